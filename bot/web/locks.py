"""One message at a time in each conversation (within this process)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Locks:
    """A lock for each conversation that somebody is waiting in, and none for the others."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, id: str) -> AsyncIterator[None]:
        """Wait for those who came before in the same conversation."""
        lock, users = self._held.get(id, (asyncio.Lock(), 0))
        self._held[id] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._held[id]
            if users == 1:
                del self._held[id]
            else:
                self._held[id] = (lock, users - 1)

    def __len__(self) -> int:
        return len(self._held)
