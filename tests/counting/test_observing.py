"""What a conversation counts."""

from __future__ import annotations

from bot.counting.kinds import ALL, Kind
from bot.dialogue import Dialogue, Heard, State
from tests.counting.conftest import Counted
from tests.dialogue.talk import EMPLOYED


def test_a_conversation_is_counted_once_and_its_turns_each(talk: Counted) -> None:
    talk.say("hej").answer("patient").answer("anstalld")
    assert talk.of(Kind.CONVERSATION) == {ALL: 1}
    assert talk.of(Kind.TURN) == {ALL: 3}
    assert talk.of(Kind.ALONE) == {}


def test_a_question_answered_with_not_known_is_counted_when_it_is_answered(talk: Counted) -> None:
    talk.until("sjukskrivning", EMPLOYED)
    talk.answer("vet_ej")
    talk.hear("tack")  # the answer is still there, and is not counted again
    assert talk.of(Kind.UNKNOWN) == {"sjukskrivning": 1}


def test_a_changed_answer_is_a_correction(talk: Counted) -> None:
    talk.until("sjukskrivning", EMPLOYED)
    talk.press('/andra{"fraga": "sysselsattning"}')
    assert talk.of(Kind.CHANGED) == {}  # not changed yet
    talk.answer("arbetslos")
    assert talk.of(Kind.CHANGED) == {"sysselsattning": 1}


def test_finding_out_adding_and_beginning_again_are_no_corrections(talk: Counted) -> None:
    talk.until("sjukskrivning", EMPLOYED)
    talk.answer("vet_ej")
    talk.press('/andra{"fraga": "sjukskrivning"}')
    talk.answer("dag_15_90")
    talk.say("", ersattning=["sjukpenning"])
    talk.say("", ersattning=["a_kassa"])
    talk.press("/borja_om")
    assert talk.of(Kind.CHANGED) == {}


def test_the_outcome_is_counted_once_by_its_next_contact(talk: Counted) -> None:
    talk.to_the_end(EMPLOYED)
    contact = talk.outcome["next_contact"]
    assert isinstance(contact, dict)
    talk.press("/visa")  # shown again
    (counted,) = talk.of(Kind.OUTCOME).items()
    assert counted == (f"{contact['actor']}/{contact['contact_point']}", 1)
    assert talk.stops() == []


def test_another_contact_by_new_answers_is_counted_too(talk: Counted) -> None:
    talk.to_the_end(EMPLOYED)
    talk.press('/andra{"fraga": "sysselsattning"}')
    talk.answer("arbetslos")
    talk.to_the_end({**EMPLOYED, "ersattning": ["a_kassa"]})
    assert len(talk.of(Kind.OUTCOME)) == 2


def test_a_conversation_stops_at_its_open_question(talk: Counted) -> None:
    talk.until("sjukskrivning", EMPLOYED)
    assert talk.stops() == ["sjukskrivning"]
    talk.press("/avbryt")
    assert talk.stops() == ["avbrutet"]


def test_one_in_which_nothing_was_asked_stops_nowhere(talk: Counted) -> None:
    assert talk.stops(State()) == []


def test_forgetting_counts_where_it_stopped_once(talk: Counted) -> None:
    talk.until("sjukskrivning", EMPLOYED)
    talk.hear("glom_mig")
    assert talk.of(Kind.STOPPED) == {"sjukskrivning": 1}
    assert talk.stops() == []  # when what is left of it expires


def test_topics_words_and_limits_are_counted_by_their_ids(dialogue: Dialogue) -> None:
    for heard, kind, about in (
        (Heard("", "amne_fraga", topic="karens"), Kind.TOPIC, "karens"),
        (Heard("vad är SGI", "begrepp_fraga", term="sgi"), Kind.TERM, "sgi"),
        (Heard("", "akut_fara"), Kind.LIMIT, "akut_fara"),
        (Heard("", "akut_pengar"), Kind.LIMIT, "akut_pengar"),
        (Heard("", "annat_sprak", language="fi"), Kind.LIMIT, "sprak_fi"),
        (Heard("", "annat_sprak"), Kind.LIMIT, "sprak_annat"),
        (Heard("", "utanfor"), Kind.OUTSIDE, "amnet"),
    ):
        talk = Counted(dialogue)
        talk.take(dialogue.turn(State(), heard))
        assert talk.of(kind) == {about: 1}, heard


def test_not_understood_is_counted_by_how_often_in_a_row(talk: Counted) -> None:
    for _ in range(3):
        talk.say("blå elefanter")
    talk.say("hej")
    talk.say("blå elefanter")
    assert talk.of(Kind.FALLBACK) == {"forsta": 2, "andra": 1, "manniska": 1}


def test_where_no_rule_reaches_it_is_outside(talk: Counted, dialogue: Dialogue) -> None:
    text = dialogue.resolver.phrase("utanfor_tackning")
    found = talk.observer.turn(State(), State(), [{"text": text}], new=False, alone=True)
    assert (Kind.OUTSIDE, "tackning") in found
    assert (Kind.ALONE, ALL) in found


def test_what_is_not_in_the_knowledge_base_is_never_counted(talk: Counted) -> None:
    mark = "kalle-anka-19121212"
    before = State(facts={"sgi": "ja", mark: mark}, asked=mark)
    after = State(facts={mark: "vet_ej", "sgi": "nej"}, asked=mark)
    contact = {"actor": mark, "contact_point": mark}
    messages = [
        {"text": mark, "topic": {"id": mark}},
        {"text": mark, "topic": mark, "outcome": {"next_contact": contact}},
        {"text": mark, "outcome": {"next_contact": mark}},
    ]
    found = talk.observer.turn(before, after, messages, new=True, alone=True)
    found += talk.observer.stopped(State(asked=mark))
    assert not any(mark in about for _, about in found)
    assert (Kind.CHANGED, "sgi") in found
