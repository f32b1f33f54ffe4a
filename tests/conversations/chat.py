"""A conversation in a test, through the channel's own front door."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.dialogue import payload

MOST = 25  # far more questions than anybody is asked


class Chat:
    """One person's conversation: what was last said, and the state after it."""

    def __init__(self, turn: Callable[[bytes], dict[str, Any]], sender: str) -> None:
        self._turn = turn
        self.sender = sender
        self.state: dict[str, Any] = {}
        self.messages: list[dict[str, Any]] = []

    def write(self, text: str) -> Chat:
        return self._send(text=text)

    def press(self, payload: str) -> Chat:
        return self._send(payload=payload)

    def click(self, title: str) -> Chat:
        return self.press(self.button(title))

    def _send(self, **body: str) -> Chat:
        request = {"sender": self.sender, "state": self.state, **body}
        answer = self._turn(json.dumps(request).encode())
        self.messages, self.state = answer["messages"], answer["state"]
        assert self.messages
        return self

    @property
    def asked(self) -> str | None:
        """The fact asked about, which the last message must then ask."""
        asked: str | None = self.state["asked"]
        question = self.messages[-1].get("question") or {}
        assert question.get("fact") == asked, "the open question must be asked last"
        return asked

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.state["facts"]
        return facts

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.messages)

    @property
    def titles(self) -> list[str]:
        return [b["title"] for message in self.messages for b in message.get("buttons", ())]

    @property
    def outcome(self) -> dict[str, Any] | None:
        found = [message["outcome"] for message in self.messages if "outcome" in message]
        assert len(found) <= 1
        return found[0] if found else None

    @property
    def topics(self) -> list[str]:
        return [message["topic"]["id"] for message in self.messages if "topic" in message]

    def button(self, title: str) -> str:
        for message in reversed(self.messages):
            for button in message.get("buttons", ()):
                if button["title"] == title:
                    return str(button["payload"])
        raise AssertionError(f"no button '{title}' among {self.titles}")

    def answer(self, value: object) -> Chat:
        assert self.asked is not None
        return self.press(payload("svar", {self.asked: value}))

    def to(self, fact: str, answers: Mapping[str, object]) -> Chat:
        """Answer until that fact is asked."""
        for _ in range(MOST):
            if self.asked == fact:
                return self
            self.answer(answers.get(str(self.asked), "vet_ej"))
        raise AssertionError(f"{fact} is never asked")

    def finish(self, answers: Mapping[str, object]) -> Chat:
        """Answer every question, "vet inte" to those that `answers` has not."""
        for _ in range(MOST):
            if self.asked is None:
                return self
            self.answer(answers.get(self.asked, "vet_ej"))
        raise AssertionError("the questions never end")
