"""Conversations in a real PostgreSQL: kept, guarded, expired, deleted; the server gone and back."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from bot.web.postgres import TABLE, PostgresConversations
from bot.web.store import ChangedError, Conversation, Offer, StoreError
from tests.web.daemons import Postgres

KEPT = Conversation({"facts": {"sgi": "nej"}}, (Offer("/svar", "å \ud800 \0"),), simple=True)


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.database()


@pytest.fixture
def store(url: str) -> Iterator[PostgresConversations]:
    store = PostgresConversations(url, 24)
    yield store
    store.close()


def later(postgres: Postgres, url: str, hours: float) -> None:
    """Let time pass for everything that is kept."""
    postgres.execute(url, f"UPDATE {TABLE} SET updated = updated - interval '{hours} hours'")


def ids(postgres: Postgres, url: str) -> list[object]:
    return [id for (id,) in postgres.execute(url, f"SELECT id FROM {TABLE} ORDER BY id")]


def test_what_is_saved_is_loaded_by_every_server(store: PostgresConversations, url: str) -> None:
    assert store.load("a") is None
    store.save("a", KEPT)
    other = PostgresConversations(url, 24)
    assert other.load("a") == KEPT
    other.close()


def test_servers_that_start_at_once_make_one_table(url: str) -> None:
    stores = [PostgresConversations(url, 24) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(PostgresConversations.check, stores))
    for store in stores:
        store.close()


def test_a_user_that_may_make_no_tables_uses_the_one_there_is(
    postgres: Postgres, store: PostgresConversations, url: str
) -> None:
    store.check()
    postgres.execute(
        url,
        f"CREATE ROLE little LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO little",
    )
    little = PostgresConversations(url.replace("postgres@", "little@"), 24)
    little.save("a", KEPT)
    assert little.load("a") == KEPT
    little.close()


def test_an_old_one_is_gone(postgres: Postgres, store: PostgresConversations, url: str) -> None:
    store.save("a", KEPT)
    later(postgres, url, 25)
    assert store.load("a") is None
    store.save("b", Conversation())
    assert store.purge() == [KEPT]
    assert ids(postgres, url) == ["b"]


def test_one_that_expired_makes_way(
    postgres: Postgres, store: PostgresConversations, url: str
) -> None:
    store.save("a", KEPT)
    later(postgres, url, 25)
    store.save("a", Conversation())
    assert store.load("a") == Conversation()


def test_deleted_is_gone(postgres: Postgres, store: PostgresConversations, url: str) -> None:
    store.save("a", KEPT)
    store.delete("a")
    assert store.load("a") is None
    assert ids(postgres, url) == []


def test_of_many_savers_one_wins_each_time(url: str) -> None:
    stores = [PostgresConversations(url, 24, connections=2) for _ in range(2)]
    stores[0].save("a", Conversation({"turns": 0}))

    def add(number: int) -> None:
        store = stores[number % 2]
        while True:
            was = store.load("a")
            assert was is not None
            turns = was.state["turns"]
            assert isinstance(turns, int)
            try:
                store.save("a", Conversation({"turns": turns + 1}, version=was.version))
                return
            except ChangedError:
                continue

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(40)))
    kept = stores[0].load("a")
    assert kept is not None
    assert kept.state == {"turns": 40}
    for store in stores:
        store.close()


def test_a_restarted_server_is_found_again(
    postgres: Postgres, store: PostgresConversations
) -> None:
    store.save("a", KEPT)
    postgres.restart()
    assert store.load("a") == KEPT  # at the first try: nobody sees that it was away


def test_while_the_server_is_away_every_call_is_a_store_error(
    postgres: Postgres, store: PostgresConversations
) -> None:
    store.save("a", KEPT)
    postgres.stop()
    try:
        for call in (
            lambda: store.load("a"),
            lambda: store.save("b", KEPT),
            lambda: store.delete("a"),
            store.purge,
            store.check,
        ):
            with pytest.raises(StoreError):
                call()
    finally:
        postgres.start()
    assert store.load("a") == KEPT


def test_a_frozen_server_costs_no_more_than_the_time_there_is(postgres: Postgres, url: str) -> None:
    store = PostgresConversations(url, 24, patience=0.3)
    store.save("a", KEPT)
    postgres.freeze()
    try:
        began = time.monotonic()
        for _ in range(2):  # on the connection there is, and on a new one
            with pytest.raises(StoreError, match="Timeout"):
                store.load("a")
        assert time.monotonic() - began < 5
    finally:
        postgres.thaw()
    assert store.load("a") == KEPT
    store.close()


def test_a_locked_table_is_a_store_error_in_time(store: PostgresConversations, url: str) -> None:
    store.save("a", KEPT)
    impatient = PostgresConversations(url, 24, patience=0.3)
    holder = psycopg2.connect(url)
    with holder.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {TABLE}")
        with pytest.raises(StoreError):
            impatient.load("a")
    holder.close()
    assert impatient.load("a") == KEPT
    impatient.close()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("postgresql://postgres@127.0.0.1:9/x", "OperationalError"),
        ("postgresql://postgres@no.such.host.invalid/x", "OperationalError"),
    ],
)
def test_a_wrong_address_is_a_store_error_without_the_address(address: str, reason: str) -> None:
    with pytest.raises(StoreError, match=f"^{reason}$"):
        PostgresConversations(address, 24).check()


def test_a_table_of_another_shape_is_a_store_error(postgres: Postgres, url: str) -> None:
    postgres.execute(url, f"CREATE TABLE {TABLE} (id text)")
    store = PostgresConversations(url, 24)
    with pytest.raises(StoreError, match="UndefinedColumn"):
        store.load("a")
    store.close()


def test_a_dropped_table_is_made_again(
    postgres: Postgres, store: PostgresConversations, url: str
) -> None:
    store.save("a", KEPT)
    postgres.execute(url, f"DROP TABLE {TABLE}")
    with pytest.raises(StoreError):
        store.load("a")
    assert store.load("a") is None


def test_a_damaged_row_starts_over(
    postgres: Postgres, store: PostgresConversations, url: str
) -> None:
    store.save("a", KEPT)
    for body in ("", "null", "[]", "{}"):
        postgres.execute(url, f"UPDATE {TABLE} SET body = '{body}'")
        damaged = store.load("a")
        assert damaged == Conversation()
        store.save("a", damaged)


def test_no_more_connections_than_allowed(postgres: Postgres, url: str) -> None:
    store = PostgresConversations(url, 24, connections=3)
    together = threading.Barrier(16)

    def use(number: int) -> None:
        together.wait()
        store.save(str(number), KEPT)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(use, range(16)))
    database = url.rpartition("/")[2]
    open_now = postgres.execute(
        "postgres", f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'"
    )
    assert open_now <= [(3,)]
    assert len(ids(postgres, url)) == 16
    store.close()
