"""What several web processes share, in Redis; while that is away each one is on its own."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Sequence

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import NoScriptError, RedisError

from bot.logs import Plain
from bot.web.metrics import fault

log = logging.getLogger(__name__)

_PATIENCE = 0.5  # seconds for a connection, and for an answer
_REST = 2.0  # seconds that it is left alone after it did not answer
_CONNECTIONS = 32


class AwayError(Exception):
    """Redis does not answer: do as if there were none."""


class Script:
    """A script that Redis runs as a whole, undisturbed by other processes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class Shared:
    """The way to Redis. It is asked again a moment after it went away, by one request at a time."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Connects on first use; all use must be from one event loop."""
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_CONNECTIONS,
            timeout=_PATIENCE,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            # a connection from before its restart: once more, on a new one
            retry=Retry(NoBackoff(), 1),
            retry_on_error=[NoConnectionError],
        )
        self._redis: Redis[bytes] = Redis(connection_pool=pool)
        self._clock = clock
        self._away = False
        self._resting_until = 0.0

    async def run(
        self, script: Script, keys: Sequence[str], values: Sequence[str | int | float]
    ) -> int:
        """What the script returns, a whole number. Raises `AwayError`."""
        if self._away:
            if self._clock() < self._resting_until:
                raise AwayError
            self._rest()  # for the others, while this call finds out
        try:
            answer = await self._evaluate(script, keys, values)
        # what the client does not wrap: a connection that ends while it is being made
        except (RedisError, OSError, EOFError) as error:
            self._went(error)
            raise AwayError from None
        if self._away:
            self._away = False
            log.warning("Redis is back")
        return answer

    async def ready(self) -> bool:
        """Whether it answers."""
        try:
            await self.run(_NOTHING, (), ())
        except AwayError:
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close()
        await self._redis.connection_pool.disconnect()

    async def _evaluate(
        self, script: Script, keys: Sequence[str], values: Sequence[str | int | float]
    ) -> int:
        try:
            return int(await self._redis.evalsha(script.sha, len(keys), *keys, *values))
        except NoScriptError:  # new, or restarted
            return int(await self._redis.eval(script.text, len(keys), *keys, *values))

    def _went(self, error: Exception) -> None:
        fault("redis")
        if not self._away:
            kind = Plain(type(error).__name__)
            log.warning("Redis is away (%s): each web process is on its own", kind)
        self._away = True
        self._rest()

    def _rest(self) -> None:
        self._resting_until = self._clock() + _REST


_NOTHING = Script("return 1")


def key(kind: str, name: str) -> str:
    """The key in Redis of what is called `name`: an address or a conversation's id, unreadable."""
    return f"vagvisaren:{kind}:{hashlib.blake2b(name.encode(), digest_size=16).hexdigest()}"
