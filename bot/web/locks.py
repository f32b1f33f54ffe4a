"""One message at a time in each conversation."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from bot.web.errors import ApiError
from bot.web.shared import AwayError, Script, Shared, key

log = logging.getLogger(__name__)

# A process that was killed holds its conversations this long (milliseconds).
LIFE = 5_000
_POLL = 0.02  # seconds between looks whether another process is done

# Each is safe to send twice, as happens when a connection breaks.
_TAKE = Script(
    """
    if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
    return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0
    """
)
_EXTEND = Script(
    """
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    return redis.call('PEXPIRE', KEYS[1], ARGV[2])
    """
)
_RELEASE = Script(
    """
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    return redis.call('DEL', KEYS[1])
    """
)


class Locks:
    """A lock for each conversation that somebody is waiting in, and none for the others.

    Within this process those who wait are let in as they came. With `shared`, one of them at a
    time waits for the other processes, which take turns. A lock can be lost while it is held (Redis
    restarted, this process stopped for a while): the store refuses to save what has changed.
    """

    def __init__(self, patience: float, shared: Shared | None = None) -> None:
        """`patience`: seconds that anybody waits."""
        self._patience = patience
        self._shared = shared
        self._held: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, id: str) -> AsyncIterator[None]:
        """Wait for those who came before in the same conversation. Raises `ApiError` (503)."""
        deadline = asyncio.get_running_loop().time() + self._patience
        with self._counted(id) as (lock, users):
            try:
                if users == 1:  # nobody to wait for, so no need for the task that `wait_for` makes
                    await lock.acquire()
                else:
                    await asyncio.wait_for(lock.acquire(), self._patience)
            except asyncio.TimeoutError:
                raise busy() from None
            try:
                if self._shared is None:
                    yield
                else:
                    async with self._among_processes(self._shared, id, deadline):
                        yield
            finally:
                lock.release()

    def __len__(self) -> int:
        return len(self._held)

    @contextlib.contextmanager
    def _counted(self, id: str) -> Iterator[tuple[asyncio.Lock, int]]:
        """The lock, and how many have or want it."""
        lock, users = self._held.get(id) or (asyncio.Lock(), 0)
        self._held[id] = (lock, users + 1)
        try:
            yield lock, users + 1
        finally:
            lock, users = self._held[id]
            if users == 1:
                del self._held[id]
            else:
                self._held[id] = (lock, users - 1)

    @asynccontextmanager
    async def _among_processes(
        self, shared: Shared, id: str, deadline: float
    ) -> AsyncIterator[None]:
        name, token = key("lock", id), secrets.token_hex(16)
        if not await _taken(shared, name, token, deadline):
            yield
            return
        extending = asyncio.create_task(_extend(shared, name, token))
        try:
            yield
        finally:
            extending.cancel()
            await _released(shared, name, token)
            if self._held[id][1] > 1:  # others wait here; those of other processes look now
                await asyncio.sleep(2 * _POLL)


def busy() -> ApiError:
    """The contract's 503 when a conversation's earlier messages are still being answered."""
    return ApiError(503, "busy", headers={"Retry-After": "2"})


async def _taken(shared: Shared, name: str, token: str, deadline: float) -> bool:
    """Wait until it is ours; false if Redis is away. Raises `ApiError` (503) at the deadline.

    Not by a timeout around it: the client's own can swallow the cancellation (Python 3.10's
    `wait_for`), and this would go on for ever.
    """
    loop = asyncio.get_running_loop()
    try:
        while not await shared.run(_TAKE, [name], [token, LIFE]):
            if loop.time() > deadline:
                raise busy()
            await asyncio.sleep(_POLL * random.uniform(0.5, 1.5))
    except AwayError:
        return False
    except asyncio.CancelledError:  # it may have been taken just then
        await _released(shared, name, token)
        raise
    return True


async def _extend(shared: Shared, name: str, token: str) -> None:
    """Keep a lock that is held, until cancelled or until it is lost."""
    while True:
        await asyncio.sleep(LIFE / 3000)
        with contextlib.suppress(AwayError):
            if not await shared.run(_EXTEND, [name], [token, LIFE]):
                log.warning("a conversation's lock was lost during a turn")
                return


async def _released(shared: Shared, name: str, token: str) -> None:
    """Release it also when the request is being cancelled; when Redis is away it ends by itself."""

    async def release() -> None:
        with contextlib.suppress(AwayError):
            await shared.run(_RELEASE, [name], [token])

    await asyncio.shield(release())
