"""One message in, one answer out: what the interface and the page without JavaScript share."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.dialogue.dialogue import DANGER
from bot.logs import Plain
from bot.privacy import Redacted, notice, redact
from bot.web import fields
from bot.web.errors import ApiError
from bot.web.metrics import turn
from bot.web.parts import Parts
from bot.web.turns import Taken

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Exchange:
    """What was answered, the session to go on with, and what was said, without personal data."""

    session: str
    taken: Taken
    said: str


async def exchange(
    parts: Parts,
    message: str,
    token: str | None,
    region: str | None = None,
    key: str | None = None,
) -> Exchange:
    """One turn. Without a session, or with one that is no longer good, a new conversation.

    `region`: of a new conversation, instead of the settings'. `key`: the message's own, the same
    when it is sent again. Raises `ApiError`: 413 if the message is too long, 422 for an unknown
    region, 429, 503.
    """
    with turn() as counted:
        answered = await _exchange(parts, message, token, region, key)
        counted.answered(answered.taken.by)
    return answered


async def _exchange(
    parts: Parts, message: str, token: str | None, region: str | None, key: str | None
) -> Exchange:
    id = parts.sessions.read(token)
    if id is not None:
        await parts.limit.session(id)
    limit = parts.settings.max_message
    if len(message) > limit:
        raise ApiError(413, "too_long", field="message", limit=limit)
    # here, before anything reads, keeps or logs it
    said = redact(fields.clean(message))
    id = id or parts.sessions.new()
    taken = await parts.turns.take(id, said.bare, continuing=bool(token), region=region, key=key)
    log.debug("answered by %s; taken out: %s", Plain(taken.by), Plain(", ".join(said.kinds)))
    _tell(parts, said, taken)
    return Exchange(parts.sessions.token(id, token), taken, said.text)


def _tell(parts: Parts, said: Redacted, taken: Taken) -> None:
    """Say what was taken out of the message, before the answer; but danger is always first."""
    told = notice(said.kinds, parts.dialogue.voice)
    if told:
        danger = [place for place, each in enumerate(taken.messages, start=1) if _warns(each)]
        taken.messages.insert(max(danger, default=0), {"text": told})


def _warns(message: dict[str, object]) -> bool:
    topic = message.get("topic")
    return isinstance(topic, dict) and topic.get("id") == DANGER
