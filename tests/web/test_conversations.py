"""The store: kept, expired, deleted, damaged."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.web.conversations import Conversations
from bot.web.store import ChangedError, Conversation, Given, Offer, StoreError, encode
from tests.web.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(1_700_000_000.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "conversations.sqlite3"


@pytest.fixture
def store(path: Path, clock: Clock) -> Conversations:
    return Conversations(path, 24, clock)


KEPT = Conversation(
    {"facts": {"sgi": "nej"}}, (Offer("/svar", "å \ud800"),), simple=True, given=(Given("m", "p"),)
)


def test_what_is_saved_is_loaded(store: Conversations, path: Path, clock: Clock) -> None:
    assert store.load("a") is None
    store.save("a", KEPT)
    assert store.load("a") == KEPT
    store.close()
    assert Conversations(path, 24, clock).load("a") == KEPT


def test_only_what_is_as_it_was_loaded_is_saved(store: Conversations, path: Path) -> None:
    store.save("a", KEPT)
    was = store.load("a")
    assert was is not None
    other = Conversations(path, 24)
    with pytest.raises(ChangedError):
        store.save("a", Conversation())  # thought to be new
    store.save("a", was)
    for version in (was.version, 1):
        with pytest.raises(ChangedError):
            other.save("a", Conversation(version=version))
    store.delete("a")
    with pytest.raises(ChangedError):
        other.save("a", was)
    assert store.load("a") is None


def test_one_that_expired_makes_way(store: Conversations, clock: Clock) -> None:
    store.save("a", KEPT)
    clock.now += 24 * 3600 + 1
    store.save("a", Conversation())
    assert store.load("a") == Conversation()


def test_a_file_from_before_there_were_versions_is_taken_over(path: Path, clock: Clock) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as writer:
        writer.execute("CREATE TABLE conversation (id TEXT PRIMARY KEY, body TEXT, updated REAL)")
        row = ("a", encode(KEPT), clock.now)
        writer.execute("INSERT INTO conversation VALUES (?, ?, ?)", row)
    store = Conversations(path, 24, clock)
    was = store.load("a")
    assert was == KEPT
    store.save("a", was)
    store.close()


def test_conversations_are_apart(store: Conversations) -> None:
    store.save("a", KEPT)
    store.save("b", Conversation())
    assert store.load("a") == KEPT
    assert store.load("b") == Conversation()


def test_an_old_one_is_gone(store: Conversations, path: Path, clock: Clock) -> None:
    store.save("a", KEPT)
    clock.now += 24 * 3600 + 1
    assert store.load("a") is None
    store.save("b", Conversation())
    store.purge()  # and is removed, not only hidden
    with sqlite3.connect(path) as reader:
        assert reader.execute("SELECT id FROM conversation").fetchall() == [("b",)]


def test_deleted_means_overwritten(store: Conversations, path: Path) -> None:
    mark = "needle-in-the-file"
    store.save("a", Conversation({"facts": {"x": mark}}))
    store.save("b", Conversation())
    assert any(mark.encode() in file.read_bytes() for file in path.parent.iterdir())
    store.delete("a")
    assert not any(mark.encode() in file.read_bytes() for file in path.parent.iterdir())
    assert store.load("b") is not None


def test_a_damaged_row_starts_over(store: Conversations, path: Path) -> None:
    store.save("a", KEPT)
    for body in ("", "null", "[]", "{}", '{"state": 1, "offered": [], "simple": 0}'):
        with sqlite3.connect(path) as writer:
            writer.execute("UPDATE conversation SET body = ?", (body,))
        assert store.load("a") == Conversation()


def test_a_file_that_is_no_database_is_a_store_error(path: Path, clock: Clock) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database" * 100)
    store = Conversations(path, 24, clock)
    with pytest.raises(StoreError):
        store.load("a")
    with pytest.raises(StoreError):
        store.save("a", KEPT)
    with pytest.raises(StoreError):
        store.check()


def test_nobody_else_may_read_the_file(store: Conversations, path: Path) -> None:
    store.save("a", KEPT)
    assert all(file.stat().st_mode & 0o077 == 0 for file in path.parent.iterdir())


def test_earlier_buttons_are_kept_and_only_the_new_are_latest() -> None:
    first = Conversation().offer([Offer("/a", "A"), Offer("/b", "B")])
    then = Conversation(offered=first).offer([Offer("/b", "B2"), Offer("/c", "C")])
    assert then == (Offer("/a", "A", False), Offer("/b", "B2"), Offer("/c", "C"))


def test_the_number_of_buttons_kept_is_bounded() -> None:
    conversation = Conversation()
    for number in range(1000):
        conversation = Conversation(offered=conversation.offer([Offer(f"/{number}", "x")]))
    assert len(conversation.offered) <= 401
