"""The HTTP client to Rasa's channel `vagvisaren` (bot/actions/channel.py)."""

from __future__ import annotations

import asyncio
import logging
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import aiohttp
import orjson

from bot.dialogue import State
from bot.logs import Loggable

log = logging.getLogger(__name__)

_CHANNEL = "/webhooks/vagvisaren"
_MESSAGE_KEYS = ("text", "buttons", "question", "remaining", "outcome", "topic")
# After a turn that took too long Rasa is left alone this long: nobody else need wait in vain.
_REST = 15.0
# After another failure it is the last to be asked for this long.
_PAUSE = 2.0
_PROBE_TIMEOUT = 2.0
_MAX_REPLY = 1024 * 1024  # bytes
_JSON = {"Content-Type": "application/json"}


class RelayError(Loggable, Exception):
    """Rasa did not give a usable answer; the reason is for the log and /readyz."""


@dataclass(frozen=True)
class Reply:
    """What Rasa answered: the contract's messages, and the state after the turn."""

    messages: list[dict[str, object]]
    state: State


class _Rasa:
    """One Rasa process: where it is, and whether to leave it alone for now."""

    def __init__(self, address: str, clock: Callable[[], float]) -> None:
        self.address = address.rstrip("/")
        self._clock = clock
        self._until = 0.0
        self._slow = False

    @property
    def resting(self) -> bool:
        """Whether another should be asked first."""
        return self._clock() < self._until

    @property
    def hopeless(self) -> bool:
        """Whether to ask it would be to wait in vain."""
        return self.resting and self._slow

    def rest(self, seconds: float, *, slow: bool) -> None:
        """It has failed: leave it alone. `slow`: nobody should wait for it meanwhile."""
        self._until, self._slow = self._clock() + seconds, slow

    def works(self) -> None:
        """It has answered."""
        self._until = 0.0


class Relay:
    """Talks to the Rasa processes. A conversation keeps to one of them as long as that answers.

    A turn carries the conversation's state along and changes nothing but the answer, so one that
    got none can be sent to the next process.
    """

    def __init__(
        self,
        addresses: str | Sequence[str],
        timeout: float,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`addresses`: http://host:port, one or more. `timeout`: seconds for one turn in all."""
        named = [addresses] if isinstance(addresses, str) else addresses
        self._rasas = [_Rasa(address, clock) for address in named]
        self._timeout = timeout
        self._clock = clock
        self._client: aiohttp.ClientSession | None = None  # made where the loop runs

    async def turn(self, sender: str, state: State, text: str) -> Reply:
        """One turn: what somebody wrote. Raises `RelayError`."""
        body = {"sender": sender, "state": state.to_json(), "text": text}
        asked = [rasa for rasa in self._in_turn(sender) if not rasa.hopeless]
        error = RelayError("resting")
        deadline = time.monotonic() + self._timeout
        for place, rasa in enumerate(asked):
            left = (deadline - time.monotonic()) / (len(asked) - place)
            try:
                return await self._ask(rasa, body, max(left, 0.001))
            except RelayError as failed:
                error = failed
        raise error

    async def ready(self) -> Mapping[str, object]:
        """What the Rasa processes say of themselves when one can take turns. Raises `RelayError`.

        Where there are several, `processes` of them are `answering`.
        """
        probed = await asyncio.gather(*map(self._probe, self._rasas), return_exceptions=True)
        answers = [each for each in probed if not isinstance(each, BaseException)]
        if not answers:
            error = probed[0]
            assert isinstance(error, BaseException)
            raise error
        if len(probed) == 1:
            return answers[0]
        return {**answers[0], "processes": len(probed), "answering": len(answers)}

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()

    def _in_turn(self, sender: str) -> list[_Rasa]:
        """The processes as a conversation asks them: in an order of its own, those at rest last."""
        first = zlib.crc32(sender.encode()) % len(self._rasas)
        order = self._rasas[first:] + self._rasas[:first]
        return sorted(order, key=lambda rasa: rasa.resting)

    async def _ask(self, rasa: _Rasa, body: Mapping[str, object], seconds: float) -> Reply:
        try:
            status, answer = await self._sent(
                "POST", f"{rasa.address}{_CHANNEL}/message", body, seconds
            )
            if status != 200:
                raise RelayError(f"status {status}")
            reply = read_reply(answer)
        except asyncio.TimeoutError as error:
            rasa.rest(_REST, slow=True)
            raise RelayError("timeout") from error
        except (aiohttp.ClientError, OSError) as error:
            rasa.rest(_PAUSE, slow=False)
            raise RelayError(type(error).__name__) from error
        except RelayError:
            rasa.rest(_PAUSE, slow=False)
            raise
        rasa.works()
        return reply

    async def _probe(self, rasa: _Rasa) -> Mapping[str, object]:
        try:
            address = f"{rasa.address}{_CHANNEL}/ready"
            status, body = await self._sent("GET", address, None, _PROBE_TIMEOUT)
            answer = orjson.loads(body)
        except (aiohttp.ClientError, OSError, ValueError, asyncio.TimeoutError) as error:
            raise RelayError(type(error).__name__) from error
        if isinstance(answer, dict) and answer.get("ready") is False:
            raise RelayError("loading")
        if status != 200 or not isinstance(answer, dict):
            raise RelayError(f"status {status}")
        if answer.get("ready") is not True:
            raise RelayError("unreadable answer")
        rasa.works()
        return answer

    async def _sent(
        self, method: str, address: str, body: object, seconds: float
    ) -> tuple[int, bytes]:
        """Status and body of an answer. `seconds`: in all.

        Sent again if a connection that was kept open turns out to be closed: it is safe to.
        """
        if self._client is None:
            self._client = aiohttp.ClientSession()
        data = None if body is None else orjson.dumps(body)
        allowed = aiohttp.ClientTimeout(total=seconds)
        for last in (False, True):
            try:
                async with self._client.request(
                    method,
                    address,
                    data=data,
                    headers=_JSON,
                    timeout=allowed,
                    allow_redirects=False,
                ) as response:
                    answer = bytearray()
                    async for part in response.content.iter_any():
                        answer += part
                        if len(answer) > _MAX_REPLY:
                            raise RelayError("too long")
                    return response.status, bytes(answer)
            except (aiohttp.ServerDisconnectedError, ConnectionResetError):
                if last:
                    raise
        raise AssertionError("sent at most twice")


def read_reply(body: bytes) -> Reply:
    """Rasa's answer, checked. Raises `RelayError` on anything a person should not be shown.

    Rasa answers 200 with nothing in it when an action failed, and with an empty state when its
    tracker store is gone: both are faults, not answers.
    """
    try:
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
