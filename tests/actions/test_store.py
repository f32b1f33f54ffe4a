from __future__ import annotations

from pathlib import Path

import pytest
from rasa.core.tracker_store import (
    AwaitableTrackerStore,
    FailSafeTrackerStore,
    InMemoryTrackerStore,
    SQLTrackerStore,
    TrackerStore,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted

from bot.actions.store import CannotForgetError, ForgetfulTrackerStore, forget


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> ForgetfulTrackerStore:
    return ForgetfulTrackerStore(Domain.empty(), hours=1, conversations=3, clock=clock)


async def keep(store: TrackerStore, sender: str) -> None:
    tracker = store.init_tracker(sender)
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)


async def test_what_is_kept_is_found_again(store: ForgetfulTrackerStore) -> None:
    await keep(store, "a")
    assert await store.retrieve("a") is not None
    assert await store.retrieve("b") is None


async def test_a_conversation_is_forgotten_after_its_time(
    store: ForgetfulTrackerStore, clock: Clock
) -> None:
    await keep(store, "a")
    clock.now = 3601
    assert await store.retrieve("a") is None
    assert store.store == {}


async def test_what_nobody_asks_for_goes_too(store: ForgetfulTrackerStore, clock: Clock) -> None:
    await keep(store, "a")
    clock.now = 3601
    await keep(store, "b")
    assert set(store.store) == {"b"}


async def test_the_oldest_go_when_there_are_too_many(store: ForgetfulTrackerStore) -> None:
    for sender in "abc":
        await keep(store, sender)
    await keep(store, "a")
    await keep(store, "d")
    assert set(store.store) == {"c", "a", "d"}


async def test_forgetting_in_memory(store: ForgetfulTrackerStore) -> None:
    await keep(store, "a")
    forget(FailSafeTrackerStore(store), "a")
    forget(FailSafeTrackerStore(store), "never there")
    assert store.store == {}
    plain = InMemoryTrackerStore(Domain.empty())
    await keep(plain, "a")
    forget(plain, "a")
    assert plain.store == {}


async def test_forgetting_in_a_database(tmp_path: Path) -> None:
    store = SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(tmp_path / "t.db"))
    await keep(store, "a")
    await keep(store, "b")
    forget(FailSafeTrackerStore(store), "a")
    assert await store.retrieve("a") is None
    assert await store.retrieve("b") is not None


async def test_forgetting_what_fell_back(store: ForgetfulTrackerStore) -> None:
    fallback = InMemoryTrackerStore(Domain.empty())
    await keep(fallback, "a")
    forget(FailSafeTrackerStore(store, fallback_tracker_store=fallback), "a")
    assert fallback.store == {}


def test_a_store_we_do_not_know_is_not_said_to_have_forgotten() -> None:
    with pytest.raises(CannotForgetError):
        forget(AwaitableTrackerStore(InMemoryTrackerStore(Domain.empty())), "a")
