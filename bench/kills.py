"""Conversations while processes are killed: two web and two Rasa, one of each every ten seconds.

    .venv/bin/python -m bench.kills --minutes 5

The service runs as on several machines (bench/fleet.py). Simulated patients and staff talk
(bench/witness.py), and every conversation of tests/conversations/*.yml is held over HTTP again and
again, its state read from PostgreSQL after each message. Every ten seconds one web process and one
Rasa, drawn among those that have come up, get SIGKILL and are started again at once; one that is
still starting is let be, since to kill it disturbs nobody. The exit code is 1 if a turn was lost,
became somebody else's or was counted twice, or if a written conversation went otherwise than it
does in peace.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from bench.fleet import TABLE, Fleet, FleetError, Process, end_when_asked
from bench.person import TroubleError
from bench.versions import commit, versions
from bench.witness import Crowd, middle
from bot.dialogue import Dialogue, State
from bot.resolver import Resolver
from bot.web.sessions import Sessions
from tests.conversations.chat import Chat
from tests.conversations.test_samtal import ALL, EXPECTS, check, do

SEED = 20261122
Steps = list[dict[str, Any]]


@dataclass
class Written:
    """What became of the written conversations."""

    held: int = 0
    turns: int = 0
    without_rasa: int = 0  # of the turns
    wrong: dict[str, str] = field(default_factory=dict)  # conversation -> what, where Rasa answered
    simpler: dict[str, str] = field(default_factory=dict)  # the same, where it did not


@dataclass
class Killing:
    """Kills and starts again; counts."""

    fleet: Fleet
    chance: random.Random
    killed: Counter[str] = field(default_factory=Counter)
    spared: Counter[str] = field(default_factory=Counter)  # times that none had come up
    came_up: Counter[str] = field(default_factory=Counter)
    _up: set[str] = field(default_factory=set)
    _coming: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self, kind: str, processes: Sequence[Process], every: float) -> None:
        """Until cancelled."""
        self._up |= {each.name for each in processes}
        while True:
            await asyncio.sleep(every)
            there = [each for each in processes if each.name in self._up]
            if not there:
                self.spared[kind] += 1
                continue
            process = self.chance.choice(there)
            self._up.discard(process.name)
            self.killed[kind] += 1
            await process.end(signal.SIGKILL)
            process.start()
            coming = asyncio.create_task(self._come(kind, process))
            self._coming.add(coming)
            coming.add_done_callback(self._coming.discard)

    async def _come(self, kind: str, process: Process) -> None:
        await process.until_ready(of="healthz")
        self.came_up[kind] += 1
        self._up.add(process.name)

    async def all_up(self) -> None:
        """Until everybody has. Raises `FleetError`."""
        processes = [*self.fleet.webs, *self.fleet.rasas]
        for process in processes:
            if not process.alive:  # killed as the killing ended
                process.start()
        await asyncio.gather(*(process.until_ready() for process in processes))


class Reading:
    """The states of conversations as PostgreSQL has them."""

    def __init__(self, fleet: Fleet) -> None:
        self._connection = psycopg2.connect(fleet.database)
        self._connection.autocommit = True
        self._sessions = Sessions(fleet.secret, 24)

    def row(self, session: str) -> Mapping[str, Any]:
        with self._connection.cursor() as cursor:
            id = self._sessions.read(session)
            cursor.execute(f"SELECT body FROM {TABLE} WHERE id = %s", (id,))
            found = cursor.fetchone()
        fresh = {"state": State().to_json(), "simple": False}
        return json.loads(found[0]) if found else fresh

    def close(self) -> None:
        self._connection.close()


async def hold(name: str, steps: Steps, crowd: Crowd, reading: Reading, told: Written) -> None:
    """One written conversation, from beginning to end."""
    loop, simple, alone = asyncio.get_running_loop(), crowd.texts.say("simple"), False
    async with crowd.client() as client:
        person = crowd.person(0, client)

        def turn(request: bytes) -> dict[str, Any]:
            nonlocal alone
            body = json.loads(request)
            message = body.get("payload") or body["text"]
            said = asyncio.run_coroutine_threadsafe(person.tell(message), loop).result()
            row = reading.row(said["session"])
            told.turns += 1
            told.without_rasa += bool(row["simple"])
            alone = alone or bool(row["simple"])
            messages = [each for each in said["messages"] if each["text"] != simple]
            return {"messages": messages, "state": row["state"]}

        try:
            problem = await asyncio.to_thread(_go, Chat(turn, "kills"), steps)
        except TroubleError as trouble:
            crowd.seen.record.note(trouble)
            return
        told.held += 1
        if problem is not None:
            (told.simpler if alone else told.wrong)[name] = problem


def _go(chat: Chat, steps: Steps) -> str | None:
    """What went otherwise than written; `None` if nothing did."""
    for number, step in enumerate(steps, 1):
        before = chat.state.get("asked")
        try:
            do(chat, step)
            for key, wanted in step.items():
                problem = check(chat, key, wanted, before) if key in EXPECTS else None
                if problem is not None:
                    return f"step {number} {step}: {problem}"
        except AssertionError as error:
            return f"step {number} {step}: {error}"
    return None


async def again_and_again(
    crowd: Crowd, reading: Reading, told: Written, first: int, enough: asyncio.Event
) -> None:
    """The written conversations, every other one by each who does this."""
    number = first
    while not enough.is_set():
        name, steps = ALL[number % len(ALL)]
        await hold(name, steps, crowd, reading, told)
        number += 2


async def in_peace(crowd: Crowd, reading: Reading, names: Sequence[str]) -> Written:
    """The same conversations with everything there."""
    told = Written()
    for name, steps in ALL:
        if name in names:
            await hold(name, steps, crowd, reading, told)
    return told


async def run(fleet: Fleet, minutes: float, every: float, rasa_every: float) -> int:
    """Talk and kill; the exit code."""
    chance = random.Random(SEED)
    await fleet.up()
    crowd = Crowd(
        fleet.address,
        fleet.trust,
        Dialogue(Resolver.load()),
        at_once=6,
        chance=chance,
        think=0.2,
    )
    await crowd.until_whole()
    with contextlib.closing(Reading(fleet)) as reading:
        killing, told = Killing(fleet, chance), Written()
        began, enough = time.monotonic(), asyncio.Event()
        crowd.begin()
        writing = [
            asyncio.create_task(again_and_again(crowd, reading, told, first, enough))
            for first in (0, 1)
        ]
        killers = [
            asyncio.create_task(killing.run("web", fleet.webs, every)),
            asyncio.create_task(killing.run("rasa", fleet.rasas, rasa_every)),
        ]
        _watch_for_slips((*writing, *killers))
        await asyncio.sleep(minutes * 60)
        seconds = time.monotonic() - began
        enough.set()
        for killer in killers:
            killer.cancel()
        await asyncio.gather(*killers, return_exceptions=True)
        await killing.all_up()
        await asyncio.gather(crowd.end(), *writing)
        await crowd.until_whole()
        peace = await in_peace(crowd, reading, [*told.wrong, *told.simpler])
    broken = {name: what for name, what in told.wrong.items() if name not in peace.wrong}
    told.simpler = {name: what for name, what in told.simpler.items() if name not in peace.wrong}
    record = crowd.seen.record
    figures = {
        "minutes": round(seconds / 60, 1),
        "killed": dict(killing.killed),
        "came up again": dict(killing.came_up),
        "nobody to kill": dict(killing.spared),
        "simulated conversations": crowd.tally.conversations,
        "written conversations": f"{told.held} (of {len(ALL)} different)",
        "turns": len(record.turns),
        "sent again": crowd.seen.again,
        "refused": {f"{status} {text[:50]}": n for (status, text), n in record.refused.items()},
        "conversations told that Rasa is away": record.simple,
        "written turns without Rasa": f"{told.without_rasa} of {told.turns}",
        "seconds until an answer": f"middle {middle(record.turns):.2f}, most "
        f"{max(record.turns, default=0):.1f}",
        "lost or crossed": record.lost,
        "trouble": dict(record.trouble),
        "written, otherwise with Rasa": broken,
        "written, otherwise without Rasa": told.simpler,
        "written, otherwise also in peace": peace.wrong,
        "versions": f"Vägvisaren {commit()}, {versions()}",
    }
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    for example in record.examples[:10]:
        print(f"    {example}")
    return 1 if record.lost or broken else 0


def _watch_for_slips(tasks: Sequence[asyncio.Task[None]]) -> None:
    """A measurement that has stopped by itself must not look like a service without faults."""

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            print(f"the measurement has failed: {task.exception()!r}", flush=True)
            signal.raise_signal(signal.SIGINT)

    for task in tasks:
        task.add_done_callback(ended)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument(
        "--every", type=float, default=10, help="seconds between two kills of a web"
    )
    parser.add_argument("--rasa-every", type=float, default=10, help="the same of a Rasa")
    given = parser.parse_args(arguments)
    end_when_asked()
    with tempfile.TemporaryDirectory(prefix="vagvisaren-") as name, Fleet(Path(name)) as fleet:
        try:
            return asyncio.run(run(fleet, given.minutes, given.every, given.rasa_every))
        except FleetError as error:
            print(error, file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
