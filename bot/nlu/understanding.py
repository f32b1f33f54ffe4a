"""One message understood: what it wants, the facts it tells, the topic it asks about.

What must come first comes first: danger, then need, then another language. A fact that is told is
taken whatever the message wants; what is supposed ("om jag blir uppsagd"), corrected or named to
be forgotten is kept apart from what is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from spacy.language import Language

from bot.nlu import lexicon as lexicons
from bot.nlu.examples import DEFINITION, TOPIC, TOPIC_INTENT
from bot.nlu.extractor import Ambiguity, Extraction, FactExtractor, Span
from bot.nlu.intents import WATCHED, IntentModel, Judged, Ranking
from bot.nlu.language import LanguageFinder
from bot.nlu.terms import TermFinder, TermMention
from bot.nlu.words import ASKING, split
from bot.resolver import Knowledge, Value

# The classifier's file, inside Rasa's model.
MODEL_FILE = "intents.npz"
TELLING, UNCLEAR = "informera", "nlu_fallback"
GENERAL = "vagledning_fraga"
SUPPOSING, CORRECTING, WHY_NOT = "tank_om", "ratta", "varfor_inte"
FOREIGN, DANGER, NEED = "annat_sprak", WATCHED, "akut_pengar"
GREETING = "halsa"
# Where "jag" alone says that a patient writes; elsewhere it is only how one speaks.
_ABOUT_A_CASE = frozenset(
    {GREETING, TELLING, GENERAL, SUPPOSING, CORRECTING, WHY_NOT, DANGER, NEED}
)
_ONESELF = {"fragestallare": "patient"}
# Less likely than this, and nothing is taken to be wanted.
SURE_ENOUGH = 0.12
# Fewer familiar words than this share, and it is no message.
FAMILIAR = 0.15
# So likely, and a topic is offered ("Menade du …?").
WORTH_OFFERING = 0.01
NEAREST = 3
# So likely, and danger comes first even where it is not the likeliest; and so clear in one clause.
# Recall before quiet: chosen by cross-validation and the development messages, where about 1 in
# 100 ordinary messages alarms (1 in 40 topic questions by cross-validation).
MAYBE_DANGER = 0.1
DANGER_IN_A_CLAUSE = 0.2
# Who asks in general whom to turn to, and a topic nearly as likely, has asked about that.
SAME_AS_GENERAL = 0.12


@dataclass(frozen=True)
class Understood:
    """What a message says.

    `confidence`: of the intent, 0 to 1. `ranking`: the most likely labels with their shares.
    `general`: it asks about a topic while asking in general whom to turn to. `near`: the likeliest
    topics, likeliest first. `supposed`: facts of a what-if. `named`: values named, whatever is said
    about them. `actor`: the one asked about, last named of several. `language`: the id of the
    language it is written in, where that is not Swedish. `percent`: extent of sick leave.
    """

    intent: str = UNCLEAR
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    terms: tuple[TermMention, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()
    topic: str | None = None
    general: bool = False
    near: tuple[str, ...] = ()
    supposed: Mapping[str, Value] = field(default_factory=dict)
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    actor: str | None = None
    language: str | None = None
    percent: int | None = None

    def entities(self) -> Iterator[tuple[str, object, int, int]]:
        """Everything but the intent as (name, JSON-safe value, start, end).

        Facts go by their ids, one entity for each, at the place that says it first; the rest by
        the names in bot/dialogue/heard.py.
        """
        first: dict[str, Span] = {}
        for span in self.spans:
            first.setdefault(span.fact, span)
        for fact, span in first.items():
            yield fact, _plain(span.value), span.start, span.end
        for term in self.terms:
            yield "begrepp", term.id, term.start, term.end
        for word in self.ambiguous:
            value = {"ord": word.text, "kandidater": list(word.candidates), "fraga": word.fact}
            yield "tvetydig", value, word.start, word.end
        whole: dict[str, object] = {
            "amne": self.topic,
            "allmant": self.general,
            "nara": list(self.near),
            "antagande": {fact: _plain(value) for fact, value in self.supposed.items()},
            "namnt": {fact: list(values) for fact, values in self.named.items()},
            "aktor": self.actor,
            "sprak": self.language,
            "procent": self.percent,
        }
        yield from ((name, value, 0, 0) for name, value in whole.items() if value)


class Understanding:
    """Understands messages, one at a time, without memory. Safe to share between threads.

    Its parts: `extractor` finds facts, `language` the id of a language that is not Swedish, and
    `model` the intent and the topic.
    """

    def __init__(
        self,
        extractor: FactExtractor,
        knowledge: Knowledge,
        model: IntentModel | None,
        language: Callable[[str], str | None] = lambda text: None,
    ) -> None:
        """`model` may be missing: then facts are found, and what is wanted stays unclear."""
        self.extractor = extractor
        self.model = model
        self.language = language
        self._lexicon = lexicons.load()
        self._actors = TermFinder({a.id: a.names for a in knowledge.actors.values()}, self._lexicon)

    def read(
        self,
        text: str,
        *,
        asked: str | None = None,
        known: Mapping[str, object] | None = None,
        today: dt.date | None = None,
    ) -> Understood:
        """The message understood. `asked`: the fact of the open question. `known`: the answers."""
        found = self.extractor.extract(text, today, asked=asked)
        told = Understood(
            facts=found.facts,
            spans=found.spans,
            terms=found.terms,
            ambiguous=found.ambiguous,
            named=found.mentioned,
            percent=found.percent,
        )
        if not text.strip():
            return told
        if found.alarm == DANGER:
            return replace(told, intent=DANGER, confidence=1.0)
        language = self.language(text)
        if language is not None:
            return replace(told, intent=FOREIGN, confidence=1.0, language=language)
        judged = self.model.judge(text) if self.model else Judged()
        ranking = judged.ranking if known else _without(CORRECTING, judged.ranking)
        near = tuple(
            label.removeprefix(TOPIC)
            for label, share in ranking
            if label.startswith(TOPIC) and share >= WORTH_OFFERING
        )[:NEAREST]
        told = replace(told, ranking=ranking, near=near)
        if _sounds_dangerous(judged, ranking):
            return replace(told, intent=DANGER, confidence=1.0)
        if found.alarm:
            return replace(told, intent=found.alarm, confidence=1.0)
        label, share = self._likeliest(text, told, judged.familiar)
        if label == TELLING and not asked and self._asks(text):
            label = GENERAL
        if label.startswith(TOPIC):
            topic = label.removeprefix(TOPIC)
            general = dict(ranking).get(GENERAL, 0.0) >= SAME_AS_GENERAL
            return replace(
                told, intent=TOPIC_INTENT, confidence=share, topic=topic, general=general
            )
        if label not in _ABOUT_A_CASE and dict(told.facts) == _ONESELF:
            told = replace(told, facts={}, spans=())  # "kan jag få prata med någon?" tells nothing
        return self._completed(text, replace(told, intent=label, confidence=share), known, today)

    def _likeliest(self, text: str, told: Understood, familiar: float) -> tuple[str, float]:
        """What is wanted, with its share. `familiar`: of its words, 0 to 1."""
        label, share = told.ranking[0] if told.ranking else (UNCLEAR, 0.0)
        if self._defines(text, told.terms):
            label, share = DEFINITION, 1.0
        if familiar < FAMILIAR:
            label, share = UNCLEAR, 0.0
        if label == DEFINITION and not told.terms and told.near:
            label = TOPIC + told.near[0]  # asks what a thing is that the glossary has not
        if label == GENERAL and told.ranking[1][0].startswith(TOPIC):
            second, chance = told.ranking[1]
            if chance >= SAME_AS_GENERAL:
                label, share = second, chance
        if share < SURE_ENOUGH:
            # facts are sure where the wish is not
            label = TELLING if told.facts else UNCLEAR
        return label, share

    def _completed(
        self,
        text: str,
        said: Understood,
        known: Mapping[str, object] | None,
        today: dt.date | None,
    ) -> Understood:
        """With what only that intent says."""
        if said.intent == SUPPOSING:
            supposed = self.extractor.extract(text, today, supposing=True).facts
            told_too = {fact: v for fact, v in said.facts.items() if fact not in supposed}
            spans = tuple(span for span in said.spans if span.fact in told_too)
            return replace(said, supposed=supposed, facts=told_too, spans=spans)
        if said.intent == CORRECTING:  # no answer to the open question: "nej" is no "nej" to that
            found = self._corrected(text, known or {}, today)
            percent = said.percent or found.percent
            return replace(said, facts=found.facts, spans=found.spans, percent=percent)
        if said.intent == DEFINITION and said.terms:
            return self._asked_about(said)
        if said.intent == WHY_NOT:
            actors = self._actors.find(split(text, self._lexicon))
            return replace(said, actor=actors[-1].id if actors else None)
        return said

    def _asks(self, text: str) -> bool:
        """Whether anything is asked in it."""
        asking = self._lexicon["asking"]
        return any(w.text == ASKING or w.text in asking for w in split(text, self._lexicon))

    def _corrected(
        self, text: str, known: Mapping[str, object], today: dt.date | None
    ) -> Extraction:
        """ "5 veckor menade jag": what is left without the words of correcting.

        By itself, or else beside each question that has been answered.
        """
        words = text.split()
        while words and self._corrects(words[0]):
            words.pop(0)
        while words and self._corrects(words[-1]):
            words.pop()
        alone = self.extractor.extract(" ".join(words), today)
        if alone.facts:
            return alone
        for fact in reversed(list(known)):
            found = self.extractor.extract(" ".join(words), today, asked=fact)
            if fact in found.facts or found.percent:
                return found
        return alone

    def _defines(self, text: str, terms: Sequence[TermMention]) -> bool:
        """Reads "vad är SIP", "SIP?", "va betyder ordet nollad": a word and the asking, no more."""
        if len(terms) != 1:
            return False
        rest = (text[: terms[0].start] + " " + text[terms[0].end :]).lower()
        words = [word.strip(".,:;!?\"”'()") for word in rest.split()]
        asking = self._lexicon["defining"]
        return any(words) and all(word in asking for word in words if word)

    def _corrects(self, word: str) -> bool:
        return word.lower().strip(".,:;!?") in self._lexicon["correcting"]

    @staticmethod
    def _asked_about(understood: Understood) -> Understood:
        """The word asked about is the last one; it tells nothing of the one who asks."""
        *others, asked = understood.terms
        spans = tuple(s for s in understood.spans if s.end <= asked.start or asked.end <= s.start)
        facts = {s.fact: s.value for s in spans}
        return replace(understood, terms=(asked, *others), facts=facts, spans=spans)


def build(knowledge: Knowledge, nlp: Language, model: IntentModel | None) -> Understanding:
    """The understanding of a knowledge base, with a trained model or without."""
    extractor = FactExtractor(knowledge.facts, nlp, knowledge.glossary)
    return Understanding(extractor, knowledge, model, LanguageFinder(knowledge.languages).find)


def _sounds_dangerous(judged: Judged, ranking: Ranking) -> bool:
    """Whether the message, or one clause of it, is likely enough to tell of danger."""
    whole = dict(ranking).get(DANGER, 0.0) >= MAYBE_DANGER
    return judged.familiar > 0 and (whole or judged.watched >= DANGER_IN_A_CLAUSE)


def _without(label: str, ranking: Ranking) -> Ranking:
    """The ranking among the other labels: who has answered nothing has nothing to correct."""
    rest = tuple((name, share) for name, share in ranking if name != label)
    whole = sum(share for _, share in rest)
    return tuple((name, share / whole) for name, share in rest) if whole else rest


def _plain(value: Value) -> str | list[str]:
    return list(value) if isinstance(value, tuple) else value
