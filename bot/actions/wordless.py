"""What people write leaves Rasa's memory when their turn is over.

A turn needs the text; the next one needs what it was understood as. Rasa keeps every text in the
conversation's tracker for as long as there is one: here it is emptied before the tracker is saved,
in whatever store that is, and before its events go to a broker.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

_ABOUT_TEXT = ("text_tokens", "response_selector")


def install(processor: MessageProcessor) -> None:
    """Have the processor save trackers without texts. Twice is the same as once."""
    save = processor.save_tracker
    if not getattr(save, "wordless", False):
        processor.save_tracker = _wordless(save)


def empty(tracker: DialogueStateTracker) -> None:
    """Take the texts out of the tracker's events; intents and facts stay."""
    for event in tracker.events:
        if isinstance(event, UserUttered):
            event.text = None
            event.parse_data = {
                key: value
                for key, value in (event.parse_data or {}).items()
                if key not in _ABOUT_TEXT
            }
            event.parse_data["text"] = ""


def _wordless(
    save: Callable[[DialogueStateTracker], Awaitable[None]],
) -> Callable[[DialogueStateTracker], Awaitable[None]]:
    async def saved(tracker: DialogueStateTracker) -> None:
        empty(tracker)
        await save(tracker)

    wrapped: Any = saved
    wrapped.wordless = True
    return saved
