"""How long, in words, to how many days at least and at most.

Said whole units are taken as completed ones: "7 månader" is 214 to 240 days. Days are exact. Only
when both ends fall in one of a fact's ranges has the range been said (`Ranges.holding`); "i två
veckor" could be day 14 or day 15, so it is asked about.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, inf

from bot.nlu.lexicon import BENDS, Lexicon
from bot.nlu.since import Since
from bot.nlu.words import BREAKS, Word

_RANGE = re.compile(r"dag_(\d+)_(\d+)|efter_dag_(\d+)")
_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d)?")
# How far off "nästan", "ungefär" and "över" may be, as shares of what is said.
NEARLY, ROUGHLY, SOMEWHAT_MORE = 0.8, 0.15, 1.3
# Whoever has nearly completed one more unit says so, hence not quite a whole one more.
INTO_THE_NEXT = 0.9
# "Några veckor" is at least three and at most six of them, and so on.
_VAGUE = (
    (("ett", "par"), 2, 3),
    (("några", "få"), 2, 4),
    (("några",), 3, 6),
    (("flera",), 3, 11),
    (("många",), 4, 20),
)


_ORDINALS = {
    **{"andra": 2, "tredje": 3, "fjärde": 4, "femte": 5, "sjätte": 6, "sjunde": 7, "åttonde": 8},
    **{"nionde": 9, "tionde": 10, "elfte": 11, "tolfte": 12, "trettonde": 13, "fjortonde": 14},
}
_DEFINITE = {
    **{"dagen": 1, "dan": 1, "dygnet": 1, "sjukdagen": 1, "sjukdag": 1},
    **{"veckan": 7, "sjukveckan": 7, "månaden": 30},
}
# "Sjukanmäld i dag", "sjukskrevs i måndags": then it began.
_BEGAN = frozenset(
    (
        *("sjukanmäld", "sjukskrevs", "sjukanmälde", "sjukskrivits", "sjukskrev", "sjukanmält"),
        *("insjuknade", "insjuknat"),
    )
)
_BECAME = frozenset(("blev", "blivit"))
_THEMSELVES = frozenset(("mig", "mej", "sig", "sej", "henne", "honom"))
_BENT = {"dryg": "more", "dryga": "more", "knapp": "nearly", "knappa": "nearly"}


@dataclass(frozen=True)
class Duration:
    """Words [start, end) say `least` to `most` days."""

    start: int
    end: int
    least: float
    most: float


@dataclass(frozen=True)
class Ranges:
    """The day ranges of a fact, read off its value ids (`dag_15_90`, `efter_dag_365`)."""

    bounds: tuple[tuple[str, float, float], ...]

    @classmethod
    def of(cls, values: Iterable[str]) -> Ranges:
        """The ranges among the ids of a fact's values."""
        bounds: list[tuple[str, float, float]] = []
        for value in values:
            if found := _RANGE.fullmatch(value):
                first, last, after = found.groups()
                row = (int(after) + 1, inf) if after else (int(first), int(last))
                bounds.append((value, *row))
        return cls(tuple(bounds))

    @property
    def values(self) -> tuple[str, ...]:
        """The value ids, in the knowledge's order."""
        return tuple(value for value, _, _ in self.bounds)

    def holding(self, duration: Duration) -> str | None:
        """The range both ends of `duration` fall in, if one does."""
        for value, first, last in self.bounds:
            if first <= duration.least and duration.most <= last:
                return value
        return None


