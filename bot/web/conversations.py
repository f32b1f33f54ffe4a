"""Conversations in one SQLite file, for the web processes of one machine."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.web.store import ChangedError, Conversation, StoreError, decode, encode, new_version

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    updated REAL NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS conversation_updated ON conversation (updated);
CREATE TABLE IF NOT EXISTS probe (one INTEGER PRIMARY KEY CHECK (one = 1), at REAL NOT NULL);
"""
# a file from before there were versions
_ADDITION = "ALTER TABLE conversation ADD COLUMN version INTEGER NOT NULL DEFAULT 1"


class Conversations:
    """The `Store` in a file."""

    at_once = 1

    def __init__(
        self,
        path: Path,
        hours: float,
        clock: Callable[[], float] = time.time,
        *,
        patience: float = 2.0,
    ) -> None:
        """Conversations untouched for `hours` are gone. `patience`: seconds to wait for others."""
        self._path = path
        self._seconds = hours * 3600
        self._clock = clock
        self._patience = patience
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def load(self, id: str) -> Conversation | None:
        """The conversation, or `None` if there is none (any more). Raises `StoreError`."""
        since = self._clock() - self._seconds
        query = "SELECT body, version FROM conversation WHERE id = ? AND updated >= ?"
        rows = self._run(query, (id, since))
        return decode(*rows[0]) if rows else None

    def save(self, id: str, conversation: Conversation) -> None:
        """Keep it.

        Raises `StoreError`; `ChangedError` if what is stored is not of its version any more.
        """
        body, now = encode(conversation), self._clock()
        old, new = conversation.version, new_version()
        if old:
            saved = self._run(
                "UPDATE conversation SET body = ?, version = ?, updated = ? "
                "WHERE id = ? AND version = ? RETURNING id",
                (body, new, now, id, old),
            )
        else:  # one whose time is over but that is not yet purged is none
            saved = self._run(
                "INSERT INTO conversation (id, body, version, updated) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET body = excluded.body, version = excluded.version, "
                "updated = excluded.updated WHERE conversation.updated < ? RETURNING id",
                (id, body, new, now, now - self._seconds),
            )
        if not saved:
            raise ChangedError

    def delete(self, id: str) -> None:
        """Remove every trace of it. Raises `StoreError`."""
        self._run("DELETE FROM conversation WHERE id = ?", (id,))
        self._flush()

    def purge(self) -> list[Conversation]:
        """Remove the conversations whose time is over; those removed. Raises `StoreError`."""
        return self._remove("WHERE updated < ?", self._clock() - self._seconds)

    def clear(self) -> list[Conversation]:
        """Remove all conversations; those removed. Raises `StoreError`."""
        return self._remove("")

    def check(self) -> None:
        """Read and write. Raises `StoreError` if either does not work."""
        self._run("INSERT OR REPLACE INTO probe VALUES (1, ?)", (self._clock(),))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._drop()

    def _remove(self, which: str, *values: float) -> list[Conversation]:
        rows = self._run(f"DELETE FROM conversation {which} RETURNING body", values)
        self._flush()
        return [decode(body) for (body,) in rows]

    def _flush(self) -> None:
        # what was deleted would otherwise stay readable in the write-ahead log for a while
        with self._lock:
            if self._connection is not None:
                try:
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                except sqlite3.Error as error:
                    self._drop()
                    raise StoreError(type(error).__name__) from error

    def _run(self, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                connection = self._connection or self._open()
                return connection.execute(sql, values).fetchall()
            except (sqlite3.Error, OSError) as error:
                self._drop()  # the next call starts afresh: the fault may be over by then
                raise StoreError(type(error).__name__) from error

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)  # nobody else's business; SQLite's other files inherit it
        connection = sqlite3.connect(
            self._path,
            timeout=self._patience,
            check_same_thread=False,
            isolation_level=None,  # each statement is a transaction of its own
        )
        try:
            # deleted means deleted: freed pages are overwritten
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_SCHEMA)
            columns = connection.execute("PRAGMA table_info(conversation)").fetchall()
            if not any(name == "version" for _, name, *_ in columns):
                connection.execute(_ADDITION)
        except sqlite3.Error:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
