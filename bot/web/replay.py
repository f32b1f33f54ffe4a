"""The last answers of a conversation, kept so that a message that is sent again gets the same one.

A client that did not hear the answer sends the message again with the same key. The key itself is
not kept, nor anything that tells what the message was to who does not know the key.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.web.errors import ApiError
from bot.web.store import Given, Offer

HEADER = "Idempotency-Key"
PATTERN = "^[A-Za-z0-9_-]{8,64}$"
KEPT = 5  # answers


@dataclass(frozen=True)
class Replay:
    """An answer as it was: the messages, the state after it, the button that the message was."""

    messages: list[dict[str, object]]
    state: dict[str, object]
    pressed: Offer | None = None

    def pack(self, mark: str) -> Given:
        """To be kept with the conversation."""
        button = [self.pressed.payload, self.pressed.title] if self.pressed else None
        data = json.dumps([self.messages, self.state, button]).encode()
        return Given(mark, base64.b64encode(zlib.compress(data)).decode())


def checked(key: str | None) -> str | None:
    """The key that a request carries. Raises `ApiError` (422) for one that is of no use."""
    if key is not None and not good(key):
        raise ApiError(422, "invalid_key", field=HEADER)
    return key


def new_key() -> str:
    """A key for the messages that a page may send."""
    return secrets.token_urlsafe(12)


def good(key: str) -> bool:
    """Whether it is of use as a key."""
    return re.fullmatch(PATTERN.strip("^$"), key) is not None


def mark(key: str, message: str) -> str:
    """What a message with that key is known again by: another message is another turn."""
    said = message.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, key=key.encode(), digest_size=16).hexdigest()


def find(given: Sequence[Given], mark: str | None) -> Replay | None:
    """The answer to that message, if it has been given."""
    packed = next((each.packed for each in given if each.mark == mark), None)
    if packed is None:
        return None
    try:
        messages, state, button = json.loads(zlib.decompress(base64.b64decode(packed)))
        return Replay(messages, state, Offer(*button) if button else None)
    except (ValueError, TypeError, zlib.error):  # a damaged row
        return None


def kept(given: Sequence[Given], new: Given) -> tuple[Given, ...]:
    """The last answers with the new one."""
    return (*given, new)[-KEPT:]
