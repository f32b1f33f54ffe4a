"""What a fault is: done to the processes while people talk, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bench.fleet import Fleet
from bench.person import TroubleError
from bench.witness import Crowd, Record


@dataclass
class Scene:
    """Where a fault happens: the processes, and the people who notice."""

    fleet: Fleet
    crowd: Crowd
    over: float = 0.0  # when the cause was taken away
    notes: list[str] = field(default_factory=list)  # what was seen beside the conversations

    @property
    def record(self) -> Record:
        return self.crowd.seen.record

    def mended(self) -> None:
        """The cause is taken away now: what is left is the service's own time."""
        self.over = time.monotonic()

    def expect(self, right: bool, kind: str, what: object) -> None:
        """Count what is wrong among what is lost."""
        if not right:
            self.record.note(TroubleError(kind, str(what)))


@dataclass(frozen=True)
class Fault:
    """`lone`: done to the small server. `both`: both Rasa must be there first."""

    name: str
    title: str
    how: str
    act: Callable[[Scene], Awaitable[None]]
    lone: bool
    both: bool


@dataclass(frozen=True)
class Outcome:
    """What became of it. `back`: seconds until answers were as usual; `None`: never."""

    fault: Fault
    record: Record
    back: float | None
    notes: Sequence[str]


FAULTS: list[Fault] = []
Act = Callable[[Scene], Awaitable[None]]


def fault(title: str, how: str, *, lone: bool = False, both: bool = False) -> Callable[[Act], Act]:
    """Add it to the matrix, in Swedish, by the function's name."""

    def add(act: Act) -> Act:
        FAULTS.append(Fault(act.__name__, title, how, act, lone, both))
        return act

    return add
