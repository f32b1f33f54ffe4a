"""Token buckets by a clock of our own."""

from __future__ import annotations

import pytest

from bot.web.errors import ApiError
from bot.web.rate import OwnBuckets, RateLimit
from tests.web.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_a_full_bucket_then_one_each_interval(clock: Clock) -> None:
    limit = RateLimit(6, OwnBuckets(clock))
    for _ in range(6):
        await limit.session("a")
    with pytest.raises(ApiError) as refused:
        await limit.session("a")
    assert refused.value.headers["Retry-After"] == "10"
    clock.now = 10
    await limit.session("a")
    with pytest.raises(ApiError):
        await limit.session("a")


async def test_conversations_do_not_share_a_bucket(clock: Clock) -> None:
    limit = RateLimit(1, OwnBuckets(clock))
    await limit.session("a")
    await limit.session("b")
    with pytest.raises(ApiError):
        await limit.session("a")


async def test_full_buckets_are_forgotten(clock: Clock) -> None:
    buckets = OwnBuckets(clock)
    limit = RateLimit(1, buckets)
    for number in range(10_001):
        await limit.session(str(number))
    clock.now = 61
    await limit.session("new")
    assert len(buckets) == 1
