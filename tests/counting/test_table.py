"""The counters' table in a file."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from pathlib import Path

import pytest

from bot.counting.kinds import Kind
from bot.counting.table import FILE, SqliteTable, TableError, table_of
from bot.counting.tally import Key
from bot.settings import Settings

MONDAY, TUESDAY = dt.date(2026, 11, 16), dt.date(2026, 11, 17)
SGI: Key = (MONDAY, Kind.UNKNOWN, "sgi")
TURNS: Key = (TUESDAY, Kind.TURN, "")


@pytest.fixture
def table(tmp_path: Path) -> SqliteTable:
    return SqliteTable(tmp_path / "new" / FILE)


def test_what_is_added_adds_up(table: SqliteTable) -> None:
    assert table.read() == {}
    table.add({SGI: 2, TURNS: 5})
    table.add({SGI: 1})
    assert table.read() == {SGI: 3, TURNS: 5}


def test_several_processes_add_to_the_same_numbers(tmp_path: Path) -> None:
    def work() -> None:
        own = SqliteTable(tmp_path / FILE)
        for _ in range(20):
            own.add({SGI: 1, TURNS: 2})

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert SqliteTable(tmp_path / FILE).read() == {SGI: 80, TURNS: 160}


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database" * 100)
    with pytest.raises(TableError):
        SqliteTable(tmp_path / FILE).add({SGI: 1})
    with pytest.raises(TableError):
        SqliteTable(tmp_path / FILE).read()


def test_what_a_later_version_counts_is_left_alone(table: SqliteTable, tmp_path: Path) -> None:
    table.add({SGI: 1})
    with sqlite3.connect(tmp_path / "new" / FILE) as connection:
        connection.execute("INSERT INTO counter VALUES ('2026-11-16', 'nytt', 'x', 7)")
    assert table.read() == {SGI: 1}


def test_nobody_else_may_read_the_file(table: SqliteTable, tmp_path: Path) -> None:
    table.add({SGI: 1})
    assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "new").iterdir())


def test_the_file_is_in_the_data_folder(tmp_path: Path) -> None:
    table_of(Settings(data_dir=tmp_path)).add({SGI: 1})
    assert (tmp_path / FILE).exists()
