"""A conversation as a client has it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from bot.web.stores import DATABASE

Message = dict[str, Any]


class Talk:
    """Sends messages in one session and remembers the last answer."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.session: str | None = None
        self.messages: list[Message] = []

    def post(self, message: str) -> Response:
        body = {"message": message, "session": self.session}
        return self.client.post("/api/v1/chat", json=body)

    def say(self, message: str) -> list[Message]:
        """One turn that must succeed."""
        response = self.post(message)
        assert response.status_code == 200, response.text
        answer = response.json()
        self.session = answer["session"]
        self.messages = answer["messages"]
        return self.messages

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.messages)

    @property
    def buttons(self) -> dict[str, str]:
        """Payloads by title."""
        return {
            button["title"]: button["payload"]
            for message in self.messages
            for button in message.get("buttons", [])
        }

    @property
    def asked(self) -> str | None:
        """The fact that the last question is about."""
        questions = [message["question"] for message in self.messages if "question" in message]
        return questions[-1]["fact"] if questions else None

    @property
    def outcome(self) -> dict[str, Any] | None:
        return next((m["outcome"] for m in self.messages if "outcome" in m), None)


def stored(folder: Path) -> list[str]:
    """The ids of the conversations kept."""
    connection = sqlite3.connect(folder / DATABASE)
    try:
        return [id for (id,) in connection.execute("SELECT id FROM conversation")]
    finally:
        connection.close()


def assert_error(response: Response, status: int, code: str, field: str | None = None) -> str:
    """The contract's error, whole and nothing else; its message."""
    assert response.status_code == status, response.text
    body = response.json()
    assert body.keys() == {"error"}
    error = body["error"]
    assert error["code"] == code
    assert error.get("field") == field
    assert error.keys() == {"code", "message"} | ({"field"} if field else set())
    assert isinstance(error["message"], str)
    assert error["message"]
    assert "{" not in error["message"], "a slot was left unfilled"
    return error["message"]
