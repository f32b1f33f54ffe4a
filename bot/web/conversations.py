"""What is kept about a conversation, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    updated REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS conversation_updated ON conversation (updated);
"""
_MAX_OFFERED = 400  # far more buttons than any conversation shows


class StoreError(Exception):
    """The store cannot be read or written right now."""


@dataclass(frozen=True)
class Offer:
    """A button that was shown; `latest` if it was in the last answer."""

    payload: str
    title: str
    latest: bool = True


@dataclass(frozen=True)
class Conversation:
    """One conversation: the dialogue's state (as JSON) and the buttons shown.

    `simple`: the last answer was given without Rasa (the person has been told).
    """

    state: dict[str, object] = field(default_factory=dict)
    offered: tuple[Offer, ...] = ()
    simple: bool = False

    def offer(self, offers: list[Offer]) -> tuple[Offer, ...]:
        """Earlier buttons (still valid as payloads) and the new ones, which alone are latest."""
        shown = {offer.payload for offer in offers}
        earlier = (Offer(o.payload, o.title, False) for o in self.offered)
        kept = [offer for offer in earlier if offer.payload not in shown]
        return (*kept[-_MAX_OFFERED:], *offers)


class Conversations:
    """The store. Its methods block for as long as a small SQLite call does: call in a thread."""

    def __init__(self, path: Path, hours: float, clock: Callable[[], float] = time.time) -> None:
        """Conversations untouched for `hours` are gone."""
        self._path = path
        self._seconds = hours * 3600
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def load(self, id: str) -> Conversation | None:
        """The conversation, or `None` if there is none (any more). Raises `StoreError`."""
        since = self._clock() - self._seconds
        query = "SELECT body FROM conversation WHERE id = ? AND updated >= ?"
        rows = self._run(query, (id, since))
        return _decode(rows[0][0]) if rows else None

    def save(self, id: str, conversation: Conversation) -> None:
        """Keep it. Raises `StoreError`."""
        body = json.dumps(
            {
                "state": conversation.state,
                "offered": [[o.payload, o.title, o.latest] for o in conversation.offered],
                "simple": conversation.simple,
            },
            ensure_ascii=True,  # lone surrogates survive as escapes; SQLite refuses them raw
        )
        self._run(
            "INSERT INTO conversation (id, body, updated) VALUES (?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body, updated = excluded.updated",
            (id, body, self._clock()),
        )

    def delete(self, id: str) -> None:
        """Remove every trace of it. Raises `StoreError`."""
        self._run("DELETE FROM conversation WHERE id = ?", (id,))
        self._flush()

    def purge(self) -> None:
        """Remove the conversations whose time is over. Raises `StoreError`."""
        since = self._clock() - self._seconds
        self._run("DELETE FROM conversation WHERE updated < ?", (since,))
        self._flush()

    def check(self) -> None:
        """Read and write. Raises `StoreError` if either does not work."""
        self._run("DELETE FROM conversation WHERE id = ''", ())

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._drop()

    def _flush(self) -> None:
        # what was deleted would otherwise stay readable in the write-ahead log for a while;
        # outside `with connection`, because a checkpoint cannot run inside a transaction
        with self._lock:
            if self._connection is not None:
                try:
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                except sqlite3.Error as error:
                    self._drop()
                    raise StoreError(type(error).__name__) from error

    def _run(self, sql: str, values: tuple[object, ...]) -> list[tuple[str]]:
        with self._lock:
            try:
                connection = self._connection or self._open()
                with connection:
                    return connection.execute(sql, values).fetchall()
            except (sqlite3.Error, OSError) as error:
                self._drop()  # the next call starts afresh: the fault may be over by then
                raise StoreError(type(error).__name__) from error

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)  # nobody else's business; SQLite's other files inherit it
        connection = sqlite3.connect(self._path, timeout=2, check_same_thread=False)
        try:
            # deleted means deleted: freed pages are overwritten
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_SCHEMA)
        except sqlite3.Error:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _decode(body: str) -> Conversation:
    # written by us, but a damaged row must not stop anybody from starting over
    try:
        data = json.loads(body)
        return Conversation(
            dict(data["state"]),
            tuple(Offer(str(p), str(t), bool(n)) for p, t, n in data["offered"]),
            bool(data["simple"]),
        )
    except (ValueError, TypeError, KeyError):
        return Conversation()
