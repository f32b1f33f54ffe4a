"""Facts from free text: what a message says about the facts of the knowledge base, and only that.

A fact wrongly taken costs more than one asked, so whatever can be read in two ways is not taken: it
is reported as ambiguous, or left for the questions.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.language import Language

from bot.nlu import lexicon as lexicons
from bot.nlu.asker import ABOUT_ASKER, ASKER, RELATIVE, STAFF, Asker
from bot.nlu.evidence import Evidence, EvidenceFinder
from bot.nlu.expressions import Expression
from bot.nlu.lexicon import Lexicon
from bot.nlu.mentions import Mention, MentionFinder
from bot.nlu.spelling import Speller
from bot.nlu.terms import TermFinder, TermMention
from bot.nlu.words import Word, clause_bounds, split
from bot.resolver import UNKNOWN, Fact, Term, Value

_ALARM = "alarm"
# The contract allows no longer message; anything longer gets no more of our time than this.
LONGEST = 1_000


@dataclass(frozen=True)
class Span:
    """Characters [start, end) of the message say that `fact` is `value`."""

    fact: str
    value: Value
    start: int
    end: int


@dataclass(frozen=True)
class Ambiguity:
    """Characters [start, end) could mean any of `candidates`.

    These are values of `fact`, or, where `fact` is None, actors ("kassan").
    """

    text: str
    start: int
    end: int
    candidates: tuple[str, ...]
    fact: str | None = None


@dataclass(frozen=True)
class Extraction:
    """What was understood. `alarm` names the intent that must come before all else, or is ""."""

    facts: dict[str, Value] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    terms: tuple[TermMention, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()
    alarm: str = ""


class FactExtractor:
    """Compiles the expressions of `facts` (and the names in `glossary`) once, then reads messages.

    Raises `ExpressionError` for an expression it cannot read. Safe to share between threads.
    """

    def __init__(
        self,
        facts: Mapping[str, Fact],
        nlp: Language,
        glossary: Mapping[str, Term] | None = None,
        lexicon: Lexicon | None = None,
    ) -> None:
        self._facts = facts
        self._lexicon = lexicon or lexicons.load()
        expressions = [*_of_facts(facts.values()), *_of_alarms(self._lexicon)]
        many = [id for id, fact in facts.items() if fact.many]
        self._mentions = MentionFinder(expressions, nlp, self._lexicon, many)
        self._evidence = EvidenceFinder(facts, self._lexicon)
        self._terms = TermFinder(glossary or {}, self._lexicon)

    @property
    def speller(self) -> Speller:
        """What it recognises typed words by."""
        return self._mentions.speller

    def extract(self, text: str, today: dt.date | None = None) -> Extraction:
        """Everything `text` says. `today` (default: the real one) dates "sen i mars"."""
        words = split(text[:LONGEST], self._lexicon)
        mentions = self._mentions.find(words)
        evidence = self._relevant(words, mentions, today or dt.date.today())
        facts: dict[str, Value] = {}
        spans: list[Span] = []
        ambiguous = list(self._ambiguous_words(words))
        for id, fact in self._facts.items():
            said = [e for e in evidence if e.fact == id]
            values, used = _combined(fact, said)
            if len(values) == 1 or (values and fact.many):
                facts[id] = _value(fact, values)
                spans.extend(
                    Span(id, facts[id], words[e.start].start, words[e.end - 1].end) for e in used
                )
            elif open_to := self._open(fact, said):
                ambiguous.append(_ambiguity(text, words, said, open_to, id))
        return Extraction(
            facts=facts,
            spans=tuple(sorted(spans, key=lambda s: (s.start, s.end, s.fact))),
            terms=tuple(self._terms.find(words)),
            ambiguous=tuple(sorted(ambiguous, key=lambda a: a.start)),
            alarm=next((m.value for m in mentions if m.fact == _ALARM), ""),
        )

    def _relevant(
        self, words: Sequence[Word], mentions: Sequence[Mention], today: dt.date
    ) -> list[Evidence]:
        """The evidence that is about the person the conversation is about."""
        asker = Asker(words, mentions, self._lexicon)
        who = asker.decide() if ASKER in self._facts else ""
        found = self._evidence.find(words, mentions, today)
        if who != RELATIVE:
            about_others = asker.relative_clauses()
            found = [e for e in found if clause_bounds(words, e.start)[0] not in about_others]
        if who == STAFF:
            # "Jag jobbar på socialtjänsten" is not about the client's work.
            found = [e for e in found if not any(_overlap(e, m) for m in asker.occupations)]
        kept = [e for e in found if e.fact not in ABOUT_ASKER or who == STAFF]
        if who:
            kept = [e for e in kept if e.fact != ASKER]
            kept.append(self._asker_evidence(who, words, mentions))
        return kept

    @staticmethod
    def _asker_evidence(who: str, words: Sequence[Word], mentions: Sequence[Mention]) -> Evidence:
        for m in mentions:
            if (m.fact, m.value) == (ASKER, who):
                return Evidence(ASKER, who, m.start, m.end)
        return Evidence(ASKER, who, 1, len(words) - 1)  # the message as a whole

    def _open(self, fact: Fact, said: Sequence[Evidence]) -> tuple[str, ...]:
        """The values a mention leaves open, in the knowledge's order; none if nothing was said."""
        if not said:
            return ()
        ranges = self._evidence.ranges.get(fact.id)
        named = {e.value for e in said}
        if ranges and named <= {"", *ranges.values}:
            return ranges.values
        return tuple(v.id for v in fact.values if v.id in named)

    def _ambiguous_words(self, words: Sequence[Word]) -> Iterator[Ambiguity]:
        for before, word in itertools.pairwise(words):
            candidates = self._lexicon.ambiguous.get(word.text)
            if candidates and before.text not in self._lexicon["settles_ambiguity"]:
                yield Ambiguity(word.original, word.start, word.end, candidates)


