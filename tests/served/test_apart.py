"""The two processes started apart, as on several machines: `vagvisaren rasa`, `vagvisaren web`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.ports import two_free_ports

pytestmark = pytest.mark.rasa
PROJECT = Path(__file__).parents[2]
SOON = 300.0  # seconds: Rasa takes long to load, and longer on a machine that does much else


class Process:
    """`vagvisaren web` or `vagvisaren rasa`, and what it says."""

    def __init__(self, command: str, **settings: object) -> None:
        named = {f"VAGVISAREN_{name.upper()}": str(value) for name, value in settings.items()}
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from bot.cli import app; app()", command],
            cwd=PROJECT,
            env={**os.environ, **named, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def until(self, words: str) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line)
            if words in line:
                return
        pytest.fail(f"it never said {words!r}:\n" + "".join(self.said))

    def ask_to_stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def end(self) -> int:
        """Its exit code, when it has ended by itself."""
        self.said.append(self._process.communicate(timeout=60)[0])
        return self._process.returncode

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def ports() -> tuple[int, int]:
    return two_free_ports()


@pytest.fixture
def rasa(ports: tuple[int, int]) -> Iterator[Process]:
    process = Process("rasa", rasa_port=ports[1])
    process.until("ready")
    yield process
    process.kill()


@pytest.fixture
def web(ports: tuple[int, int], rasa: Process, tmp_path: Path) -> Iterator[Process]:
    address = f"http://127.0.0.1:{ports[1]}"
    process = Process(
        "web", port=ports[0], rasa_urls=address, data_dir=tmp_path, rate_per_minute=100_000
    )
    process.until("Open")
    yield process
    process.kill()


def test_they_work_together_and_each_ends_when_asked(
    ports: tuple[int, int], rasa: Process, web: Process
) -> None:
    address = f"http://127.0.0.1:{ports[0]}"
    with httpx.Client(base_url=address, timeout=SOON, trust_env=False) as client:
        assert client.get("/readyz").json()["parts"]["rasa"]["ready"]
        asking, statuses = threading.Event(), list[int]()

        def talk() -> str:
            said = ""
            session = client.post("/api/v1/chat", json={"message": ""}).json()["session"]
            for number in range(20):
                body = {"message": "jag är arbetslös", "session": session}
                response = client.post("/api/v1/chat", json=body)
                statuses.append(response.status_code)
                said += response.text
                if number == 2:
                    asking.set()
            return said

        with ThreadPoolExecutor(3) as pool:
            talks = [pool.submit(talk) for _ in range(3)]
            assert asking.wait(SOON)
            rasa.ask_to_stop()  # in the middle of turns
            said = [each.result() for each in talks]
        assert {*statuses} == {200}
        assert all("svarar jag enklare" in each for each in said)
        assert rasa.end() == 0
    web.ask_to_stop()
    assert web.end() == 0
    assert "Traceback" not in "".join([*rasa.said, *web.said])
