from __future__ import annotations

from bot.actions.turn import Turn, utter
from bot.dialogue import Button, Heard, Message, Reply, State
from tests.actions.conftest import MESSAGE_ID, Spoken, tracker, user

STATE = State(facts={"sgi": "nej"}, asked="under_30")
OTHER = State(facts={"sgi": "ja"}, asked="behov")


def test_the_last_message_is_the_one_heard() -> None:
    older = user("tack", "tack", id="m0")
    newer = user("informera", "jag saknar sgi", {"sgi": "nej", "begrepp": "sgi"})
    turn = Turn.of(tracker(older, {"event": "action", "name": "x"}, newer, state=STATE))
    assert turn.id == MESSAGE_ID
    assert turn.heard == Heard("jag saknar sgi", "informera", {"sgi": "nej"}, term="sgi")
    assert turn.state == STATE
    assert not turn.taken


def test_a_payloads_text_was_not_written_by_anyone() -> None:
    turn = Turn.of(tracker(user("svar", '/svar{"sgi": "nej"}', {"sgi": "nej"})))
    assert turn.heard == Heard("", "svar", {"sgi": "nej"})


def test_a_message_is_taken_once() -> None:
    assert Turn.of(tracker(user("tack"), state=STATE, taken=MESSAGE_ID)).taken
    assert not Turn.of(tracker(user("tack"), state=STATE, taken="m0")).taken
    assert not Turn.of(tracker({"event": "user", "text": "x"}, state=STATE)).taken


def test_a_state_sent_along_is_the_truth_until_the_message_is_taken() -> None:
    sent = user("tack", metadata={"state": OTHER.to_json()})
    assert Turn.of(tracker(sent, state=STATE, taken="m0")).state == OTHER
    assert Turn.of(tracker(sent)).state == OTHER
    assert Turn.of(tracker(sent, state=STATE, taken=MESSAGE_ID)).state == STATE


def test_an_empty_tracker_is_a_turn_too() -> None:
    turn = Turn.of(tracker())
    assert turn.state == State()
    assert turn.heard.intent == "nlu_fallback"


def test_what_is_remembered_can_be_read_back() -> None:
    turn = Turn.of(tracker(user("tack")))
    slot = turn.remember(STATE)
    assert slot["name"] == "fakta"
    assert State.from_json(slot["value"]) == STATE
    assert slot["value"]["tur"] == MESSAGE_ID


def test_the_form_is_open_just_when_a_question_is() -> None:
    turn = Turn.of(tracker(user("tack")))
    for state, loop, slot in ((STATE, "vagledning", "svar"), (State(), None, None)):
        events = turn.follow(Reply(state))
        assert {"event": "active_loop", "timestamp": None, "name": loop} in events
        assert any(e["event"] == "slot" and e["value"] == slot for e in events)


def test_a_message_is_spoken_whole(dispatcher: Spoken) -> None:
    utter(
        dispatcher,
        [Message("Text", (Button("Ja", "/svar{}"),), question={"fact": "sgi"}), Message("Bara")],
    )
    first, second = dispatcher.messages
    assert first["text"] == "Text"
    assert first["buttons"] == [{"title": "Ja", "payload": "/svar{}"}]
    assert first["custom"] == {"question": {"fact": "sgi"}}
    assert second["text"] == "Bara"
    assert not second["buttons"]
    assert not second["custom"]
