"""One message in, one answer out: what the interface and the page without JavaScript share."""

from __future__ import annotations

from dataclasses import dataclass

from bot.web import fields, personal
from bot.web.errors import ApiError
from bot.web.parts import Parts
from bot.web.turns import Taken


@dataclass(frozen=True)
class Exchange:
    """What was answered, and the session to go on with."""

    session: str
    taken: Taken


async def exchange(
    parts: Parts, message: str, token: str | None, region: str | None = None
) -> Exchange:
    """One turn. Without a session, or with one that is no longer good, a new conversation.

    `region`: of a new conversation, instead of the settings'. Raises `ApiError`: 413 if the message
    is too long, 422 for an unknown region, 429, 503.
    """
    id = parts.sessions.read(token)
    if id is not None:
        parts.limit.session(id)
    limit = parts.settings.max_message
    if len(message) > limit:
        raise ApiError(413, "too_long", field="message", limit=limit)
    said = fields.clean(personal.without(fields.clean(message)))
    id = id or parts.sessions.new()
    taken = await parts.turns.take(id, said, continuing=bool(token), region=region)
    return Exchange(parts.sessions.token(id, token), taken)
