"""The one `Dialogue` of the process: the knowledge is read and proved once."""

from __future__ import annotations

import functools

from bot.dialogue import Dialogue
from bot.resolver import Resolver


@functools.lru_cache(maxsize=1)
def dialogue() -> Dialogue:
    """The dialogue over the project's knowledge. Raises `KnowledgeError` if it is broken."""
    return Dialogue(Resolver.load())
