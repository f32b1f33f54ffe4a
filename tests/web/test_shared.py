"""Locks and limits that several processes share in a real Redis, and what they do without it."""

from __future__ import annotations

import asyncio
import logging
import random
import uuid
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.web import locks
from bot.web.errors import ApiError
from bot.web.locks import Locks
from bot.web.rate import RateLimit, SharedBuckets
from bot.web.shared import AwayError, Shared, key
from tests.web.clock import Clock
from tests.web.daemons import RedisServer

AWAY, BACK = "Redis is away", "Redis is back"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def servers(redis: RedisServer, clock: Clock) -> AsyncIterator[list[Shared]]:
    """Three processes' ways to an empty Redis."""
    redis.client().flushall()
    made = [Shared(redis.url, clock) for _ in range(3)]
    yield made
    for each in made:
        await each.close()


def told(caplog: pytest.LogCaptureFixture, words: str) -> int:
    return sum(words in record.getMessage() for record in caplog.records)


async def work(lock: Locks, inside: list[int], turns: int, id: str = "a") -> None:
    for _ in range(turns):
        async with lock.hold(id):
            inside.append(1)
            assert len(inside) == 1, "two at once"
            await asyncio.sleep(0)
            inside.pop()


# locks


async def test_one_at_a_time_over_all_processes(servers: list[Shared]) -> None:
    inside: list[int] = []
    processes = [Locks(20, shared) for shared in servers]
    await asyncio.gather(*(work(random.choice(processes), inside, 3) for _ in range(12)))
    assert not any(map(len, processes))


async def test_conversations_do_not_wait_for_each_other(servers: list[Shared]) -> None:
    first, second = Locks(1, servers[0]), Locks(1, servers[1])
    async with first.hold("a"), second.hold("b"):
        pass


async def test_nobody_waits_longer_than_the_patience(servers: list[Shared]) -> None:
    first, second = Locks(1, servers[0]), Locks(0.1, servers[1])
    async with first.hold("a"):
        with pytest.raises(ApiError) as refused:
            async with second.hold("a"):
                pytest.fail("it was held")
        assert refused.value.status == 503
        assert refused.value.headers["Retry-After"]
    async with second.hold("a"):  # who gave up is not in the way
        pass
    assert len(second) == 0


