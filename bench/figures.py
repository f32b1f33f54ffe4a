"""Figures of a run: percentiles, memory over time, and the line through it."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")
EVERY = 10.0  # seconds between two looks at the memory


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of them do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the least squares line; 0 of fewer than two points."""
    count = len(points)
    if count < 2:
        return 0.0
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


@dataclass
class Memory:
    """What each process has in memory, and this one; looked at every ten seconds. Linux only."""

    processes: Callable[[], Mapping[str, int]]
    seen: dict[str, list[tuple[float, float]]] = field(default_factory=dict)  # seconds, MB
    _began: float = 0.0
    _idle: dict[int, float] = field(default_factory=dict)  # processor seconds at the beginning
    _used: dict[str, float] = field(default_factory=dict)

    def begin(self) -> None:
        """What was before this does not count."""
        self._began = time.monotonic()
        pids = (*self.processes().values(), os.getpid())
        self._idle = {pid: processor_seconds(pid) for pid in pids}
        self.look()

    def look(self) -> None:
        """Look now. A process that is gone is passed over."""
        alive = {**self.processes(), "the clients": os.getpid()}
        self._used |= {n: processor_seconds(p) - self._idle.get(p, 0) for n, p in alive.items()}
        for name, pid in alive.items():
            megabytes = resident_megabytes(pid)
            if not megabytes:
                continue
            self.seen.setdefault(name, []).append((time.monotonic() - self._began, megabytes))

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(EVERY)

    def now(self) -> str:
        """The last figures in words."""
        return ", ".join(f"{name} {points[-1][1]:.0f} MB" for name, points in self.seen.items())

    def used(self) -> dict[str, float]:
        """What each process has used of the processors, in seconds."""
        return {name: round(seconds, 1) for name, seconds in self._used.items()}

    def told(self) -> dict[str, dict[str, float]]:
        """By process: first, last and most MB, and MB an hour; `settled`: without the first fifth.

        Caches fill in the beginning: only what grows after that is a leak.
        """
        told = {}
        for name, points in self.seen.items():
            rest = points[len(points) // 5 :]
            told[name] = {
                "first_mb": round(points[0][1], 1),
                "last_mb": round(points[-1][1], 1),
                "most_mb": round(max(size for _, size in points), 1),
                "slope_mb_per_hour": round(slope(points) * 3600, 1),
                "settled_slope_mb_per_hour": round(slope(rest) * 3600, 1),
                "looks": len(points),
            }
        return told


def resident_megabytes(pid: int) -> float:
    """What a process has in memory, in MB; 0 if it is gone."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0.0
    return int(pages) * _PAGE / 1e6


def processor_seconds(pid: int) -> float:
    """What a process has used of the processors, in seconds; 0 if it is gone."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / _TICK
