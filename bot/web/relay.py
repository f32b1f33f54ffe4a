"""The HTTP client to Rasa's channel `vagvisaren` (bot/actions/channel.py)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx
import orjson

from bot.dialogue import State

log = logging.getLogger(__name__)

_CHANNEL = "/webhooks/vagvisaren"
_MESSAGE_KEYS = ("text", "buttons", "question", "remaining", "outcome", "topic")
# After a turn that took too long Rasa is left alone this long: nobody else need wait in vain.
_REST = 15.0
_PROBE_TIMEOUT = 2.0
_MAX_REPLY = 1024 * 1024


class RelayError(Exception):
    """Rasa did not give a usable answer; the reason is for the log and /readyz."""


@dataclass(frozen=True)
class Reply:
    """What Rasa answered: the contract's messages, and the state after the turn."""

    messages: list[dict[str, object]]
    state: State


class Relay:
    """Talks to one Rasa process."""

    def __init__(
        self,
        address: str,
        timeout: float,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`address`: http://host:port. `timeout`: seconds for one turn."""
        # plain HTTP on this machine: `verify=False` only spares reading the certificates there are
        self._client = httpx.AsyncClient(
            base_url=address, timeout=timeout, transport=transport, trust_env=False, verify=False
        )
        self._clock = clock
        self._resting_until = 0.0

    async def turn(
        self,
        sender: str,
        state: State,
        *,
        text: str | None = None,
        payload: str | None = None,
    ) -> Reply:
        """One turn: free text, or a button's payload. Raises `RelayError`."""
        if self._clock() < self._resting_until:
            raise RelayError("resting")
        body: dict[str, object] = {"sender": sender, "state": state.to_json()}
        body.update({"text": text} if payload is None else {"payload": payload})
        try:
            response = await self._client.post(f"{_CHANNEL}/message", json=body)
        except httpx.TimeoutException as error:
            self._resting_until = self._clock() + _REST
            raise RelayError("timeout") from error
        except httpx.HTTPError as error:
            raise RelayError(type(error).__name__) from error
        if response.status_code != 200:
            raise RelayError(f"status {response.status_code}")
        return read_reply(response.content)

    async def forget(self, sender: str) -> None:
        """Have Rasa drop what it remembers of a conversation. Raises `RelayError`."""
        try:
            response = await self._client.request(
                "DELETE", f"{_CHANNEL}/conversation", json={"sender": sender}
            )
        except httpx.HTTPError as error:
            raise RelayError(type(error).__name__) from error
        if response.status_code not in (200, 204, 404):
            raise RelayError(f"status {response.status_code}")

    async def ready(self) -> Mapping[str, object]:
        """What Rasa says of itself when it can take turns. Raises `RelayError`."""
        try:
            response = await self._client.get(f"{_CHANNEL}/ready", timeout=_PROBE_TIMEOUT)
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RelayError(type(error).__name__) from error
        if response.status_code != 200 or not isinstance(answer, dict):
            raise RelayError(f"status {response.status_code}")
        if answer.get("ready") is not True:
            raise RelayError("loading")
        self._resting_until = 0.0
        return answer

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def read_reply(body: bytes) -> Reply:
    """Rasa's answer, checked. Raises `RelayError` on anything a person should not be shown.

    Rasa answers 200 with nothing in it when an action failed, and with an empty state when its
    tracker store is gone: both are faults, not answers.
    """
    try:
        if len(body) > _MAX_REPLY:
            raise ValueError
        answer = orjson.loads(body)
        messages = [_message(item) for item in answer["messages"]]
        state = answer["state"]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RelayError("unreadable answer") from error
    if not messages:
        raise RelayError("empty answer")
    if not isinstance(state, dict) or not isinstance(state.get("facts"), dict):
        raise RelayError("lost state")
    return Reply(messages, State.from_json(state))


def _message(item: dict[str, object]) -> dict[str, object]:
    message = {key: item[key] for key in _MESSAGE_KEYS if item.get(key)}
    if not message or not isinstance(message.setdefault("text", ""), str):
        raise ValueError
    buttons = message.get("buttons", [])
    if not isinstance(buttons, list):
        raise ValueError
    for button in buttons:
        if not isinstance(button["title"], str) or not isinstance(button["payload"], str):
            raise ValueError
    for key in ("question", "remaining", "outcome", "topic"):
        if not isinstance(message.get(key, {}), dict):
            raise ValueError
    return message