def _overlap(evidence: Evidence, mention: Mention) -> bool:
    apart = evidence.end <= mention.start or mention.end <= evidence.start
    return evidence.fact not in ABOUT_ASKER and not apart


def _of_facts(facts: Iterable[Fact]) -> Iterator[Expression]:
    for fact in facts:
        yield from (Expression(text, fact.id) for text in fact.expressions)
        for value in fact.values:
            yield from (Expression(text, fact.id, value.id) for text in value.expressions)


def _of_alarms(lexicon: Lexicon) -> Iterator[Expression]:
    for name, texts in lexicon.alarms.items():
        yield from (Expression(text, _ALARM, name) for text in texts)


def _combined(fact: Fact, said: Sequence[Evidence]) -> tuple[set[str], list[Evidence]]:
    """The values that all evidence together leaves, and the evidence used.

    Strong evidence beats weak. For a fact with one value, each place in the message must agree: an
    expression that two values share ("egenföretagare") agrees with either.
    """
    telling = [e for e in said if e.value]
    strong = [e for e in telling if not e.weak] or telling
    values = {e.value for e in strong}
    if not fact.many:
        places = {(e.start, e.end) for e in strong}
        for place in places:
            values &= {e.value for e in strong if (e.start, e.end) == place}
    return values, [e for e in strong if e.value in values]


def _value(fact: Fact, values: set[str]) -> Value:
    if not fact.many or UNKNOWN in values:
        return values.pop() if len(values) == 1 else UNKNOWN
    some = tuple(v.id for v in fact.values if v.id in values and v.id != fact.none)
    return some or (str(fact.none),)


def _ambiguity(
    text: str, words: Sequence[Word], said: Sequence[Evidence], open_to: tuple[str, ...], fact: str
) -> Ambiguity:
    first = min(said, key=lambda e: e.start)
    start, end = words[first.start].start, words[first.end - 1].end
    return Ambiguity(text[start:end], start, end, open_to, fact)
