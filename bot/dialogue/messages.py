"""What is said: messages with buttons, and the reply of a turn."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.dialogue.state import State
from bot.resolver import Remaining

CONTINUE = "/svar{}"
_encode = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make one each time


@dataclass(frozen=True)
class Button:
    """A ready answer: what stands on it and what it sends."""

    title: str
    payload: str

    def as_dict(self) -> dict[str, str]:
        """The contract's `buttons` item."""
        return {"title": self.title, "payload": self.payload}


@dataclass(frozen=True)
class Answer:
    """An answer given: what it is about, what it is, and what is sent to change it."""

    fact: str
    subject: str
    answer: str
    payload: str

    def as_dict(self) -> dict[str, str]:
        """The contract's `answers` item."""
        return {
            "fact": self.fact,
            "subject": self.subject,
            "answer": self.answer,
            "payload": self.payload,
        }


@dataclass(frozen=True)
class Message:
    """One message of the contract: text, and what a program can read beside it.

    `remaining`: how many questions are left, beside one of them; the text's last line says it.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    question: Mapping[str, object] | None = None
    outcome: Mapping[str, object] | None = None
    topic: Mapping[str, object] | None = None
    remaining: Remaining | None = None

    def as_dict(self) -> dict[str, object]:
        """The contract's chat message; what is empty is left out."""
        parts: dict[str, object] = {
            "text": self.text,
            "buttons": [button.as_dict() for button in self.buttons],
            "question": self.question,
            "remaining": self.remaining.as_dict() if self.remaining else None,
            "outcome": self.outcome,
            "topic": self.topic,
        }
        return {key: part for key, part in parts.items() if part}


def nothing() -> tuple[Message, ...]:
    """No messages."""
    return ()


@dataclass(frozen=True)
class Reply:
    """The state after a turn, and what is said: `before`, then `after`.

    `after` is the open question or, where `settled`, the result. It is made when it is first
    looked at: Rasa's form asks, and its last action presents, by themselves.
    """

    state: State
    before: tuple[Message, ...] = ()
    then: Callable[[], tuple[Message, ...]] = nothing
    settled: bool = False

    @cached_property
    def after(self) -> tuple[Message, ...]:
        """The open question, or the result."""
        return self.then()

    @property
    def messages(self) -> tuple[Message, ...]:
        """Everything said, in order."""
        return self.before + self.after


def payload(intent: str, data: Mapping[str, object] | None = None) -> str:
    """What a button sends: `/svar{"sgi": "nej"}`, `/varfor`."""
    return f"/{intent}" + ("" if data is None else _encode(data))
