"""Everything measured, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import spacy.util

from bot.evaluation.assistant import Assistant, known_labels
from bot.evaluation.cases import Case, read_cases
from bot.evaluation.conversations import Talk, by_who, talk
from bot.evaluation.costs import costs
from bot.evaluation.learning import Example, cross_validated, learned
from bot.evaluation.perturb import PERTURBATIONS
from bot.evaluation.reading import read_all
from bot.evaluation.results import Misled, Missed, Part, Perturbed, ReadingScore, Results, Training
from bot.evaluation.samples import samples
from bot.evaluation.scores import (
    Reading,
    confusions,
    corrections,
    danger,
    fact_counts,
    fact_pairs,
    foreign,
    label_counts,
    label_score,
    topics_near,
    total,
)
from bot.hearing import heard
from bot.nlu.examples import examples
from bot.nlu.pipeline import BLANK, PREFERRED
from bot.nlu.understanding import DANGER
from bot.resolver import Resolver
from bot.settings import PROJECT

SETS = PROJECT / "tests" / "evaluation"
SAMPLES = PROJECT / "tests" / "conversations" / "exempelfragor.jsonl"
CACHE = PROJECT / ".cache" / "evaluation"
STAND_IN = PROJECT.parent / "shared" / "models" / "sv_standin_sm"
FOLDS = 3
# A quick run: this perturbation only, and a part of the messages where all would take long.
_QUICK = "slips"
_EVERY = 3
_TIMED = 250  # messages

# Called with what is being done, before it is.
Say = Callable[[str], object]


def folder_of(name: str) -> Path:
    """The folder of the cases called `test` or `dev`, or the folder of that path."""
    return SETS / name if name in ("test", "dev") else Path(name)


@dataclass(frozen=True)
class Measuring:
    """What is measured. `folder`: of cases. `spacy`: the pipeline the settings ask for."""

    folder: Path
    quick: bool = False
    spacy: str = "auto"
    cache: Path = field(default_factory=lambda: CACHE)
    samples: Path | None = field(default_factory=lambda: SAMPLES)

    def run(self, resolver: Resolver, say: Say) -> Results:
        """All of it. Raises `CaseError`, `PipelineError`, `ExpressionError`."""
        say("reading the examples and the cases")
        everything = examples(resolver.knowledge)
        cases = read_cases(self.folder, resolver, known_labels(resolver, everything))
        others = samples(self.samples) if self.samples else []
        known = _unmeasured(everything, [*cases, *others])
        say("training, unless that was done before")
        model = learned(known, self.cache)
        paths, skipped = [BLANK], []
        if self.quick:
            skipped.append("statistical")
        elif (statistical := statistical_pipeline(self.spacy)) is None:
            skipped.append("statistical_missing")
        else:
            paths.append(statistical)
        parts = []
        for path in paths:
            say(f"starting on the spaCy pipeline {Path(path).name}")
            assistant = Assistant.build(resolver, path, model.model)
            parts.append(_Path(assistant, cases, others, self.quick, say).measured())
        score = None
        if not self.quick:
            say(f"cross-validating, fold 1 of {FOLDS}")
            score = label_score(_folded(known, say))
        return Results(
            name=self.folder.name,
            quick=self.quick,
            by_who=dict(Counter(case.who for case in cases)),
            training=Training(model.examples, model.seconds, len(everything) - len(known), score),
            topics=tuple(resolver.knowledge.topics),
            parts=tuple(parts),
            skipped=tuple(skipped),
        )


def statistical_pipeline(wanted: str) -> str | None:
    """The statistical spaCy pipeline there is here: the one wanted, an installed one, a stand-in.

    None if there is none.
    """
    if wanted not in ("auto", BLANK):
        return wanted
    installed = next((name for name in PREFERRED if spacy.util.is_package(name)), None)
    return installed or (str(STAND_IN) if (STAND_IN / "meta.json").is_file() else None)


def _folded(known: Sequence[Example], say: Say) -> list[tuple[str, str]]:
    folds = iter(range(2, FOLDS + 1))

    def done() -> None:
        if number := next(folds, None):
            say(f"cross-validating, fold {number} of {FOLDS}")

    named = cross_validated(known, FOLDS, done)
    return [(label, name) for (_, label), name in zip(known, named, strict=True)]


def _unmeasured(known: Iterable[Example], cases: Iterable[Case]) -> list[Example]:
    """The examples that are not among the messages measured on ("tack" would be)."""
    measured = {_letters(case.text) for case in cases}
    return [example for example in known if _letters(example[0]) not in measured]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower())) or text


class _Path:
    """The measures on one spaCy path."""

    def __init__(
        self,
        assistant: Assistant,
        cases: Sequence[Case],
        others: Sequence[Case],
        quick: bool,
        say: Say,
    ) -> None:
        self._assistant, self._cases, self._others = assistant, cases, others
        self._quick, self._say = quick, say
        self._topics = assistant.resolver.knowledge.topics

    def measured(self) -> Part:
        """All of them."""
        self._say(f"reading {len(self._cases)} messages")
        readings = read_all(self._assistant, self._cases)
        pairs = [(reading.gold, reading.label) for reading in readings]
        guided = [reading for reading in readings if reading.case.contact]
        own = self._talks(guided[::_EVERY] if self._quick else guided)
        others = self._talks(read_all(self._assistant, self._others))
        perturbed = dict(self._perturbed(readings))
        self._say("timing")
        step = max(1, len(self._cases) // _TIMED)
        pipeline = self._assistant.pipeline
        return Part(
            spacy=pipeline.identity,
            statistical=pipeline.statistical,
            reading=self._score(readings),
            by_label=label_counts(pairs),
            by_fact=fact_counts(readings),
            confusions=tuple(confusions(pairs)),
            perturbed=perturbed,
            guidance={"own": by_who(own), "samples": by_who(others)},
            costs=costs(self._assistant, [case.text for case in self._cases[::step]]),
            missed=tuple(_missed(readings)),
            misheard=tuple(_misheard(readings)),
            misled=tuple(_misled([*others, *own])),
        )

    def _score(self, readings: Sequence[Reading]) -> ReadingScore:
        pairs = [(reading.gold, reading.label) for reading in readings]
        seen, false_alarms = danger(readings)
        return ReadingScore(
            messages=len(readings),
            labels=label_score(pairs),
            topics=label_score(pairs, self._topics),
            intents=label_score(pairs, {gold for gold, _ in pairs} - set(self._topics)),
            facts=total(fact_counts(readings).values()),
            danger=seen,
            false_alarms=false_alarms,
            topics_near=topics_near(readings, self._topics),
            foreign=foreign(readings),
            corrections=corrections(readings),
        )

    def _talks(self, readings: Sequence[Reading]) -> list[Talk]:
        self._say(f"holding {len(readings)} conversations")
        dialogue = self._assistant.dialogue
        return [talk(dialogue, r.case, heard(r.case.text, r.understood)) for r in readings]

    def _perturbed(self, readings: Sequence[Reading]) -> Iterator[tuple[str, Perturbed]]:
        names: Collection[str] = (_QUICK,) if self._quick else PERTURBATIONS
        some = readings[::_EVERY] if self._quick else readings
        for name in names:
            self._say(f"reading {len(some)} messages, perturbed: {name}")
            changed = read_all(self._assistant, [r.case for r in some], PERTURBATIONS[name])
            yield name, Perturbed(self._score(some), self._score(changed))


def _missed(readings: Iterable[Reading]) -> list[Missed]:
    """Messages with a wrong label: danger first, then the surest mistakes."""
    found = [_told(reading) for reading in readings if not reading.right]
    return sorted(found, key=lambda m: (DANGER not in (m.got, m.want[0]), -m.confidence))


def _misheard(readings: Iterable[Reading]) -> list[Missed]:
    """Messages with wrong or lacking facts: wrong ones first, the more the earlier."""
    found = [_told(reading) for reading in readings]
    wanting = [missed for missed in found if missed.wrong or missed.lacking]
    return sorted(wanting, key=lambda m: (-len(m.wrong), -len(m.lacking)))


def _told(reading: Reading) -> Missed:
    said, taken = fact_pairs(reading)
    return Missed(
        place=reading.case.place,
        text=reading.case.text,
        want=reading.case.want,
        got=reading.label,
        confidence=round(reading.understood.confidence, 3),
        wrong=tuple(sorted(taken - said)),
        lacking=tuple(sorted(said - taken)),
    )


def _misled(talks: Iterable[Talk]) -> list[Misled]:
    """Conversations without a right contact: those that also end wrong first."""
    found = [
        Misled(t.case.place, t.case.text, t.case.contact, t.first, t.final, t.turns)
        for t in talks
        if not (t.first in t.case.contact and t.final in t.case.contact)
    ]
    return sorted(found, key=lambda m: m.final in m.contact)
