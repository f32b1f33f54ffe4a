"""What the routes work with, made once by `create_app`."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from bot.dialogue import Dialogue
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.conversations import Conversations
from bot.web.rate import RateLimit
from bot.web.reader import Reader
from bot.web.relay import Relay
from bot.web.sessions import Sessions
from bot.web.texts import Texts
from bot.web.turns import Turns


@dataclass
class Parts:
    """The web process's parts. `complete`: everything, Rasa too, has been ready at least once."""

    settings: Settings
    resolver: Resolver
    dialogue: Dialogue
    texts: Texts
    sessions: Sessions
    store: Conversations
    limit: RateLimit
    reader: Reader
    relay: Relay
    turns: Turns
    complete: bool = False


def parts_of(request: Request) -> Parts:
    """The parts of the application that serves the request."""
    parts = request.app.state.parts
    assert isinstance(parts, Parts)
    return parts


def address(request: Request) -> str:
    """The client's address, as far as the server can tell."""
    return request.client.host if request.client else ""
