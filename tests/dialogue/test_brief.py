"""A case told in a message of its own is answered after few questions; staff at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
        talk.answer(EMPLOYED.get(talk.asked, "nej"))
    assert "Jag har inte frågat om allt" in talk.text
    for words in ("inte vet", "oklart"):
        assert words not in talk.text


def test_only_what_was_asked_and_not_known_is_called_unknown(talk: Talk) -> None:
    talk.take(talk.dialogue.turn(talk.state, tells({"fragestallare": "patient", "sgi": "nej"})))
    while talk.asked is not None:
        talk.answer("arbetslos" if talk.asked == "sysselsattning" else "vet_ej")
    (unknown,) = (name for name, value in talk.state.facts.items() if value == "vet_ej")
    _, _, rest = talk.text.partition("eftersom du inte vet:\n")
    listed = [line for line in rest.partition("\n\n")[0].splitlines() if line.startswith("• ")]
    (line,) = listed
    subject = talk.dialogue.voice.subject(unknown, talk.state.facts)
    assert line.casefold().startswith(f"• {subject}: ".casefold())


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


# the case told in a later message

TOLD: dict[str, object] = {"sgi": "nej", "ersattning": ["ekonomiskt_bistand"]}
# Nothing of the case yet: words, a button or a question that came first.
BEFORE: dict[str, Callable[[Talk], Talk]] = {
    "hälsar och säger vem": lambda talk: talk.hear("halsa", "hej", fragestallare="patient"),
    "säger vem": lambda talk: talk.hear("informera", "jag är patient", fragestallare="patient"),
    "väljer vem": lambda talk: talk.say("hej").answer("patient"),
    "frågar först": lambda talk: talk.take(
        talk.dialogue.turn(
            talk.state,
            Heard("får jag …", "amne_fraga", {"fragestallare": "patient"}, topic="sip"),
        )
    ),
    "frågar vad ett ord betyder": lambda talk: talk.say("hej").say("Vad är SGI?"),
    "säger en sak om sig": lambda talk: talk.hear(
        "informera", "jag är arbetslös", fragestallare="patient", sysselsattning="arbetslos"
    ),
    "svarar med egna ord": lambda talk: (
        talk.say("hej")
        .answer("patient")
        .hear("informera", "jag är arbetslös", sysselsattning="arbetslos")
    ),
}


def questions_until_the_answer(talk: Talk) -> int:
    asked = 0
    while talk.asked is not None:
        talk.answer("vet_ej")
        asked += 1
    assert len(outcomes(talk)) == 1
    return asked


@pytest.mark.parametrize("intent", ["informera", "amne_fraga", "vagledning_fraga"])
@pytest.mark.parametrize("before", BEFORE.values(), ids=list(BEFORE))
def test_a_case_told_later_is_answered_after_at_most_two(
    talk: Talk, before: Callable[[Talk], Talk], intent: str
) -> None:
    before(talk)
    talk.take(talk.dialogue.turn(talk.state, tells(TOLD, intent)))
    assert "att du saknar SGI" in talk.text
    assert questions_until_the_answer(talk) <= 2
    assert "Svara på fler frågor" in [button.title for button in talk.buttons]


def test_staff_who_tell_the_case_later_are_asked_at_most_one(talk: Talk) -> None:
    talk.say("hej").answer("personal").answer("varden")
    talk.take(talk.dialogue.turn(talk.state, tells({**TOLD, "sjukskrivning": "dag_181_365"})))
    assert outcomes(talk), "answered even while a question is open"
    assert questions_until_the_answer(talk) <= 1


def test_staff_who_ask_about_a_topic_first_are_asked_at_most_one(talk: Talk) -> None:
    facts = {"fragestallare": "personal", "verksamhet": "varden", "arendetyp": "enskilt"}
    heard = Heard("vad är en SIP för pat", "amne_fraga", {**facts, "sgi": "nej"}, topic="sip")
    talk.take(talk.dialogue.turn(talk.state, heard)).click("Fortsätt")
    assert questions_until_the_answer(talk) <= 1


@pytest.mark.parametrize("intent", ["informera", "amne_fraga", "vagledning_fraga"])
def test_an_answer_in_own_words_is_no_case(talk: Talk, intent: str) -> None:
    talk.say("hej").answer("patient")
    assert talk.asked == "sysselsattning"
    talk.take(talk.dialogue.turn(talk.state, tells({"sysselsattning": "arbetslos"}, intent)))
    assert talk.state.left is None


@pytest.mark.parametrize("answer", ["Arbetslös", "vet inte"])
def test_who_answers_the_questions_is_asked_them_all(talk: Talk, answer: str) -> None:
    talk.say("hej").answer("patient").say(answer)
    talk.take(talk.dialogue.turn(talk.state, tells(TOLD)))
    assert talk.state.left is None
    assert talk.asked is not None


def test_who_wants_more_questions_is_asked_them_all(talk: Talk) -> None:
    talk.take(talk.dialogue.turn(talk.state, tells({"fragestallare": "patient", "sgi": "nej"})))
    talk.press("/visa").click("Svara på fler frågor")
    talk.take(talk.dialogue.turn(talk.state, tells(TOLD)))
    assert talk.state.left is None


def test_who_starts_over_may_tell_a_case_again(talk: Talk) -> None:
    talk.say("hej").answer("patient").answer("anstalld").press("/borja_om")
    talk.take(talk.dialogue.turn(talk.state, tells(TOLD)))
    assert questions_until_the_answer(talk) <= 2


def test_a_case_told_again_gives_no_more_questions(talk: Talk) -> None:
    talk.take(talk.dialogue.turn(talk.state, tells({"fragestallare": "patient", **TOLD})))
    assert talk.state.left == 1
    more: dict[str, object] = {"halsa": ["annan"], "sjukskrivning": "dag_181_365"}
    talk.take(talk.dialogue.turn(talk.state, tells(more)))
    assert talk.state.left == 0


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
