"""The only way into Rasa: the channel `vagvisaren`, for the web process beside it.

- Free text is never a command: what the person typed after "/" is text like any other.
- A button's payload comes in a field of its own, is checked, and skips language understanding.
- A turn that was not really taken (an action failed, the tracker store is gone) is a 503, never
  an empty 200 and never somebody's lost answers.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from asyncio import AbstractEventLoop, CancelledError
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.actions import patches
from bot.actions.faults import describe
from bot.actions.inprocess import InProcessEndpoint, watched
from bot.actions.shared import dialogue
from bot.actions.store import CannotForgetError, forget
from bot.actions.turn import STATE_METADATA, STATE_SLOT, TURN_KEY
from bot.dialogue import Heard, State
from bot.dialogue.commands import neutral, typed
from bot.dialogue.heard import UNCLEAR

log = logging.getLogger(__name__)

NAME = "vagvisaren"
MAX_BODY = 32 * 1024  # bytes: a state with every answer is about 1.5 kB
MAX_TEXT = 2_000  # characters: the web process lets 1,000 through
_SENDER = re.compile(r"[A-Za-z0-9._~-]{1,128}")
# A tracker is replayed and copied several times a turn; from here on it costs more than it gives.
_LONG = 250  # events


# Rasa's own commands, and intents that only buttons have.
_NEVER_SAID = frozenset({"restart", "back", "session_start", "svar", "varfor", "andra", "begrepp"})


class TurnError(Exception):
    """The turn was not taken; the message is for the log and says nothing of the person."""


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


class VagvisarenChannel(InputChannel):
    """`POST message`, `GET ready`, `DELETE conversation` under /webhooks/vagvisaren/."""

    def __init__(self, in_process: bool = True, roundtrip: bool = False) -> None:
        """`in_process`: run the custom actions here instead of at `action_endpoint`.

        `roundtrip`: see `InProcessEndpoint`.
        """
        patches.apply()
        self._endpoint = InProcessEndpoint(roundtrip=roundtrip) if in_process else None

    @classmethod
    def name(cls) -> str:
        """The channel's part of the address."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> VagvisarenChannel:
        """From credentials.yml: `in_process`, `roundtrip`."""
        return cls(**(credentials or {}))

    def install(self, agent: Agent) -> None:
        """Have the agent run custom actions in this process."""
        if self._endpoint is not None:
            agent.action_endpoint = self._endpoint
            if agent.processor:
                agent.processor.action_endpoint = self._endpoint

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes. Not by `on_new_message`: it does not tell a failed turn from a good one."""
        blueprint = Blueprint("vagvisaren_channel", __name__)

        @blueprint.listener("after_server_start")  # the model is loaded before it
        async def prepare(app: Sanic, loop: AbstractEventLoop) -> None:
            dialogue()
            agent = _agent(app)
            if agent is not None and agent.is_ready():
                self.install(agent)
                log.info("ready, with spaCy pipeline %s", _spacy())

        @blueprint.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent = _agent(request.app)
            there = agent is not None and agent.is_ready()
            return _json({"ready": there, "spacy": _spacy() if there else ""})

        @blueprint.post("/message")
        async def message(request: Request) -> HTTPResponse:
            try:
                incoming = Incoming.read(request.body)
            except ValueError as error:
                return _error(413 if "long" in str(error) else 400, str(error))
            agent = _agent(request.app)
            if agent is None or not agent.is_ready():
                return _error(503, "not ready")
            self.install(agent)  # a newly loaded model comes without
            try:
                return _json(await self.turn(agent, incoming))
            except CancelledError:
                raise
            except Exception as error:
                log.error("turn failed: %s", describe(error))
                return _error(503, "turn failed")

        @blueprint.delete("/conversation", ignore_body=False)
        async def conversation(request: Request) -> HTTPResponse:
            try:
                sender = _sender(_body(request.body))
            except ValueError as error:
                return _error(400, str(error))
            agent = _agent(request.app)
            if agent is None or not agent.is_ready():
                return _error(503, "not ready")
            try:
                async with agent.lock_store.lock(sender):
                    forget(agent.tracker_store, sender)
            except CannotForgetError as error:
                return _error(501, f"cannot delete from {error}")
            except Exception as error:
                log.error("forgetting failed: %s", describe(error))
                return _error(503, "not deleted")
            return response.empty()

        return blueprint

    async def turn(self, agent: Agent, incoming: Incoming) -> dict[str, object]:
        """One turn: what is said and the state after it. Raises `TurnError` if it was not taken."""
        collector = Collector()
        message = incoming.message(collector)
        async with agent.lock_store.lock(incoming.sender):
            if message.parse_data is None:
                message.parse_data = _understood(await agent.processor.parse_message(message))
            with watched() as failed:
                await agent.processor.handle_message(message)
            if failed:
                raise TurnError(f"{', '.join(failed)} failed")
            tracker = await agent.tracker_store.retrieve(incoming.sender)
            kept = tracker.get_slot(STATE_SLOT) if tracker else None
            if not isinstance(kept, Mapping) or kept.get(TURN_KEY) != message.message_id:
                raise TurnError("the state that came back is not this turn's")
            if not collector.messages:
                raise TurnError("nothing was said")
            if incoming.state is not None and len(tracker.events) > _LONG:
                forget(agent.tracker_store, incoming.sender)
        return {"messages": collector.messages, "state": State.from_json(kept).to_json()}


@dataclass(frozen=True)
class Incoming:
    """A request to take a turn: free text or a button's payload, and the state if it is known."""

    sender: str
    text: str
    button: Heard | None
    state: Mapping[str, object] | None

    @classmethod
    def read(cls, raw: bytes) -> Incoming:
        """Raises `ValueError` saying what is wrong."""
        body = _body(raw)
        text, payload, state = body.get("text", ""), body.get("payload"), body.get("state")
        if not isinstance(text, str) or not isinstance(payload, str | None):
            raise ValueError("text and payload must be strings")
        if not isinstance(state, dict | None):
            raise ValueError("state must be an object")
        if len(text) > MAX_TEXT or len(payload or "") > MAX_TEXT:
            raise ValueError("too long")
        button = None
        if payload is not None:
            button = Heard.button(payload)
            if button is None:
                raise ValueError("no such payload")
        heard = "" if typed(text) else neutral(text)
        return cls(_sender(body), payload or heard, button, state)

    def message(self, collector: Collector) -> UserMessage:
        """The message as Rasa takes it; what is already understood is not sent to the NLU."""
        parsed = None
        if self.button is not None:
            parsed = _parsed(self.text, self.button.intent, _entities(self.text))
        elif not self.text:
            parsed = _parsed("", UNCLEAR, {})
        metadata = {} if self.state is None else {STATE_METADATA: dict(self.state)}
        return UserMessage(
            self.text,
            collector,
            self.sender,
            parse_data=parsed,
            input_channel=NAME,
            message_id=uuid.uuid4().hex,
            metadata=metadata,
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


def _understood(parsed: dict[str, Any]) -> dict[str, Any]:
    """What the NLU made of a text; what no text may mean, or nothing at all, is not understood."""
    intent = (parsed.get("intent") or {}).get("name")
    if intent is None or intent in _NEVER_SAID:
        parsed["intent"] = {"name": UNCLEAR, "confidence": 1.0}
    return parsed


def _body(raw: bytes) -> dict[str, Any]:
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
    sender = body.get("sender")
    if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
        raise ValueError("sender must be 1 to 128 letters, digits or . _ ~ -")
    return sender


def _agent(app: Sanic) -> Agent | None:
    return getattr(app.ctx, "agent", None)


def _spacy() -> str:
    """The pipeline the model's components were given (loaded with the model, so at hand)."""
    from bot.nlu import pipeline
    from bot.nlu.components import wanted_pipeline

    return pipeline.load(wanted_pipeline({})).identity


def _json(data: Mapping[str, object], status: int = 200) -> HTTPResponse:
    text = json.dumps(data, ensure_ascii=False)
    return response.text(text, status, content_type="application/json; charset=utf-8")


def _error(status: int, message: str) -> HTTPResponse:
    return _json({"error": message}, status)
