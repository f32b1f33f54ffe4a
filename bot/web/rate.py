"""Rate limits: token buckets, in this process's memory or shared with others."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Protocol

from bot.web.errors import ApiError
from bot.web.shared import AwayError, Script, Shared, key

# Many people may sit behind one address (a ward, a school), so an address may do this many
# times what one conversation may.
PER_ADDRESS = 10
_MANY = 10_000


class Buckets(Protocol):
    """Token buckets by name, each of which holds a minute's tokens."""

    async def take(self, kind: str, name: str, per_minute: int) -> float:
        """Take a token: 0, or the seconds until there is one."""


class RateLimit:
    """At most `per_minute` calls a minute for a conversation, ten times that for an address."""

    def __init__(self, per_minute: int, buckets: Buckets | None = None) -> None:
        """`buckets`: this process's own by default."""
        self.per_minute = per_minute
        self._buckets = OwnBuckets() if buckets is None else buckets

    async def address(self, address: str) -> None:
        """Count one call from an address. Raises `ApiError` (429, with `Retry-After`)."""
        await self._spend("address", address, self.per_minute * PER_ADDRESS)

    async def session(self, id: str) -> None:
        """Count one call in a conversation. Raises `ApiError` (429, with `Retry-After`)."""
        await self._spend("session", id, self.per_minute)

    async def _spend(self, kind: str, name: str, per_minute: int) -> None:
        wait = await self._buckets.take(kind, name, per_minute)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            headers = {"Retry-After": str(seconds)}
            raise ApiError(429, "too_many_requests", headers=headers, seconds=seconds)


class OwnBuckets:
    """Buckets in memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}  # key -> tokens, when

    async def take(self, kind: str, name: str, per_minute: int) -> float:
        """Take a token: 0, or the seconds until there is one."""
        now = self._clock()
        if len(self._buckets) > _MANY:
            self._forget(now)
        tokens, then = self._buckets.get((kind, name), (float(per_minute), now))
        tokens = min(float(per_minute), tokens + (now - then) * per_minute / 60)
        if tokens < 1:
            self._buckets[kind, name] = (tokens, now)
            return (1 - tokens) * 60 / per_minute
        self._buckets[kind, name] = (tokens - 1, now)
        return 0

    def _forget(self, now: float) -> None:
        # a bucket untouched for a minute is full again, which is what an unknown one is
        self._buckets = {k: v for k, v in self._buckets.items() if now - v[1] < 60}

    def __len__(self) -> int:
        return len(self._buckets)


# Milliseconds until there is a token, by Redis's own clock. A bucket is the moment at which it
# will be full, and is forgotten when it is. Nothing is counted for a call that is refused.
_TAKE = Script(
    """
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local each = 60000 / tonumber(ARGV[1])
    local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
    local wait = full + each - 60000 - now
    if wait > 0 then return math.ceil(wait) end
    full = full + each
    redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil(full - now))
    return 0
    """
)


class SharedBuckets:
    """Buckets in Redis; while that is away, this process's own."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._own = OwnBuckets()

    async def take(self, kind: str, name: str, per_minute: int) -> float:
        """Take a token: 0, or the seconds until there is one."""
        try:
            wait = await self._shared.run(_TAKE, [key(f"rate:{kind}", name)], [per_minute])
        except AwayError:
            return await self._own.take(kind, name, per_minute)
        return wait / 1000
