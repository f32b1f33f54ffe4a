"""Rasa served as the web process starts it: the launcher, the channel's routes, the log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.settings import PROJECT
from tests.ports import free_port

pytestmark = pytest.mark.rasa

SECRET = "Annas mamma är sjukskriven och heter Berit"


@dataclass
class Served:
    """A running server and what it has logged so far."""

    client: httpx.Client
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)

    def send(self, **body: object) -> httpx.Response:
        return self.client.post("/message", json={"sender": "served", **body})


@pytest.fixture(scope="module")
def served(model: Path) -> Iterator[Served]:
    port = free_port()
    environment = {**os.environ, "VAGVISAREN_RASA_PORT": str(port)}
    command = [sys.executable, "-m", "bot.actions.server", "--model", str(model)]
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}/webhooks/vagvisaren", timeout=30)
    served = Served(client, process)
    assert process.stdout is not None
    for line in process.stdout:
        served.log.append(line)
        if "at=bot.actions.channel" in line and "ready" in line:
            break
    else:
        pytest.fail("Rasa did not start:\n" + "".join(served.log))
    with client:
        yield served
    if process.poll() is None:
        process.kill()


def test_it_says_when_it_is_ready_and_with_what(served: Served) -> None:
    answer = served.client.get("/ready").json()
    assert answer["ready"] is True
    assert "sv" in answer["spacy"]


def test_a_conversation(served: Served) -> None:
    first = served.send(text="Hej!").json()
    assert first["state"]["asked"]
    button = first["messages"][-1]["buttons"][0]["payload"]
    second = served.send(payload=button, state=first["state"]).json()
    assert second["state"]["facts"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "x" * 2001}, 413),
        ({"payload": "/restart"}, 400),
        ({"sender": "a b", "text": "hej"}, 400),
        ({"text": 7}, 400),
    ],
)
def test_what_is_no_request_is_refused(served: Served, body: dict[str, Any], status: int) -> None:
    answer = served.send(**body)
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="tells libraries on Linux only")
def test_what_it_answers_with_is_not_heavy(served: Served) -> None:
    """A text and a button later: none of these libraries is in the process."""
    said = served.send(text="vad är sgi?").json()
    served.send(payload='/svar{"sgi": "nej"}', state=said["state"])
    libraries = Path(f"/proc/{served.process.pid}/maps").read_text(encoding="utf-8")
    assert "spacy" in libraries
    assert [name for name in ("jax", "matplotlib", "tensorflow") if name in libraries] == []


def test_rasas_own_doors_are_closed(served: Served) -> None:
    for path in ("/webhooks/rest/webhook", "/conversations/served/tracker", "/model/train"):
        address = served.client.base_url.copy_with(path=path)
        assert served.client.post(address, json={"sender": "x"}).status_code == 404


def test_nothing_is_remembered_between_turns(served: Served) -> None:
    told = served.send(payload='/svar{"sgi": "nej"}').json()["state"]
    assert told["facts"]
    assert served.send(text="hej").json()["state"]["facts"] == {}
    assert served.send(text="hej", state=told).json()["state"]["facts"] == told["facts"]


def test_it_stops_when_told_and_its_log_says_nothing_of_what_people_write(served: Served) -> None:
    assert served.send(text=SECRET).status_code == 200
    served.process.send_signal(signal.SIGTERM)
    rest, _ = served.process.communicate(timeout=30)
    assert served.process.returncode == 0
    log = "".join(served.log) + rest
    assert "Traceback" not in log
    assert not [word for word in ("Anna", "Berit", "served", "sgi") if word in log], log
