"""The only way into Rasa: the channel `vagvisaren`, for the web process beside it.

- Free text is never a command: one that is typed is understood as nothing.
- A button's payload comes in a field of its own, is checked, and skips language understanding.
- The conversation's state comes with each turn, and nothing of the turn stays here.
- A turn that was not really taken, since an action failed, is a 503, never an empty 200 and never
  somebody's lost answers.
"""

from __future__ import annotations

import json
import logging
from asyncio import AbstractEventLoop, CancelledError, Task
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.actions import patches
from bot.actions.incoming import NAME, Collector, Incoming, understood
from bot.actions.inprocess import InProcessEndpoint, watched
from bot.actions.opened import opened
from bot.actions.shared import dialogue
from bot.actions.turn import STATE_SLOT, TURN_KEY
from bot.dialogue import State
from bot.logs import Loggable, Plain, describe
from bot.settings import Settings

log = logging.getLogger(__name__)


class TurnError(Loggable, Exception):
    """The turn was not taken; the message is for the log and says nothing of the person."""


class VagvisarenChannel(InputChannel):
    """`POST message` and `GET ready` under /webhooks/vagvisaren/."""

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

        learning: list[Task[None]] = []  # held on to: a task that nobody holds may be dropped

        @blueprint.listener("after_server_start")  # the model is loaded before it
        async def prepare(app: Sanic, loop: AbstractEventLoop) -> None:
            learning.append(loop.create_task(dialogue().learn(Settings.load().region or None)))
            agent = _agent(app)
            if agent is not None and agent.is_ready():
                self.install(agent)
                log.info("ready, with spaCy pipeline %s", Plain(_spacy()))

        stopping = False

        @blueprint.listener("before_server_stop")
        async def stop(app: Sanic, loop: AbstractEventLoop) -> None:
            nonlocal stopping
            stopping = True

        @blueprint.middleware("response")
        async def leave(request: Request, answer: HTTPResponse) -> None:
            # a connection kept open would bring new turns until we are cut off
            if stopping and request.stream:
                request.stream.keep_alive = False

        @blueprint.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent = _agent(request.app)
            there = agent is not None and agent.is_ready()
            answer = {"ready": there, "spacy": _spacy() if there else ""}
            return _json(answer, 200 if there else 503)  # probes read the status alone

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
            except TurnError as error:
                log.error("turn not taken: %s", error)
                return _error(503, "turn failed")
            except Exception as error:
                log.error("turn failed: %s", describe(error))
                return _error(503, "turn failed")

        return blueprint

    async def turn(self, agent: Agent, incoming: Incoming) -> dict[str, object]:
        """One turn: what is said and the state after it. Raises `TurnError` if it was not taken."""
        collector = Collector()
        message = incoming.message(collector)
        processor = agent.processor
        if message.parse_data is None:
            message.parse_data = understood(await processor.parse_message(message))
        tracker = opened(processor, incoming.sender, incoming.state)
        with watched() as failed:
            await processor._handle_message_with_tracker(message, tracker)
            await processor._run_prediction_loop(collector, tracker)
        if failed:
            raise TurnError(f"{', '.join(failed)} failed")
        kept = tracker.get_slot(STATE_SLOT)
        if not isinstance(kept, Mapping) or kept.get(TURN_KEY) != message.message_id:
            raise TurnError("the state that came back is not this turn's")
        if not collector.messages:
            raise TurnError("nothing was said")
        return {"messages": collector.messages, "state": State.from_json(kept).to_json()}


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
