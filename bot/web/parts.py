"""What the routes work with, made once by `create_app`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from fastapi import Request

from bot.counting import Counting
from bot.dialogue import Dialogue
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.rate import RateLimit
from bot.web.reader import Reader
from bot.web.relay import Relay
from bot.web.sessions import Sessions
from bot.web.shared import Shared
from bot.web.store import Store
from bot.web.texts import Texts
from bot.web.turns import Turns


@dataclass
class Parts:
    """The web process's parts. `complete`: everything, Rasa too, has been ready at least once.

    `shared`: what it shares with other web processes. `began`: when they were made, on the
    monotonic clock.
    """

    settings: Settings
    resolver: Resolver
    dialogue: Dialogue
    texts: Texts
    sessions: Sessions
    store: Store
    limit: RateLimit
    reader: Reader
    relay: Relay
    turns: Turns
    counting: Counting
    shared: Shared | None
    complete: bool = False
    began: float = field(default_factory=time.monotonic)


def parts_of(request: Request) -> Parts:
    """The parts of the application that serves the request."""
    parts = request.app.state.parts
    assert isinstance(parts, Parts)
    return parts


def address(request: Request) -> str:
    """The client's address, as far as the server can tell."""
    return request.client.host if request.client else ""
