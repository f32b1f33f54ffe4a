"""What a message costs to understand, in milliseconds, part by part."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.evaluation.assistant import Assistant

_WARMING = 20  # messages read first, unmeasured


@dataclass(frozen=True)
class Cost:
    """Milliseconds: half of the messages need at most `p50`, 90 in 100 `p90`, 99 in 100 `p99`."""

    p50: float
    p90: float
    p99: float

    @classmethod
    def of(cls, times: Iterable[float]) -> Cost:
        """Of times in seconds. Raises `ValueError` if there are none."""
        ordered = sorted(times)
        if not ordered:
            raise ValueError("no times")
        ranks = (math.ceil(share * len(ordered)) - 1 for share in (0.5, 0.9, 0.99))
        return cls(*(round(1000 * ordered[rank], 3) for rank in ranks))


def costs(assistant: Assistant, texts: Sequence[str]) -> dict[str, Cost]:
    """The cost of each part, and of a message as a whole."""
    reading = assistant.understanding
    parts: dict[str, Callable[[str], object]] = {
        "facts": reading.extractor.extract,
        "language": reading.language,
        "classifier": lambda text: reading.model and reading.model.rank([text]),
        "whole": reading.read,
    }
    return {name: Cost.of(_times(part, texts)) for name, part in parts.items()} if texts else {}


def _times(part: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    for text in texts[:_WARMING]:
        part(text)
    found = []
    for text in texts:
        began = time.perf_counter()
        part(text)
        found.append(time.perf_counter() - began)
    return found
