"""People who go on in spite of faults, as the page lets them, and note what they see.

Whoever gets no answer sends the same message with the same key again. Each has a case of its own,
and works out from what it has sent which answers there must be (bench/person.py).
"""

from __future__ import annotations

import asyncio
import itertools
import random
import secrets
import ssl
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.cases import random_case
from bench.person import CHAT, Person, Tally, TroubleError
from bot.dialogue import Dialogue
from bot.resolver import Facts
from bot.web.texts import Texts

PATIENCE = 180.0  # seconds that anybody goes on trying to say one thing
_AGAIN = 1.0  # seconds until somebody has found the button that sends it again
_WHOLE = 4  # good answers in a row
_SLOW = 5.0  # seconds after which an answer is not a good one
_MOST = 900.0  # seconds until it is never: Rasa may load for minutes
_QUESTION = "vad är SGI?"
_MANNERS = ("words", "hostile", "words", "button")
NO_CONTACT = "no contact"

_people = itertools.count()


@dataclass
class Record:
    """What has been seen in a while."""

    turns: list[float] = field(default_factory=list)  # seconds from sending until an answer, whole
    refused: Counter[tuple[int, str]] = field(default_factory=Counter)  # status and text
    simple: int = 0  # conversations told that Rasa is away
    restarted: int = 0  # conversations that began anew, which was said
    trouble: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Answers lost, crossed or given twice, and messages never answered."""
        return sum(self.trouble.values())

    def note(self, trouble: TroubleError) -> None:
        self.trouble[trouble.kind] += 1
        self.examples.append(f"{trouble.kind}: {trouble.what}"[:600])


@dataclass
class Seen:
    """Where everybody notes what they see now."""

    record: Record = field(default_factory=Record)
    trying: int = 0  # people whose message has failed, and who go on trying
    again: int = 0  # times that a message was sent again


@dataclass
class Witness(Person):
    """`think`: seconds between two messages."""

    seen: Seen = field(default_factory=Seen)
    think: float = 0.3
    expired: str = ""

    async def tell(self, message: str) -> dict[str, Any]:
        """Say it, whatever is answered. Raises `TroubleError`."""
        answer = await self._post(message)
        self.session = answer["session"]
        return answer

    async def _post(self, message: str, key: str | None = None) -> dict[str, Any]:
        body = {"message": message} | ({"session": self.session} if self.session else {})
        headers = {"Idempotency-Key": key or secrets.token_urlsafe(12)}
        began = time.monotonic()
        response = await self._patiently("POST", body, headers)
        self.seen.record.turns.append(time.monotonic() - began)
        answer: dict[str, Any] = response.json()
        if any(each["text"] == self.simple for each in answer["messages"]):
            self.seen.record.simple += 1
        await asyncio.sleep(self.think * self.chance.uniform(0.5, 1.5))
        return answer

    async def _delete(self) -> None:
        await self._patiently("DELETE", {"session": self.session}, {})
        self.facts = {}

    async def _patiently(
        self, method: str, body: dict[str, Any], headers: dict[str, str]
    ) -> httpx.Response:
        """Send it until it is answered. Raises `TroubleError`."""
        failed, end = False, time.monotonic() + PATIENCE
        try:
            while True:
                try:
                    response = await self.client.request(method, CHAT, json=body, headers=headers)
                    if response.is_success:
                        return response
                    said = response.json()["error"]["message"]
                    self.seen.record.refused[response.status_code, said] += 1
                    if response.status_code not in (429, 503):
                        raise TroubleError(f"status {response.status_code}", response.text[:200])
                except httpx.HTTPError as error:
                    self.seen.record.refused[0, NO_CONTACT] += 1
                    said = type(error).__name__
                except (ValueError, KeyError):
                    raise TroubleError("not the interface's error", response.text[:200]) from None
                if time.monotonic() > end:
                    raise TroubleError("never answered", f"{body}: {said}")
                self.seen.trying += not failed
                self.seen.again += 1
                failed = True
                await asyncio.sleep(_AGAIN)
        finally:
            self.seen.trying -= failed

    async def _mischief(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Nothing worse than an impatient finger and a poor connection."""
        return await self.chance.choice((self._double, self._abort))(answer)

    async def _abort(self, answer: dict[str, Any]) -> dict[str, Any]:
        """A connection that breaks, and the same message again with its key."""
        message, then = self._next(answer)
        key = secrets.token_urlsafe(12)
        body = {"message": message, "session": self.session}
        broken = asyncio.create_task(
            self.client.post(CHAT, json=body, headers={"Idempotency-Key": key})
        )
        await asyncio.wait([broken], timeout=self.chance.uniform(0, 0.05))
        broken.cancel()
        await asyncio.gather(broken, return_exceptions=True)
        return await self.say(message, then, key)

    def _look(self, answer: dict[str, Any], message: str, then: Facts) -> None:
        if then and any(each["text"] == self.expired for each in answer["messages"]):
            self.seen.record.restarted += 1
            raise RestartedError
        super()._look(answer, message, then)


