"""Counting beside the conversations: it never disturbs one, whatever happens to it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Iterable

from bot.counting.observing import Messages, Observer
from bot.counting.table import Table, TableError
from bot.counting.tally import Count, Tally
from bot.dialogue import Dialogue, State
from bot.logs import describe

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds between two writings


class Counting:
    """Counts turns and conversations that ended; `table` None: counts nothing."""

    def __init__(
        self,
        dialogue: Dialogue,
        table: Table | None,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self._observer = Observer(dialogue)
        self._table = table
        self._today = today
        self._tally = Tally()
        self._failing = False
        self._writing: asyncio.Task[None] | None = None

    def turn(
        self, before: State, after: State, messages: Messages, *, new: bool, alone: bool
    ) -> None:
        """Count a turn. `new`: it began the conversation. `alone`: Rasa was away."""
        self._count(lambda: self._observer.turn(before, after, messages, new=new, alone=alone))

    def ended(self, state: State) -> None:
        """Count a conversation that expired or was deleted."""
        self._count(lambda: self._observer.stopped(state))

    def start(self) -> None:
        """Write every minute from now on. Needs a running event loop."""
        if self._table is not None:
            self._writing = asyncio.create_task(self._write_on())

    async def close(self) -> None:
        """Write the rest, and stop."""
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
            await asyncio.to_thread(self.write)

    def write(self) -> None:
        """Write what has been counted; what cannot be written is kept for the next time."""
        numbers = self._tally.drain()
        if self._table is None or not numbers:
            return
        try:
            self._table.add(numbers)
        except Exception as error:
            self._tally.restore(numbers)
            if not self._failing:
                reason = error if isinstance(error, TableError) else describe(error)
                log.error("the counters cannot be written: %s", reason)
            self._failing = True
        else:
            self._failing = False

    async def _write_on(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await asyncio.to_thread(self.write)

    def _count(self, counts: Callable[[], Iterable[Count]]) -> None:
        if self._table is None:
            return
        try:
            self._tally.add(self._today(), counts())
        except Exception as error:  # a figure less is nothing beside an answer less
            log.error("not counted: %s", describe(error))
