"""Rasa's tracker for one turn, made from the state that came with it.

The web process sends the whole state along. What Rasa's rules look at besides is whether the form
is open, and the state says that: so such a turn reads no store, writes none, and leaves nothing
behind. It costs the same at any length of conversation.
"""

from __future__ import annotations

from collections.abc import Mapping

from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.actions.turn import ASKED_SLOT, FORM


def opened(
    processor: MessageProcessor, sender: str, state: Mapping[str, object]
) -> DialogueStateTracker:
    """A tracker as it is when `state` has been reached and Rasa listens."""
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    if state.get("asked") is not None:
        events += [ActiveLoop(FORM), SlotSet("requested_slot", ASKED_SLOT)]
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    tracker = DialogueStateTracker.from_events(
        sender, events, processor.domain.slots, domain=processor.domain
    )
    tracker.model_id = processor.model_metadata.model_id
    tracker.assistant_id = processor.model_metadata.assistant_id
    return tracker
