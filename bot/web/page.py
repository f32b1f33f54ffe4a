"""The chat page at `/`, and its files under /static."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import jinja2
from fastapi import APIRouter, Response

from bot.dialogue import Message
from bot.resolver import Knowledge
from bot.settings import Settings

_FOLDER = Path(__file__).parent
STATIC = _FOLDER / "static"


def create_router(
    settings: Settings, knowledge: Knowledge, opening: Iterable[Message]
) -> APIRouter:
    """The page, rendered once: `opening` is what the assistant says first."""
    router = APIRouter(include_in_schema=False)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    messages = list(opening)
    page = environment.get_template("chat.html").render(
        hours=settings.session_hours,
        limit=settings.max_message,
        opening=[{"lines": message.text.splitlines()} for message in messages],
        buttons=[button for message in messages for button in message.buttons],
        actors=[(actor.id, actor.name) for actor in knowledge.actors.values()],
        alone=[(fact.id, fact.none) for fact in knowledge.facts.values() if fact.none],
    )

    @router.api_route("/", methods=["GET", "HEAD"])
    async def index() -> Response:
        return Response(page, media_type="text/html")

    return router
