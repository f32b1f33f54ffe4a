"""All figures of one evaluation."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from bot.evaluation.conversations import Guidance
from bot.evaluation.costs import Cost
from bot.evaluation.scores import Counts, LabelScore, Share


@dataclass(frozen=True)
class ReadingScore:
    """How well messages are understood. `false_alarms`: danger seen where there is none."""

    messages: int
    labels: LabelScore
    topics: LabelScore
    intents: LabelScore
    facts: Counts
    danger: Share
    false_alarms: Share
    topics_near: Share
    foreign: Share
    corrections: Share


@dataclass(frozen=True)
class Perturbed:
    """The same messages as written (`plain`) and as others would type them."""

    plain: ReadingScore
    reading: ReadingScore


@dataclass(frozen=True)
class Missed:
    """A message not understood as wanted, or whose facts were not: (fact, value) each."""

    place: str
    text: str
    want: tuple[str, ...]
    got: str
    confidence: float
    wrong: tuple[tuple[str, str], ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Misled:
    """A conversation that did not lead to a right contact first or last."""

    place: str
    text: str
    contact: tuple[str, ...]
    first: str | None
    final: str | None
    turns: int | None


@dataclass(frozen=True)
class Part:
    """One spaCy path. `guidance`: by set (own, samples) and by who; errors are the worst first."""

    spacy: str
    statistical: bool
    reading: ReadingScore
    by_label: Mapping[str, Counts]
    by_fact: Mapping[str, Counts]
    confusions: tuple[tuple[str, str, int], ...]
    perturbed: Mapping[str, Perturbed]
    guidance: Mapping[str, Mapping[str, Guidance]]
    costs: Mapping[str, Cost]
    missed: tuple[Missed, ...]
    misheard: tuple[Missed, ...]
    misled: tuple[Misled, ...]


@dataclass(frozen=True)
class Training:
    """The classifier's examples and how many seconds they took to learn.

    `left_out`: how many were not learnt from, as they are measured on. `cross_validated`: the
    score on examples a model has not seen, if that was measured.
    """

    examples: int
    seconds: float
    left_out: int
    cross_validated: LabelScore | None = None


@dataclass(frozen=True)
class Results:
    """`name`: which messages. `by_who`: how many of each. `topics`: the labels that are topics.

    `skipped`: what was not measured: statistical (a quick run leaves that spaCy path out) or
    statistical_missing (there is no such pipeline here).
    """

    name: str
    quick: bool
    by_who: Mapping[str, int]
    training: Training
    topics: tuple[str, ...]
    parts: tuple[Part, ...]
    skipped: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """JSON-safe data, with precision, recall and f1 beside each count."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if not dataclasses.is_dataclass(value):
        return value
    found = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Counts):
        found |= {"precision": value.precision, "recall": value.recall, "f1": value.f1}
    if isinstance(value, Share):
        found["value"] = value.value
    return found
