"""What is good enough: each figure with its bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.evaluation.results import Part, Results

LABELS, FACT_PRECISION, FACT_RECALL = 0.92, 0.97, 0.90
DANGER, FALSE_ALARMS = 1.0, 0.02
PERTURBED, BETWEEN_PATHS = 0.06, 0.03
SAMPLES, OWN = (0.95, 0.85), (0.90, 0.75)  # acceptable, exact
TURNS = {"patient": 3.0, "staff": 1.3}
TRAINING = 90.0  # seconds


@dataclass(frozen=True)
class Goal:
    """A figure and its bound: `at_least` or at most that, or `strictly` more or less."""

    name: str
    value: float
    bound: float
    at_least: bool = True
    strictly: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure is good enough."""
        if self.strictly:
            return self.value != self.bound and (self.value > self.bound) == self.at_least
        # figures are shares of hundreds: a billionth is the arithmetic's, not the assistant's
        gap = self.value - self.bound
        return (gap if self.at_least else -gap) >= -1e-9


def goals(results: Results) -> list[Goal]:
    """All that apply to what was measured; those of one spaCy path are the first path's."""
    main = results.parts[0]
    found = [*of_part(main), Goal("training", results.training.seconds, TRAINING, False, True)]
    found += [Goal("paths", gap, BETWEEN_PATHS, False) for gap in _gaps(results)]
    return found


def of_part(part: Part) -> Iterator[Goal]:
    """The goals of one spaCy path."""
    reading = part.reading
    yield Goal("labels", reading.labels.macro_f1, LABELS)
    yield Goal("fact_precision", reading.facts.precision, FACT_PRECISION)
    yield Goal("fact_recall", reading.facts.recall, FACT_RECALL)
    if reading.danger.whole:
        yield Goal("danger", reading.danger.value, DANGER)
    if reading.false_alarms.whole:
        yield Goal("false_alarms", reading.false_alarms.value, FALSE_ALARMS, False, True)
    for name, perturbed in part.perturbed.items():
        lost = perturbed.plain.labels.macro_f1 - perturbed.reading.labels.macro_f1
        yield Goal(f"perturbed_{name}", lost, PERTURBED, False)
    for name, (acceptable, exact) in (("samples", SAMPLES), ("own", OWN)):
        figures = part.guidance.get(name, {}).get("all")
        if figures is not None:
            yield Goal(f"{name}_first_acceptable", figures.first_acceptable, acceptable)
            yield Goal(f"{name}_first_exact", figures.first_exact, exact)
            yield Goal(f"{name}_final_acceptable", figures.final_acceptable, acceptable)
            yield Goal(f"{name}_final_exact", figures.final_exact, exact)
    for who, turns in TURNS.items():
        figures = part.guidance.get("own", {}).get(who)
        if figures is not None:
            yield Goal(f"turns_{who}", figures.turns, turns, False)


def _gaps(results: Results) -> Iterator[float]:
    """The widest difference between the paths, in any share they both have."""
    if len(results.parts) < 2:
        return
    one, other = ({goal.name: goal.value for goal in of_part(part)} for part in results.parts[:2])
    yield max(abs(one[n] - other[n]) for n in one.keys() & other.keys() if "turns" not in n)
