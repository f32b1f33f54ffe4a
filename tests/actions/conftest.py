"""Rasa's parts without a server and without a trained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.shared import dialogue as shared_dialogue
from bot.dialogue import Dialogue, State

MESSAGE_ID = "m1"


@pytest.fixture(scope="session")
def dialogue() -> Dialogue:
    return shared_dialogue()


def user(
    intent: str,
    text: str = "",
    entities: Mapping[str, object] | None = None,
    *,
    id: str = MESSAGE_ID,
    metadata: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """A user event as Rasa sends it to an action."""
    found = [{"entity": name, "value": value} for name, value in (entities or {}).items()]
    return {
        "event": "user",
        "text": text,
        "message_id": id,
        "metadata": dict(metadata or {}),
        "parse_data": {"intent": {"name": intent, "confidence": 1.0}, "entities": found},
    }


def tracker(*events: dict[str, Any], state: State | None = None, taken: str = "") -> Tracker:
    """A tracker after those events, remembering a state; `taken`: the message last acted on."""
    kept = None if state is None else {**state.to_json(), "tur": taken}
    return Tracker(
        "sender", {"fakta": kept}, {}, list(events), False, None, {"name": None}, "action_listen"
    )


class Spoken(CollectingDispatcher):
    """A dispatcher whose messages are easy to look at."""

    @property
    def texts(self) -> list[str]:
        return [str(message["text"]) for message in self.messages]


@pytest.fixture
def dispatcher() -> Spoken:
    return Spoken()
