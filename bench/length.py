"""Does a turn cost more the longer the conversation is? Turn 5 and turn 500, of ours."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from statistics import median

from bench.bots import Bot
from bench.load import Load, Order
from bench.meter import processor
from bench.windows import Say

EARLY, LATE = 5, 500
_TURNS = 12  # a block: three times the four that are always alike


@dataclass
class Block:
    """Some turns of several conversations: processor ms a turn, and the median ms of a turn."""

    processor: float
    p50: float


@dataclass
class Length:
    """Blocks that begin with turn `EARLY` of new conversations and with turn `LATE` of long ones.

    Taken by turns, so that both see the same machine.
    """

    early: list[Block] = field(default_factory=list)
    late: list[Block] = field(default_factory=list)
    conversations: int = 0
    trouble: dict[str, int] = field(default_factory=dict)

    @property
    def processor(self) -> tuple[float, float]:
        """Processor ms a turn, early and late."""
        return median(b.processor for b in self.early), median(b.processor for b in self.late)

    @property
    def p50(self) -> tuple[float, float]:
        """Ms of a turn, early and late."""
        return median(b.p50 for b in self.early), median(b.p50 for b in self.late)


def measure(bot: Bot, load: Load, conversations: int, count: int, say: Say) -> Length:
    """`count` blocks of each, with so many conversations, one turn at a time."""
    length = Length(conversations=conversations)

    def run(group: str, turns: int) -> Block:
        order = Order(group, "change", bot.port, conversations, turns=turns, given=bot.given)
        pids = bot.processes()
        before = processor(pids)
        # one after the other: what is measured is a turn, not a queue
        heard = load.run(dataclasses.replace(order, at_once=1))
        after = processor(pids)
        for what, number in heard.trouble.items():
            length.trouble[what] = length.trouble.get(what, 0) + number
        used = sum(after[name] - before[name] for name in pids)
        times = heard.times
        return Block(1000 * used / max(1, len(times)), median(times or [0.0]))

    say(f"{conversations} conversations are led to turn {LATE}")
    run("long", LATE - 1)
    for number in range(count):
        group = f"new-{number}"
        run(group, EARLY - 1)
        length.early.append(run(group, _TURNS))
        length.late.append(run("long", _TURNS))
        say(
            f"turn {EARLY}: {length.early[-1].processor:.1f} ms of processor, "
            f"turn {LATE}: {length.late[-1].processor:.1f} ms"
        )
    return length
