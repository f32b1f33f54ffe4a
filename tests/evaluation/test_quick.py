"""The figures of a quick run on the test set, held by gates slightly under what was measured."""

from __future__ import annotations

import pytest

from bot.evaluation.goals import goals
from bot.evaluation.measuring import CACHE, Measuring, folder_of
from bot.evaluation.results import Results
from bot.resolver import Resolver

# Set after the last measurement; the goals themselves are in bot/evaluation/goals.py.
LEAST = {
    "labels": 0.88,
    "fact_precision": 0.91,
    "fact_recall": 0.75,
    "danger": 0.93,
    "samples_first_acceptable": 0.95,
    "samples_first_exact": 0.90,
    "samples_final_acceptable": 0.95,
    "samples_final_exact": 0.90,
    "own_first_acceptable": 0.90,
    "own_first_exact": 0.83,
    "own_final_acceptable": 0.90,
    "own_final_exact": 0.83,
}
MOST = {
    "false_alarms": 0.02,
    "perturbed_slips": 0.06,
    "turns_patient": 2.0,
    "turns_staff": 1.3,
}


@pytest.fixture(scope="module")
def results(resolver: Resolver) -> Results:
    return Measuring(folder_of("test"), quick=True, cache=CACHE).run(resolver, lambda doing: None)


@pytest.fixture(scope="module")
def figures(results: Results) -> dict[str, float]:
    return {goal.name: goal.value for goal in goals(results)}


def test_every_figure_has_a_gate(figures: dict[str, float]) -> None:
    # how long training takes depends on what else the machine does
    assert figures.keys() - {"training"} == LEAST.keys() | MOST.keys()


@pytest.mark.parametrize("name", LEAST)
def test_at_least(name: str, figures: dict[str, float]) -> None:
    assert figures[name] >= LEAST[name]


@pytest.mark.parametrize("name", MOST)
def test_at_most(name: str, figures: dict[str, float]) -> None:
    assert figures[name] <= MOST[name]


def test_hardly_any_example_is_measured_on(results: Results) -> None:
    """ "Tack" is, and "hur många dagar har jag kvar" may be; what is long is nobody else's."""
    assert results.training.left_out <= 0.06 * sum(results.by_who.values())
