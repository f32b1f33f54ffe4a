"""Evidence out of mentions, durations and ages: this place in the message speaks for that value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.ages import Ages, limit_of
from bot.nlu.asker import ABOUT_ASKER
from bot.nlu.context import Stance
from bot.nlu.durations import Duration, Durations, Ranges
from bot.nlu.lexicon import Lexicon
from bot.nlu.mentions import Mention
from bot.nlu.spells import Spells
from bot.nlu.words import Word
from bot.resolver import UNKNOWN, Fact

YES, NO = "ja", "nej"
_OPPOSITE = {YES: NO, NO: YES}


@dataclass(frozen=True)
class Evidence:
    """Words [start, end) speak for `value`; an empty value: for one of the fact's day ranges."""

    fact: str
    value: str
    start: int
    end: int
    weak: bool = False


class EvidenceFinder:
    """Gathers the evidence about the given facts in one message after another."""

    def __init__(self, facts: Mapping[str, Fact], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._values = {id: frozenset(v.id for v in fact.values) for id, fact in facts.items()}
        ranges = {id: Ranges.of(v.id for v in fact.values) for id, fact in facts.items()}
        self.ranges = {id: found for id, found in ranges.items() if found.bounds}
        self._limits = {id: limit for id in facts if (limit := limit_of(id))}

    def find(
        self, words: Sequence[Word], mentions: Sequence[Mention], today: dt.date
    ) -> list[Evidence]:
        """All evidence in a message, in no particular order."""
        durations = Durations(words, self._lexicon, today).find() if self.ranges else []
        found = list(self._expressed(words, mentions))
        for fact in self.ranges:
            found.extend(self._lasting(words, mentions, durations, fact))
        ages = Ages(words, self._lexicon, today)
        for fact, limit in self._limits.items():
            for age in ages.find(limit):
                found.append(Evidence(fact, YES if age.under else NO, age.start, age.end))
        return found

    def _expressed(self, words: Sequence[Word], mentions: Sequence[Mention]) -> Iterator[Evidence]:
        for m in mentions:
            values = self._values.get(m.fact, frozenset())
            value = ""
            if not m.value and (answer := self._answered(words, m.end)) in values:
                value = answer
            elif m.stance is Stance.ASSERTED or m.fact in ABOUT_ASKER:
                value = m.value
            elif m.stance is Stance.DENIED:
                value = _OPPOSITE.get(m.value, "") if m.value else NO
            elif m.stance is Stance.UNKNOWN and {YES, NO} <= values:
                value = UNKNOWN
            if value in values or value == UNKNOWN:
                yield Evidence(m.fact, value, m.start, m.end, m.weak)

    def _answered(self, words: Sequence[Word], i: int) -> str:
        """The answer written after a mention: "SGI: nej", "Inskriven? ja"."""
        if words[i].is_break and i + 2 < len(words) and words[i + 2].is_break:
            return self._lexicon.answers.get(words[i + 1].text, "")
        return ""

    def _lasting(
        self,
        words: Sequence[Word],
        mentions: Sequence[Mention],
        durations: Sequence[Duration],
        fact: str,
    ) -> Iterator[Evidence]:
        """What durations near a mention of the fact say, and the mentions left without one."""
        ranges, spells = self.ranges[fact], Spells(words, self._lexicon)
        about = [m for m in mentions if m.fact == fact]
        bare = [m for m in about if m.holds and not m.value]
        free = set(durations)
        for m in bare:
            near = [d for d in durations if spells.belongs(d, m)]
            free.difference_update(near)
            said = {ranges.holding(d) for d in near}
            value = said.pop() if len(said) == 1 else None
            start = min([m.start, *(d.start for d in near)])
            end = max([m.end, *(d.end for d in near)])
            yield Evidence(fact, value or "", start, end)
        if bare or not about:
            for d in free:
                if spells.stands_alone(d) and (value := ranges.holding(d)):
                    yield Evidence(fact, value, d.start, d.end)
