"""The counters as a page to read, whole in itself."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.counting import pictures
from bot.counting.kinds import ALL, Kind, Vocabulary
from bot.counting.suppression import SMALLEST, hidden, total
from bot.counting.tally import Key

_DAYS = 62  # longer periods are shown by the week
_DRAWN = 12  # more bars than this are not read; the table has all


@dataclass(frozen=True)
class Line:
    """A row of a table; `number` None: not shown."""

    name: str
    number: int | None


@dataclass(frozen=True)
class Listing:
    """What was counted of one kind: rows by number, those not shown last and by name."""

    lines: tuple[Line, ...]
    total: int | None
    picture: str = ""

    @property
    def shown(self) -> list[tuple[str, int]]:
        """The rows that the picture has."""
        known = [(line.name, line.number) for line in self.lines if line.number is not None]
        return known[:_DRAWN]

    @property
    def hidden(self) -> list[str]:
        """The names of the rows whose numbers are not shown."""
        return [line.name for line in self.lines if line.number is None]

    @property
    def hides(self) -> bool:
        """Whether any number is not shown."""
        return self.total is None or bool(self.hidden)


@dataclass(frozen=True)
class Course:
    """How much it was used, from day to day or week to week."""

    days: tuple[dt.date, ...]
    weekly: bool
    series: Mapping[str, tuple[int | None, ...]]
    picture: str = ""

    @property
    def rows(self) -> list[tuple[dt.date, tuple[int | None, ...]]]:
        """The same, a row for each day or week."""
        return list(zip(self.days, zip(*self.series.values(), strict=True), strict=True))


@dataclass(frozen=True)
class Report:
    """Everything shown: `first` and `last` are the days that were counted."""

    smallest: int
    listings: Mapping[str, Listing]
    first: dt.date | None = None
    last: dt.date | None = None
    course: Course | None = None

    @property
    def hides(self) -> bool:
        """Whether any number is not shown."""
        course = () if self.course is None else self.course.series.values()
        return any(each.hides for each in self.listings.values()) or any(
            None in numbers for numbers in course
        )


def report_of(
    numbers: Mapping[Key, int],
    names: Vocabulary,
    *,
    since: dt.date | None = None,
    smallest: int = SMALLEST,
) -> Report:
    """What the counters say from the day `since` on. `smallest`: number that is shown."""
    counted = {
        key: number
        for key, number in numbers.items()
        if number > 0 and (since is None or key[0] >= since)
    }
    listings = {kind.value: _listing(counted, kind, names[kind], smallest) for kind in Kind}
    if not counted:
        return Report(smallest, listings)
    first, last = min(day for day, *_ in counted), max(day for day, *_ in counted)
    course = _course(counted, names, since or first, last, smallest)
    return Report(smallest, listings, since or first, last, course)


def as_page(report: Report) -> str:
    """The page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(report=report, **report.listings)


def _listing(
    counted: Mapping[Key, int], kind: Kind, names: Mapping[str, str], smallest: int
) -> Listing:
    sums: Counter[str] = Counter()
    for (_, of, about), number in counted.items():
        if of is kind:
            sums[names.get(about, about)] += number
    unseen = hidden(sums, smallest)
    known = sorted((-number, name) for name, number in sums.items() if name not in unseen)
    lines = [Line(name, -number) for number, name in known]
    lines += [Line(name, None) for name in sorted(unseen)]
    listing = Listing(tuple(lines), total(sums, smallest))
    if kind in _PLAIN or not listing.shown:
        return listing
    return Listing(listing.lines, listing.total, pictures.bars(listing.shown))


_PLAIN = frozenset({Kind.CONVERSATION, Kind.TURN, Kind.ALONE})


def _course(
    counted: Mapping[Key, int], names: Vocabulary, first: dt.date, last: dt.date, smallest: int
) -> Course:
    weekly = (last - first).days >= _DAYS
    days = tuple(_steps(_monday(first) if weekly else first, last, 7 if weekly else 1))
    series = {}
    for kind in (Kind.CONVERSATION, Kind.TURN):
        sums = dict.fromkeys(days, 0)
        for (day, of, about), number in counted.items():
            if of is kind and about == ALL:
                sums[_monday(day) if weekly else day] += number
        unseen = hidden(sums, smallest)
        series[names[kind][ALL]] = tuple(None if day in unseen else sums[day] for day in days)
    return Course(days, weekly, series, pictures.lines(days, series))


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _steps(first: dt.date, last: dt.date, step: int) -> Iterator[dt.date]:
    while first <= last:
        yield first
        first += dt.timedelta(days=step)
