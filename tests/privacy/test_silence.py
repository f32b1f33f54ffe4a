"""A whole conversation with marked words: none of them is in a log, at any level."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from bot.logs import configure
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app, create_parts
from bot.web.reader import Reader
from bot.web.relay import Relay

NOWHERE = "http://127.0.0.1:9"
PERSON = "Zebulon Quarkström"
MARKS = (
    "Zebulon",
    "Quarkström",
    "zxqmarkör",
    "1212",
    "174 06",
    "zxqmejl",
    "Zxqgatan",
    "203.0.113.9",
)
SAID = (
    f"jag heter {PERSON}, 19121212-1212, 070-174 06 05, zxqmejl@example.com, Zxqgatan 12",
    "zxqmarkör jag är arbetslös och har ingen SGI zxqmarkör",
    "/zxqmarkör",
    '/svar{"sgi": "zxqmarkör"}',
    "zxqmarkör" * 200,
    "vill inte leva zxqmarkör",
    "glöm mig",
)

pytestmark = pytest.mark.usefixtures("logging_as_it_was")


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_no_log_says_what_was_written(
    settings: Settings,
    resolver: Resolver,
    reader: Reader,
    level: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(level)
    parts = create_parts(settings, resolver, relay=Relay((NOWHERE,), timeout=5), reader=reader)
    calls = Calls(TestClient(create_app(settings, resolver, parts), client=("203.0.113.9", 4711)))
    with calls.client:
        for said in SAID:
            calls.say(said)
            calls.write(said)
        calls.break_everything(monkeypatch, parts)
        calls.end()
    said = "".join(capfd.readouterr())
    assert "at=bot.web.turns" in said  # there was something to log
    assert ("answered by" in said) == (level == "DEBUG")
    assert "zxqfault" not in said
    for mark in (*MARKS, *calls.sessions, *calls.ids(parts)):
        assert mark not in said, said
    for fact in ("arbetslos", '"sgi"', "fragestallare"):
        assert fact not in said
    lines = [line for line in said.splitlines() if line.strip()]
    assert all(line.startswith("time=") for line in lines), lines


class Calls:
    """Somebody who talks by every way there is."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.session: str | None = None
        self.sessions: set[str] = set()

    def say(self, text: str) -> None:
        answer = self.client.post("/api/v1/chat", json={"message": text, "session": self.session})
        if answer.status_code == 200:
            self.session = answer.json()["session"]
            self.sessions.add(answer.json()["session"])

    def write(self, text: str) -> None:
        self.client.post("/chatt", data={"message": text, "session": self.session or ""})
        self.client.post("/api/v1/resolve", json={"facts": {"zxqmarkör": text}})
        self.client.post("/api/v1/chat", content=f'{{"message": "{text}'.encode())

    def break_everything(self, monkeypatch: pytest.MonkeyPatch, parts: object) -> None:
        """Faults whose messages quote what they are about."""

        def fail(*args: object, **kwargs: object) -> object:
            raise RuntimeError(f"zxqfault {args} {json.dumps(list(kwargs))}")

        monkeypatch.setattr(parts.reader, "read", fail)  # type: ignore[attr-defined]
        self.say(SAID[1])
        monkeypatch.setattr(parts.turns, "_answer", fail)  # type: ignore[attr-defined]
        self.say(SAID[1])
        monkeypatch.undo()

    def end(self) -> None:
        self.client.request("DELETE", "/api/v1/chat", json={"session": self.session})

    def ids(self, parts: object) -> set[str]:
        read = parts.sessions.read  # type: ignore[attr-defined]
        return {id for id in map(read, self.sessions) if id}
