"""Between Rasa's tracker and the dialogue: what was heard, the state, and what to remember.

The conversation's state is one slot, `fakta`. It carries the id of the message it is the answer
to (`tur`), so that each message is acted on once however often Rasa asks, and so that the channel
can tell whether a turn was really taken; and whether it was only an aside (`sidospar`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue import Heard, Message, Reply, State
from bot.dialogue.heard import UNCLEAR

FORM, ASKED_SLOT, STATE_SLOT = "vagledning", "svar", "fakta"
TURN_KEY, ASIDE_KEY = "tur", "sidospar"
STATE_METADATA = "state"


@dataclass(frozen=True)
class Turn:
    """One message from the person, seen from an action.

    `id`: the message's. `taken`: an action has already acted on it. `aside`: as on what no question
    or result follows.
    """

    id: str
    heard: Heard
    state: State
    taken: bool
    aside: bool = False

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """The turn the tracker is in.

        Its last user event is read, not `latest_message`, which can be an older message after
        form turns of a re-loaded tracker.
        """
        event = _last_message(tracker.events)
        id = str(event.get("message_id") or "")
        slot = tracker.get_slot(STATE_SLOT)
        kept: Mapping[str, object] = slot if isinstance(slot, Mapping) else {}
        taken = bool(id) and kept.get(TURN_KEY) == id
        # the web process sends its own copy of the state along: it outlives our tracker
        sent = (event.get("metadata") or {}).get(STATE_METADATA)
        state = State.from_json(kept if taken or sent is None else sent)
        return cls(id, _heard(event), state, taken, taken and kept.get(ASIDE_KEY) is True)

    def remember(self, state: State, *, aside: bool = False) -> EventType:
        """The event that keeps the state and marks the message as acted on."""
        return SlotSet(STATE_SLOT, {**state.to_json(), TURN_KEY: self.id, ASIDE_KEY: aside})

    def follow(self, reply: Reply) -> list[EventType]:
        """The events after an aside: remembered, and the form open just when a question is."""
        if reply.state.asked is not None:
            return [self.remember(reply.state), ActiveLoop(FORM), wanted(True)]
        return [self.remember(reply.state), ActiveLoop(None), wanted(False)]


def wanted(question_open: bool) -> EventType:
    """The event that keeps the form's single slot requested, or closes the form."""
    return SlotSet("requested_slot", ASKED_SLOT if question_open else None)


def utter(dispatcher: CollectingDispatcher, messages: Iterable[Message]) -> None:
    """Say the messages: text and buttons as Rasa's own, the rest as custom JSON."""
    for message in messages:
        parts: dict[str, Any] = message.as_dict()
        text, buttons = parts.pop("text", None), parts.pop("buttons", None)
        dispatcher.utter_message(text=text, buttons=buttons, json_message=parts)


def _last_message(events: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    return next((e for e in reversed(list(events)) if e.get("event") == "user"), {})


def _heard(event: Mapping[str, Any]) -> Heard:
    parsed: Mapping[str, Any] = event.get("parse_data") or {}
    intent = (parsed.get("intent") or {}).get("name") or UNCLEAR
    entities = [(str(e.get("entity")), e.get("value")) for e in parsed.get("entities") or ()]
    text = str(event.get("text") or "")
    # a payload's text is not something the person wrote
    return Heard.of("" if text.startswith("/") else text, intent, entities)
