"""/metrics on a port of its own, for Prometheus alone, while the application runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from prometheus_client import start_http_server

from bot.logs import Plain
from bot.web.metrics import READY, REGISTRY

log = logging.getLogger(__name__)

States = Mapping[str, Mapping[str, object]]
_EVERY = 10  # seconds between two looks at the parts


@asynccontextmanager
async def exporting(
    host: str, port: int, states: Callable[[], Awaitable[States]]
) -> AsyncIterator[None]:
    """Serve the figures on `host:port` (port 0: do not), each part's readiness by `states`.

    A port that cannot be had is logged and nothing more: people are answered all the same, and
    Prometheus tells that the process is not seen.
    """
    if not port:
        yield
        return
    try:
        server, thread = start_http_server(port, host, registry=REGISTRY)
    except OSError as error:
        where, reason = Plain(host), Plain(error.strerror)
        log.error("no /metrics: port %d on %s cannot be used: %s", port, where, reason)
        yield
        return
    watching = asyncio.create_task(_watch(states))
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.to_thread(server.shutdown)  # waits for its thread to notice
        server.server_close()
        thread.join()


async def _watch(states: Callable[[], Awaitable[States]]) -> None:
    while True:
        for part, state in (await states()).items():
            READY.labels(part).set(bool(state["ready"]))
        await asyncio.sleep(_EVERY)
