"""Where the time of a turn of ours goes, part by part: one message at a time, with timers in."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from bench.bots import Ours
from bench.fleet import Process, named
from bench.load import Load
from bench.windows import Say


@dataclass(frozen=True)
class Part:
    """`of`: what it is a part of. `rest`: what its own parts leave over, where it has any."""

    of: str
    title: str
    rest: str = ""


_TURN = "turn"
PARTS = {
    _TURN: Part("", "a turn, seen by who asks", "the request read, the answer written and sent"),
    "web": Part(_TURN, "the web process's turn", "the rest of the web process's turn"),
    "redaction": Part("web", "personal data taken out"),
    "fetch": Part("web", "the conversation fetched"),
    "save": Part("web", "the conversation saved"),
    "pressed": Part("web", "buttons: the conversation, the resolver, the answer"),
    "hop": Part("web", "Rasa asked over HTTP", "the hop: HTTP on both sides"),
    "rasa": Part("hop", "Rasa's turn", "the rest of Rasa's turn"),
    "tracker made": Part("rasa", "tracker made from the state"),
    "nlu": Part("rasa", "NLU", "the rest of NLU: the graph"),
    "component SvSpacyNLP": Part("nlu", "SvSpacyNLP"),
    "component SpacyTokenizer": Part("nlu", "SpacyTokenizer"),
    "component MessageUnderstanding": Part(
        "nlu", "MessageUnderstanding", "the rest of MessageUnderstanding"
    ),
    "facts": Part("component MessageUnderstanding", "facts found"),
    "intent": Part("component MessageUnderstanding", "intent judged"),
    "policies": Part("rasa", "policies", "the rest of policies: the graph"),
    "component RulePolicy": Part("policies", "RulePolicy"),
    "component DefaultPolicyPredictionEnsemble": Part("policies", "the policies' ensemble"),
    "actions run": Part(
        "rasa", "actions, as Rasa runs them", "Rasa around the actions: tracker as JSON, events"
    ),
    "actions": Part("actions run", "our actions: the conversation, the resolver, the answer"),
}


@dataclass(frozen=True)
class Row:
    """Calls a turn and ms a turn. `leaf`: it has no parts, so leaves together are the turn."""

    depth: int
    title: str
    calls: float
    ms: float
    leaf: bool


@dataclass
class Cost:
    """Calls and ms a turn by part, over so many turns; `texts`: those that were written."""

    turns: int = 0
    texts: int = 0
    calls: dict[str, float] = field(default_factory=dict)
    ms: dict[str, float] = field(default_factory=dict)
    trouble: dict[str, int] = field(default_factory=dict)

    def rows(self) -> list[Row]:
        """Every part under what it is a part of, each followed by what its parts leave over."""
        return list(self._rows(_TURN, 0))

    def _rows(self, name: str, depth: int) -> Iterator[Row]:
        own = [each for each, part in PARTS.items() if part.of == name and each in self.ms]
        calls, ms = self.calls[name], self.ms[name]
        yield Row(depth, PARTS[name].title, calls, ms, not own)
        for each in own:
            yield from self._rows(each, depth + 1)
        if own:
            rest = ms - sum(self.ms[each] for each in own)
            yield Row(depth + 1, PARTS[name].rest, calls, rest, True)


class Timed(Ours):
    """Ours, by parts, each with timers in."""

    def prepare(self) -> list[Process]:
        self._folder.mkdir(exist_ok=True)
        return [self._process(each) for each in ("rasa", "web")]

    def told(self, name: str) -> Path:
        """Where a process leaves its figures when it ends."""
        return self._folder / f"{name}.json"

    def _process(self, command: str) -> Process:
        log = self._folder / f"{command}.log"
        timed = [sys.executable, "-m", "bench.profiled", command, str(self.told(command))]
        return Process(command, timed, named(self.settings), "", log)


def measure(bot: Timed, load: Load, seconds: float, say: Say) -> Cost:
    """One person talks for so long; then the bot is stopped, and tells."""
    say("where the time of a turn goes: starting with timers")
    bot.start()
    load.run(bot.order(1, seconds / 2))
    for pid in bot.processes().values():
        os.kill(pid, signal.SIGUSR1)
    time.sleep(0.2)
    heard = load.run(bot.order(1, seconds))
    bot.stop()
    turns = len(heard.times)
    texts = turns - len(heard.ms.get("button", []))
    cost = Cost(turns, texts, {_TURN: 1.0}, {_TURN: mean(heard.times or [0.0])}, heard.trouble)
    for name in ("web", "rasa"):
        parts: dict[str, list[float]] = json.loads(bot.told(name).read_text("utf-8"))
        for part, (calls, took) in parts.items():
            cost.calls[part] = calls / max(1, turns)
            cost.ms[part] = 1000 * took / max(1, turns)
    return cost
