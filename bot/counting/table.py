"""The counters' table: a day, what was counted, how often."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Protocol

from bot.counting.kinds import Kind
from bot.counting.tally import Key
from bot.logs import Loggable
from bot.settings import Settings

FILE = "counting.sqlite3"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS counter (
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (day, kind, about)
)
"""
# several processes write the same rows: each adds its own
_ADD = (
    "INSERT INTO counter (day, kind, about, number) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (day, kind, about) DO UPDATE SET number = counter.number + excluded.number"
)
_READ = "SELECT day, kind, about, number FROM counter"
_WAIT = 5.0  # seconds, for another process that writes


class TableError(Loggable, Exception):
    """The counters cannot be read or written right now."""


class Table(Protocol):
    """Where counters are kept. Both methods block, and raise `TableError`."""

    def add(self, numbers: Mapping[Key, int]) -> None:
        """Add these to what is there: all of them, or none if it fails."""

    def read(self) -> dict[Key, int]:
        """Everything that is there."""


def table_of(settings: Settings) -> Table:
    """The table that these settings mean."""
    if settings.database_url:
        from bot.counting.postgres import PostgresTable  # where there is none, nobody needs it

        return PostgresTable(settings.database_url)
    return SqliteTable(settings.data_dir / FILE)


class SqliteTable:
    """A file of its own, opened when it is needed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, numbers: Mapping[Key, int]) -> None:
        """Add these. Raises `TableError`."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
            with closing(self._open()) as connection, connection:
                connection.execute(_SCHEMA)
                connection.executemany(_ADD, as_rows(numbers))
        except (sqlite3.Error, OSError) as error:
            raise TableError(type(error).__name__) from error

    def read(self) -> dict[Key, int]:
        """Everything; nothing if nothing was ever counted. Raises `TableError`."""
        if not self._path.exists():
            return {}
        try:
            with closing(self._open()) as connection, connection:
                connection.execute(_SCHEMA)
                return as_numbers(connection.execute(_READ))
        except (sqlite3.Error, OSError) as error:
            raise TableError(type(error).__name__) from error

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_WAIT)


Row = tuple[str, str, str, int]


def as_rows(numbers: Mapping[Key, int]) -> list[Row]:
    """As the table has them, in an order in which two writers never wait for each other."""
    return sorted(
        (day.isoformat(), kind.value, about, number)
        for (day, kind, about), number in numbers.items()
    )


def as_numbers(rows: Iterable[Row]) -> dict[Key, int]:
    """As the program has them; what a later version counted is left out."""
    kinds = {kind.value: kind for kind in Kind}
    return {
        (dt.date.fromisoformat(day), kinds[kind], about): number
        for day, kind, about, number in rows
        if kind in kinds
    }
