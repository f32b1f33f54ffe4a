"""Counts in memory, until they are written down."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterable, Mapping

from bot.counting.kinds import Kind

Count = tuple[Kind, str]  # what kind, and about what
Key = tuple[dt.date, Kind, str]


class Tally:
    """How often what happened on which day. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: Counter[Key] = Counter()

    def add(self, day: dt.date, counts: Iterable[Count]) -> None:
        """Count each once."""
        with self._lock:
            self._numbers.update((day, kind, about) for kind, about in counts)

    def drain(self) -> Mapping[Key, int]:
        """All of it, which is then no longer here."""
        with self._lock:
            drained, self._numbers = self._numbers, Counter()
        return drained

    def restore(self, drained: Mapping[Key, int]) -> None:
        """Take back what could not be written down."""
        with self._lock:
            self._numbers.update(drained)
