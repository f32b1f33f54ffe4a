"""Corrections change the right answer, keep the rest and say what changed."""

from __future__ import annotations

from bot.dialogue import Dialogue, Heard, State


def corrects(facts: dict[str, object] | None = None, **more: object) -> Heard:
    return Heard("förlåt, jag skrev fel", "ratta", facts or {}, **more)  # type: ignore[arg-type]


BEFORE = State(
    facts={
        "fragestallare": "patient",
        "sysselsattning": "arbetslos",
        "ersattning": ("a_kassa", "ekonomiskt_bistand"),
    },
    asked="sjukskrivning",
)


def test_a_value_is_changed_and_said(dialogue: Dialogue) -> None:
    reply = dialogue.turn(BEFORE, corrects({"sysselsattning": "behovsanstalld"}))
    assert reply.state.facts["sysselsattning"] == "behovsanstalld"
    assert reply.state.facts["fragestallare"] == "patient"
    assert "från ”Arbetslös” till ”Timanställd" in reply.messages[0].text


def test_one_of_several_is_taken_back(dialogue: Dialogue) -> None:
    reply = dialogue.turn(BEFORE, corrects(named={"ersattning": ["a_kassa"]}))
    assert reply.state.facts["ersattning"] == ("ekonomiskt_bistand",)
    assert (
        "Jag räknar inte längre med att du får ersättning från a-kassan" in reply.messages[0].text
    )
    assert reply.state.asked is not None


def test_the_only_value_is_taken_back_and_asked_again(dialogue: Dialogue) -> None:
    reply = dialogue.turn(BEFORE, corrects(named={"sysselsattning": ["arbetslos"]}))
    assert "sysselsattning" not in reply.state.facts
    assert reply.state.asked == "sysselsattning"


def test_this_and_not_that(dialogue: Dialogue) -> None:
    named = {"ersattning": ["a_kassa", "aktivitetsstod"]}
    reply = dialogue.turn(BEFORE, corrects({"ersattning": ["aktivitetsstod"]}, named=named))
    assert reply.state.facts["ersattning"] == ("aktivitetsstod", "ekonomiskt_bistand")


def test_a_single_value_is_replaced_rather_than_added_to(dialogue: Dialogue) -> None:
    state = State(facts={"fragestallare": "patient", "ersattning": ("a_kassa",)})
    reply = dialogue.turn(state, corrects({"ersattning": ["ekonomiskt_bistand"]}))
    assert reply.state.facts["ersattning"] == ("ekonomiskt_bistand",)


def test_the_extent_is_echoed_and_changes_nothing(dialogue: Dialogue) -> None:
    reply = dialogue.turn(BEFORE, corrects(percent=50))
    assert reply.state.facts == BEFORE.facts
    assert "50 procent" in reply.messages[0].text


def test_what_is_wrong_is_asked_where_it_is_not_said(dialogue: Dialogue) -> None:
    reply = dialogue.turn(BEFORE, corrects())
    assert "Vilket svar vill du ändra?" in reply.messages[0].text


def test_a_result_is_made_anew(dialogue: Dialogue) -> None:
    state = State(facts={**BEFORE.facts, "sjukskrivning": "nej"}, done=True, left=0)
    reply = dialogue.turn(state, corrects({"sysselsattning": "anstalld"}))
    assert any(message.outcome for message in reply.messages)
