"""A case told in a message of its own is answered after few questions; staff at once."""

from __future__ import annotations

from bot.dialogue import Heard, State
from tests.dialogue.talk import EMPLOYED, Talk

CASE: dict[str, object] = {
    "fragestallare": "personal",
    "verksamhet": "varden",
    "arendetyp": "enskilt",
    "sgi": "nej",
    "ersattning": ["ekonomiskt_bistand"],
    "sjukskrivning": "dag_181_365",
}


def tells(facts: dict[str, object], intent: str = "vagledning_fraga") -> Heard:
    return Heard("pat utan SGI …", intent, facts)


def outcomes(talk: Talk) -> list[object]:
    return [message.outcome for message in talk.messages if message.outcome]


def test_staff_get_the_answer_in_the_first_turn(talk: Talk) -> None:
    talk.take(talk.dialogue.turn(talk.state, tells(CASE)))
    (outcome,) = outcomes(talk)
    text = talk.text
    assert text.count("Nästa kontakt: ") == 1
    for part in ("Samordning: ", "Samtycke: ", "Källor: ", "Öppet: "):
        assert part in text
    assert "Jag ställer några korta frågor" not in text
    assert "att patienten saknar SGI" in text
    assert isinstance(outcome, dict)
    assert outcome["next_contact"]["actor"] == "socialtjansten"


def test_staff_are_asked_at_most_one_question(talk: Talk) -> None:
    facts = {**CASE, "sysselsattning": "anstalld"}
    del facts["ersattning"]
    talk.take(talk.dialogue.turn(talk.state, tells(facts)))
    assert outcomes(talk), "answered even while a question is open"
    if talk.asked is not None:
        talk.answer("vet_ej")
    assert talk.asked is None
    assert len(outcomes(talk)) == 1


def test_others_are_asked_at_most_two(talk: Talk) -> None:
    facts: dict[str, object] = {"fragestallare": "patient", "sgi": "nej", "sjukskrivning": "nej"}
    talk.take(talk.dialogue.turn(talk.state, tells(facts)))
    asked = 0
    while talk.asked is not None:
        asked += 1
        assert "frågor kvar" in talk.text or "sista frågan" in talk.text
        talk.answer("vet_ej")
    assert asked <= 2
    assert outcomes(talk)
    assert "Svaret kan bli ett annat i de här fallen" in talk.text


def test_what_was_never_asked_is_not_called_unknown(talk: Talk) -> None:
    talk.take(talk.dialogue.turn(talk.state, tells({"fragestallare": "patient", "sgi": "nej"})))
    while talk.asked is not None:
        talk.answer(
            "nej" if talk.asked not in ("ersattning", "behov", "sysselsattning") else "vet_ej"
        )
    assert "eftersom du inte vet" not in talk.text.split("Svaret kan bli ett annat")[-1]


def test_more_questions_can_be_answered_afterwards(talk: Talk) -> None:
    talk.take(talk.dialogue.turn(talk.state, tells({"fragestallare": "patient", "sgi": "nej"})))
    while talk.asked is not None:
        talk.answer(EMPLOYED.get(str(talk.asked), "nej"))
    talk.click("Svara på fler frågor")
    assert talk.messages[-1].question
    talk.to_the_end(EMPLOYED)
    assert "Svara på fler frågor" not in [button.title for button in talk.buttons]


def test_who_greets_first_is_asked_everything(talk: Talk) -> None:
    talk.say("hej")
    assert talk.state.left is None


def test_a_certain_contact_comes_with_its_outcome_and_can_be_shown(talk: Talk) -> None:
    facts = {"fragestallare": "personal", "verksamhet": "socialtjansten", "arendetyp": "enskilt"}
    talk.take(talk.dialogue.answer(State(), {**facts, "sgi": "nej", "samtycke": "ja"}))
    assert outcomes(talk)
    assert talk.messages[-1].question, "certain before everything is answered"
    talk.click("Visa svaret nu")
    assert talk.state.done
    assert len(outcomes(talk)) == 1


def test_the_state_keeps_how_many_are_left() -> None:
    assert State.from_json(State(left=1).to_json()).left == 1
    for odd in (-1, 99, "1", True, 1.5):
        assert State.from_json({"left": odd}).left is None
