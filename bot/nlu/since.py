"""Since when, in words ("sen i mars", "sedan 2024", "sen förra veckan"), to first and last day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.nlu.lexicon import Lexicon

_OLDEST_YEAR = 1990
_DAY = dt.timedelta(days=1)
_ORDINAL = re.compile(r"\d{1,2}")
# A season's first month; each is taken to last three months.
_SEASONS = {
    **dict.fromkeys(("våras", "vår", "våren"), 3),
    **dict.fromkeys(("somras", "sommaren", "sommarn"), 6),
    **dict.fromkeys(("höstas", "hösten"), 9),
    **dict.fromkeys(("vintras", "vintern"), 12),
}
# Month and day it begins, how many days later it may have been, and what it is called.
_FEASTS = (
    ((12, 24), 10, ("jul", "julen", "julas", "julhelgen")),
    ((12, 31), 7, ("nyår", "nyåret", "nyårsafton", "nyårs", "årsskiftet", "trettonhelgen")),
    ((3, 22), 40, ("påsk", "påsken", "påskas")),
    ((6, 19), 7, ("midsommar", "midsomras", "midsommarhelgen")),
)
# Which share of a period is meant by its "början", "mitten" and "slutet".
_PARTS = {"början": (0.0, 0.34), "mitten": (0.33, 0.67), "slutet": (0.66, 1.0)}


class Period(NamedTuple):
    """It began between `first` and `last`; said in the words up to index `end`."""

    end: int
    first: dt.date
    last: dt.date


def _part(period: Period, part: str) -> Period:
    if part not in _PARTS:
        return period
    days = (period.last - period.first).days
    low, high = (int(days * share) for share in _PARTS[part])
    return Period(period.end, period.first + low * _DAY, period.first + high * _DAY)


class Since:
    """Reads points in time in one message's words, seen from `today`."""

    def __init__(self, texts: Sequence[str], lexicon: Lexicon, today: dt.date) -> None:
        self._texts = texts
        self._lexicon = lexicon
        self._today = today

    def read(self, i: int) -> Period | None:
        """The period said at index `i` ("sen ..."), if one is and it lies behind us."""
        if self._at(i) in self._lexicon["since"]:
            return self._point(i + 1)
        # "Från och med 1 september"; "från" alone says where from just as well.
        if self._at(i) in ("från", "fr", "from"):
            later = i + 3 if self._says(i + 1, "och", "med") else i + 1
            return self._point(later) if not self._is_year(later) else None
        return None

    def read_bare(self, i: int) -> Period | None:
        """The period said at index `i` without "sen" ("i mars"), if one is."""
        return self._point(i)

    def read_week(self, i: int) -> Period | None:
        """A week of this year gone by ("v 36"), if one is said at index `i`."""
        period = self._week(i)
        return period if period and period.first.year == self._today.year else None

    def _point(self, i: int) -> Period | None:
        part = ""
        while self._at(i) in self._lexicon["since_fillers"]:
            part = self._at(i) if self._at(i) in _PARTS else part
            i += 1
        for kind in (self._date, self._week, self._season, self._recent, self._feast, self._year):
            if period := kind(i):
                period = _part(period, part)
                return period if period.last <= self._today else None
        return None

    def _date(self, i: int) -> Period | None:
        """A month or a day of one: "mars", "3 mars", "3/3", with a year or the latest gone by."""
        months = self._lexicon.months
        if self._at(i) in months:
            day, month, end = 0, months[self._at(i)], i + 1
        elif self._number(i) and self._at(i + 1) in months:
            day, month, end = self._number(i), months[self._at(i + 1)], i + 2
        elif _ORDINAL.fullmatch(self._at(i)) and _ORDINAL.fullmatch(self._at(i + 1)):
            day, month, end = self._number(i), self._number(i + 1), i + 2
        else:
            return None
        year, end = self._said_year(end)
        try:
            first = dt.date(year or self._today.year, month, day or 1)
            if not year and first > self._today:
                first = first.replace(year=first.year - 1)
        except ValueError:  # 31 april, month 14, 29 February of another year
            return None
        if day:
            return Period(end, first, first)
        next_month = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return Period(end, first, min(next_month - _DAY, max(self._today, first)))

    def _said_year(self, i: int) -> tuple[int, int]:
        """The year said at index `i` (0: none) and the index after it."""
        if self._is_year(i):
            return self._number(i), i + 1
        for phrase in (("i", "fjol"), ("förra", "året"), ("fjol",)):
            if self._says(i, *phrase):
                return self._today.year - 1, i + len(phrase)
        if self._says(i, "i", "år"):
            return self._today.year, i + 2
        return 0, i

    def _week(self, i: int) -> Period | None:
        """A week by its number: "v 34", "vecka 34"."""
        week = self._number(i + 1)
        if self._at(i) not in ("v", "vecka", "veckan") or not 1 <= week <= 53:
            return None
        if self._at(i + 2) in self._lexicon.units:
            return None
        year, end = self._said_year(i + 2)
        try:
            monday = dt.date.fromisocalendar(year or self._today.year, week, 1)
            if not year and monday > self._today:
                monday = dt.date.fromisocalendar(self._today.year - 1, week, 1)
        except ValueError:  # a year without week 53
            return None
        return Period(end, monday, min(monday + 6 * _DAY, max(self._today, monday)))

    def _season(self, i: int) -> Period | None:
        """Reads "i somras", "förra sommaren", "sommaren 2024"."""
        before = self._at(i) == "förra"
        i += before
        month = _SEASONS.get(self._at(i))
        if month is None:
            return None
        year, end = self._said_year(i + 1)
        first = dt.date(year or self._today.year, month, 1)
        last = first + 89 * _DAY
        if year:
            return Period(end, first, last) if last < self._today else None
        if first > self._today or (before and last.year == self._today.year):
            # Said of a season that lies in this year, "förra" means the one the year before.
            first = first.replace(year=first.year - 1)
        last = first + 89 * _DAY
        # In the middle of a season it could be this one or the last.
        return Period(end, first, last) if last < self._today else None

    def _feast(self, i: int) -> Period | None:
        """Reads "jul", "nyår", "påsk", "midsommar", "årsskiftet": the latest gone by."""
        for (month, day), slack, names in _FEASTS:
            if self._at(i) in names:
                year, end = self._said_year(i + 1)
                first = dt.date(year or self._today.year, month, day)
                if not year and first > self._today:
                    first = first.replace(year=first.year - 1)
                return Period(end, first, first + slack * _DAY)
        return None

    def _recent(self, i: int) -> Period | None:
        word, today = self._at(i), self._today
        if word in self._lexicon.weekdays:
            return Period(i + 1, today - 7 * _DAY, today - _DAY)
        if word in ("igår", "går"):
            return Period(i + 1, today - _DAY, today - _DAY)
        if word in ("förrgår", "iförrgår"):
            return Period(i + 1, today - 2 * _DAY, today - 2 * _DAY)
        if (word == "dag" and self._at(i - 1) == "i") or word in (
            "idag",
            "imorse",
            "morse",
            "natt",
            "inatt",
        ):
            return Period(i + 1, today, today)
        if self._says(i, "förra", "veckan"):
            monday = today - (today.weekday() + 7) * _DAY
            return Period(i + 2, monday, monday + 6 * _DAY)
        if self._says(i, "förra", "månaden"):
            last = today.replace(day=1) - _DAY
            return Period(i + 2, last.replace(day=1), last)
        if word == "fjol" or self._says(i, "förra", "året"):
            return self._whole_year(i + (1 if word == "fjol" else 2), today.year - 1)
        return None

    def _year(self, i: int) -> Period | None:
        return self._whole_year(i + 1, self._number(i)) if self._is_year(i) else None

    def _whole_year(self, end: int, year: int) -> Period:
        return Period(end, dt.date(year, 1, 1), min(dt.date(year, 12, 31), self._today))

    def _is_year(self, i: int) -> bool:
        return _OLDEST_YEAR <= self._number(i) <= self._today.year

    def _number(self, i: int) -> int:
        text = self._at(i)
        return int(text) if text.isdecimal() and len(text) <= 4 else 0

    def _says(self, i: int, *phrase: str) -> bool:
        return tuple(self._texts[i : i + len(phrase)]) == phrase

    def _at(self, i: int) -> str:
        return self._texts[i] if 0 <= i < len(self._texts) else ""
