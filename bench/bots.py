"""The bots that are measured, each as whoever runs it would start it, on ports of its own."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.client import Response
from bench.fleet import HOST, FleetError, Process, named
from bench.load import Order
from bench.served import children, command_line
from bench.talkers import Talker, TalkError, talker
from bench.training import RASA, RASA_ENVIRONMENT
from bot.settings import PROJECT, Settings
from bot.training import needs_training
from tests.ports import free_port
from tests.web.daemons import Daemon

_RUN = "from bot.cli import app; app()"
_WITH_OURS = {**RASA_ENVIRONMENT, "PYTHONPATH": str(PROJECT)}
_PATIENCE = 600.0  # seconds until a bot is given up
_LOOK = 0.05  # seconds between looks
# What the bot of rasa init is made for: both kinds of its stories.
MOODBOT = ("hello there", "I am feeling very sad", "yes", "goodbye", "hi", "I am great", "bye")
KEYWORD = ("hello there",)


@dataclass
class Ready:
    """Seconds from the start of the processes: to the first good answer, and to the first of all.

    They differ where people are answered before everything has loaded.
    """

    whole: float
    first: float


class Bot:
    """A bot with its processes. Use as a context manager: what is started is ended."""

    def __init__(self, letter: str, title: str, kind: str, given: dict[str, Any]) -> None:
        """`kind` and `given`: who talks to it (`talkers.talker`)."""
        self.letter = letter
        self.title = title
        self.kind = kind
        self.given = given
        self.port = free_port()
        self._processes: list[Process] = []

    def prepare(self) -> list[Process]:
        """The processes to start, in order."""
        raise NotImplementedError

    def start(self) -> Ready:
        """Start it and wait for good answers. Raises `FleetError`."""
        self._processes = self.prepare()
        began = time.monotonic()
        for process in self._processes:
            process.start()
        first = self.until(self.usable) - began
        return Ready(self.until(self.whole) - began, first)

    def stop(self) -> None:
        """End it."""
        for process in reversed(self._processes):
            if process.alive:
                with contextlib.suppress(subprocess.TimeoutExpired):  # then it is killed
                    asyncio.run(process.end(signal.SIGTERM))
            process.close()
        self._processes = []

    def processes(self) -> dict[str, int]:
        """The ids of its processes."""
        return {each.name: each.pid for each in self._processes if each.alive}

    def order(self, people: int, seconds: float) -> Order:
        """That so many people talk to it for so long."""
        group = f"{self.letter}-{people}"
        return Order(group, self.kind, self.port, people, seconds, given=self.given)

    def until(self, holds: Callable[[], bool]) -> float:
        """When it held. Raises `FleetError` if a process ends, or it takes too long."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            dead = [process for process in self._processes if not process.alive]
            if dead:
                raise FleetError(f"{dead[0].name} ended:\n{dead[0].last_words()}")
            if holds():
                return time.monotonic()
            time.sleep(_LOOK)
        words = "\n".join(process.last_words() for process in self._processes)
        raise FleetError(f"no answer from {self.title}:\n{words}")

    def __enter__(self) -> Bot:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def usable(self) -> bool:
        """Whether it can be used, if only in part."""
        return self.whole()

    def whole(self) -> bool:
        """Whether it answers as it is meant to."""
        return listens(self.port) and answers(self.port, self._talker(self.given))

    def _talker(self, given: dict[str, Any]) -> Talker:
        return talker(self.kind, f"{self.letter}-{secrets.token_hex(4)}", given)


class Plain(Bot):
    """A project as `rasa run` serves it, over its REST channel, in memory."""

    def __init__(
        self, letter: str, title: str, folder: Path, model: Path, lines: Sequence[str]
    ) -> None:
        super().__init__(letter, title, "recite", {"lines": list(lines)})
        self._folder, self._model = folder, model

    def prepare(self) -> list[Process]:
        return [rasa_run(self._folder, self._model, self.port)]


