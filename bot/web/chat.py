"""POST and DELETE /api/v1/chat: one turn of a conversation, and the end of it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.web import bodies, fields
from bot.web.errors import ApiError, json_response
from bot.web.openapi import described, gone, taking
from bot.web.parts import address, parts_of

router = APIRouter(prefix="/api/v1", tags=["chat"])


@router.post(
    "/chat",
    summary="Say something, hear the answer",
    responses=described("ChatAnswer", 400, 413, 422, 429, 503),
    openapi_extra=taking("ChatRequest"),
)
async def say(request: Request) -> Response:
    """One turn. Without a session, or with one that is no longer good, a new conversation."""
    parts = parts_of(request)
    parts.limit.address(address(request))
    body = await bodies.json_object(request)
    message = fields.text(body, "message")
    token = fields.optional_text(body, "session")
    id = parts.sessions.read(token)
    if id is not None:
        parts.limit.session(id)
    if len(message) > parts.settings.max_message:
        limit = parts.settings.max_message
        raise ApiError(413, "too_long", field="message", limit=limit)
    expired = bool(token) and id is None
    id = id or parts.sessions.new()
    messages = await parts.turns.take(id, fields.clean(message), expired=expired)
    session = parts.sessions.token(id, token)
    return json_response({"session": session, "messages": messages})


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
    parts.limit.address(address(request))
    body = await bodies.json_object(request)
    id = parts.sessions.read(fields.text(body, "session"))
    if id is not None:
        await parts.turns.end(id)
    return Response(status_code=204)
