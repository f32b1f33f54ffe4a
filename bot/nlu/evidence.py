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
from bot.nlu.words import Word, clause_bounds
from bot.resolver import UNKNOWN, Fact

YES, NO = "ja", "nej"
_OPPOSITE = {YES: NO, NO: YES}
# How many words may stand between "sjukskriven" and for how long.
NEAR = 6


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
        for fact, ranges in self.ranges.items():
            found.extend(self._lasting(words, mentions, durations, fact, ranges))
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
        """ "SGI: nej", "Inskriven? ja"."""
        if words[i].is_break and i + 2 < len(words) and words[i + 2].is_break:
            return self._lexicon.answers.get(words[i + 1].text, "")
        return ""

    def _lasting(
        self,
        words: Sequence[Word],
        mentions: Sequence[Mention],
        durations: Sequence[Duration],
        fact: str,
        ranges: Ranges,
    ) -> Iterator[Evidence]:
        """What durations near a mention of the fact say, and the mentions left without one."""
        bare = [m for m in mentions if m.fact == fact and not m.value and m.holds]
        used: set[Duration] = set()
        for m in bare:
            near = [d for d in durations if self._belongs(words, m, d)]
            used.update(near)
            said = {ranges.holding(d) for d in near}
            if len(said) == 1 and (value := said.pop()):
                start, end = min(m.start, near[0].start), max(m.end, near[0].end)
                yield Evidence(fact, value, start, end)
            else:
                yield Evidence(fact, "", m.start, m.end)
        if not any(m.fact == fact for m in mentions) or bare:
            for d in durations:
                if d not in used and self._day_of_illness(words, d) and (v := ranges.holding(d)):
                    yield Evidence(fact, v, d.start, d.end)

    def _belongs(self, words: Sequence[Word], m: Mention, d: Duration) -> bool:
        if self._outside(words, d):
            return False
        if d.start >= m.start and d.end <= m.end:
            return True
        between = words[m.end : d.start] if d.start >= m.end else words[d.end : m.start]
        if len(between) > NEAR:
            return False
        texts = [word.text for word in between]
        if d.start >= m.end:
            breaks = [i for i, word in enumerate(between) if word.is_break]
            if breaks and not self._alone(words, d, m.end + breaks[-1] + 1):
                return False
            return not any(t in self._lexicon["other_matters"] for t in texts) and len(breaks) < 2
        return all(t in self._lexicon["before_illness"] for t in texts)

    def _alone(self, words: Sequence[Word], d: Duration, first: int) -> bool:
        """Whether the clause from index `first` holds the duration and little else."""
        end = clause_bounds(words, d.start)[1]
        rest = [*words[first : d.start], *words[d.end : end]]
        return all(word.text in self._lexicon["before_illness"] for word in rest)

    def _outside(self, words: Sequence[Word], d: Duration) -> bool:
        """ "om 2 veckor", "2 dagar i veckan", "två veckor till": not how long it has been."""
        after = words[d.end].text
        following = words[d.end + 1].text if d.end + 1 < len(words) else ""
        return (
            words[d.start - 1].text in self._lexicon["not_so_far"]
            or after in self._lexicon["not_so_far_after"]
            or (after in ("i", "per", "om") and following in self._lexicon["periods"])
        )

    def _day_of_illness(self, words: Sequence[Word], d: Duration) -> bool:
        """ "dag 34" on its own: in these matters days are counted from the first sick day."""
        first, last = clause_bounds(words, d.start)
        return (
            words[d.start].text in self._lexicon["day_words"]
            and not self._outside(words, d)
            and words[first].text not in self._lexicon["question_words"]
            and words[first].text not in self._lexicon["question_verbs"]
            and words[last].text != "?"
            and words[d.start - 1].text not in self._lexicon["rule_days"]
        )
