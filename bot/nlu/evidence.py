"""Evidence out of mentions, durations and ages: this place in the message speaks for that value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from bot.nlu.ages import Ages, limit_of
from bot.nlu.answers import Answer, Opening
from bot.nlu.asker import ABOUT_ASKER
from bot.nlu.context import Stance
from bot.nlu.durations import Duration, Durations, Ranges
from bot.nlu.lexicon import Lexicon
from bot.nlu.mentions import Mention
from bot.nlu.spells import Free, Spells
from bot.nlu.words import Word
from bot.resolver import UNKNOWN, Fact

YES, NO = "ja", "nej"
_OPPOSITE = {YES: NO, NO: YES}
# The answer to "none of these" for facts that have no `none` of their own in the knowledge.
_NOTHING = {"halsa": "annan", "sysselsattning": "ingen"}


@dataclass(frozen=True)
class Evidence:
    """Words [start, end) speak for `value`; an empty value: for one of the fact's day ranges.

    Which ranges it may be, `least` and `most` days tell.
    """

    fact: str
    value: str
    start: int
    end: int
    weak: bool = False
    least: float = 0
    most: float = inf


class EvidenceFinder:
    """Gathers the evidence about the given facts in one message after another."""

    def __init__(self, facts: Mapping[str, Fact], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._values = {id: frozenset(v.id for v in fact.values) for id, fact in facts.items()}
        ranges = {id: Ranges.of(v.id for v in fact.values) for id, fact in facts.items()}
        self.ranges = {id: found for id, found in ranges.items() if found.bounds}
        self._limits = {id: limit for id in facts if (limit := limit_of(id))}
        self._nones = {id: none for id, fact in facts.items() if (none := _none(fact))}

    def find(
        self,
        words: Sequence[Word],
        mentions: Sequence[Mention],
        today: dt.date,
        *,
        asked: str | None = None,
        supposing: bool = False,
    ) -> list[Evidence]:
        """All evidence in a message, in no particular order.

        `asked`: the fact just asked about, which bare answers are about. `supposing`: the message
        is a what-if, and a time alone ("efter ett år då?") is how long someone has been ill.
        """
        durations: list[Duration] = []
        if self.ranges:
            durations = Durations(words, self._lexicon, today, bare=asked in self.ranges).find()
        found = list(self._expressed(words, mentions))
        for fact in self.ranges:
            free = Free.ANSWER if asked == fact else Free.SUPPOSED if supposing else Free.DAY_NUMBER
            found.extend(self._lasting(words, mentions, durations, fact, free))
        ages = Ages(words, self._lexicon, today)
        for fact, limit in self._limits.items():
            for age in ages.find(limit, asked=asked == fact):
                found.append(Evidence(fact, YES if age.under else NO, age.start, age.end))
        if asked:
            found.extend(self._bare_answer(words, found, asked))
        return found

    def _bare_answer(
        self, words: Sequence[Word], found: Sequence[Evidence], asked: str
    ) -> Iterator[Evidence]:
        """What the opening of the message answers, unless the rest says it in so many words."""
        opening = Opening(words, self._lexicon)
        answer = opening.read()
        if answer is None or any(e.fact == asked for e in found):
            return
        values = self._values.get(asked, frozenset())
        no = NO if NO in values else self._nones.get(asked, "")
        value = {
            Answer.YES: YES if YES in values else "",
            Answer.NO: no,
            Answer.NONE: no or _NOTHING.get(asked, ""),
            Answer.UNKNOWN: UNKNOWN,
        }[answer]
        if value or (answer is Answer.YES and asked in self.ranges):
            yield Evidence(asked, value, 1, max(opening.end, 2))

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
        when_free: Free,
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
            least = max((d.least for d in near), default=0)
            most = min((d.most for d in near), default=inf)
            yield Evidence(fact, value or "", start, end, least=least, most=most)
        if bare or not about:
            for d in sorted(free, key=lambda d: d.start):
                if spells.stands_alone(d, when_free):
                    value = ranges.holding(d)
                    if value or when_free is not Free.DAY_NUMBER:
                        yield Evidence(
                            fact, value or "", d.start, d.end, least=d.least, most=d.most
                        )


def _none(fact: Fact) -> str:
    """The value that says that none of the others holds, where a fact with many has one."""
    if not fact.many:
        return ""
    return str(fact.none) if fact.none else _NOTHING.get(fact.id, "")
