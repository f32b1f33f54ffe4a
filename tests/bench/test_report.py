"""From what was measured to what is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.bots import Ready
from bench.cost import Cost
from bench.figures import percentile
from bench.goals import Goal, goals
from bench.length import Block, Length
from bench.load import Heard
from bench.meter import Machine
from bench.report import markdown
from bench.resolver import NEXT, Decider, Figures, Spread
from bench.results import Results
from bench.windows import CONCURRENCIES, Measured, Window

MACHINE = Machine("A processor", 2, 24.0, "Linux 6", (0.1, 0.2, 0.3), 0.05)


def results(*bots: Measured) -> Results:
    return Results("2026-11-22", "python -m bench.speed", "abc", "Rasa 3", MACHINE, bots=[*bots])


def bot(letter: str, *, ms: float, cpu: float, rate: float) -> Measured:
    """A bot that answers every message in `ms`, at that many a second, for `cpu` ms each."""
    windows = [
        Window(people, Heard({"text": [ms] * 100}, 100 / rate), {"rasa": cpu / 10})
        for people in CONCURRENCIES
    ]
    return Measured(letter, letter, windows)


def judged(*bots: Measured) -> dict[str, Goal]:
    return {goal.what: goal for goal in goals(results(*bots))}


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_a_percentile_is_one_of_the_values_and_splits_them(
    values: list[float], share: float
) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value < found for value in values) <= share * len(values)
    assert sum(value > found for value in values) <= (1 - share) * len(values)


def test_windows_are_taken_together() -> None:
    measured = Measured("c", "ours")
    for ms, seconds in ((10.0, 1.0), (30.0, 3.0)):
        heard = Heard({"text": [ms], "button": [ms / 10]}, seconds)
        measured.windows.append(Window(8, heard, {"web": 0.002, "rasa": 0.006}))
    assert measured.answered(8) == 4
    assert measured.rate(8) == 1.0
    assert measured.ms(8, 1.0) == 30.0
    assert measured.ms(8, 1.0, "button") == 3.0
    assert measured.cpu(8) == pytest.approx({"web": 1.0, "rasa": 3.0})
    assert measured.rate(1) == 0.0


def test_a_goal_is_the_ratio_to_the_other_bot() -> None:
    found = judged(bot("c", ms=10, cpu=5, rate=110), bot("a", ms=50, cpu=50, rate=20))
    assert found["processor a message, of stock's"].value == pytest.approx(0.1)
    assert found["p50 with 1 person, of stock's"].value == pytest.approx(0.2)
    assert found["messages a second, of stock's"].value == pytest.approx(5.5)
    assert all(goal.met for goal in found.values())


def test_what_is_too_slow_is_missed() -> None:
    found = judged(bot("c", ms=20, cpu=25, rate=90), bot("a", ms=50, cpu=50, rate=20))
    assert found
    assert not any(goal.met for goal in found.values())


def test_nothing_answered_is_no_goal_met() -> None:
    silent = bot("c", ms=0, cpu=0, rate=1)
    for window in silent.windows:
        window.heard.ms.clear()
    found = judged(silent, bot("a", ms=50, cpu=50, rate=20))
    assert found
    assert not any(goal.met for goal in found.values())


def test_what_was_not_measured_is_not_judged() -> None:
    assert not judged(bot("c", ms=10, cpu=5, rate=100))


def test_start_and_length_are_judged_by_medians() -> None:
    ours, stock = bot("c", ms=1, cpu=1, rate=1), bot("a", ms=1, cpu=1, rate=1)
    ours.ready = [Ready(8, 1.5), Ready(90, 30), Ready(9, 1.9)]
    stock.ready = [Ready(72, 72), Ready(80, 80), Ready(500, 500)]
    run = results(ours, stock)
    run.length = Length([Block(10, 10), Block(10, 10)], [Block(11, 11), Block(11, 13)])
    found = {goal.what: goal for goal in goals(run)}
    assert found["time until ready, of stock's"].value == pytest.approx(9 / 80)
    assert found["seconds until the questions can be used"].value == 1.9
    assert found["processor at turn 500, of turn 5"].value == pytest.approx(1.1)
    assert found["p50 at turn 500, of turn 5"].value == pytest.approx(1.2)


def test_the_resolver_is_judged_against_the_quickest_engine() -> None:
    wait = Spread(0.1, 0.1, 0.3)
    deciders = (
        Decider("ours", 100_000, True, False),
        Decider("plain", 500_000, True, False),
        Decider("slow engine", 1_000, True, True),
        Decider("quick engine", 5_000, True, True),
    )
    run = results()
    run.resolver = Figures(1, 1, 1, 0, 0, deciders, {}, {NEXT: wait}, (7, 9), 10)
    met = {goal.what: goal.met for goal in goals(run)}
    assert met == {
        "decisions a second on one core": False,
        "decisions a second, of quick engine": True,
        f"{NEXT}, mean ms": True,
    }


def test_a_goal_missed_stands_in_the_report() -> None:
    slow = bot("c", ms=20, cpu=5, rate=110)
    text = markdown(results(slow, bot("a", ms=50, cpu=50, rate=20)))
    row = next(line for line in text.splitlines() if "p50 with 1 person" in line)
    assert "20.0 ms" in row
    assert "50.0 ms" in row
    assert "0.40" in row
    assert "missed" in row
    assert "missed" not in next(
        line for line in text.splitlines() if "messages a second, of" in line
    )


def test_trouble_stands_first_in_the_report() -> None:
    measured = bot("c", ms=20, cpu=5, rate=110)
    measured.windows[0].heard.trouble["answered without Rasa"] = 3
    run = results(measured)
    text = markdown(run)
    assert list(run.trouble())
    assert text.index("answered without Rasa, 3 times") < text.index("## Latency")


def test_a_table_has_as_many_cells_in_every_row() -> None:
    run = results(bot("c", ms=20, cpu=5, rate=110), bot("a", ms=50, cpu=50, rate=20))
    run.scale = [bot("1", ms=20, cpu=5, rate=110), bot("2", ms=20, cpu=5, rate=200)]
    for measured in run.scale:
        measured.windows = measured.of(32)
    before = ""
    for line in markdown(run).splitlines():
        if line.startswith("|") and before.startswith("|"):
            assert line.count("|") == before.count("|")
        before = line


def test_the_parts_of_a_turn_that_have_no_parts_make_the_turn() -> None:
    ms = {"turn": 20.0, "web": 18.0, "fetch": 1.0, "hop": 14.0, "rasa": 12.0, "nlu": 7.0}
    cost = Cost(10, 5, dict.fromkeys(ms, 1.0), ms)
    rows = cost.rows()
    assert sum(row.ms for row in rows if row.leaf) == pytest.approx(20.0)
    assert next(row.ms for row in rows if "hop" in row.title) == pytest.approx(2.0)