class Unpatched(Bot):
    """Our own questionnaire on Rasa as it is: REST, an action server, conversations in SQLite."""

    def __init__(self, letter: str, title: str, folder: Path, model: Path, words: Words) -> None:
        given = {"openings": words.openings}
        super().__init__(letter, title, "rest", given)
        self._folder, self._model = folder, model

    def prepare(self) -> list[Process]:
        self._folder.mkdir(exist_ok=True)
        actions = free_port()
        store = f"tracker_store: {{type: SQL, dialect: sqlite, db: {self._folder / 'rasa.db'}}}\n"
        action = f"action_endpoint: {{url: 'http://{HOST}:{actions}/webhook'}}\n"
        (self._folder / "endpoints.yml").write_text(store + action, encoding="utf-8")
        (self._folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
        command = [*RASA, "run", "actions", "--actions", "bot.actions.actions"]
        server = Process(
            "actions",
            [*command, "--port", str(actions)],
            {**_WITH_OURS, "SANIC_HOST": HOST},
            "",
            self._folder / "actions.log",
        )
        return [server, rasa_run(self._folder, self._model, self.port, _WITH_OURS)]


class Ours(Bot):
    """The whole service. `shared`: PostgreSQL and Redis, instead of a file and nothing."""

    def __init__(
        self,
        letter: str,
        title: str,
        folder: Path,
        words: Words,
        models: Path,
        shared: Mapping[str, Daemon] | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """`models`: the folder with the trained model. `settings`: further ones."""
        super().__init__(letter, title, "chat", {"openings": words.openings, "away": words.away})
        self._folder = folder
        self._shared = shared or {}
        self.rasa_port = free_port()
        self.settings = {
            "port": str(self.port),
            "rasa_port": str(self.rasa_port),
            "data_dir": str(folder / "data"),
            "models_dir": str(models),
            "secret": secrets.token_urlsafe(48),
            # those here are in a hurry, and would rather wait than be answered without Rasa
            "rate_per_minute": "100000",
            "turn_timeout": "60",
            **(settings or {}),
        }

    def prepare(self) -> list[Process]:
        self._folder.mkdir(exist_ok=True)
        # `serve` would train first where the model is older than the knowledge: then by parts
        current = not needs_training(Settings.load({**os.environ, **named(self.settings)}))
        return [self._process(each) for each in (("serve",) if current else ("rasa", "web"))]

    def processes(self) -> dict[str, int]:
        found = super().processes()
        if "serve" in found:
            found["web"] = web = found.pop("serve")
            serving = (each for each in children(web) if "bot.actions.server" in command_line(each))
            found.update(("rasa", each) for each in serving)
        return found | {name: each.pids()[0] for name, each in self._shared.items()}

    def usable(self) -> bool:
        """Whether the first question can be answered by button."""
        one = self._talker({"openings": [""], "away": None})
        return listens(self.port) and answers(self.port, one, turns=2)

    def whole(self) -> bool:
        """Whether Rasa answers a text.

        Not asked in vain: then the web process reads it, while Rasa needs the processor.
        """
        return listens(self.rasa_port) and super().whole()

    def _process(self, command: str) -> Process:
        log = self._folder / f"{command}.log"
        return Process(
            command, [sys.executable, "-c", _RUN, command], named(self.settings), "", log
        )


class Echo(Bot):
    """The cheapest address of a web process that runs already."""

    def __init__(self, letter: str, title: str, of: Bot) -> None:
        super().__init__(letter, title, "ping", {})
        self._of = of
        self.port = of.port

    def start(self) -> Ready:
        raise NotImplementedError("it is part of another")

    def processes(self) -> dict[str, int]:
        return {name: pid for name, pid in self._of.processes().items() if name == "web"}


@dataclass(frozen=True)
class Words:
    """What people begin with, and what is said when Rasa does not answer."""

    openings: list[str] = field(default_factory=list)
    away: str = ""


def rasa_run(
    folder: Path, model: Path, port: int, environment: dict[str, str] = RASA_ENVIRONMENT
) -> Process:
    """`rasa run` in a project's folder."""
    command = [*RASA, "run", "--model", str(model), "-i", HOST, "--port", str(port)]
    command += ["--credentials", str(folder / "credentials.yml")]
    command += ["--endpoints", str(folder / "endpoints.yml")]
    return Process("rasa", command, environment, "", folder / "rasa.log", folder)


def listens(port: int) -> bool:
    """Whether anybody does, at that port of this machine."""
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex((HOST, port)) == 0


def answers(port: int, one: Talker, turns: int = 1) -> bool:
    """Whether the talker's next requests get good answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    fields = {"Content-Type": "application/json"}
    try:
        for _ in range(turns):
            request = one.next()
            connection.request(request.method, request.path, request.body or None, fields)
            response = connection.getresponse()
            one.hear(Response(response.status, response.read()))
    except (OSError, http.client.HTTPException, TalkError):
        return False
    finally:
        connection.close()
    return True
