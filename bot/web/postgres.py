"""Conversations in PostgreSQL, for web processes on several machines."""

from __future__ import annotations

import contextlib
import select
import threading
import time
from typing import Any

import psycopg2
from psycopg2 import extensions

from bot.web.store import ChangedError, Conversation, StoreError, decode, encode, new_version

TABLE = "vagvisaren_conversation"
# One statement text, so one transaction. The lock: two processes may start at once.
_SCHEMA = f"""
SELECT pg_advisory_xact_lock(7213054816);
CREATE TABLE IF NOT EXISTS {TABLE} (
    id text PRIMARY KEY,
    body text NOT NULL,
    version bigint NOT NULL,
    updated timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
CREATE INDEX IF NOT EXISTS {TABLE}_updated ON {TABLE} (updated);
"""
_LOAD = f"""
SELECT body, version FROM {TABLE}
WHERE id = %(id)s AND updated >= clock_timestamp() - %(kept)s * interval '1 second'
"""
# Sent again where the answer did not come back: what the first sending saved counts as saved.
_CHANGE = f"""
UPDATE {TABLE} SET body = %(body)s, version = %(new)s, updated = clock_timestamp()
WHERE id = %(id)s AND version IN (%(old)s, %(new)s) RETURNING id
"""
_ADD = f"""
INSERT INTO {TABLE} AS kept (id, body, version, updated)
VALUES (%(id)s, %(body)s, %(new)s, clock_timestamp())
ON CONFLICT (id) DO UPDATE
SET body = excluded.body, version = excluded.version, updated = excluded.updated
WHERE kept.updated < clock_timestamp() - %(kept)s * interval '1 second'
   OR kept.version = excluded.version
RETURNING id
"""
_DELETE = f"DELETE FROM {TABLE} WHERE id = %(id)s"
_PURGE = f"""
DELETE FROM {TABLE} WHERE updated < clock_timestamp() - %(kept)s * interval '1 second'
RETURNING body
"""
_CLEAR = f"DELETE FROM {TABLE} RETURNING body"

Row = tuple[Any, ...]


class PostgresConversations:
    """The `Store` in a database, which makes its own table. Time is the database server's."""

    at_once = 40  # more than there are connections: who waits for one too long is told in time

    def __init__(
        self, url: str, hours: float, *, connections: int = 8, patience: float = 3.0
    ) -> None:
        """Conversations untouched for `hours` are gone.

        `url`: postgresql://… `connections`: at most. `patience`: seconds a call may take, waiting
        for a connection and making one included.
        """
        self._kept = hours * 3600
        self._patience = patience
        self._pool = _Pool(url, connections, patience)

    def load(self, id: str) -> Conversation | None:
        """The conversation, or `None` if there is none (any more). Raises `StoreError`."""
        rows = self._run(_LOAD, id=id, kept=self._kept)
        return decode(*rows[0]) if rows else None

    def save(self, id: str, conversation: Conversation) -> None:
        """Keep it.

        Raises `StoreError`; `ChangedError` if what is stored is not of its version any more.
        """
        old = conversation.version
        saved = self._run(
            _CHANGE if old else _ADD,
            id=id,
            body=encode(conversation),
            old=old,
            new=new_version(),
            kept=self._kept,
        )
        if not saved:
            raise ChangedError

    def delete(self, id: str) -> None:
        """Remove it. Raises `StoreError`."""
        self._run(_DELETE, id=id)

    def purge(self) -> list[Conversation]:
        """Remove the conversations whose time is over; those removed. Raises `StoreError`."""
        return [decode(body) for (body,) in self._run(_PURGE, kept=self._kept)]

    def clear(self) -> list[Conversation]:
        """Remove all conversations; those removed. Raises `StoreError`."""
        return [decode(body) for (body,) in self._run(_CLEAR)]

    def check(self) -> None:
        """Read and write. Raises `StoreError` if either does not work."""
        self._run(_DELETE, id="")  # also refused by a server that may only be read

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def _run(self, sql: str, **values: object) -> list[Row]:
        """One statement, which must be of the kind that can be sent twice."""
        deadline = time.monotonic() + self._patience
        try:
            with self._pool.place(deadline):
                used = self._pool.idle()
                if used is not None:
                    with contextlib.suppress(psycopg2.OperationalError, psycopg2.InterfaceError):
                        return self._pool.run(used, deadline, sql, values)
                    # it was from before the server's restart; so may be all the others
                    self._pool.clear()
                return self._pool.run(self._pool.connect(deadline), deadline, sql, values)
        except (psycopg2.Error, OSError) as error:  # TimeoutError too
            raise StoreError(_reason(error)) from None  # the message may quote what is stored


class _Pool:
    """Connections made, used by one thread at a time, and thrown away after any fault.

    They are psycopg2's asynchronous ones, waited for here: a server that is frozen, which answers
    neither statement nor cancellation, costs no more than the time there is.
    """

    def __init__(self, url: str, size: int, patience: float) -> None:
        self._url = url
        self._places = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Any] = []
        # also on the server, which would otherwise go on with what nobody waits for
        self._prepare = (
            f"SET statement_timeout = {int(patience * 1000)}; SELECT to_regclass('{TABLE}')"
        )

    @contextlib.contextmanager
    def place(self, deadline: float) -> Any:
        """The right to one connection. Raises TimeoutError."""
        if not self._places.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise TimeoutError
        try:
            yield
        finally:
            self._places.release()

    def idle(self) -> Any | None:
        """A connection that is not in use, if there is one."""
        with self._lock:
            return self._idle.pop() if self._idle else None

    def connect(self, deadline: float) -> Any:
        """A new connection, the table at the other end. Raises `psycopg2.Error`, OSError."""
        connection = psycopg2.connect(self._url, application_name="vagvisaren", async_=True)
        try:
            _settle(connection, deadline)
            if _execute(connection, deadline, self._prepare) == [(None,)]:
                _execute(connection, deadline, _SCHEMA)
        except BaseException:
            connection.close()
            raise
        return connection

    def run(
        self, connection: Any, deadline: float, sql: str, values: dict[str, object]
    ) -> list[Row]:
        """The statement's rows; the connection is idle afterwards, or closed where it failed."""
        try:
            rows = _execute(connection, deadline, sql, values)
        except BaseException:
            connection.close()
            raise
        with self._lock:
            self._idle.append(connection)
        return rows

    def clear(self) -> None:
        """Close the connections that are not in use."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    close = clear


def _execute(
    connection: Any, deadline: float, sql: str, values: dict[str, object] | None = None
) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        _settle(connection, deadline)
        return cursor.fetchall() if cursor.description else []


def _settle(connection: Any, deadline: float) -> None:
    """Until the server has answered. Raises TimeoutError."""
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        events = select.POLLIN if state == extensions.POLL_READ else select.POLLOUT
        poller = select.poll()
        poller.register(connection.fileno(), events)
        left = deadline - time.monotonic()
        if left <= 0 or not poller.poll(left * 1000):
            raise TimeoutError


def _reason(error: Exception) -> str:
    """The kind of fault, without the server's words."""
    code = getattr(error, "pgcode", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