class Durations:
    """Finds durations in one message; `today` turns "sen i mars" into days."""

    def __init__(
        self, words: Sequence[Word], lexicon: Lexicon, today: dt.date, *, bare: bool = False
    ) -> None:
        """`bare`: a point in time needs no "sen" before it ("i mars"), for it was asked about."""
        self._bare = bare
        self._texts = [word.text for word in words]
        self._lexicon = lexicon
        self._today = today
        self._since = Since(self._texts, lexicon, today)

    def find(self) -> list[Duration]:
        """Every duration said, first to last, none inside another."""
        found: list[Duration] = []
        i = 0
        while i < len(self._texts):
            duration = (
                self._day_number(i)
                or self._nth(i)
                or self._since_said(i)
                or self._from_then_on(i)
                or self._length(i)
            )
            if duration:
                found.append(duration)
                i = duration.end
            else:
                i += 1
        return found

    def _day_number(self, i: int) -> Duration | None:
        """Reads "dag 34", "dag 1-14"."""
        if self._at(i) not in self._lexicon["day_words"]:
            return None
        j = i + 2 if self._at(i + 1) in ("nr", "nummer") else i + 1
        first = self._digits(j)
        if first is None or first != int(first):
            return None
        last = self._digits(j + 2) if self._at(j + 1) == "till" else None
        return Duration(i, j + 3 if last else j + 1, first, last or first)

    def _nth(self, i: int) -> Duration | None:
        """Reads "femte dagen", "tredje veckan": the one it is in now."""
        number = _ORDINALS.get(self._at(i))
        unit = _DEFINITE.get(self._at(i + 1))
        if not number or not unit or self._at(i - 1) in self._lexicon["rule_days"]:
            return None
        return Duration(i, i + 2, (number - 1) * unit + 1, number * unit)

    def _since_said(self, i: int) -> Duration | None:
        """Reads "opererad i torsdags, sjukskriven sen dess": since what was said before."""
        since = self._at(i) in self._lexicon["since"] and self._at(i + 1) == "dess"
        if not since and (self._at(i), self._at(i + 1)) != ("lika", "länge"):
            return None
        for j in range(i - 1, 0, -1):
            period = self._since.read(j) or self._since.read_bare(j)
            if period:
                least, most = ((self._today - day).days + 1 for day in (period.last, period.first))
                return Duration(i, i + 2, max(least, 1), max(most, 1))
            length = self._length(j)
            if length and (not since or self._at(length.end) in ("sen", "sedan")):
                return Duration(i, i + 2, length.least, length.most)
        return None

    def _from_then_on(self, i: int) -> Duration | None:
        """Reads "sen i mars": the day it began is sick day 1."""
        period = self._since.read(i)
        if period is None and self._at(i) in ("v", "vecka") and self._digits(i - 1) is None:
            period = self._since.read_week(i)
        began = self._began(i - 1 if self._at(i - 1) == "i" else i)
        if period is None and (self._bare or began) and not self._length(i):
            period = self._since.read_bare(i)
        if period is None:
            return None
        least, most = ((self._today - day).days + 1 for day in (period.last, period.first))
        return Duration(i, period.end, max(least, 1), max(most, 1))

    def _began(self, i: int) -> bool:
        """Whether the sick leave began at what stands at index `i`: "sjukskrev mig i måndags"."""
        before = i - 2 if self._at(i - 1) in _THEMSELVES else i - 1
        signed_off = self._at(before) == "sjukskriven" and self._at(before - 1) in _BECAME
        return self._at(before) in _BEGAN or signed_off

    def _length(self, i: int) -> Duration | None:
        """Reads "8 månader", "drygt ett halvår", "två tre veckor"."""
        if self._at(i) == "åratal":
            return Duration(i, i + 1, 731, inf)
        if self._at(i) not in self._lexicon.length_openers and self._digits(i) is None:
            return None
        start = i
        bend, i = self._bend(i)
        amount = self._amount(i)
        if amount is None:
            return None
        low, high, i = amount
        if self._at(i) in ("till", "eller") and self._at(i - 1) in self._lexicon.units:
            return None
        second = self._amount(i + 1 if self._at(i) in ("till", "eller", "kanske") else i)
        if second:
            high, i = max(high, second[1]), second[2]
        if not bend and self._at(i) in _BENT:
            bend, i = _BENT[self._at(i)], i + 1  # "en dryg månad"
        unit = self._lexicon.units.get(self._at(i))
        if unit is None:
            return None
        if not bend and (after := self._bend(i + 1))[0] in ("more", "nearly", "roughly"):
            bend = after[0] if self._closes(after[1]) else bend  # "tre månader ungefär"
        least, most = _days(low, high, unit, bend, between=second is not None and low < high)
        return Duration(start, i + 1, max(least, 1), max(most, 1))

    def _closes(self, i: int) -> bool:
        return self._at(i) in (*BREAKS, "")

    def _bend(self, i: int) -> tuple[str, int]:
        """Which way the amount is bent ("över", "nästan") and the index after that."""
        for name in BENDS:
            for phrase in self._lexicon.phrases[name]:
                if self._says(i, phrase):
                    return name, i + len(phrase)
        return "", i

    def _amount(self, i: int) -> tuple[float, float, int] | None:
        """Least and most number at index `i`, and the index after it."""
        for phrase, low, high in _VAGUE:
            if self._says(i, phrase):
                return low, high, i + len(phrase)
        after_article = i + 1 if self._at(i) in ("en", "ett") else i
        if self._at(after_article) in ("halv", "halvt"):
            return 0.5, 0.5, after_article + 1
        if self._at(i) in ("trekvarts", "trekvart"):
            return 0.75, 0.75, i + 1
        number = self._lexicon.numbers.get(self._at(i), self._digits(i))
        if number is None:
            return None
        if self._at(i + 1) == "och" and self._at(i + 3) in ("halv", "halvt"):
            return number + 0.5, number + 0.5, i + 4  # "ett och ett halvt"
        return number, number, i + 1

    def _digits(self, i: int) -> float | None:
        text = self._at(i)
        return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None

    def _says(self, i: int, phrase: Sequence[str]) -> bool:
        return tuple(self._texts[i : i + len(phrase)]) == tuple(phrase)

    def _at(self, i: int) -> str:
        return self._texts[i] if 0 <= i < len(self._texts) else ""


def _days(low: float, high: float, unit: float, bend: str, *, between: bool) -> tuple[float, float]:
    """Least and most days of `low` to `high` units of so many days, bent or not.

    `between`: two amounts were said ("2-3 månader"); the higher is then not passed.
    """
    exact = unit == 1
    if between and not exact and not bend:
        return ceil(low * unit), max(ceil(high * unit) - 2, ceil(low * unit))
    further = 0.0 if exact else unit * INTO_THE_NEXT
    if high != int(high):
        # Whoever counts in halves has not got to the next; quarters are about right.
        further = max(further / (2 if high * 2 == int(high * 2) else 5) - 2, 0)
    least: float = ceil(low * unit)
    most: float = int(high * unit + further)
    if bend == "more":
        least = int(low * unit) + 1
        return least, int(least * SOMEWHAT_MORE) if exact else max(most, least)
    if bend == "nearly":
        # "Snart sju månader" has passed six of them.
        return ceil(unit * max(low * NEARLY, low - 1)), least - 1
    if bend == "roughly":
        # Whoever says "ungefär ett halvår" counts in halves, as whoever says "ett halvår" does.
        if exact:
            return ceil(low * (1 - ROUGHLY)), high * (1 + ROUGHLY)
        return least, most
    if bend == "at_most":
        return 1, high * unit
    return least, inf if bend == "at_least" else most
