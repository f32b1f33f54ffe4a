"""A request to take a turn, checked, and as the message Rasa takes; and what is said in return."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.actions.turn import STATE_METADATA
from bot.dialogue import Heard
from bot.dialogue.commands import neutral, typed
from bot.dialogue.heard import UNCLEAR

NAME = "vagvisaren"
MAX_BODY = 32 * 1024  # bytes: a state with every answer is about 1.5 kB
MAX_TEXT = 2_000  # characters: the web process lets 1,000 through
_SENDER = re.compile(r"[A-Za-z0-9._~-]{1,128}")
# Rasa's own commands, and intents that only buttons have.
NEVER_SAID = frozenset(
    {"restart", "back", "session_start", "svar", "varfor", "andra", "begrepp"} | {"amne", "visa"}
)


class Collector(OutputChannel):
    """Keeps what is said as the contract's messages."""

    def __init__(self) -> None:
        self.messages: list[dict[str, object]] = []

    @classmethod
    def name(cls) -> str:
        """What Rasa calls the channel."""
        return NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Text, buttons and our own parts stay one message."""
        parts = {
            "text": message.get("text") or "",
            "buttons": [
                {"title": button["title"], "payload": button["payload"]}
                for button in message.get("buttons") or ()
            ],
            **(message.get("custom") or {}),
        }
        self.messages.append({key: part for key, part in parts.items() if part})


@dataclass(frozen=True)
class Incoming:
    """A request to take a turn: free text or a button's payload, and the state before it.

    Without a state it is a new conversation's first turn.
    """

    sender: str
    text: str
    button: Heard | None
    state: Mapping[str, object]

    @classmethod
    def read(cls, raw: bytes) -> Incoming:
        """Raises `ValueError` saying what is wrong."""
        body = _body(raw)
        text, payload, state = body.get("text", ""), body.get("payload"), body.get("state", {})
        if not isinstance(text, str) or not isinstance(payload, str | None):
            raise ValueError("text and payload must be strings")
        if not isinstance(state, dict):
            raise ValueError("state must be an object")
        if len(text) > MAX_TEXT or len(payload or "") > MAX_TEXT:
            raise ValueError("too long")
        button = None
        if payload is not None:
            button = Heard.button(payload)
            if button is None:
                raise ValueError("no such payload")
        # half a surrogate pair is legal in JSON and stops spaCy
        heard = "" if typed(text) else neutral(text).encode(errors="ignore").decode()
        return cls(_sender(body), payload or heard, button, state)

    def message(self, collector: Collector) -> UserMessage:
        """The message as Rasa takes it; what is already understood is not sent to the NLU."""
        parsed = None
        if self.button is not None:
            parsed = _parsed(self.text, self.button.intent, _entities(self.text))
        elif not self.text:
            parsed = _parsed("", UNCLEAR, {})
        return UserMessage(
            self.text,
            collector,
            self.sender,
            parse_data=parsed,
            input_channel=NAME,
            message_id=uuid.uuid4().hex,
            metadata={STATE_METADATA: dict(self.state)},
        )


def _entities(payload: str) -> dict[str, object]:
    start = payload.find("{")
    found: dict[str, object] = json.loads(payload[start:]) if start > 0 else {}
    return found


def _parsed(text: str, intent: str, entities: Mapping[str, object]) -> dict[str, Any]:
    return {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": intent, "confidence": 1.0}],
        "entities": [{"entity": name, "value": value} for name, value in entities.items()],
    }


def understood(parsed: dict[str, Any]) -> dict[str, Any]:
    """What the NLU made of a text; what no text may mean, or nothing at all, is not understood."""
    intent = (parsed.get("intent") or {}).get("name")
    if intent is None or intent in NEVER_SAID:
        parsed["intent"] = {"name": UNCLEAR, "confidence": 1.0}
    return parsed


def _body(raw: bytes) -> dict[str, Any]:
    """A request's JSON object. Raises `ValueError`."""
    if len(raw) > MAX_BODY:
        raise ValueError("too long")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ValueError("not JSON") from error
    if not isinstance(body, dict):
        raise ValueError("not an object")
    return body


def _sender(body: Mapping[str, Any]) -> str:
    """Whose conversation it is. Raises `ValueError`."""
    sender = body.get("sender")
    if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
        raise ValueError("sender must be 1 to 128 letters, digits or . _ ~ -")
    return sender
