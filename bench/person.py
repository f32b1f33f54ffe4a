"""One simulated person: answers of its own, and a sharp eye for answers that are not.

What a person has answered is worked out here a second time, from what it sent alone. So an answer
lost, and one that is somebody else's, are seen in the turn where it happens.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.openings import Opening
from bot.dialogue import Dialogue, Heard, State
from bot.dialogue.heard import ANSWER
from bot.dialogue.messages import CONTINUE
from bot.resolver import UNKNOWN, FactError, Facts, Value

CHAT = "/api/v1/chat"
MOST_TURNS = 45
_KEPT = 20  # examples of what went wrong
_RETRIES = 5  # where the service asks to wait

# Said in between; no answers are in them.
ASIDES = ("varför?", "hjälp", "tack", "vad är SGI?", "vad betyder rehabiliteringskedjan?")
RUBBISH = (
    "?????",
    "¤%&/()=?`",
    "\u202e\u0007\u200b…",
    "😀🦑🏳️‍🌈",
    "….,,--",
    "🤷" * 90,
    "\ud83d",
    "€£$ @@ ::",
)
COMMANDS = (
    "/restart",
    "/session_start",
    "/back",
    "/",
    "//",
    "/svar{",
    '/svar{"sgi":',
    "/action_listen",
)


class TroubleError(Exception):
    """What the person saw that nobody may see: `kind`, and what it was."""

    def __init__(self, kind: str, what: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.what = what


@dataclass
class Tally:
    """What has been seen by everybody."""

    conversations: int = 0
    turns: list[tuple[float, float]] = field(default_factory=list)  # when it ended, ms
    without_rasa: int = 0
    waited: int = 0  # times the service asked to (429, 503 at a lock)
    acts: Counter[str] = field(default_factory=Counter)
    trouble: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    owners: dict[str, int] = field(default_factory=dict)  # session -> whose

    def note(self, trouble: TroubleError) -> None:
        """Count it, and keep the first ones."""
        self.trouble[trouble.kind] += 1
        if len(self.examples) < _KEPT:
            self.examples.append(f"{trouble.kind}: {trouble.what}"[:600])


@dataclass
class Person:
    """Somebody with a case. `manner`: `button`, `words` or `hostile`."""

    number: int
    manner: str
    truth: Mapping[str, Value]
    opening: Opening | None
    dialogue: Dialogue
    client: httpx.AsyncClient
    tally: Tally
    chance: random.Random
    simple: str  # what is said when Rasa is away
    facts: Facts = field(default_factory=dict)
    session: str | None = None
    _offered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        # what the page shows before anything is said can be pressed too
        opening = self.dialogue.start(State()).messages
        self._offered |= {button.payload for each in opening for button in each.buttons}

    async def talk(self) -> None:
        """One conversation, to its end. Raises `TroubleError`."""
        answer = await self._open()
        changed, resumed, turns = False, False, 0
        while turns < MOST_TURNS:
            turns += 1
            if self.manner == "hostile" and self.chance.random() < 0.5:
                answer = await self._mischief(answer)
            elif self.manner == "words" and self.chance.random() < 0.15:
                self.tally.acts["aside"] += 1
                answer = await self.say(self.chance.choice(ASIDES), self.facts)
            question = _question(answer)
            if question is not None:
                answer = await self._answer(question)
            elif not resumed and CONTINUE in _payloads(answer):  # asked about a topic first
                resumed = True
                self.tally.acts["continue"] += 1
                answer = await self.say(CONTINUE, self.facts)
            elif changed or not self.facts or self.chance.random() < 0.8:
                break
            else:  # changes its mind about one of the answers
                changed = True
                self.tally.acts["change"] += 1
                said = json.dumps({"fraga": self.chance.choice(list(self.facts))})
                answer = await self.say(f"/andra{said}", self.facts)
        if self.chance.random() < 0.2:
            await self._leave()

    async def say(self, message: str, then: Facts, key: str | None = None) -> dict[str, Any]:
        """Say it and look hard at the answer; `then`: the answers there must be after it."""
        answer = await self._post(message, key)
        self._look(answer, message, then)
        return answer

    # talking

    async def _open(self) -> dict[str, Any]:
        if self.opening is None:
            return await self.say("", {})
        return await self.say(self.opening.text, self.opening.facts)

    async def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        fact = question["fact"]
        options = {option["value"]: option["label"] for option in question["options"]}
        value = self.truth.get(fact, UNKNOWN)
        if fact in self.facts:  # asked again to be changed
            value = self.chance.choice(list(options))
            value = (value,) if question["multiple"] and value != UNKNOWN else value
        one = value if isinstance(value, str) else value[0] if len(value) == 1 else None
        sent = value if isinstance(value, str) else list(value)
        payload = "/svar" + json.dumps({fact: sent}, ensure_ascii=False)
        message = payload
        if self.manner != "button" and one in options and self.chance.random() < 0.6:
            message = options[one]
        self.tally.acts["payload" if message == payload else "words"] += 1
        return await self.say(message, self._after(payload))

    async def _leave(self) -> None:
        """Delete the conversation, and see that it is gone."""
        self.tally.acts["delete"] += 1
        await self._delete()
        await self.say("/visa", {})

    # mischief

    async def _mischief(self, answer: dict[str, Any]) -> dict[str, Any]:
        act = self.chance.choice(
            (
                *(self._rubbish, self._command, self._never_offered, self._double, self._double),
                *(self._abort, self._abort, self._delete_midway, self._forge, self._too_long),
                *(self._broken, self._restart),
            )
        )
        self.tally.acts[act.__name__.strip("_")] += 1
        return await act(answer)

    async def _rubbish(self, _: dict[str, Any]) -> dict[str, Any]:
        return await self.say(self.chance.choice(RUBBISH), self.facts)

    async def _command(self, _: dict[str, Any]) -> dict[str, Any]:
        return await self.say(self.chance.choice(COMMANDS), self.facts)

    async def _never_offered(self, answer: dict[str, Any]) -> dict[str, Any]:
        question = _question(answer)
        asked = question["fact"] if question else None
        payloads = [
            "/svar" + json.dumps({fact.id: fact.ids[0]})
            for fact in self.dialogue.resolver.knowledge.facts.values()
            if not fact.many and fact.id != asked
        ]
        never = [each for each in payloads if each not in self._offered]
        return await self.say(self.chance.choice(never), self.facts)

    async def _double(self, answer: dict[str, Any]) -> dict[str, Any]:
        """A double click: the same message twice at once, with one key."""
        message, then = self._next(answer)
        key = secrets.token_urlsafe(12)
        first, second = await asyncio.gather(self._post(message, key), self._post(message, key))
        for each in (first, second):
            self._look(each, message, then)
        if first["messages"] != second["messages"]:
            raise TroubleError("a double click is answered twice", message)
        return first

    async def _abort(self, answer: dict[str, Any]) -> dict[str, Any]:
        """A connection that breaks, and the same message again with its key."""
        message, then = self._next(answer)
        key = secrets.token_urlsafe(12)
        broken = asyncio.create_task(self._send(message, key))
        await asyncio.wait([broken], timeout=self.chance.uniform(0, 0.05))
        broken.cancel()
        await asyncio.gather(broken, return_exceptions=True)
        return await self.say(message, then, key)

    async def _delete_midway(self, _: dict[str, Any]) -> dict[str, Any]:
        await self._delete()
        return await self.say(self.chance.choice(("/visa", "")), {})

    async def _forge(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Somebody's session with a letter of it changed: another conversation, an empty one.

        Not the last letter: some of its bits mean nothing.
        """
        assert self.session is not None
        place = self.chance.randrange(len(self.session) - 1)
        letter = "A" if self.session[place] != "A" else "B"
        forged = self.session[:place] + letter + self.session[place + 1 :]
        response = await self._request({"message": "", "session": forged})
        if response.status_code != 200:
            raise TroubleError(f"status {response.status_code}", "a forged session")
        told = response.json()
        if told.get("answers") or told["session"] in self.tally.owners:
            raise TroubleError("crossed", f"a forged session: {told}")
        return answer

    async def _too_long(self, answer: dict[str, Any]) -> dict[str, Any]:
        response = await self._request({"message": "å" * 1001, "session": self.session})
        if response.status_code != 413:
            raise TroubleError(f"status {response.status_code}", "a message that is too long")
        return answer

    async def _broken(self, answer: dict[str, Any]) -> dict[str, Any]:
        bad = self.chance.choice((b"{", b"\xff\xfe", b'{"message": NaN}', b"[" * 5000))
        response = await self.client.post(
            CHAT, content=bad, headers={"Content-Type": "application/json"}
        )
        if response.status_code != 400:
            raise TroubleError(f"status {response.status_code}", f"{bad[:20]!r}")
        return answer

    async def _restart(self, _: dict[str, Any]) -> dict[str, Any]:
        return await self.say("börja om", {})

    def _next(self, answer: dict[str, Any]) -> tuple[str, Facts]:
        question = _question(answer)
        if question is None:
            return "hjälp", self.facts
        value = self.truth.get(question["fact"], UNKNOWN)
        sent = value if isinstance(value, str) else list(value)
        message = "/svar" + json.dumps({question["fact"]: sent}, ensure_ascii=False)
        return message, self._after(message)

    # sending

    async def _post(self, message: str, key: str | None = None) -> dict[str, Any]:
        for _ in range(_RETRIES):
            began = time.monotonic()
            response = await self._send(message, key)
            ended = time.monotonic()
            if response.status_code == 429:
                self.tally.waited += 1
                await asyncio.sleep(float(response.headers.get("Retry-After", "1")))
                continue
            if response.status_code != 200:
                raise TroubleError(
                    f"status {response.status_code}", f"{message[:80]!r}: {response.text[:200]}"
                )
            self.tally.turns.append((ended, 1000 * (ended - began)))
            answer: dict[str, Any] = response.json()
            return answer
        raise TroubleError("refused again and again", "429")

    async def _send(self, message: str, key: str | None) -> httpx.Response:
        body = {"message": message} | ({"session": self.session} if self.session else {})
        return await self._request(body, {"Idempotency-Key": key} if key else {})

    async def _request(
        self, body: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        content = json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        try:
            return await self.client.post(CHAT, content=content, headers=sent)
        except httpx.HTTPError as error:
            raise TroubleError(type(error).__name__, str(body.get("message"))[:80]) from error

    async def _delete(self) -> None:
        try:
            response = await self.client.request("DELETE", CHAT, json={"session": self.session})
        except httpx.HTTPError as error:
            raise TroubleError(type(error).__name__, "DELETE") from error
        if response.status_code != 204:
            raise TroubleError(f"status {response.status_code}", "DELETE")
        self.facts = {}

    # looking

    def _look(self, answer: dict[str, Any], message: str, then: Facts) -> None:
        session, messages = answer["session"], answer["messages"]
        owner = self.tally.owners.setdefault(session, self.number)
        if owner != self.number or self.session not in (None, session):
            raise TroubleError("crossed", f"the session of {owner} was given to {self.number}")
        self.session = session
        if not messages or any(not each.get("text", "").strip() for each in messages):
            raise TroubleError("an empty message", f"{message!r}: {messages}")
        if any(each["text"] == self.simple for each in messages):
            self.tally.without_rasa += 1
        expected = [each.as_dict() for each in self.dialogue.answers(State(facts=then))]
        given = answer.get("answers", [])
        if given != expected:
            strange = [each for each in given if each not in expected]
            lost = [each for each in expected if each not in given]
            kind = "crossed" if strange else "lost"
            raise TroubleError(
                kind, f"{message!r}: not mine {_short(strange)}, gone {_short(lost)}"
            )
        self.facts = then
        self._offered.update(_payloads(answer))

    def _after(self, payload: str) -> Facts:
        """The answers after a button."""
        heard = Heard.button(payload)
        assert heard is not None
        assert heard.intent == ANSWER
        try:
            return self.dialogue.resolver.merge(self.facts, heard.facts).facts
        except FactError:  # impossible by itself: refused
            return self.facts


def _question(answer: dict[str, Any]) -> dict[str, Any] | None:
    """The open question."""
    return next((each["question"] for each in answer["messages"] if each.get("question")), None)


def _payloads(answer: dict[str, Any]) -> list[str]:
    """What the buttons send."""
    return [button["payload"] for each in answer["messages"] for button in each.get("buttons", [])]


def _short(answers: list[dict[str, str]]) -> str:
    return ", ".join(f"{each['fact']}={each['answer']}" for each in answers) or "nothing"
