"""The sentence that tells what was taken out of a message, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Speech(Protocol):
    """Phrases and lists of the knowledge base, as `bot.dialogue.voice.Voice` has them."""

    def say(self, key: str, facts: dict[str, str], **slots: object) -> str:
        """A phrase with its slots filled in."""

    def listed(self, items: Sequence[str], facts: dict[str, str]) -> str:
        """Items: "a, b och c"."""


def notice(kinds: Sequence[str], voice: Speech) -> str:
    """ "Jag tog bort ett namn och ett telefonnummer …"; empty if nothing was taken away."""
    if not kinds:
        return ""
    things = [voice.say(f"borttaget_{kind.replace('-', '')}", {}) for kind in kinds]
    return voice.say("borttaget", {}, lista=voice.listed(things, {}))
