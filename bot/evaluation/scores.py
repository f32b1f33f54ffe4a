"""Right and wrong counted: labels, facts, danger, languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation.cases import Case
from bot.nlu.examples import TOPIC_INTENT
from bot.nlu.understanding import DANGER, FOREIGN, Understood
from bot.resolver import Facts

Pair = tuple[str, str]
# A topic counts as found if it is among so many.
NEAREST = 3


@dataclass(frozen=True)
class Reading:
    """A case and what was understood of it. `after`: the answers after a correction."""

    case: Case
    understood: Understood
    after: Facts | None = None

    @property
    def label(self) -> str:
        """What it was understood as: a topic's id or an intent."""
        if self.understood.intent == TOPIC_INTENT and self.understood.topic:
            return self.understood.topic
        return self.understood.intent

    @property
    def right(self) -> bool:
        """Whether that is one of the labels wanted."""
        return self.label in self.case.want

    @property
    def gold(self) -> str:
        """The label it is held against: its own, if that is right; else the best one."""
        return self.label if self.right else self.case.want[0]


@dataclass(frozen=True)
class Counts:
    """`said`: how many there are to find. `taken`: how many were found. `right`: of those."""

    right: int = 0
    taken: int = 0
    said: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.taken + other.taken, self.said + other.said)

    @property
    def precision(self) -> float:
        """Share of the found that is right; 1 if nothing was found."""
        return self.right / self.taken if self.taken else 1.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found; 1 if there is nothing."""
        return self.right / self.said if self.said else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 0 if nothing is right."""
        return 2 * self.right / (self.taken + self.said) if self.right else 0.0


@dataclass(frozen=True)
class Share:
    """`part` of `whole`. Nothing of nothing is all of it."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """0 to 1."""
        return self.part / self.whole if self.whole else 1.0


@dataclass(frozen=True)
class LabelScore:
    """How well labels are told; `macro_f1`: the mean over the labels that there are cases of."""

    accuracy: Share
    macro_f1: float


def label_counts(pairs: Iterable[Pair]) -> dict[str, Counts]:
    """Counts for each label of (right label, label given)."""
    right, taken, said = Counter[str](), Counter[str](), Counter[str]()
    for gold, label in pairs:
        said[gold] += 1
        taken[label] += 1
        right[label] += gold == label
    return {name: Counts(right[name], taken[name], said[name]) for name in sorted({*said, *taken})}


def label_score(pairs: Sequence[Pair], of: Collection[str] | None = None) -> LabelScore:
    """The score over (right label, label given); `of`: only for those right labels."""
    wanted = [(gold, label) for gold, label in pairs if of is None or gold in of]
    counts = label_counts(pairs)  # all of them: what is wrongly taken for a label counts against it
    names = {gold for gold, _ in wanted}
    return LabelScore(
        accuracy=Share(sum(gold == label for gold, label in wanted), len(wanted)),
        macro_f1=sum(counts[name].f1 for name in names) / len(names) if names else 1.0,
    )


def confusions(pairs: Iterable[Pair]) -> list[tuple[str, str, int]]:
    """(right label, label given, how often), most frequent first."""
    found = Counter((gold, label) for gold, label in pairs if gold != label)
    return [(gold, label, times) for (gold, label), times in found.most_common()]


def pairs_of(facts: Facts) -> set[Pair]:
    """(fact, value), the values of a several-valued fact one by one."""
    return {
        (name, one)
        for name, value in facts.items()
        for one in ((value,) if isinstance(value, str) else value)
    }


def fact_pairs(reading: Reading) -> tuple[set[Pair], set[Pair]]:
    """The pairs (said, taken) of a message.

    Of a what-if: those supposed; whatever it takes as told, and is not, counts as wrongly taken. Of
    a correction: the answers after it, without those that were there before and rightly remain.
    """
    case, understood = reading.case, reading.understood
    told = pairs_of(understood.facts)
    if case.supposed is not None:
        wrongly = {(f"{name}!", value) for name, value in told - pairs_of(case.facts)}
        return pairs_of(case.supposed), pairs_of(understood.supposed) | wrongly
    if case.before is not None and case.after is not None and reading.after is not None:
        said, taken = pairs_of(case.after), pairs_of(reading.after)
        remain = pairs_of(case.before) & said & taken
        return said - remain, taken - remain
    return pairs_of(case.facts), told


def fact_counts(readings: Iterable[Reading]) -> dict[str, Counts]:
    """Counts for each fact."""
    counts: defaultdict[str, Counts] = defaultdict(Counts)
    for reading in readings:
        said, taken = fact_pairs(reading)
        for name, value in said | taken:
            hit = (name, value) in said, (name, value) in taken
            counts[name.removesuffix("!")] += Counts(all(hit), hit[1], hit[0])
    return dict(sorted(counts.items()))


def total(counts: Iterable[Counts]) -> Counts:
    """All counts together."""
    return sum(counts, Counts())


def danger(readings: Iterable[Reading]) -> tuple[Share, Share]:
    """Danger: the share of it that was seen, and the share of all else that was taken for it.

    Messages where danger is one reading among others count in neither.
    """
    seen = Counter[tuple[bool, bool]]()
    for reading in readings:
        if reading.case.want[0] == DANGER or DANGER not in reading.case.want:
            seen[DANGER in reading.case.want, reading.label == DANGER] += 1
    missed, found = seen[True, False], seen[True, True]
    alarms, quiet = seen[False, True], seen[False, False]
    return Share(found, found + missed), Share(alarms, alarms + quiet)


def foreign(readings: Iterable[Reading]) -> Share:
    """The share of messages in other languages that was seen to be that."""
    wanted = [reading for reading in readings if reading.case.want[0] == FOREIGN]
    return Share(sum(reading.label == FOREIGN for reading in wanted), len(wanted))


def topics_near(readings: Iterable[Reading], topics: Collection[str]) -> Share:
    """The share of questions about a topic where a right one is among the nearest."""
    asked = [reading for reading in readings if reading.case.want[0] in topics]
    return Share(sum(any(t in r.case.want for t in _near(r)) for r in asked), len(asked))


def _near(reading: Reading) -> Iterator[str]:
    understood = reading.understood
    yield from dict.fromkeys((*filter(None, (understood.topic,)), *understood.near[:NEAREST]))


def corrections(readings: Iterable[Reading]) -> Share:
    """The share of corrections after which the answers are exactly right."""
    made = [r for r in readings if r.case.after is not None and r.after is not None]
    return Share(
        sum(pairs_of(r.case.after or {}) == pairs_of(r.after or {}) for r in made), len(made)
    )
