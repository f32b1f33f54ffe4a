"""Bots measured beside each other: short windows by turns, so that all see the same machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.bots import Bot, Ready
from bench.figures import percentile
from bench.load import Heard, Load
from bench.meter import memory, processor
from bench.training import Trained

CONCURRENCIES = (1, 8, 32)
Say = Callable[[str], None]


@dataclass
class Window:
    """One bot with so many people for a while. `processor`: seconds by process."""

    people: int
    heard: Heard
    processor: dict[str, float]


@dataclass
class Measured:
    """All that is known of a bot. Memory in MB by process."""

    letter: str
    title: str
    windows: list[Window] = field(default_factory=list)
    ready: list[Ready] = field(default_factory=list)
    loaded: dict[str, float] = field(default_factory=dict)
    used: dict[str, float] = field(default_factory=dict)
    trained: Trained | None = None

    def of(self, people: int) -> list[Window]:
        """The windows with so many people."""
        return [window for window in self.windows if window.people == people]

    def ms(self, people: int, share: float, kind: str | None = None) -> float:
        """The percentile (0 to 1) of the ms of all answers with so many people; 0 of none."""
        times: list[float] = []
        for window in self.of(people):
            times += window.heard.times if kind is None else window.heard.ms.get(kind, [])
        return percentile(times, share)

    def rate(self, people: int) -> float:
        """Answers a second with so many people."""
        windows = self.of(people)
        seconds = sum(window.heard.seconds for window in windows)
        return self.answered(people) / seconds if seconds else 0.0

    def best_rate(self) -> float:
        """The most answers a second, over how many people there are."""
        return max((self.rate(people) for people in CONCURRENCIES), default=0.0)

    def answered(self, people: int) -> int:
        """How many good answers with so many people."""
        return sum(len(window.heard.times) for window in self.of(people))

    def cpu(self, people: int) -> dict[str, float]:
        """Processor ms a message, by process."""
        messages = self.answered(people)
        used: dict[str, float] = {}
        for window in self.of(people):
            for name, seconds in window.processor.items():
                used[name] = used.get(name, 0.0) + seconds
        return {name: 1000 * seconds / messages for name, seconds in used.items() if messages}

    def until_ready(self) -> float:
        """Seconds from start until everything answers; the median of several starts."""
        return median(each.whole for each in self.ready)

    def until_first(self) -> float:
        """Seconds from start until anything answers; the median of several starts."""
        return median(each.first for each in self.ready)

    @property
    def trouble(self) -> dict[str, int]:
        """Answers that were not good, by what was wrong."""
        found: dict[str, int] = {}
        for window in self.windows:
            for what, count in window.heard.trouble.items():
                found[what] = found.get(what, 0) + count
        return found


def window(bot: Bot, load: Load, people: int, seconds: float) -> Window:
    """So many people talk to it for so long."""
    pids = bot.processes()
    before = processor(pids)
    heard = load.run(bot.order(people, seconds))
    after = processor(pids)
    return Window(people, heard, {name: after[name] - before[name] for name in pids})


def rounds(
    bots: Sequence[tuple[Bot, Measured]], load: Load, count: int, seconds: float, say: Say
) -> None:
    """Every bot with each number of people, `count` times by turns, `seconds` each.

    What comes first of all is not counted: it fills caches.
    """
    for bot, _ in bots:
        window(bot, load, CONCURRENCIES[-1], seconds / 2)
    for number in range(1, count + 1):
        for people in CONCURRENCIES:
            for bot, measured in bots:
                seen = window(bot, load, people, seconds)
                measured.windows.append(seen)
                say(
                    f"round {number} of {count}, {people:2} at once: ({bot.letter}) "
                    f"{len(seen.heard.times):5} answers, "
                    f"p50 {percentile(seen.heard.times, 0.5):7.1f} ms, "
                    f"{len(seen.heard.times) / seen.heard.seconds:6.1f} a second"
                    + (f", {seen.heard.failed} NOT GOOD" if seen.heard.failed else "")
                )
    for bot, measured in bots:
        measured.used = memory(bot.processes())
