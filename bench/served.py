"""The whole service, started for a measurement as an operator starts it, in a folder of its own."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import httpx

from bot.settings import PROJECT, Settings
from bot.training import current_model, needs_training
from tests.ports import free_port

_TETHER = PROJECT / "bot" / "web" / "tether.py"
_UP, _READY, _FAREWELL = 120, 300, 60  # seconds
_MOST = "100000"  # turns a minute in one conversation: those measured here are in a hurry


class ServedError(Exception):
    """The service did not come up; the message says what it said last."""


class Served:
    """Served as long as this lasts. `folder` then holds the data, and the logs as they were."""

    def __init__(self, folder: Path, *, rasa: bool = True, **settings: str) -> None:
        """`rasa`: with Rasa. `settings`: further ones, by their names in small letters."""
        self.data, self.logs = folder / "data", folder / "logs"
        self.secret = secrets.token_urlsafe(48)
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.note, self._commands = _commands(rasa)
        given = {
            "port": str(port),
            "rasa_port": str(free_port()),
            "data_dir": str(self.data),
            "secret": self.secret,
            "rate_per_minute": _MOST,
            **settings,
        }
        self._environment = {
            **os.environ,
            **{f"VAGVISAREN_{name.upper()}": value for name, value in given.items()},
            "PYTHONUNBUFFERED": "1",
        }
        self._processes: list[subprocess.Popen[bytes]] = []
        self._files: list[IO[bytes]] = []

    def __enter__(self) -> Served:
        self.logs.mkdir(parents=True)
        # whatever ends the measurement ends these too
        tied = (sys.executable, "-IS", str(_TETHER), str(os.getpid()))
        for command in self._commands:
            file = (self.logs / f"{command}.log").open("wb")
            self._files.append(file)
            self._processes.append(
                subprocess.Popen(
                    [*tied, sys.executable, "-c", "from bot.cli import app; app()", command],
                    cwd=PROJECT,
                    env=self._environment,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C is for the measurement
                )
            )
        try:
            self._until("/healthz", _UP)
            if self._commands != ("web",):
                self._until("/readyz", _READY)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def processes(self) -> dict[str, int]:
        """The ids of the processes `web` and `rasa`, as far as they live now."""
        found: dict[str, int] = {}
        for process, command in zip(self._processes, self._commands, strict=True):
            if process.poll() is not None:
                continue
            found["rasa" if command == "rasa" else "web"] = process.pid
            for child in children(process.pid):
                if "bot.actions.server" in command_line(child):
                    found["rasa"] = child
        return found

    def _until(self, path: str, seconds: float) -> None:
        """Until there is an answer 200 that says nothing is missing."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            dead = [each for each in self._processes if each.poll() is not None]
            if dead:
                break
            try:
                answer = httpx.get(self.address + path, timeout=5)
                if answer.json().get("status") in ("ok", "ready"):
                    return
            except (httpx.HTTPError, ValueError):
                pass
            time.sleep(0.5)
        raise ServedError(f"no {path} from the service, which said:\n{self.last_words()}")

    def last_words(self) -> str:
        """The last lines of every log."""
        texts = (path.read_text("utf-8", "replace") for path in sorted(self.logs.glob("*.log")))
        return "\n".join(line for text in texts for line in text.splitlines()[-10:])

    def _stop(self) -> None:
        for process in reversed(self._processes):  # the web first: its turns may need Rasa
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(_FAREWELL)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for file in self._files:
            file.close()


def _commands(rasa: bool) -> tuple[str, Sequence[str]]:
    """What to start, and a note on why it is not simply `serve`."""
    settings = Settings.load()
    if rasa and not needs_training(settings):
        return "vagvisaren serve", ("serve",)
    if rasa and current_model(settings) is not None:
        # `serve` would train first: what is measured here is not what the model knows
        return "vagvisaren rasa and web, with an older model", ("rasa", "web")
    return "vagvisaren web, without Rasa", ("web",)


def children(pid: int) -> list[int]:
    """The ids of the processes that it has begun, and that those have; none if it is gone."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    own = [int(child) for child in told.split()]
    return own + [each for child in own for each in children(child)]


def command_line(pid: int) -> str:
    """What it was started with; empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
