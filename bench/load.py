"""Sends requests from a process of its own, and tells how long each took.

The process reads orders, one JSON object a line, and answers each with one line when it is done.
People it has once sent for stay in their conversations from one order to the next.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any

from bench.client import ClientError, Connection
from bench.talkers import Talker, TalkError, talker

_PATIENCE = 120.0  # seconds for one answer, however long the queue


@dataclass(frozen=True)
class Order:
    """So many `people`, each with the next request as soon as the last is answered.

    `group`: their name; those of the same group go on where they were. `kind` and `given`: see
    `talkers.talker`. They begin no new request after `seconds`, or after `turns` each. `at_once`:
    only so many of them, then the next; 0: all.
    """

    group: str
    kind: str
    port: int
    people: int
    seconds: float = 0.0
    turns: int = 0
    given: dict[str, Any] = field(default_factory=dict)
    host: str = "127.0.0.1"
    at_once: int = 0


@dataclass
class Heard:
    """What an order gave: ms of each good answer by kind of turn, the time it took, and trouble."""

    ms: dict[str, list[float]] = field(default_factory=dict)
    seconds: float = 0.0
    trouble: dict[str, int] = field(default_factory=dict)
    conversations: int = 0

    @property
    def times(self) -> list[float]:
        """The ms of all good answers."""
        return [ms for kind in self.ms.values() for ms in kind]

    @property
    def failed(self) -> int:
        """Answers that were not good."""
        return sum(self.trouble.values())


class Load:
    """The process that sends, as long as this lasts."""

    def __enter__(self) -> Load:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.load"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C ends the measurement, and that ends this
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is not None:
            self._process.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def run(self, order: Order) -> Heard:
        """Have it done. Raises `RuntimeError` if the process ends."""
        sends, answers = self._process.stdin, self._process.stdout
        assert sends is not None
        assert answers is not None
        sends.write(json.dumps(asdict(order)) + "\n")
        sends.flush()
        line = answers.readline()
        if not line:
            raise RuntimeError("the process that sends has ended")
        return Heard(**json.loads(line))


async def _one(one: Talker, order: Order, end: float, heard: Heard) -> None:
    connection = Connection(order.host, order.port)
    done = 0
    while done < order.turns or time.perf_counter() < end:
        request = one.next()
        kind, began = one.kind, time.perf_counter()
        try:
            response = await asyncio.wait_for(connection.ask(request), _PATIENCE)
            took = time.perf_counter() - began
            one.hear(response)
            heard.ms.setdefault(kind, []).append(round(1000 * took, 3))
        except (ClientError, TalkError, OSError, asyncio.TimeoutError) as error:
            if not isinstance(error, TalkError):
                one.lost()
                await connection.close()
            reason = str(error) or type(error).__name__
            heard.trouble[reason] = heard.trouble.get(reason, 0) + 1
            await asyncio.sleep(0.05)  # a server that is down is not to be hammered
        heard.conversations += kind == "opening"
        done += 1
    await connection.close()


async def _serve() -> None:
    groups: dict[str, list[Talker]] = {}
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = Order(**json.loads(line))
        people = groups.setdefault(order.group, [])
        while len(people) < order.people:
            people.append(talker(order.kind, f"{order.group}-{len(people)}", order.given))
        heard, began = Heard(), time.perf_counter()
        end = began + order.seconds if order.seconds else 0.0
        talking = people[: order.people]
        together = order.at_once or len(talking)
        for start in range(0, len(talking), together):
            batch = talking[start : start + together]
            await asyncio.gather(*(_one(each, order, end, heard) for each in batch))
        heard.seconds = time.perf_counter() - began
        print(json.dumps(asdict(heard)), flush=True)


def main() -> None:
    """Take orders until there are no more."""
    import uvloop

    uvloop.run(_serve())


if __name__ == "__main__":
    main()
