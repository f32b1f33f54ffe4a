"""/api/v1/chat: the opening of a conversation, one turn of it, and the end of it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.web import bodies, fields, replay
from bot.web.errors import json_response
from bot.web.exchange import exchange
from bot.web.openapi import described, gone, taking
from bot.web.parts import address, parts_of

router = APIRouter(prefix="/api/v1", tags=["chat"])


@router.post(
    "/chat",
    summary="Say something, hear the answer",
    responses=described("ChatAnswer", 400, 413, 422, 429, 503),
    openapi_extra=taking("ChatRequest", repeatable=True),
)
async def say(request: Request) -> Response:
    """One turn. Without a session, or with one that is no longer good, a new conversation."""
    parts = parts_of(request)
    await parts.limit.address(address(request))
    body = await bodies.json_object(request)
    key = replay.checked(request.headers.get(replay.HEADER))
    message, region = fields.text(body, "message"), fields.optional_text(body, "region")
    session = fields.optional_text(body, "session")
    answered = await exchange(parts, message, session, region, key)
    taken = answered.taken
    answer: dict[str, object] = {"session": answered.session, "messages": taken.messages}
    if taken.answers:
        answer["answers"] = [given.as_dict() for given in taken.answers]
    return json_response(answer)


@router.get(
    "/chat/opening",
    summary="The greeting and the first question, before anything is stored",
    responses=described("Opening"),
)
async def opening(request: Request) -> Response:
    """What is said first, how long answers are kept and how long a message may be."""
    parts = parts_of(request)
    return json_response(
        {
            "messages": [message.as_dict() for message in parts.turns.opening],
            "hours": parts.settings.session_hours,
            "limit": parts.settings.max_message,
        }
    )


@router.delete(
    "/chat",
    status_code=204,
    summary="Remove everything stored about a conversation",
    responses=gone(400, 413, 422, 429, 503),
    openapi_extra=taking("EndRequest"),
)
async def end(request: Request) -> Response:
    """204 whether or not there was such a conversation: what is asked for is that none is left."""
    parts = parts_of(request)
    await parts.limit.address(address(request))
    body = await bodies.json_object(request)
    id = parts.sessions.read(fields.text(body, "session"))
    if id is not None:
        await parts.turns.end(id)
    return Response(status_code=204)
