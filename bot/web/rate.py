"""Rate limits: token buckets in memory."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from bot.web.errors import ApiError

# Many people may sit behind one address (a ward, a school), so an address may do this many
# times what one conversation may.
PER_ADDRESS = 10
_MANY = 10_000


class RateLimit:
    """At most `per_minute` calls a minute for a conversation, ten times that for an address."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}  # key -> tokens, when

    def address(self, address: str) -> None:
        """Count one call from an address. Raises `ApiError` (429, with `Retry-After`)."""
        self._spend(("address", address), self.per_minute * PER_ADDRESS)

    def session(self, id: str) -> None:
        """Count one call in a conversation. Raises `ApiError` (429, with `Retry-After`)."""
        self._spend(("session", id), self.per_minute)

    def _spend(self, key: tuple[str, str], per_minute: int) -> None:
        wait = self._take(key, per_minute)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            headers = {"Retry-After": str(seconds)}
            raise ApiError(429, "too_many_requests", headers=headers, seconds=seconds)

    def _take(self, key: tuple[str, str], per_minute: int) -> float:
        now = self._clock()
        if len(self._buckets) > _MANY:
            self._forget(now)
        tokens, then = self._buckets.get(key, (float(per_minute), now))
        tokens = min(float(per_minute), tokens + (now - then) * per_minute / 60)
        if tokens < 1:
            self._buckets[key] = (tokens, now)
            return (1 - tokens) * 60 / per_minute
        self._buckets[key] = (tokens - 1, now)
        return 0

    def _forget(self, now: float) -> None:
        # a bucket untouched for a minute is full again, which is what an unknown one is
        self._buckets = {k: v for k, v in self._buckets.items() if now - v[1] < 60}

    def __len__(self) -> int:
        return len(self._buckets)
