"""Who sends what while speed is measured: each a conversation after the other, without end.

A talker makes the next request and looks at its answer; it neither sends nor waits, so that it can
be used by whoever measures. Imports nothing of ours: the process that sends must be light.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Protocol

import orjson

from bench.client import Request, Response

CHAT = "/api/v1/chat"
REST = "/webhooks/rest/webhook"
_LONGEST = 40  # turns of a conversation
TEXT, BUTTON, OPENING, PLAIN = "text", "button", "opening", "plain"


class TalkError(Exception):
    """The answer is not one that anybody should get; the message says why."""


class Talker(Protocol):
    """`kind`: what the next request is."""

    kind: str

    def next(self) -> Request:
        """The next request."""
        ...

    def hear(self, response: Response) -> None:
        """Take the answer. Raises `TalkError`; then a new conversation begins."""
        ...

    def lost(self) -> None:
        """No answer came: begin anew."""
        ...


class Pinger:
    """Asks the cheapest there is."""

    kind = PLAIN

    def next(self) -> Request:
        return Request("GET", "/healthz")

    def hear(self, response: Response) -> None:
        _checked(response)

    def lost(self) -> None:
        """Nothing to begin anew."""


class Reciter:
    """Says the same lines in every conversation, over Rasa's own channel."""

    kind = PLAIN

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        self._name = name
        self._lines = lines
        self._said = 0

    def next(self) -> Request:
        conversation, line = divmod(self._said, len(self._lines))
        self._said += 1
        sender = f"{self._name}-{conversation}"
        body = {"sender": sender, "message": self._lines[line]}
        return Request("POST", REST, orjson.dumps(body))

    def hear(self, response: Response) -> None:
        _said(_checked(response))

    def lost(self) -> None:
        """The next line is said all the same."""


class Asker:
    """Tells its case and answers every question: in words and by button, by turns.

    What it begins with and what it answers depends on `name` and the number of the conversation,
    so that two services that ask the same are told the same.
    """

    def __init__(self, name: str, openings: Sequence[str]) -> None:
        self._name = name
        self._openings = openings
        self._number = 0
        self._question: dict[str, Any] | None = None
        self._begin()

    def next(self) -> Request:
        if self._turns == 0:
            self.kind, message = OPENING, self._chance.choice(self._openings)
        else:
            assert self._question is not None
            self.kind = BUTTON if self._turns % 2 else TEXT
            option = self._chance.choice(self._question["options"])
            message = worded(option["label"])
            if self.kind == BUTTON:
                message = pressed(self._question, option["value"])
        self._turns += 1
        return self.request(message)

    def hear(self, response: Response) -> None:
        try:
            messages = self.messages(_checked(response))
        except TalkError:
            self._begin()
            raise
        found = (each["question"] for each in messages if each.get("question"))
        self._question = next(found, None)
        if self._question is None or self._turns >= _LONGEST:
            self._begin()

    def lost(self) -> None:
        self._begin()

    def request(self, message: str) -> Request:
        """The request that says it."""
        raise NotImplementedError

    def messages(self, answer: Any) -> list[dict[str, Any]]:
        """What was said in return. Raises `TalkError`."""
        raise NotImplementedError

    def _begin(self) -> None:
        self._number += 1
        self._turns = 0
        self._question = None
        self.kind = OPENING
        self.conversation = f"{self._name}-{self._number}"
        self._chance = random.Random(self.conversation)
        self.session: str | None = None


class ChatAsker(Asker):
    """Over our own interface."""

    def __init__(self, name: str, openings: Sequence[str], away: str) -> None:
        """`away`: what is said when Rasa does not answer; then it is not Rasa that is measured."""
        super().__init__(name, openings)
        self._away = away

    def request(self, message: str) -> Request:
        return said(message, self.session)

    def messages(self, answer: Any) -> list[dict[str, Any]]:
        messages = _without(self._away, answer)
        self.session = answer["session"]
        return messages


class RestAsker(Asker):
    """Over Rasa's own channel, where what is beside text and buttons is a message of its own."""

    def request(self, message: str) -> Request:
        body = {"sender": self.conversation, "message": message}
        return Request("POST", REST, orjson.dumps(body))

    def messages(self, answer: Any) -> list[dict[str, Any]]:
        return [each.get("custom") or {} for each in _said(answer)]


class Changer:
    """One conversation for ever: tells its case, then gives the first answer again and again.

    Four turns are always alike: the answer by button, asking to change it, the answer in words,
    asking to change it. So early and late turns can be compared.
    """

    def __init__(self, opening: str, away: str) -> None:
        self._opening = opening
        self._away = away
        self.lost()

    def lost(self) -> None:
        self._turns = 0
        self._question: dict[str, Any] | None = None
        self._fact = ""
        self.kind = OPENING
        self.session: str | None = None

    def next(self) -> Request:
        if self._turns == 0:
            self.kind, message = OPENING, self._opening
        elif self._turns % 2 == 0:
            self.kind, message = BUTTON, "/andra" + orjson.dumps({"fraga": self._fact}).decode()
        else:
            assert self._question is not None
            option = self._question["options"][0]
            self.kind, message = TEXT, worded(option["label"])
            if self._turns % 4 == 1:
                self.kind, message = BUTTON, pressed(self._question, option["value"])
        self._turns += 1
        return said(message, self.session)

    def hear(self, response: Response) -> None:
        answer = _checked(response)
        messages = _without(self._away, answer)
        if self.session not in (None, answer["session"]):
            raise TalkError("the conversation has begun anew")
        self.session = answer["session"]
        found = (each["question"] for each in messages if each.get("question"))
        self._question = next(found, None)
        asked = self._question["fact"] if self._question else None
        self._fact = self._fact or asked or ""
        if self._turns % 2 and asked != self._fact:
            raise TalkError("the question is not asked")


def pressed(question: dict[str, Any], value: str) -> str:
    """What a button with that answer sends."""
    several = question["multiple"] and value != "vet_ej"
    sent = {question["fact"]: [value] if several else value}
    return "/svar" + orjson.dumps(sent).decode()


def worded(label: str) -> str:
    """An answer in words: not what stands on the button alone, which is the same as pressing it."""
    return f"{label}, tror jag"


def said(message: str, session: str | None) -> Request:
    """A message to our own interface."""
    body = {"message": message} | ({"session": session} if session else {})
    return Request("POST", CHAT, orjson.dumps(body))


def _without(away: str, answer: Any) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = _said(answer["messages"])
    if any(each.get("text") == away for each in messages):
        raise TalkError("answered without Rasa")
    return messages


def _said(answer: Any) -> list[dict[str, Any]]:
    if not isinstance(answer, list) or not answer:
        raise TalkError("nothing was said")
    return answer


def _checked(response: Response) -> Any:
    if response.status != 200:
        raise TalkError(f"status {response.status}")
    try:
        return orjson.loads(response.body)
    except ValueError:
        raise TalkError("not JSON") from None


def talker(kind: str, name: str, given: dict[str, Any]) -> Talker:
    """The talker of that kind; `given`: what it needs to know."""
    if kind == "ping":
        return Pinger()
    if kind == "recite":
        return Reciter(name, given["lines"])
    if kind == "chat":
        return ChatAsker(name, given["openings"], given["away"])
    if kind == "change":
        return Changer(given["openings"][0], given["away"])
    if kind == "rest":
        return RestAsker(name, given["openings"])
    raise ValueError(kind)
