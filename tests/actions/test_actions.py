from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action, Tracker

from bot.actions.actions import (
    ActionAskVagledningSvar,
    ActionBesked,
    ActionSidospar,
    ValidateVagledning,
)
from bot.dialogue import Dialogue, State
from tests.actions.conftest import MESSAGE_ID, Spoken, tracker, user
from tests.dialogue.talk import EMPLOYED, Talk

ASKED = State(facts={"fragestallare": "patient"}, asked="sysselsattning")


async def run(action: Action, dispatcher: Spoken, on: Tracker) -> list[dict[str, Any]]:
    return list(await action.run(dispatcher, on, {}))


def slots(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {e["name"]: e["value"] for e in events if e["event"] == "slot"}


@pytest.fixture
def complete(dialogue: Dialogue) -> State:
    """Every question answered, the result not yet shown."""
    state = Talk(dialogue).to_the_end(EMPLOYED).state
    return State(facts=state.facts)


async def test_an_answer_is_taken(dispatcher: Spoken) -> None:
    said = user("svar", "/svar{}", {"sysselsattning": "anstalld"})
    kept = slots(await run(ValidateVagledning(), dispatcher, tracker(said, state=ASKED)))
    assert kept["fakta"]["facts"]["sysselsattning"] == "anstalld"
    assert kept["requested_slot"] == "svar"


async def test_an_aside_is_left_to_its_rule(dispatcher: Spoken) -> None:
    on = tracker(user("varfor_fraga", "varför?"), state=ASKED)
    assert await run(ValidateVagledning(), dispatcher, on) == []
    assert dispatcher.messages == []


async def test_a_message_is_not_taken_twice(dispatcher: Spoken) -> None:
    said = user("svar", "/svar{}", {"sysselsattning": "anstalld"})
    on = tracker(said, state=ASKED, taken=MESSAGE_ID)
    assert await run(ValidateVagledning(), dispatcher, on) == []


async def test_the_last_answer_closes_the_form_and_leaves_the_result_to_its_action(
    dispatcher: Spoken, complete: State
) -> None:
    fact, value = next(reversed(list(complete.facts.items())))
    fewer = {name: v for name, v in complete.facts.items() if name != fact}
    answer = list(value) if isinstance(value, tuple) else value
    on = tracker(user("svar", "/svar{}", {fact: answer}), state=State(fewer, asked=fact))
    kept = slots(await run(ValidateVagledning(), dispatcher, on))
    assert kept["requested_slot"] is None
    assert kept["fakta"]["done"] is False
    assert dispatcher.messages == []


async def test_the_open_question_is_asked(dispatcher: Spoken) -> None:
    on = tracker(user("halsa"), state=ASKED, taken=MESSAGE_ID)
    assert await run(ActionAskVagledningSvar(), dispatcher, on) == []
    assert dispatcher.messages[0]["custom"]["question"]["fact"] == "sysselsattning"


async def test_the_result_is_shown_and_marked_as_shown(dispatcher: Spoken, complete: State) -> None:
    on = tracker(user("svar"), state=complete, taken=MESSAGE_ID)
    kept = slots(await run(ActionBesked(), dispatcher, on))
    assert kept["fakta"]["done"] is True
    assert dispatcher.messages[0]["custom"]["outcome"]["next_contact"]


async def test_no_result_while_a_question_is_open(dispatcher: Spoken) -> None:
    on = tracker(user("svar"), state=ASKED, taken=MESSAGE_ID)
    assert await run(ActionBesked(), dispatcher, on) == []
    assert dispatcher.messages == []


async def test_no_result_when_the_form_failed(dispatcher: Spoken, complete: State) -> None:
    """Rasa runs the rule after the form as if all were well: nothing has taken the message."""
    on = tracker(user("svar"), state=complete, taken="m0")
    assert await run(ActionBesked(), dispatcher, on) == []


async def test_no_result_before_the_facts_are_enough(dispatcher: Spoken) -> None:
    on = tracker(user("svar"), state=State(facts={"fragestallare": "patient"}), taken=MESSAGE_ID)
    events = await run(ActionBesked(), dispatcher, on)
    kept = slots(events)
    assert kept["fakta"]["asked"]
    assert kept["requested_slot"] == "svar"
    assert all(not message["custom"].get("outcome") for message in dispatcher.messages)


async def test_no_result_after_an_aside_that_met_an_open_form(
    dispatcher: Spoken, complete: State
) -> None:
    """Rasa's form may be open although a button, which it never heard of, closed the question."""
    said = user("informera", "jag orkar inte leva längre", metadata={"state": complete.to_json()})
    kept = slots(await run(ValidateVagledning(), dispatcher, tracker(said)))
    assert kept["requested_slot"] is None
    on = tracker(said)
    on.slots["fakta"] = kept["fakta"]
    spoken = len(dispatcher.messages)
    assert await run(ActionBesked(), dispatcher, on) == []
    assert len(dispatcher.messages) == spoken > 0


async def test_a_result_is_not_shown_twice(dispatcher: Spoken, complete: State) -> None:
    shown = State(facts=complete.facts, done=True)
    assert await run(ActionBesked(), dispatcher, tracker(user("x"), state=shown, taken="m1")) == []


async def test_an_aside_leaves_the_question_to_the_form(dispatcher: Spoken) -> None:
    on = tracker(user("varfor_fraga", "varför?"), state=ASKED)
    events = await run(ActionSidospar(), dispatcher, on)
    assert slots(events)["fakta"]["asked"] == "sysselsattning"
    assert {"event": "active_loop", "timestamp": None, "name": "vagledning"} in events
    assert len(dispatcher.messages) == 1
    assert not dispatcher.messages[0]["custom"]


async def test_stopping_closes_the_form(dispatcher: Spoken) -> None:
    events = await run(ActionSidospar(), dispatcher, tracker(user("avbryt"), state=ASKED))
    assert {"event": "active_loop", "timestamp": None, "name": None} in events
    assert dispatcher.messages[0]["buttons"]


async def test_an_answer_with_the_form_closed_is_still_an_answer(dispatcher: Spoken) -> None:
    """After a restart of Rasa the state is there and the form is not."""
    on = tracker(user("bekrafta", "ja", metadata={"state": {"facts": {}, "asked": "sgi"}}))
    events = await run(ActionSidospar(), dispatcher, on)
    assert slots(events)["fakta"]["facts"] == {"sgi": "ja"}
    assert slots(events)["requested_slot"] == "svar"


def test_the_names_are_the_domains() -> None:
    names = {
        action().name()
        for action in (ValidateVagledning, ActionAskVagledningSvar, ActionBesked, ActionSidospar)
    }
    assert names == {
        "validate_vagledning",
        "action_ask_vagledning_svar",
        "action_besked",
        "action_sidospar",
    }
