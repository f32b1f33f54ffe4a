"""Backup and restore of a real PostgreSQL: the counters come back, conversations are not kept."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import PROJECT
from bot.web.postgres import TABLE, PostgresConversations
from bot.web.store import Conversation
from tests.web.daemons import Postgres

SCRIPTS = PROJECT / "deploy/backup"
COUNTERS = "SELECT day::text, about, number FROM counter"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture
def url(postgres: Postgres) -> str:
    """A database with a conversation and a counter."""
    url = postgres.database()
    store = PostgresConversations(url, 24)
    store.save("somebody", Conversation({"facts": {"halsa": "beroende"}}))
    store.close()
    postgres.execute(url, "CREATE TABLE counter (day date, kind text, about text, number bigint)")
    postgres.execute(url, "INSERT INTO counter VALUES ('2026-11-22', 'topic', 'sgi', 7)")
    return url


def run(script: str, argument: Path, url: str) -> subprocess.CompletedProcess[str]:
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    path = ":".join([*map(str, reversed(programs)), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "VAGVISAREN_DATABASE_URL": url}
    command = [str(SCRIPTS / script), str(argument)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def backed_up(url: str, folder: Path) -> Path:
    done = run("backup.sh", folder, url)
    assert done.returncode == 0, done.stderr
    (file,) = folder.glob("*.dump")
    assert done.stdout.strip() == str(file)
    return file


def test_no_conversation_is_in_a_backup(url: str, tmp_path: Path) -> None:
    file = backed_up(url, tmp_path)
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_restore"))
    unpacked = subprocess.run(
        [str(programs[-1]) if programs else "pg_restore", "--file=-", str(file)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "sgi" in unpacked
    assert "somebody" not in unpacked
    assert "beroende" not in unpacked
    assert file.stat().st_mode & 0o077 == 0


def test_counters_come_back_and_people_begin_anew(
    postgres: Postgres, url: str, tmp_path: Path
) -> None:
    file = backed_up(url, tmp_path)
    counters = postgres.execute(url, COUNTERS)
    anew = postgres.database()
    done = run("restore.sh", file, anew)
    assert done.returncode == 0, done.stderr
    assert postgres.execute(anew, COUNTERS) == counters
    assert postgres.execute(anew, f"SELECT count(*) FROM {TABLE}") == [(0,)]
    store = PostgresConversations(anew, 24)
    store.save("somebody else", Conversation())
    assert store.load("somebody else") is not None
    store.close()


def test_a_restore_over_what_is_there_replaces_it(
    postgres: Postgres, url: str, tmp_path: Path
) -> None:
    file = backed_up(url, tmp_path)
    postgres.execute(url, "UPDATE counter SET number = 0")
    assert run("restore.sh", file, url).returncode == 0
    assert postgres.execute(url, "SELECT number FROM counter") == [(7,)]


def test_a_broken_copy_leaves_the_database_as_it_was(
    postgres: Postgres, url: str, tmp_path: Path
) -> None:
    file = backed_up(url, tmp_path)
    file.write_bytes(file.read_bytes()[:-200])
    done = run("restore.sh", file, url)
    assert done.returncode != 0
    assert postgres.execute(url, "SELECT number FROM counter") == [(7,)]
    assert postgres.execute(url, f"SELECT count(*) FROM {TABLE}") == [(1,)]


def test_old_copies_go(url: str, tmp_path: Path) -> None:
    old = tmp_path / "vagvisaren-20200101T000000Z.dump"
    old.touch()
    os.utime(old, (0, 0))
    backed_up(url, tmp_path)
    assert not old.exists()


def test_a_database_that_is_away_leaves_no_half_copy(tmp_path: Path) -> None:
    done = run("backup.sh", tmp_path, "postgresql://nobody@127.0.0.1:9/nothing")
    assert done.returncode != 0
    assert list(tmp_path.iterdir()) == []
