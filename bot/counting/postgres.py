"""The counters' table in PostgreSQL, for web processes on several machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import psycopg2

from bot.counting.table import TableError, as_numbers, as_rows
from bot.counting.tally import Key

TABLE = "vagvisaren_counter"
# The lock: two processes may start at once.
_SCHEMA = f"""
SELECT pg_advisory_xact_lock(7213054817);
CREATE TABLE IF NOT EXISTS {TABLE} (
    day date NOT NULL,
    kind text NOT NULL,
    about text NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (day, kind, about)
)
"""
_ADD = f"""
INSERT INTO {TABLE} AS counter (day, kind, about, number) VALUES (%s, %s, %s, %s)
ON CONFLICT (day, kind, about) DO UPDATE SET number = counter.number + excluded.number
"""
_READ = f"SELECT to_char(day, 'YYYY-MM-DD'), kind, about, number FROM {TABLE}"
_CONNECT = 5  # seconds
_STATEMENT = 10_000  # milliseconds


class PostgresTable:
    """A table of its own, reached by a connection for each call: there is one a minute."""

    def __init__(self, url: str) -> None:
        """`url`: postgresql://…"""
        self._url = url

    def add(self, numbers: Mapping[Key, int]) -> None:
        """Add these. Raises `TableError`."""
        with self._cursor() as cursor:
            cursor.executemany(_ADD, as_rows(numbers))

    def read(self) -> dict[Key, int]:
        """Everything. Raises `TableError`."""
        with self._cursor() as cursor:
            cursor.execute(_READ)
            return as_numbers(cursor.fetchall())

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        """A cursor in a transaction, with the table there."""
        options = f"-c statement_timeout={_STATEMENT}"
        try:
            connected = psycopg2.connect(self._url, connect_timeout=_CONNECT, options=options)
            with closing(connected) as connection, connection, connection.cursor() as cursor:
                cursor.execute(_SCHEMA)
                yield cursor
        except psycopg2.Error as error:  # the message may quote the address, with its password
            raise TableError(type(error).__name__) from None
