"""Ages, as far as a fact such as `under_30` needs them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.lexicon import Lexicon
from bot.nlu.words import Word

_FACT = re.compile(r"under_(\d+)")
YOUNGEST, OLDEST = 16, 99
# A number as high as this after somebody is the year of birth.
_BORN = 75
_BEING = ("är", "e", "jag", "ja")
_TEENS = {"sexton": 16, "sjutton": 17, "arton": 18, "nitton": 19}
_TENS = {"tjugo": 20, "trettio": 30, "fyrtio": 40, "femtio": 50, "sextio": 60}
_ONES = ("ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio")
_NUMBERS = _TEENS | {
    ten + one: tens + ones for ten, tens in _TENS.items() for ones, one in enumerate(("", *_ONES))
}


@dataclass(frozen=True)
class Age:
    """Words [start, end) say that someone is under the limit, or not."""

    start: int
    end: int
    under: bool


def limit_of(fact: str) -> int | None:
    """The age a fact id such as `under_30` asks about, in years."""
    found = _FACT.fullmatch(fact)
    return int(found[1]) if found else None


class Ages:
    """Finds ages in one message. Durations ("jobbat 25 år") are never ages."""

    def __init__(self, words: Sequence[Word], lexicon: Lexicon, today: dt.date) -> None:
        self._texts = [word.text for word in words]
        self._lexicon = lexicon
        self._today = today

    def find(self, limit: int, *, asked: bool = False) -> list[Age]:
        """Every age said, as under `limit` or not; `asked`: a bare number is one."""
        found: list[Age] = []
        for i in range(len(self._texts)):
            age = self._at(i)
            if (band := self._band(i, limit)) is not None:
                found.append(band)
            elif age:
                said = self._said(i, age, limit)
                if not said and asked and YOUNGEST <= age <= OLDEST and self._closes(i + 1):
                    said = Age(i, i + 1, age < limit)
                if said and age == limit and not said.under:
                    return [said]  # "29 år, fyller 30 i februari"
                if said:
                    found.append(said)
        return found

    def _said(self, i: int, age: int, limit: int) -> Age | None:
        before, after = self._text(i - 1), self._text(i + 1)
        if before in self._lexicon["born"]:
            return self._born(i, limit)
        if self._others(i):
            return None
        if not YOUNGEST <= age <= OLDEST:
            return None
        if after == "års" and not self._text(i + 2).startswith("ålder"):
            return None  # "28 års tjänst"
        if after in self._lexicon["aged"]:
            return Age(i, i + 2, age < limit)
        if self._turning(i):
            # Whoever is about to reach the limit soon loses what is only for those under it.
            return Age(i - 1, i + 1, age < limit)
        if before == "snart" and age == limit:
            return Age(i - 1, i + 1, under=False)
        if before in ("under", "över") and age == limit and after not in self._lexicon.units:
            return Age(i - 1, i + 1, before == "under")
        if before in ("över", "passerat") and age >= limit and self._closes(i + 1):
            return Age(i - 1, i + 1, under=False) if self._text(i - 2) in _BEING else None
        if before == "snart" and self._text(i - 2) in _BEING and self._closes(i + 1):
            return Age(i - 1, i + 1, age <= limit - 1)
        if age == limit and before in ("blir", "blivande", "bli"):
            return Age(i - 1, i + 1, under=False)
        years = after in self._lexicon["years"]
        if not years and after in self._lexicon.units:
            return None
        alone = self._breaks(i - 1) and self._closes(i + 2)
        of_someone = before in self._lexicon["aged_people"]
        is_age = before in self._lexicon["age_verbs"] and (years or self._closes(i + 1))
        is_age = is_age or (years and self._text(i + 2) in ("gammal", "ung", "fyllda"))
        # "min son, 24, söker", "kvinna, 44, avslag"
        aside = (
            before in (",", "på")
            and self._text(i - 2) in self._lexicon["aged_people"]
            and (
                self._closes(i + 1 + years)
                or (before == "på" and after in ("som", "år", "m", "i", "hos"))
            )
        )
        # "pat 43, anställd"
        if of_someone and not years and age >= _BORN and self._closes(i + 1):
            return self._born(i, limit)  # "pat -99"
        bare = aside or (of_someone and after not in self._lexicon["not_years"])
        if (years and (alone or of_someone)) or is_age or bare:
            return Age(i, i + 1 + years, age < limit)
        return None

    def _band(self, i: int, limit: int) -> Age | None:
        """Reads "medelålders", "tonåring" and "i tjugoårsåldern"."""
        text = self._texts[i]
        if text in self._lexicon["middle_aged"]:
            return Age(i, i + 1, under=False)
        if text in self._lexicon["teenaged"] and self._text(i - 1) not in self._lexicon["has"]:
            return Age(i, i + 1, under=True)
        stem = text.removesuffix("årsåldern").removesuffix("åring").removesuffix("årig")
        if stem == text or not (age := _NUMBERS.get(stem, 0)):
            return None
        return Age(i, i + 1, age < limit) if not self._others(i) else None

    def _others(self, i: int) -> bool:
        """Reads "min läkare är 28 år"."""
        return any(self._text(j) in self._lexicon["others"] for j in range(max(i - 3, 0), i))

    def _turning(self, i: int) -> bool:
        return bool(
            {"fyllt", "fyller", "fyllde", "fylla", "fyll"} & set(self._texts[max(0, i - 2) : i])
        )

    def _born(self, i: int, limit: int) -> Age | None:
        year = self._at(i)
        if year < 100:
            year += 1900 if year > self._today.year % 100 else 2000
        years = self._today.year - year
        if not YOUNGEST <= years <= OLDEST or years == limit:
            return None  # the birthday may or may not have been
        return Age(i - 1, i + 1, years < limit)

    def _at(self, i: int) -> int:
        text = self._text(i)
        if text.isdecimal():
            return int(text) if len(text) <= 4 else 0
        return _NUMBERS.get(text, 0)

    def _text(self, i: int) -> str:
        return self._texts[i] if 0 <= i < len(self._texts) else "."

    def _breaks(self, i: int) -> bool:
        return self._text(i) in (",", ".", "?")

    def _closes(self, i: int) -> bool:
        return self._breaks(i) or self._text(i) in ("och", "o", "samt", "med", "utan")
