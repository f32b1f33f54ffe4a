"""Simulated people against the running service: does everybody get their own answers, and when.

    .venv/bin/python -m bench.people --conversations 10000 --minutes 30

A closed loop: so many people at once, each with the next message as soon as the last is answered;
who is done is followed by somebody else. Ends when both the conversations and the minutes have
been reached, or with Ctrl-C; then the figures are printed. The exit code is 1 if anybody saw an
error or an answer that was not theirs.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.cases import random_case
from bench.figures import EVERY, Memory, percentile
from bench.openings import Opening, openings
from bench.person import Person, Tally, TroubleError
from bench.served import Served
from bot.dialogue import Dialogue
from bot.resolver import Resolver, Value
from bot.web.texts import Texts

SEED = 20261122
OPENINGS = 600  # different ones
_SILENCE = 120.0  # seconds without any answer after which there will be none
_MANNERS = ("button", "words", "words", "hostile")
Report = dict[str, Any]


@dataclass
class Options:
    """What was asked for on the command line."""

    conversations: int
    minutes: float
    at_once: int
    rate: float  # conversations begun a minute at most; 0: as many as there is room for
    seed: int


class Crowd:
    """Everybody who talks, and what they saw."""

    def __init__(self, address: str, dialogue: Dialogue, options: Options) -> None:
        self.options = options
        self.tally = Tally()
        self.dropped: list[str] = []  # openings that are understood otherwise by the service
        self.began = self.ended = time.monotonic()
        self._dialogue = dialogue
        self._simple = Texts(dialogue.resolver).say("simple")
        self._space = dialogue.resolver.program().space
        self._chance = random.Random(options.seed)
        self._openings: list[Opening] = []
        self._number = 0
        self._stopped = False
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=options.at_once * 2)
        self._client = httpx.AsyncClient(
            base_url=address, timeout=60, limits=limits, trust_env=False
        )

    async def rehearse(self) -> None:
        """Send every opening alone, and keep those that are understood as they are here."""
        tally, count = Tally(), min(OPENINGS, max(50, self.options.conversations))
        print(f"sending {count} openings alone, to know what is understood of them", flush=True)
        for opening in openings(self._dialogue, count, self._chance):
            person = self._person("words", {}, opening, tally)
            try:
                await person.say(opening.text, opening.facts)
                self._openings.append(opening)
            except TroubleError as trouble:
                self.dropped.append(f"{opening.text!r}: {trouble.kind}, {trouble.what}")
        print(
            f"{len(self._openings)} openings are understood as they are without the service, "
            f"{len(self.dropped)} otherwise; these are left out",
            flush=True,
        )

    async def talk(self) -> None:
        """Until enough has been said."""
        self.began = time.monotonic()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self.stop)
        await asyncio.gather(*(self._one_after_another() for _ in range(self.options.at_once)))
        self.ended = time.monotonic()
        await self._client.aclose()

    def stop(self) -> None:
        """Let everybody finish; nobody new begins."""
        self._stopped = True

    @property
    def seconds(self) -> float:
        """How long people have talked."""
        return (self.ended if self.ended > self.began else time.monotonic()) - self.began

    async def _one_after_another(self) -> None:
        while not self._enough():
            if self.options.rate:
                wait = self._number * 60 / self.options.rate - self.seconds
                if wait > 0:
                    await asyncio.sleep(min(wait, 1.0))
                    continue
            person = self._next()
            try:
                await person.talk()
            except TroubleError as trouble:
                self.tally.note(trouble)
            self.tally.conversations += 1

    def _enough(self) -> bool:
        enough = self._number >= self.options.conversations
        return self._stopped or (enough and self.seconds >= self.options.minutes * 60)

    def _next(self) -> Person:
        manner = self._chance.choice(_MANNERS)
        typed = self._openings and manner != "button"
        opening = self._chance.choice(self._openings) if typed else None
        truth = random_case(self._space, self._chance)
        if opening is not None:
            truth["fragestallare"] = opening.who
        return self._person(manner, truth, opening, self.tally)

    def _person(
        self, manner: str, truth: Mapping[str, Value], opening: Opening | None, tally: Tally
    ) -> Person:
        self._number += tally is self.tally
        return Person(
            number=self._number,
            manner=manner,
            truth=truth,
            opening=opening,
            dialogue=self._dialogue,
            client=self._client,
            tally=tally,
            chance=random.Random(self._chance.random()),
            simple=self._simple,
        )


async def watch(crowd: Crowd, memory: Memory) -> None:
    """Tell how it goes, and end the run when nobody is answered any more."""
    before, last = 0, time.monotonic()
    while True:
        await asyncio.sleep(EVERY)
        tally, now = crowd.tally, time.monotonic()
        if len(tally.turns) > before:
            recent = [ms for _, ms in tally.turns[before:]]
            before, last = len(tally.turns), now
        else:
            recent = []
        print(
            f"{crowd.seconds:6.0f} s  {tally.conversations:6,} conversations  "
            f"{len(tally.turns):7,} turns  {len(recent) / EVERY:5.1f} turns/s  "
            f"p50 {percentile(recent, 0.5):6.0f} ms  trouble {sum(tally.trouble.values())}  "
            f"{memory.now()}",
            flush=True,
        )
        if now - last > _SILENCE:
            print(f"nobody has been answered for {_SILENCE:.0f} s: given up", flush=True)
            tally.note(TroubleError("silence", f"after {crowd.seconds:.0f} s"))
            os.kill(os.getpid(), signal.SIGINT)
            return


async def run(address: str, options: Options, memory: Memory) -> Crowd:
    """Everybody talks; then what they saw."""
    crowd = Crowd(address, Dialogue(Resolver.load()), options)
    await crowd.rehearse()
    memory.begin()
    beside = [asyncio.create_task(memory.watch()), asyncio.create_task(watch(crowd, memory))]
    try:
        await crowd.talk()
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    memory.look()
    return crowd


def report(crowd: Crowd, memory: Memory, note: str) -> Report:
    """The figures."""
    tally, seconds = crowd.tally, crowd.seconds
    errors = sum(count for kind, count in tally.trouble.items() if kind not in ("crossed", "lost"))
    return {
        "service": note,
        "at_once": crowd.options.at_once,
        "seed": crowd.options.seed,
        "minutes": round(seconds / 60, 2),
        "conversations": tally.conversations,
        "turns": len(tally.turns),
        "turns_per_second": round(len(tally.turns) / seconds, 1) if seconds else 0,
        "errors": errors,
        "crossed": tally.trouble["crossed"],
        "lost": tally.trouble["lost"],
        "trouble": dict(tally.trouble),
        "examples": tally.examples,
        "told_that_rasa_is_away": tally.without_rasa,
        "asked_to_wait": tally.waited,
        "acts": dict(tally.acts.most_common()),
        "openings_left_out": crowd.dropped,
        "latency_ms": {
            "whole": _latency(tally.turns),
            "first_fifth": _latency(_fifth(tally.turns, crowd.began, seconds, 0)),
            "last_fifth": _latency(_fifth(tally.turns, crowd.began, seconds, 4)),
        },
        "memory": memory.told(),
        "processor_seconds": memory.used(),
    }


def _fifth(
    turns: Sequence[tuple[float, float]], began: float, seconds: float, number: int
) -> list[tuple[float, float]]:
    since, until = began + seconds * number / 5, began + seconds * (number + 1) / 5
    return [turn for turn in turns if since <= turn[0] <= until]


def _latency(turns: Sequence[tuple[float, float]]) -> dict[str, float]:
    times = [ms for _, ms in turns]
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "most": 1.0}
    return {name: round(percentile(times, share), 1) for name, share in shares.items()}


def markdown(told: Report) -> str:
    """The figures as a document."""
    rows = [
        "# Simulated people",
        "",
        f"{told['service']}; {told['at_once']} people at once, {told['minutes']} minutes.",
        "",
        "| | |",
        "| --- | --- |",
        *(
            f"| {name.replace('_', ' ')} | {told[name]:,} |"
            for name in (
                *("conversations", "turns", "turns_per_second", "errors", "crossed", "lost"),
                *("told_that_rasa_is_away", "asked_to_wait"),
            )
        ),
        "",
        "| latency, ms | p50 | p90 | p99 | most |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, each in told["latency_ms"].items():
        figures = " | ".join(f"{each[key]:.0f}" for key in ("p50", "p90", "p99", "most"))
        rows.append(f"| {name.replace('_', ' ')} | {figures} |")
    rows += [
        "",
        "| memory | first MB | last MB | most MB | MB/h | MB/h after the first fifth |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, each in told["memory"].items():
        rows.append(
            f"| {name} | {each['first_mb']} | {each['last_mb']} | {each['most_mb']} "
            f"| {each['slope_mb_per_hour']} | {each['settled_slope_mb_per_hour']} |"
        )
    rows += ["", f"Processor seconds: {_listed(told['processor_seconds'])}."]
    rows += ["", f"What people did: {_listed(told['acts'])}."]
    if told["trouble"]:
        rows += ["", f"**Trouble**: {_listed(told['trouble'])}.", ""]
        rows += [f"- `{example}`" for example in told["examples"]]
    return "\n".join(rows) + "\n"


def _listed(items: Mapping[str, float]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in items.items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.people", description=__doc__)
    parser.add_argument("--conversations", type=int, default=300, help="at least so many")
    parser.add_argument("--minutes", type=float, default=0, help="at least so long")
    parser.add_argument("--at-once", type=int, default=12, help="people at once")
    parser.add_argument("--rate", type=float, default=0, help="conversations a minute at most")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--address", help="of a running service; else one is started")
    parser.add_argument("--without-rasa", action="store_true", help="start the web process only")
    parser.add_argument("--out", type=Path, help="folder for people.json and people.md")
    given = parser.parse_args(arguments)
    options = Options(given.conversations, given.minutes, given.at_once, given.rate, given.seed)
    with contextlib.ExitStack() as stack:
        if given.address:
            memory, note = Memory(dict), given.address
            crowd = asyncio.run(run(given.address, options, memory))
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            served = stack.enter_context(Served(folder, rasa=not given.without_rasa))
            memory, note = Memory(served.processes), served.note
            print(f"{note}, at {served.address}", flush=True)
            crowd = asyncio.run(run(served.address, options, memory))
        told = report(crowd, memory, note)
    text = markdown(told)
    print(text)
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "people.md").write_text(text, encoding="utf-8")
        figures = json.dumps(told, ensure_ascii=False, indent=1)
        (given.out / "people.json").write_text(figures + "\n", encoding="utf-8")
    return 1 if told["trouble"] else 0


if __name__ == "__main__":
    sys.exit(main())
