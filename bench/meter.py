"""What processes use of the machine, and what the machine is. Linux only."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.figures import processor_seconds, resident_megabytes
from bench.served import children


def processor(processes: Mapping[str, int]) -> dict[str, float]:
    """Processor seconds that each has used since it began, with its children; 0 if it is gone."""
    return {
        name: sum(map(processor_seconds, (pid, *_apart(pid, processes))))
        for name, pid in processes.items()
    }


def memory(processes: Mapping[str, int]) -> dict[str, float]:
    """What each has in memory, with its children, in MB (what they share counts for each)."""
    return {
        name: sum(map(resident_megabytes, (pid, *_apart(pid, processes))))
        for name, pid in processes.items()
    }


def _apart(pid: int, processes: Mapping[str, int]) -> list[int]:
    """A process's children, without those that are listed, and theirs."""
    others = set(processes.values()) - {pid}
    theirs = {child for other in others for child in (other, *children(other))}
    own = set(children(pid))
    return sorted(own - theirs if own & others else own)


@dataclass(frozen=True)
class Machine:
    """The machine, and how busy it was before anything was measured.

    `load`: its averages over 1, 5 and 15 minutes; `busy`: the share of the processors in use over
    two seconds, 0 to 1.
    """

    name: str
    processors: int
    memory_gb: float
    system: str
    load: tuple[float, float, float]
    busy: float

    @classmethod
    def look(cls) -> Machine:
        """This one, now; takes two seconds."""
        idle, whole = _ticks()
        time.sleep(2)
        idle_after, whole_after = _ticks()
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return cls(
            name=_processor_name(),
            processors=len(os.sched_getaffinity(0)),
            memory_gb=round(pages / 2**30, 1),
            system=f"{platform.system()} {platform.release()}",
            load=os.getloadavg(),
            busy=round(1 - (idle_after - idle) / max(1, whole_after - whole), 2),
        )


def _ticks() -> tuple[int, int]:
    """Idle ticks and all ticks of all processors since the machine was started."""
    first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    ticks = [int(each) for each in first.split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def _processor_name() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
