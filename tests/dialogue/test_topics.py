"""Factual questions in the conversation."""

from __future__ import annotations

import pytest

from bot.dialogue import Dialogue, Heard, State, payload
from tests.dialogue.talk import EMPLOYED, STAFF, Talk


def asks(topic: str, **facts: object) -> Heard:
    return Heard("?", "amne_fraga", facts, topic=topic)


def test_every_topic_is_answered_with_sources_and_followed_up(dialogue: Dialogue) -> None:
    knowledge = dialogue.resolver.knowledge
    assert len(knowledge.topics) >= 90
    for id, topic in knowledge.topics.items():
        for facts in ({}, {"fragestallare": "personal", "verksamhet": "varden"}):
            reply = dialogue.turn(State(facts=facts), asks(id))
            (message,) = reply.messages
            assert message.topic is not None
            assert message.topic["id"] == id
            assert message.topic["sources"]
            assert "{" not in message.text
            assert "Källa: " in message.text
            assert bool(message.topic["next_contact"]) == ("Nästa kontakt: " in message.text)
            offered = [
                (b.title, b.payload) for b in message.buttons if b.payload.startswith("/amne")
            ]
            assert offered == [
                (dialogue.resolver.title(other, facts), payload("amne", {"amne": other}))
                for other in topic.follow_up
            ]
            assert offered
            assert reply.state.facts == facts


def test_texts_are_two_to_five_sentences(dialogue: Dialogue) -> None:
    for topic in dialogue.resolver.knowledge.topics.values():
        assert 2 <= topic.text.count(". ") + topic.text.count("? ") + 1 <= 6, topic.id


def test_the_open_question_returns_after_a_topic(talk: Talk) -> None:
    talk.until("sysselsattning", EMPLOYED)
    talk.take(talk.dialogue.turn(talk.state, asks("forstadagsintyg")))
    assert talk.asked == "sysselsattning"
    assert "läkarintyg" in talk.messages[0].text


def test_a_topic_and_facts_are_answered_and_used(dialogue: Dialogue) -> None:
    facts = {"sysselsattning": "anstalld", "sjukskrivning": "dag_15_90"}
    reply = dialogue.turn(State(), asks("arbetsgivarens_ansvar", **facts))
    assert reply.state.facts == facts
    assert any("15 till 90 dagar" in message.text for message in reply.messages)
    assert reply.messages[-1].topic is not None
    titles = [button.title for button in reply.messages[-1].buttons]
    assert "Fortsätt" in titles


def test_a_topic_with_facts_can_be_gone_on_with(talk: Talk) -> None:
    heard = asks("arbetsgivarens_ansvar", sysselsattning="anstalld", fragestallare="patient")
    talk.take(talk.dialogue.turn(State(), heard)).click("Fortsätt")
    assert talk.asked is not None
    assert talk.state.facts["sysselsattning"] == "anstalld"


def test_asked_in_general_too_the_case_is_gone_on_with(dialogue: Dialogue) -> None:
    heard = Heard("vem", "amne_fraga", {"sgi": "nej"}, topic="utan_sgi_vart", general=True)
    reply = dialogue.turn(State(), heard)
    assert reply.messages[0].topic is not None
    assert reply.state.asked is not None


def test_a_topic_button_is_answered(dialogue: Dialogue) -> None:
    reply = dialogue.press(State(), payload("amne", {"amne": "sip"}))
    assert reply is not None
    assert reply.messages[0].topic is not None


def test_an_unknown_topic_is_not_understood(dialogue: Dialogue) -> None:
    reply = dialogue.turn(State(), asks("finns_inte"))
    assert reply.state.missed == 1


def test_the_nearest_topics_are_offered_to_who_was_not_understood(dialogue: Dialogue) -> None:
    near = ("sip", "finns_inte", "finsam", "tolk")
    heard = Heard("sipp", "nlu_fallback", near=near)
    first = dialogue.turn(State(), heard)
    topics = dialogue.resolver.knowledge.topics
    titles = [button.title for button in first.messages[0].buttons]
    assert titles[:3] == [topics[id].title for id in ("sip", "finsam", "tolk")]
    assert "Menade du" in first.messages[0].text
    second = dialogue.turn(first.state, heard)
    assert second.messages[0].text != first.messages[0].text
    third = dialogue.turn(second.state, heard)
    assert "0771" in third.messages[0].text


def test_a_word_is_explained_with_its_topics(dialogue: Dialogue) -> None:
    reply = dialogue.turn(State(), Heard("vad är SIP", "begrepp_fraga", term="sip"))
    titles = [button.title for button in reply.messages[0].buttons]
    assert dialogue.resolver.knowledge.topics["sip"].title in titles


def test_a_word_asked_about_and_facts_are_both_taken(dialogue: Dialogue) -> None:
    heard = Heard("…", "begrepp_fraga", {"sysselsattning": "arbetslos"}, term="sgi")
    reply = dialogue.turn(State(), heard)
    assert reply.messages[0].topic is not None
    assert reply.state.facts == {"sysselsattning": "arbetslos"}


@pytest.mark.parametrize("answers", [EMPLOYED, STAFF])
def test_topics_speak_of_whom_it_is_about(dialogue: Dialogue, answers: dict[str, object]) -> None:
    staff = answers["fragestallare"] == "personal"
    facts = {name: answers[name] for name in ("fragestallare", "verksamhet") if name in answers}
    state = State(facts={name: str(value) for name, value in facts.items()})
    text = dialogue.turn(state, asks("avstamningsmote_kalla")).messages[0].text
    assert ("atienten" in text) is staff
