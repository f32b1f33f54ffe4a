from __future__ import annotations

import pytest

from bot.dialogue import Dialogue
from bot.dialogue.result import outcome_text
from bot.dialogue.voice import Voice
from bot.resolver import Outcome
from tests.dialogue.talk import EMPLOYED, STAFF, Talk


def result(talk: Talk, answers: dict[str, object]) -> tuple[Outcome, str]:
    talk.to_the_end(answers)
    outcome = talk.dialogue.resolver.resolve(talk.state.facts).outcome
    assert outcome is not None
    text = outcome_text(outcome, talk.state.facts, talk.dialogue.voice)
    return outcome, text


@pytest.mark.parametrize("answers", [EMPLOYED, STAFF], ids=["patient", "personal"])
def test_everything_is_there_in_order(talk: Talk, answers: dict[str, object]) -> None:
    outcome, text = result(talk, answers)
    parts = [outcome.next_contact.label, outcome.next_contact.reason]
    parts += [channel.label for channel in outcome.next_contact.channels]
    parts += [contact.label for contact in outcome.then]
    at = -1
    for part in parts:
        assert part in text[at + 1 :], part
        at = text.index(part, at + 1)
    for item in (*outcome.prepare, outcome.consent.text, outcome.disclaimer):
        assert item in text
    for duty in outcome.responsibilities:
        assert duty.task in text
    for source in outcome.sources:
        assert source.reference in text
    assert text.splitlines()[0].startswith("Nästa kontakt: ")
    assert text.splitlines()[-1] == outcome.disclaimer


def test_the_message_carries_the_structured_outcome_too(talk: Talk) -> None:
    outcome, text = result(talk, EMPLOYED)
    message = next(message for message in talk.messages if message.outcome)
    assert message.outcome == outcome.as_dict()
    assert message.text == text


def test_a_statute_is_named_once(talk: Talk) -> None:
    outcome, text = result(talk, EMPLOYED)
    listed = text[text.index("Källor:") :]
    for title in {source.title for source in outcome.sources}:
        assert listed.count(f"• {title}:") == 1


def test_what_is_open_is_told(talk: Talk) -> None:
    talk.say("hej")
    while talk.asked is not None:
        talk.say("vet inte" if talk.asked != "sysselsattning" else "anställd")
    assert "eftersom du inte vet" in talk.text


def test_staff_read_about_the_patient(talk: Talk) -> None:
    _, text = result(talk, STAFF)
    assert "atienten" in text


def test_labels_inside_sentences(dialogue: Dialogue) -> None:
    voice: Voice = dialogue.voice
    assert voice.inline("Din närmaste chef") == "din närmaste chef"
    assert voice.inline("Försäkringskassans kundcenter") == "Försäkringskassans kundcenter"
    assert voice.inline("CSN") == "CSN"
    assert voice.inline("A-kassan") == "a-kassan"


def test_every_contact_reads_well_inside_a_sentence(dialogue: Dialogue) -> None:
    voice = dialogue.voice
    authorities = ("Försäkringskassan", "Arbetsförmedlingen", "Arbetsmiljöverket", "CSN")
    for actor in voice.knowledge.actors.values():
        for label in (actor.name, *(point.label for point in actor.contact_points.values())):
            said = voice.inline(voice.resolver.address(label, {}))
            assert said[0].islower() or said.startswith(authorities), said
