"""Facts from free text: what a message says about the facts of the knowledge base, and only that.

A fact wrongly taken costs more than one asked, so whatever can be read in two ways is not taken: it
is reported as ambiguous, or left for the questions.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.language import Language

from bot.nlu import lexicon as lexicons
from bot.nlu import roles
from bot.nlu.ages import limit_of
from bot.nlu.asker import ABOUT_ASKER, ASKER, MATTER, ONE, RELATIVE, STAFF, WORKPLACE, Asker
from bot.nlu.evidence import Evidence, EvidenceFinder
from bot.nlu.expressions import Expression
from bot.nlu.extents import Extents
from bot.nlu.lexicon import Lexicon
from bot.nlu.listing import listed
from bot.nlu.mentions import Mention, MentionFinder
from bot.nlu.spelling import Speller
from bot.nlu.suppositions import supposed
from bot.nlu.terms import TermFinder, TermMention
from bot.nlu.typos import LEAST, Typos
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
    """What was understood. `alarm` names the intent that must come before all else, or is "".

    `mentioned`: every fact that is named, with the values named, whatever is said about them
    ("glöm a-kassan"). `percent`: the extent of sick leave said, 1 to 100; there is no fact for it.
    """

    facts: dict[str, Value] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    terms: tuple[TermMention, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()
    alarm: str = ""
    mentioned: dict[str, tuple[str, ...]] = field(default_factory=dict)
    percent: int | None = None


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
        self._typos = self._mender()
        self._terms = TermFinder(names_of(glossary or {}), self._lexicon)

    @property
    def speller(self) -> Speller:
        """What it recognises typed words by."""
        return self._mentions.speller

    def _mender(self) -> Typos:
        """Puts slips right in the words of the expressions and, sooner, in the cue words."""
        speller = self._mentions.speller
        cues = self._lexicon.cues
        heard = (*speller.literals, *speller.stems, *cues)
        targets = {word: int(word not in cues) for word in heard}
        targets |= dict.fromkeys(self._lexicon["misspelt"], LEAST + 1)
        never = self._lexicon["never_corrected"] | roles.load().vocabulary
        common = self._lexicon["common"]
        return Typos(targets, speller.listens_for, never, common)

    def extract(
        self,
        text: str,
        today: dt.date | None = None,
        *,
        asked: str | None = None,
        supposing: bool = False,
    ) -> Extraction:
        """Everything `text` says. `today` (default: the real one) dates "sen i mars".

        `asked`: the fact of the question just asked; bare answers ("nej inte än") are about it.
        `supposing`: the message is a what-if; the facts are those of what it supposes, no others.
        """
        words = split(text[:LONGEST], self._lexicon, self._typos.mend)
        found = self._mentions.find(words, supposing=supposing, asked=asked)
        found = listed(words, found, self._lexicon)
        mentions = [m for m in found if not m.names]
        evidence = self._evidence.find(
            words, mentions, today or dt.date.today(), asked=asked, supposing=supposing
        )
        named = self._named(found, evidence)
        if supposing:
            evidence = self._supposed(words, evidence)
        else:
            evidence = self._relevant(words, mentions, evidence, asked)
        facts: dict[str, Value] = {}
        spans: list[Span] = []
        ambiguous = list(self._ambiguous_words(words))
        of_fact: dict[str, list[Evidence]] = defaultdict(list)
        for e in evidence:
            of_fact[e.fact].append(e)
        for id, fact in self._facts.items():
            if id not in of_fact:
                continue
            said = of_fact[id]
            values, used = _combined(fact, said)
            if len(values) == 1 or (values and fact.many):
                facts[id] = _value(fact, values)
                spans.extend(
                    Span(id, facts[id], words[e.start].start, words[e.end - 1].end) for e in used
                )
            elif open_to := self._open(fact, said):
                ambiguous.append(_ambiguity(text, words, said, open_to, id))
        facts = {id: value for id, value in facts.items() if self._applies(id, facts)}
        spans = [span for span in spans if span.fact in facts]
        return Extraction(
            facts=facts,
            spans=tuple(sorted(spans, key=lambda s: (s.start, s.end, s.fact))),
            terms=tuple(self._terms.find(words)),
            ambiguous=tuple(sorted(ambiguous, key=lambda a: a.start)),
            alarm=self._alarm(mentions),
            mentioned=named,
            percent=self._percent(words, mentions, asked),
        )

    def _applies(self, id: str, facts: Mapping[str, Value]) -> bool:
        """Whether the fact could be asked about beside the others, as far as they are said."""
        return all(
            test.fact not in facts or test.holds(facts)
            for test in self._facts[id].applies_when.tests
        )

    def _named(
        self, mentions: Sequence[Mention], evidence: Sequence[Evidence]
    ) -> dict[str, tuple[str, ...]]:
        """Facts and their values, in the knowledge's order, that are named at all."""
        named: dict[str, set[str]] = defaultdict(set)
        for m in mentions:
            if m.fact not in ABOUT_ASKER or not m.names:
                named[m.fact].add(m.value)
        for e in evidence:
            named[e.fact].add(e.value)
        return {
            id: tuple(v.id for v in fact.values if v.id in named[id])
            for id, fact in self._facts.items()
            if id in named
        }

    def _percent(
        self, words: Sequence[Word], mentions: Sequence[Mention], asked: str | None
    ) -> int | None:
        extents = Extents(words, self._lexicon)
        for fact in self._evidence.ranges:
            return extents.find(mentions, fact, answers=asked == fact)
        return None

    def _supposed(self, words: Sequence[Word], evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence within what the message supposes. Who asks is no supposition."""
        regions = supposed(words, self._lexicon)
        return [
            e
            for e in evidence
            if e.fact not in ABOUT_ASKER
            and not e.weak
            and any(start <= e.start and e.end <= end for start, end in regions)
        ]

    def _alarm(self, mentions: Sequence[Mention]) -> str:
        """The gravest alarm that is raised; they stand in that order in the lexicon."""
        raised = {m.value for m in mentions if m.fact == _ALARM}
        return next((name for name in self._lexicon.alarms if name in raised), "")

    def _relevant(
        self,
        words: Sequence[Word],
        mentions: Sequence[Mention],
        evidence: Sequence[Evidence],
        asked: str | None,
    ) -> list[Evidence]:
        """The evidence that is about the person the conversation is about."""
        ages = [e.start for e in evidence if limit_of(e.fact)]
        asker = Asker(words, mentions, self._lexicon, ages, asked=asked)
        who = asker.who if ASKER in self._facts else ""
        found = list(evidence)
        if who != RELATIVE:
            about_others = asker.relative_clauses()
            found = [e for e in found if clause_bounds(words, e.start)[0] not in about_others]
        if who in (STAFF, RELATIVE):
            # "Jag jobbar på socialtjänsten" is not about the client's work.
            found = [e for e in found if not any(_overlap(e, *o) for o in asker.occupations)]
        kept = [e for e in found if e.fact not in ABOUT_ASKER or who == STAFF or e.fact == asked]
        kept = [e for e in kept if not self._is_general(words, e, kept)]
        if not who and asked is None and all(e.weak for e in kept):
            kept = []  # "vem ansvarar för rehab på jobbet": nobody's
        if who == STAFF:
            kept = self._about_staff(kept, asker, len(words) - 1, asked)
        if who:
            kept = [e for e in kept if e.fact != ASKER]
            kept.append(self._asker_evidence(who, words, mentions))
        return kept

    def _is_general(
        self, words: Sequence[Word], evidence: Evidence, among: Sequence[Evidence]
    ) -> bool:
        """Whether other evidence says the same more exactly: "har jobb, är timanställd"."""
        exact = self._lexicon.more_exact.get(evidence.value)
        plainly = any(
            w.text in self._lexicon["plainly"] for w in words[evidence.start : evidence.end]
        )
        return not plainly and any(
            e.fact == evidence.fact and e.value == exact and not e.weak for e in among
        )

    def _about_staff(
        self, kept: Sequence[Evidence], asker: Asker, end: int, asked: str | None
    ) -> list[Evidence]:
        """`kept`, with where whoever asks works and what kind of matter it is."""
        found = list(kept)
        workplace, matter = asker.workplace, asker.matter
        if workplace and asked != WORKPLACE:
            found = [e for e in found if e.fact != WORKPLACE]
            found.append(Evidence(WORKPLACE, workplace, 1, end))
        if matter and not any(e.fact == MATTER for e in found):
            found.append(Evidence(MATTER, matter, 1, end))
        if any((e.fact, e.value) == (MATTER, ONE) for e in found):
            implied = asker.implied(workplace)
            found.extend(Evidence(fact, value, 1, end, weak=True) for fact, value in implied)
        return [e for e in found if e.fact in self._facts]

    @staticmethod
    def _asker_evidence(who: str, words: Sequence[Word], mentions: Sequence[Mention]) -> Evidence:
        for m in mentions:
            if (m.fact, m.value) == (ASKER, who):
                return Evidence(ASKER, who, m.start, m.end)
        return Evidence(ASKER, who, 1, len(words) - 1)  # the message as a whole

    def _open(self, fact: Fact, said: Sequence[Evidence]) -> tuple[str, ...]:
        """The values that what is said leaves open, in the knowledge's order."""
        ranges = self._evidence.ranges.get(fact.id)
        named = {e.value for e in said}
        if ranges and named <= {"", *ranges.values}:
            least, most = max(e.least for e in said), min(e.most for e in said)
            near = tuple(v for v, low, high in ranges.bounds if low <= most and least <= high)
            return near or ranges.values
        return tuple(v.id for v in fact.values if v.id in named)

    def _ambiguous_words(self, words: Sequence[Word]) -> Iterator[Ambiguity]:
        for before, word in itertools.pairwise(words):
            candidates = self._lexicon.ambiguous.get(word.text)
            if candidates and before.text not in self._lexicon["settles_ambiguity"]:
                yield Ambiguity(word.original, word.start, word.end, candidates)


def _overlap(evidence: Evidence, start: int, end: int) -> bool:
    apart = evidence.end <= start or end <= evidence.start
    return evidence.fact not in ABOUT_ASKER and not apart


def names_of(glossary: Mapping[str, Term]) -> dict[str, tuple[str, ...]]:
    """What each entry of the glossary is called."""
    return {id: (entry.term, *entry.aliases) for id, entry in glossary.items()}


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
