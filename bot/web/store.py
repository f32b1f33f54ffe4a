"""What is kept about a conversation, and what any store of conversations can do."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import orjson

from bot.logs import Loggable

_MAX_OFFERED = 400  # far more buttons than any conversation shows


class StoreError(Loggable, Exception):
    """The store cannot be read or written right now."""


class ChangedError(Exception):
    """The conversation is no longer as it was loaded: somebody else has saved or deleted it."""


class Offer(NamedTuple):
    """A button that was shown; `latest` if it was in the last answer."""

    payload: str
    title: str
    latest: bool = True


class Given(NamedTuple):
    """An answer that was given, to be given again: what it answered, and itself packed."""

    mark: str
    packed: str


@dataclass(frozen=True)
class Conversation:
    """One conversation: the dialogue's state (as JSON) and the buttons shown.

    `simple`: the last answer was given without Rasa (the person has been told). `given`: the last
    answers that may be asked for again. `version`: of what is stored, 0 where nothing is.
    """

    state: dict[str, object] = field(default_factory=dict)
    offered: tuple[Offer, ...] = ()
    simple: bool = False
    given: tuple[Given, ...] = ()
    version: int = field(default=0, compare=False)

    def offer(self, offers: list[Offer]) -> tuple[Offer, ...]:
        """Earlier buttons (still valid as payloads) and the new ones, which alone are latest."""
        shown = {offer.payload for offer in offers}
        earlier = (Offer(o.payload, o.title, False) for o in self.offered)
        kept = [offer for offer in earlier if offer.payload not in shown]
        return (*kept[-_MAX_OFFERED:], *offers)


class Store(Protocol):
    """Keeps conversations. Its methods block for as long as a small query does: call in a thread.

    Each raises `StoreError` when the store cannot be used; the next call may find that it can.
    `at_once`: how many of them are worth making at the same time.
    """

    at_once: int

    def load(self, id: str) -> Conversation | None:
        """The conversation, or `None` if there is none (any more)."""

    def save(self, id: str, conversation: Conversation) -> None:
        """Keep it.

        Raises `ChangedError` if what is stored is not of `conversation.version` any more.
        """

    def delete(self, id: str) -> None:
        """Remove every trace of it."""

    def purge(self) -> list[Conversation]:
        """Remove the conversations whose time is over; those removed."""

    def clear(self) -> list[Conversation]:
        """Remove all conversations; those removed."""

    def check(self) -> None:
        """Read and write."""

    def close(self) -> None:
        """Let go of files and connections."""


def new_version() -> int:
    """A version that nothing stored has had: a deleted conversation's is not met again either."""
    return secrets.randbits(62) + 1


def encode(conversation: Conversation) -> str:
    """The conversation as text, without its version."""
    return json.dumps(
        {
            "state": conversation.state,
            "offered": conversation.offered,
            "simple": conversation.simple,
            "given": conversation.given,
        },
        ensure_ascii=True,  # lone surrogates survive as escapes; databases refuse them raw
    )


def decode(body: str, version: int = 0) -> Conversation:
    """The conversation that `encode` made a text of; an empty one if the text is damaged.

    A damaged row must not stop anybody from starting over.
    """
    try:
        data = _read(body)
        given: Iterable[tuple[object, object]] = data.get("given", ())
        return Conversation(
            dict(data["state"]),
            tuple(Offer(str(p), str(t), bool(n)) for p, t, n in data["offered"]),
            bool(data["simple"]),
            tuple(Given(str(mark), str(packed)) for mark, packed in given),
            version,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return Conversation(version=version)


def _read(body: str) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:  # damaged, or with a lone surrogate
        return json.loads(body)
