from __future__ import annotations

import pytest

from bot.dialogue import Dialogue, Heard
from bot.evaluation.cases import Case
from bot.evaluation.conversations import MOST_TURNS, Talk, by_who, guidance, talk
from bot.resolver import Resolver


@pytest.fixture(scope="module")
def dialogue(resolver: Resolver) -> Dialogue:
    return Dialogue(resolver)


def test_a_person_answers_until_nothing_is_asked(dialogue: Dialogue) -> None:
    case = Case(
        text="vem ansvarar",
        who="patient",
        truth={
            "fragestallare": "patient",
            "sysselsattning": "anstalld",
            "sjukskrivning": "dag_15_90",
        },
    )
    held = talk(dialogue, case, Heard(case.text, "vagledning_fraga"))
    assert held.final == "arbetsgivaren"
    assert held.first is not None
    assert held.turns is not None
    assert 1 < held.turns <= held.length < MOST_TURNS


def test_danger_is_answered_at_once(dialogue: Dialogue) -> None:
    case = Case(text="jag vill dö", who="patient")
    held = talk(dialogue, case, Heard(case.text, "akut_fara"))
    assert held == Talk(case, "nodnumret", 1, "nodnumret", 1)


def test_thanks_lead_to_no_contact(dialogue: Dialogue) -> None:
    case = Case(text="tack", who="patient")
    assert talk(dialogue, case, Heard(case.text, "tack")) == Talk(case, None, None, None, 1)


def test_an_impossible_answer_is_not_given_for_ever(dialogue: Dialogue) -> None:
    case = Case(text="hej", who="patient", truth={"fragestallare": "katten"})
    held = talk(dialogue, case, Heard(case.text, "vagledning_fraga"))
    assert held.length < MOST_TURNS


def held(who: str, first: str | None, final: str | None, turns: int | None) -> Talk:
    case = Case(text="", who=who, contact=("a", "b"), best=("a",))
    return Talk(case, first, turns, final, turns or 1)


def test_figures() -> None:
    talks = [
        held("patient", "a", "b", 1),
        held("anhorig", "b", "a", 3),
        held("personal", "c", "c", 2),
        held("personal", None, None, None),
    ]
    found = by_who(talks)
    everyone = found["all"]
    assert (everyone.first_exact, everyone.first_acceptable) == (0.25, 0.5)
    assert (everyone.final_exact, everyone.final_acceptable) == (0.25, 0.5)
    assert (everyone.turns, everyone.turns_p90, everyone.without) == (2.0, 3, 1)
    assert (found["patient"].talks, found["staff"].talks) == (2, 2)


def test_nine_in_ten_need_no_more_turns() -> None:
    found = guidance([held("patient", "a", "a", turns) for turns in range(1, 11)])
    assert found is not None
    assert found.turns_p90 == 9
    assert guidance([]) is None
    assert by_who([]) == {}
