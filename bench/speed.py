"""How fast the service is, beside Rasa as it is: one run, by turns, on one machine.

    .venv/bin/python -m bench.speed

Writes speed.md, its charts and speed.json. The exit code is 1 if anything broke, such as an answer
that was not good; a goal that is missed is told, and is no fault of the run.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import shlex
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
import yaml

from bench import charts, cost, length, resolver, scale, training
from bench.bots import KEYWORD, MOODBOT, Bot, Echo, Ours, Plain, Unpatched, Words
from bench.cost import Timed
from bench.fleet import FleetError, end_when_asked
from bench.load import Load
from bench.meter import Machine, memory
from bench.report import markdown
from bench.results import Results, stored
from bench.training import Trained, TrainingError
from bench.versions import commit, versions
from bench.windows import Measured, rounds
from bot.resolver import Resolver
from bot.settings import PROJECT, Settings
from bot.training import current_model
from bot.web.texts import Texts
from tests.web.daemons import Daemon, Postgres, RedisServer

TITLES = {
    "a": "stock `rasa init` (DIET, TED)",
    "a2": "our questionnaire, unpatched Rasa",
    "b": "Rasa's floor (keyword, rule)",
    "c": "ours, SQLite",
    "d": "ours, PostgreSQL and Redis",
    "e": "echo of our web process",
}
PARTS = ("training", "bots", "length", "cost", "resolver", "scale")
_TOLD = 1  # facts: who asks, as a rule


@dataclass(frozen=True)
class Amount:
    """How much is measured. `seconds`: of a window. `starts`: of each bot."""

    rounds: int
    seconds: float
    starts: int
    conversations: int
    blocks: int
    cases: int


FULL = Amount(rounds=5, seconds=10, starts=3, conversations=15, blocks=5, cases=resolver.CASES)
QUICK = Amount(rounds=1, seconds=2, starts=1, conversations=2, blocks=2, cases=1_000)


class Run:
    """One run: what is asked for, and where things are."""

    def __init__(self, given: argparse.Namespace, folder: Path, results: Results) -> None:
        self.amount = QUICK if given.quick else FULL
        self.bots: list[str] = given.bots
        self.parts: list[str] = given.only
        self.keep: bool = given.keep
        self.folder = folder
        self.results = results
        self._began = time.monotonic()
        self._models = Settings.load().models_dir
        self._trained: dict[str, Trained] = {}
        self._words = Words()

    def say(self, line: str) -> None:
        """Show how it goes."""
        print(f"{time.monotonic() - self._began:6.0f} s  {line}", flush=True)

    def go(self) -> None:
        """Measure. Raises `TrainingError`, `FleetError`."""
        if "resolver" in self.parts:
            self._resolver()
        if {"bots", "length", "cost", "scale"} & set(self.parts):
            self._words = words()
        self._train()
        with Load() as load:
            if {"bots", "length"} & set(self.parts):
                self._served(load)
            if "cost" in self.parts:
                bot = Timed("p", "ours, with timers", self.folder / "p", self._words, self._models)
                with bot:
                    seconds = 3 * self.amount.seconds
                    self.results.cost = cost.measure(bot, load, seconds, self.say)
            if "scale" in self.parts:
                self.results.scale = scale.measure(
                    *(self.folder / "scale", self._words, self._models, load),
                    *(self.amount.rounds, self.amount.seconds, self.say),
                )

    def _resolver(self) -> None:
        self.say("the resolver, alone")
        self.results.resolver = resolver.measure(self.amount.cases)
        for line in self.results.resolver.lines():
            self.say(line)

    def _train(self) -> None:
        """Train what is to be served, and ours if training is measured; one after the other."""
        measured = "training" in self.parts
        if "a" in self.bots and (measured or "bots" in self.parts):
            self.say("training the stock bot (rasa init): two to three minutes")
            self._trained["a"] = training.stock(self.folder / "stock", keep=self.keep)
        if "b" in self.bots and (measured or "bots" in self.parts):
            self.say("training Rasa's floor")
            self._trained["b"] = training.floor(self.folder / "floor", keep=self.keep)
        if "c" in self.bots and measured:
            self.say("training ours")
            self._models = self.folder / "models"
            self._models.mkdir()
            self._trained["c"] = training.ours(self._models)
        for letter, trained in self._trained.items():
            self.say(
                f"({letter}) trained in {trained.seconds:.0f} s, {trained.processor:.0f} of CPU"
            )
            self.results.bots.append(Measured(letter, TITLES[letter], trained=trained))

    def _served(self, load: Load) -> None:
        with contextlib.ExitStack() as stack:
            shared = self._shared(stack) if "d" in self._started() else {}
            made = {letter: self._bot(letter, shared) for letter in self._started()}
            running = [(stack.enter_context(bot), self._measured(bot)) for bot in made.values()]
            self._start(running)
            if "e" in self.bots and "c" in made and "bots" in self.parts:
                echo = Echo("e", TITLES["e"], made["c"])
                running.append((echo, self._measured(echo)))
            if "bots" in self.parts:
                rounds(running, load, self.amount.rounds, self.amount.seconds, self.say)
            if "length" in self.parts and "c" in made:
                amount = self.amount
                self.results.length = length.measure(
                    made["c"], load, amount.conversations, amount.blocks, self.say
                )
            self.results.kept = stored(self.folder / "c" / "data")
        self.results.bots.sort(key=lambda measured: measured.letter)

    def _shared(self, stack: contextlib.ExitStack) -> dict[str, Daemon]:
        """PostgreSQL and Redis; where they are not installed, nothing, and that is not measured."""
        try:
            return {
                "postgresql": stack.enter_context(Postgres()),
                "redis": stack.enter_context(RedisServer()),
            }
        except pytest.skip.Exception as lacking:
            self.say(f"(d) is left out: {lacking}")
            self.bots.remove("d")
            return {}

    def _started(self) -> list[str]:
        if "bots" not in self.parts:
            return ["c"]
        return [letter for letter in self.bots if letter != "e"]

    def _start(self, running: Sequence[tuple[Bot, Measured]]) -> None:
        """Each so many times, by turns; with nothing else measured running, but the last time."""
        for number in range(1, self.amount.starts + 1):
            for bot, measured in running:
                self.say(f"starting ({bot.letter}) {bot.title}, {number} of {self.amount.starts}")
                measured.ready.append(bot.start())
                self.say(f"  ready after {measured.ready[-1].whole:.1f} s")
                measured.loaded = memory(bot.processes())
                if number < self.amount.starts:
                    bot.stop()

    def _bot(self, letter: str, shared: Mapping[str, Daemon]) -> Bot:
        title, folder = TITLES[letter], self.folder / letter
        if letter in ("a", "b"):
            trained = self._trained[letter]
            lines = MOODBOT if letter == "a" else KEYWORD
            return Plain(letter, title, trained.folder, trained.model, lines)
        if letter == "a2":
            return Unpatched(letter, title, folder, self._model(), self._words)
        if letter == "c":
            return Ours(letter, title, folder, self._words, self._models)
        postgres, redis = shared["postgresql"], shared["redis"]
        assert isinstance(postgres, Postgres)
        assert isinstance(redis, RedisServer)
        settings = {"database_url": postgres.database(), "redis_url": redis.url}
        return Ours(letter, title, folder, self._words, self._models, shared, settings)

    def _model(self) -> Path:
        """Our own. Raises `TrainingError` if there is none."""
        settings = Settings.load()
        model = self._trained["c"].model if "c" in self._trained else current_model(settings)
        if model is None:
            raise TrainingError("no trained model: run 'vagvisaren train'")
        return model

    def _measured(self, bot: Bot) -> Measured:
        measured = self.results.bot(bot.letter)
        if measured is None:
            measured = Measured(bot.letter, bot.title)
            self.results.bots.append(measured)
        return measured


def words() -> Words:
    """What people begin with: messages that ask in general whom to turn to, and tell little.

    So they are asked, and what is measured is mostly answers.
    """
    texts = []
    for file in sorted((PROJECT / "bot" / "data" / "messages").glob("*.yml")):
        for row in yaml.load(file.read_text("utf-8"), yaml.CSafeLoader):
            if row["want"] == ["vagledning_fraga"] and len(row.get("facts", {})) <= _TOLD:
                texts.append(row["text"])
    away = Texts(Resolver.load()).say("simple")
    return Words(texts, away)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write; the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.scale:
        given.only = [*given.only, "scale"]
    try:
        given.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        parser.error(f"--out {given.out}: {error.strerror}")
    end_when_asked()
    began = time.monotonic()
    results = Results(
        began=dt.datetime.now().astimezone().isoformat(timespec="minutes"),
        command=shlex.join(["python", "-m", "bench.speed", *(arguments or sys.argv[1:])]),
        commit=commit(),
        versions=versions(),
        machine=Machine.look(),
        quick=given.quick,
    )
    with tempfile.TemporaryDirectory(prefix="speed-") as folder:
        broken = None
        run = Run(given, Path(folder), results)
        try:
            run.go()
        except (TrainingError, FleetError, RuntimeError, KeyboardInterrupt) as error:
            broken = str(error) or "interrupted"
    results.seconds = time.monotonic() - began
    text = markdown(results, charts.draw(results, given.out))
    (given.out / "speed.md").write_text(text, encoding="utf-8")
    told = json.dumps(asdict(results), ensure_ascii=False, default=str)
    (given.out / "speed.json").write_text(told + "\n", encoding="utf-8")
    print(f"\n{text}\nWritten to {given.out}")
    if broken:
        print(broken, file=sys.stderr)
    return 1 if broken or any(results.trouble()) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a trial: short, and not to be quoted")
    parser.add_argument(
        "--only",
        type=_listed(PARTS),
        default=list(PARTS[:-1]),
        help=f"parts, with commas between: {', '.join(PARTS)} (all but scale)",
    )
    parser.add_argument(
        "--bots",
        type=_listed(tuple(TITLES)),
        default=list(TITLES),
        help=f"with commas between: {', '.join(TITLES)} (all)",
    )
    parser.add_argument("--scale", action="store_true", help="also 1, 2 and 4 Rasa processes")
    parser.add_argument(
        "--keep", action="store_true", help="keep Rasa's own trained bots in var/ for the next run"
    )
    parser.add_argument("--out", type=Path, default=PROJECT / "var" / "speed", help="folder")
    return parser


def _listed(known: Sequence[str]) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        found = text.split(",")
        unknown = [each for each in found if each not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}")
        return [each for each in known if each in found]

    return parse


if __name__ == "__main__":
    sys.exit(main())