class RestartedError(Exception):
    """The conversation is no more, and the person has been told."""


class Crowd:
    """Patients and staff who talk to one address for as long as they are let."""

    def __init__(
        self,
        address: str,
        trust: ssl.SSLContext,
        dialogue: Dialogue,
        *,
        at_once: int,
        chance: random.Random,
        think: float = 0.3,
    ) -> None:
        self.address = address
        self.dialogue = dialogue
        self.texts = Texts(dialogue.resolver)
        self.seen = Seen()
        self.tally = Tally()
        self.chance = chance
        self._trust = trust
        self._space = dialogue.resolver.program().space
        self._think = think
        self._at_once = at_once
        self._talking: list[asyncio.Task[None]] = []
        self._stopped = False

    def client(self) -> httpx.AsyncClient:
        """One at an address of its own: nginx limits what each may send."""
        own = f"127.1.{next(_people) % 250}.{self.chance.randrange(1, 250)}"
        transport = httpx.AsyncHTTPTransport(verify=self._trust, local_address=own)
        return httpx.AsyncClient(base_url=self.address, transport=transport, timeout=60)

    def person(self, number: int, client: httpx.AsyncClient) -> Witness:
        """Patient and staff by turns."""
        truth = random_case(self._space, self.chance)
        truth["fragestallare"] = ("patient", "personal")[number % 2]
        return Witness(
            number=number,
            manner=_MANNERS[number // 2 % len(_MANNERS)],
            truth=truth,
            opening=None,
            dialogue=self.dialogue,
            client=client,
            tally=self.tally,
            chance=random.Random(self.chance.random()),
            simple=self.texts.say("simple"),
            seen=self.seen,
            think=self._think,
            expired=self.texts.say("expired"),
        )

    def begin(self) -> None:
        """Let them talk."""
        self._stopped = False
        self._talking = [asyncio.create_task(self._talk()) for _ in range(self._at_once)]

    async def end(self) -> None:
        """Until everybody has finished."""
        self._stopped = True
        await asyncio.gather(*self._talking)

    async def _talk(self) -> None:
        while not self._stopped:
            async with self.client() as client:
                self.tally.conversations += 1
                try:
                    await self.person(self.tally.conversations, client).talk()
                except RestartedError:
                    pass
                except TroubleError as trouble:
                    self.seen.record.note(trouble)
                except Exception as error:  # a slip here must not look like a quiet service
                    self.seen.record.note(TroubleError("the measurement", repr(error)))

    async def settled(self) -> None:
        """Until nobody waits for an answer that failed."""
        while self.seen.trying:
            await asyncio.sleep(0.1)

    async def until_whole(self) -> float:
        """When new conversations are answered as usual again: the first of several in a row.

        Raises `TimeoutError`.
        """
        good: list[float] = []
        end = time.monotonic() + _MOST
        while time.monotonic() < end:
            began = time.monotonic()
            good = [*good, began] if await self._good() else []
            if len(good) == _WHOLE:
                return good[0]
            await asyncio.sleep(0.1)
        raise TimeoutError

    async def _good(self) -> bool:
        simple = self.texts.say("simple")
        async with self.client() as client:
            try:
                response = await client.post(CHAT, json={"message": _QUESTION}, timeout=_SLOW)
                said = [each["text"] for each in response.json()["messages"]]
            except (httpx.HTTPError, ValueError, KeyError):
                return False
        return response.status_code == 200 and simple not in said


def middle(values: Sequence[float]) -> float:
    """The median; 0 of none."""
    return sorted(values)[len(values) // 2] if values else 0.0
