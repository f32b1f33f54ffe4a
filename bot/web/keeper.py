"""Keeps a child process running: waits until it is ready, starts it again when it dies."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.web.child import Child

Say = Callable[[str], None]


@dataclass(frozen=True)
class Patience:
    """How long to wait for what (seconds), and how often to try again."""

    poll: float = 0.5  # between looks while it starts
    news: float = 10.0  # between two lines of "still loading"
    watch: float = 5.0  # between looks while it runs
    frozen_after: int = 6  # looks in a row without an answer
    start_within: float = 300.0
    first_pause: float = 1.0  # before it is started again; doubled each time
    longest_pause: float = 30.0
    deaths: int = 5  # this many ...
    within: float = 600.0  # ... in this time, and it is left dead
    farewell: float = 10.0  # for it to end when asked to


class Keeper:
    """Runs `make()` children one after the other; `probe()` says whether one is ready."""

    def __init__(
        self,
        name: str,
        make: Callable[[], Child],
        probe: Callable[[], Awaitable[bool]],
        say: Say,
        patience: Patience | None = None,
    ) -> None:
        self.name = name
        self.child: Child | None = None
        self._make = make
        self._probe = probe
        self._say = say
        self._patience = patience or Patience()

    async def keep(self) -> None:
        """Until cancelled, or until it has died too often. The child is gone afterwards."""
        deaths: deque[float] = deque()
        try:
            while True:
                cause = await self._one_life()
                deaths.append(time.monotonic())
                while deaths[-1] - deaths[0] > self._patience.within:
                    deaths.popleft()
                if len(deaths) >= self._patience.deaths:
                    self._say(
                        f"{self.name} {cause} {len(deaths)} times in short order and is left "
                        "stopped. People are still answered, by buttons and simple free text. "
                        "Start again when the cause above is mended."
                    )
                    return
                doubled = self._patience.first_pause * 2 ** (len(deaths) - 1)
                pause = min(doubled, self._patience.longest_pause)
                self._say(f"{self.name} {cause}; starting it again in {pause:g} s")
                await asyncio.sleep(pause)
        finally:
            await self._stop()

    async def _one_life(self) -> str:
        """From start to end; how it ended, in words."""
        self.child = child = self._make()
        await child.start()
        death = asyncio.create_task(child.wait())
        try:
            cause = await self._until_ready(death) or await self._while_running(death)
        finally:
            death.cancel()
        if not cause:
            cause = f"ended (code {death.result()})"
            for line in list(child.last_lines)[-10:]:
                self._say(f"  | {line}")
        await self._stop()
        return cause

    async def _until_ready(self, death: asyncio.Task[int]) -> str:
        """Nothing once it is ready or dead; else why it was given up."""
        began = told = time.monotonic()
        while not await _ended(death, self._patience.poll):
            if await self._probe():
                self._say(f"{self.name} is ready after {time.monotonic() - began:.0f} s")
                return ""
            now = time.monotonic()
            if now - began > self._patience.start_within:
                return f"was not ready within {self._patience.start_within:.0f} s"
            if now - told >= self._patience.news:
                told = now
                self._say(f"{self.name} is loading ({now - began:.0f} s)")
        return ""

    async def _while_running(self, death: asyncio.Task[int]) -> str:
        """Nothing once it is dead; else why it was given up."""
        silent = 0
        while not await _ended(death, self._patience.watch):
            silent = 0 if await self._probe() else silent + 1
            if silent >= self._patience.frozen_after:
                return "does not answer"
        return ""

    async def _stop(self) -> None:
        child, self.child = self.child, None
        if child is not None:
            await asyncio.shield(child.stop(self._patience.farewell))


async def _ended(death: asyncio.Task[int], within: float) -> bool:
    done, _ = await asyncio.wait([death], timeout=within)
    return bool(done)
