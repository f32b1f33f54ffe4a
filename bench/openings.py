"""What simulated people begin with: messages written by hand, and the answers that are in them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import yaml

from bot.dialogue import Dialogue, State
from bot.hearing import Hearing
from bot.privacy import redact
from bot.resolver import Facts
from bot.settings import PROJECT, Settings
from bot.training import current_model
from bot.web.fields import clean

FOLDERS = ("tests/evaluation/dev", "bot/data/messages")


@dataclass(frozen=True)
class Opening:
    """A first message. `who`: patient, anhorig or personal. `facts`: the answers after it."""

    text: str
    who: str
    facts: Facts


def texts() -> Iterator[tuple[str, str]]:
    """Every message and who writes it; never those of the test set."""
    for folder in FOLDERS:
        for file in sorted((PROJECT / folder).glob("*.yml")):
            rows: list[dict[str, Any]] = yaml.load(
                file.read_text(encoding="utf-8"), yaml.CSafeLoader
            )
            for row in rows:
                yield row["text"], row["who"]


def openings(dialogue: Dialogue, count: int, chance: random.Random) -> list[Opening]:
    """A choice of them, each with what it is understood as without the service."""
    hearing = Hearing(dialogue.resolver, partial(current_model, Settings.load()))
    every = [(text, who) for text, who in texts() if len(text) <= 1000]
    found = []
    for text, who in chance.sample(every, min(count, len(every))):
        said = redact(clean(text)).bare
        state = dialogue.turn(State(), hearing.hear(said, State())).state
        found.append(Opening(text, who, state.facts))
    return found
