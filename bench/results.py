"""All that a run has measured, and what it was measured on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.cost import Cost
from bench.length import Length
from bench.meter import Machine
from bench.resolver import Figures
from bench.windows import Measured
from bot.web.stores import DATABASE


@dataclass
class Results:
    """`None` and empty: not measured. `kept`: number and bytes of the conversations in SQLite."""

    began: str
    command: str
    commit: str
    versions: str
    machine: Machine
    quick: bool = False
    seconds: float = 0.0
    bots: list[Measured] = field(default_factory=list)
    length: Length | None = None
    cost: Cost | None = None
    scale: list[Measured] = field(default_factory=list)
    resolver: Figures | None = None
    kept: tuple[int, int] | None = None

    def bot(self, letter: str) -> Measured | None:
        """What is known of a bot."""
        return next((each for each in self.bots if each.letter == letter), None)

    def trouble(self) -> Iterator[str]:
        """Everything that went wrong: an answer that was not good, or not the same."""
        for measured in (*self.bots, *self.scale):
            for what, count in measured.trouble.items():
                yield f"({measured.letter}) {measured.title}: {what}, {count} times"
        for part in (self.length, self.cost):
            for what, count in part.trouble.items() if part else ():
                yield f"{type(part).__name__.lower()}: {what}, {count} times"
        for decider in self.resolver.deciders if self.resolver else ():
            if not decider.same:
                yield f"{decider.title}: other contacts than ours"


def stored(folder: Path) -> tuple[int, int] | None:
    """Number and bytes of the conversations in a data folder; `None` if there is no database."""
    file = folder / DATABASE
    if not file.is_file():
        return None
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        query = "SELECT count(*), coalesce(sum(length(body)), 0) FROM conversation"
        rows, size = connection.execute(query).fetchone()
    finally:
        connection.close()
    return rows, size
