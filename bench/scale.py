"""How much more is answered with more Rasa processes on this machine."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.bots import Ours, Words
from bench.fleet import HOST, Process, named
from bench.load import Load
from bench.meter import memory
from bench.windows import Measured, Say, window
from tests.ports import free_port

COUNTS = (1, 2, 4)
PEOPLE = 32


class Shared(Ours):
    """A web process before Rasa processes that others start too."""

    def __init__(
        self, folder: Path, words: Words, models: Path, rasas: dict[str, Process], ports: list[int]
    ) -> None:
        addresses = " ".join(f"http://{HOST}:{port}" for port in ports)
        title = f"{len(ports)} Rasa process{'es' if len(ports) > 1 else ''}"
        settings = {"rasa_urls": addresses, "rasa_port": str(ports[-1])}
        super().__init__(str(len(ports)), title, folder, words, models, settings=settings)
        self.rasa_port = ports[-1]
        self._rasas = rasas

    def prepare(self) -> list[Process]:
        self._folder.mkdir(exist_ok=True)
        return [self._process("web")]

    def processes(self) -> dict[str, int]:
        return super().processes() | {name: each.pid for name, each in self._rasas.items()}


@contextlib.contextmanager
def _rasas(folder: Path, models: Path) -> Iterator[dict[int, Process]]:
    """As many Rasa processes as are needed at most, by port."""
    made: dict[int, Process] = {}
    for number in range(1, COUNTS[-1] + 1):
        port = free_port()
        settings = named({"rasa_port": str(port), "models_dir": str(models)})
        command = [sys.executable, "-c", "from bot.cli import app; app()", "rasa"]
        log = folder / f"rasa-{number}.log"
        made[port] = Process(f"rasa-{number}", command, settings, "", log)
    try:
        for process in made.values():
            process.start()
        yield made
    finally:
        for process in made.values():
            process.close()


def measure(
    folder: Path, words: Words, models: Path, load: Load, count: int, seconds: float, say: Say
) -> list[Measured]:
    """`count` rounds of so many seconds with each number of processes, by turns."""
    folder.mkdir()
    with contextlib.ExitStack() as stack:
        every = stack.enter_context(_rasas(folder, models))
        bots = []
        for number in COUNTS:
            ports = list(every)[:number]
            own = {every[port].name: every[port] for port in ports}
            bot = Shared(folder / str(number), words, models, own, ports)
            stack.enter_context(bot)
            say(f"starting: {bot.title}")
            bot.start()
            bots.append((bot, Measured(bot.letter, bot.title)))
        for bot, _ in bots:
            window(bot, load, PEOPLE, seconds / 2)
        for number in range(1, count + 1):
            for bot, measured in bots:
                seen = window(bot, load, PEOPLE, seconds)
                measured.windows.append(seen)
                rate = len(seen.heard.times) / seen.heard.seconds
                say(f"round {number} of {count}: {bot.title}: {rate:.1f} a second")
        return [replace(measured, used=memory(bot.processes())) for bot, measured in bots]
