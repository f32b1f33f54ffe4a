"""What is counted for those who keep the service running, in Prometheus' format.

A label's values are words from this file, part names and status codes: never a text, an id or an
address. What people ask about is counted elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

AnsweredBy = Literal["rasa", "without_rasa", "direct"]
Part = Literal["rasa", "store", "redis", "reader"]

ANSWERS: Final = ("rasa", "without_rasa", "direct")
REFUSED: Final = "refused"
PARTS: Final = ("rasa", "store", "redis", "reader")

REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)  # memory, processor time, open files

TURNS: Final = Counter(
    "vagvisaren_turns",
    "Messages, by what answered them: rasa; without_rasa, because Rasa could not; direct, because "
    "nothing had to be understood (a button, an opening, a typed command); refused.",
    ["answer"],
    registry=REGISTRY,
)
SECONDS: Final = Histogram(
    "vagvisaren_turn_seconds",
    "Seconds from message to answer, refusals left out.",
    ["answer"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15),
    registry=REGISTRY,
)
CONVERSATIONS: Final = Counter(
    "vagvisaren_conversations", "Conversations begun.", registry=REGISTRY
)
RESPONSES: Final = Counter(
    "vagvisaren_responses", "HTTP responses begun, by status code.", ["code"], registry=REGISTRY
)
OPEN: Final = Gauge(
    "vagvisaren_requests_open", "HTTP requests not yet answered.", registry=REGISTRY
)
FAULTS: Final = Counter(
    "vagvisaren_faults", "Times a part did not do its work.", ["part"], registry=REGISTRY
)
READY: Final = Gauge(
    "vagvisaren_part_ready",
    "1 if the part could do its work when last looked at, as /readyz says.",
    ["part"],
    registry=REGISTRY,
)

# A series that appears with its first fault has no rate at that fault: all start at 0.
for _answer in (*ANSWERS, REFUSED):
    TURNS.labels(_answer)
for _answer in ANSWERS:
    SECONDS.labels(_answer)
for _part in PARTS:
    FAULTS.labels(_part)
for _code in ("200", "429", "503"):
    RESPONSES.labels(_code)


class Turn:
    """A turn being counted; `answered` says by what it was, unless it is refused."""

    def __init__(self) -> None:
        self.answer: str = REFUSED

    def answered(self, by: AnsweredBy) -> None:
        """It has an answer."""
        self.answer = by


@contextmanager
def turn() -> Iterator[Turn]:
    """Count one turn and the time it takes; refused if it ends without an answer."""
    counted, began = Turn(), time.perf_counter()
    try:
        yield counted
    finally:
        TURNS.labels(counted.answer).inc()
        if counted.answer != REFUSED:
            SECONDS.labels(counted.answer).observe(time.perf_counter() - began)


def fault(part: Part) -> None:
    """Count that a part did not do its work."""
    FAULTS.labels(part).inc()