async def test_a_lock_outlasts_its_life_while_the_turn_does(
    servers: list[Shared], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LIFE", 300)
    first, second = Locks(1, servers[0]), Locks(0.8, servers[1])
    async with first.hold("a"):
        with pytest.raises(ApiError):
            async with second.hold("a"):
                pytest.fail("it was held")


async def test_a_killed_process_blocks_only_for_a_while(
    servers: list[Shared], redis: RedisServer
) -> None:
    redis.client().set(key("lock", "a"), "of somebody killed", px=60)
    async with Locks(5, servers[0]).hold("a"):
        pass


async def test_a_lock_that_is_another_s_by_now_is_left_alone(
    servers: list[Shared], redis: RedisServer
) -> None:
    async with Locks(1, servers[0]).hold("a"):
        redis.client().set(key("lock", "a"), "another's")
    assert redis.client().get(key("lock", "a")) == b"another's"


async def test_a_cancelled_turn_lets_go(servers: list[Shared], redis: RedisServer) -> None:
    lock, entered = Locks(1, servers[0]), asyncio.Event()

    async def turn() -> None:
        async with lock.hold("a"):
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(turn())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert redis.client().get(key("lock", "a")) is None
    assert len(lock) == 0


async def test_no_process_keeps_the_others_out(servers: list[Shared]) -> None:
    busy, other = Locks(20, servers[0]), Locks(20, servers[1])
    order: list[str] = []

    async def turn(lock: Locks, who: str) -> None:
        async with lock.hold("a"):
            order.append(who)
            await asyncio.sleep(0)

    crowd = [asyncio.create_task(turn(busy, "busy")) for _ in range(20)]
    await turn(other, "other")
    await asyncio.gather(*crowd)
    assert order.index("other") < 15


async def test_without_redis_a_process_is_on_its_own_and_says_so_once(
    redis: RedisServer,
    servers: list[Shared],
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    lock, inside = Locks(5, servers[0]), list[int]()
    redis.stop()
    try:
        await asyncio.gather(*(work(lock, inside, 2) for _ in range(5)))
        clock.now += 10
        await work(lock, inside, 2)
        assert told(caplog, AWAY) == 1
    finally:
        redis.start()
    clock.now += 10
    other = Locks(0.1, servers[1])
    async with lock.hold("a"):
        with pytest.raises(ApiError):
            async with other.hold("a"):
                pytest.fail("it was held")
    assert told(caplog, BACK) == 1


async def test_a_restarted_redis_is_found_again_at_once(
    redis: RedisServer, servers: list[Shared], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    lock, inside = Locks(5, servers[0]), list[int]()
    await work(lock, inside, 1)
    redis.restart()
    await work(lock, inside, 1)
    assert told(caplog, AWAY) == 0


async def test_a_frozen_redis_is_waited_for_once(
    redis: RedisServer, servers: list[Shared], clock: Clock
) -> None:
    shared = servers[0]
    assert await shared.ready()
    redis.freeze()
    loop = asyncio.get_running_loop()
    try:
        assert not await shared.ready()
        began = loop.time()
        inside: list[int] = []
        await work(Locks(5, shared), inside, 20)
        assert loop.time() - began < 0.4, "it was waited for again"
    finally:
        redis.thaw()
    clock.now += 10
    assert await shared.ready()


async def test_nothing_in_redis_tells_who_or_what(
    servers: list[Shared], redis: RedisServer
) -> None:
    limit = RateLimit(10, SharedBuckets(servers[0]))
    async with Locks(1, servers[0]).hold("conversation-1"):
        await limit.address("192.0.2.7")
        await limit.session("conversation-1")
        client = redis.client()
        kept = b" ".join(name + b"=" + client.get(name) for name in client.scan_iter())
    assert kept.count(b"=") == 3
    assert b"192.0.2.7" not in kept
    assert b"conversation-1" not in kept


# limits


async def spent(limit: RateLimit, id: str) -> bool:
    try:
        await limit.session(id)
    except ApiError:
        return False
    return True


async def test_processes_share_a_bucket(servers: list[Shared]) -> None:
    limits = [RateLimit(6, SharedBuckets(shared)) for shared in servers]
    taken = await asyncio.gather(*(spent(random.choice(limits), "a") for _ in range(30)))
    assert sum(taken) == 6
    assert await spent(limits[0], "b")
    with pytest.raises(ApiError) as refused:
        await limits[1].session("a")
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 10


async def test_a_bucket_fills_and_is_forgotten_when_full(
    servers: list[Shared], redis: RedisServer
) -> None:
    limit = RateLimit(600, SharedBuckets(servers[0]))  # one token each 100 ms
    await limit.session("a")
    name = key("rate:session", "a")
    assert 0 < redis.client().pttl(name) <= 100
    for _ in range(599):
        await limit.session("a")
    assert 0 < redis.client().pttl(name) <= 60_000


async def test_without_redis_each_process_counts_for_itself(
    redis: RedisServer, servers: list[Shared], clock: Clock
) -> None:
    limit = RateLimit(3, SharedBuckets(servers[0]))
    redis.stop()
    try:
        assert [await spent(limit, "a") for _ in range(5)] == [True] * 3 + [False] * 2
    finally:
        redis.start()
    clock.now += 10
    assert await spent(limit, "a")  # Redis has seen nothing of it


@settings(deadline=None, max_examples=20)
@given(per_minute=st.integers(1, 50), calls=st.integers(0, 120))
async def test_never_more_than_a_minute_s_worth_at_once(
    redis_url: str, per_minute: int, calls: int
) -> None:
    shared = Shared(redis_url)
    limit = RateLimit(per_minute, SharedBuckets(shared))
    name = uuid.uuid4().hex  # hypothesis makes `random` repeat itself
    assert sum([await spent(limit, name) for _ in range(calls)]) in (
        min(per_minute, calls),
        min(per_minute + 1, calls),  # one came back meanwhile
    )
    await shared.close()


@pytest.fixture(scope="module")
def redis_url(redis: RedisServer) -> str:
    return redis.url


async def test_an_answer_that_never_comes_is_away() -> None:
    shared = Shared("redis://127.0.0.1:9/0")
    with pytest.raises(AwayError):
        await shared.run(locks._TAKE, ["x"], ["y", 1])
    assert not await shared.ready()
    await shared.close()
