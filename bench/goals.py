"""What the speed must be, as ratios within one run (issue 7), and whether it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import nan

from bench.resolver import NEXT
from bench.results import Results

STOCK, UNPATCHED, FLOOR, OURS = "a", "a2", "b", "c"
_DECISIONS = 200_000  # a second
_NEXT = 0.2  # ms
_PAGE, _WHOLE = 2.0, 10.0  # seconds from start


@dataclass(frozen=True)
class Goal:
    """`value` is to be at most `limit`, or with `least` at least.

    `ours` and `other`: what the value is the ratio of, in words; empty where it is no ratio.
    """

    number: str
    what: str
    ours: str
    other: str
    value: float
    limit: float
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.value >= self.limit if self.least else self.value <= self.limit


def goals(results: Results) -> Iterator[Goal]:
    """Every goal that can be judged from what was measured."""
    yield from _against_stock(results)
    yield from _against_unpatched(results)
    yield from _against_floor(results)
    yield from _length(results)
    yield from _starting(results)
    yield from _resolver(results)


def _against_stock(results: Results) -> Iterator[Goal]:
    ours, stock = results.bot(OURS), results.bot(STOCK)
    if not (ours and stock and ours.windows and stock.windows):
        return
    mine, theirs = sum(ours.cpu(1).values()), sum(stock.cpu(1).values())
    yield _ratio("1", "processor a message, of stock's", mine, theirs, "ms", 1 / 4)
    p50 = ours.ms(1, 0.5), stock.ms(1, 0.5)
    yield _ratio("1", "p50 with 1 person, of stock's", *p50, "ms", 1 / 4)
    p99 = ours.ms(32, 0.99), stock.ms(32, 0.99)
    yield _ratio("1", "p99 with 32 people, of stock's", *p99, "ms", 1 / 5)
    rates = ours.best_rate(), stock.best_rate()
    yield _ratio("1", "messages a second, of stock's", *rates, "/s", 5, least=True)


def _against_unpatched(results: Results) -> Iterator[Goal]:
    ours, other = results.bot(OURS), results.bot(UNPATCHED)
    if not (ours and other and ours.windows and other.windows):
        return
    mine, theirs = sum(ours.cpu(1).values()), sum(other.cpu(1).values())
    what = "processor a message, of the same on unpatched Rasa"
    yield _ratio("1", what, mine, theirs, "ms", 1 / 6)
    what = "messages a second, of the same on unpatched Rasa"
    yield _ratio("1", what, ours.best_rate(), other.best_rate(), "/s", 7, least=True)


def _against_floor(results: Results) -> Iterator[Goal]:
    ours, floor = results.bot(OURS), results.bot(FLOOR)
    if not (ours and floor and ours.windows and floor.windows):
        return
    mine, theirs = sum(ours.cpu(1).values()), sum(floor.cpu(1).values())
    yield _ratio("1", "processor a message, of Rasa's floor", mine, theirs, "ms", 2)


def _length(results: Results) -> Iterator[Goal]:
    if results.length is None:
        return
    early, late = results.length.processor
    yield _ratio("2", "processor at turn 500, of turn 5", late, early, "ms", 1.2)
    early, late = results.length.p50
    yield _ratio("2", "p50 at turn 500, of turn 5", late, early, "ms", 1.2)


def _starting(results: Results) -> Iterator[Goal]:
    ours, stock = results.bot(OURS), results.bot(STOCK)
    if ours and stock and ours.used and stock.used:
        mine, theirs = ours.used.get("rasa", 0.0), stock.used.get("rasa", 0.0)
        yield _ratio("3", "memory of the Rasa process, of stock's", mine, theirs, "MB", 0.6)
    if ours and stock and ours.ready and stock.ready:
        waits = ours.until_ready(), stock.until_ready()
        yield _ratio("3", "time until ready, of stock's", *waits, "s", 1 / 8)
    if ours and stock and ours.trained and stock.trained:
        wall = ours.trained.seconds, stock.trained.seconds
        when = " (in an earlier run)" if stock.trained.kept else ""
        yield _ratio("3", f"training, wall clock, of stock's{when}", *wall, "s", 1 / 3)
        processor = ours.trained.processor, stock.trained.processor
        yield _ratio("3", f"training, processor, of stock's{when}", *processor, "s", 1 / 3)
    if ours and ours.ready:
        yield Goal(
            "start", "seconds until the questions can be used", "", "", ours.until_first(), _PAGE
        )
        yield Goal("start", "seconds until all is ready", "", "", ours.until_ready(), _WHOLE)


def _resolver(results: Results) -> Iterator[Goal]:
    figures = results.resolver
    if figures is None:
        return
    mine, *others = figures.deciders
    yield Goal("4", "decisions a second on one core", "", "", mine.rate, _DECISIONS, least=True)
    engines = [each for each in others if each.engine]
    quickest = max(engines, key=lambda each: each.rate)
    what = f"decisions a second, of {quickest.title}"
    yield _ratio("4", what, mine.rate, quickest.rate, "/s", 1, least=True)
    yield Goal("4", f"{NEXT}, mean ms", "", "", figures.waits[NEXT].mean, _NEXT)


def _ratio(
    number: str,
    what: str,
    ours: float,
    other: float,
    unit: str,
    limit: float,
    *,
    least: bool = False,
) -> Goal:
    value = ours / other if ours and other else nan  # nothing was answered: not met
    return Goal(number, what, _told(ours, unit), _told(other, unit), value, limit, least)


def _told(value: float, unit: str) -> str:
    return f"{value:,.1f} {unit}" if value < 100 else f"{value:,.0f} {unit}"
