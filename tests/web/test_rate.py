"""Token buckets by a clock of our own."""

from __future__ import annotations

import pytest

from bot.web.errors import ApiError
from bot.web.rate import RateLimit
from tests.web.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_full_bucket_then_one_each_interval(clock: Clock) -> None:
    limit = RateLimit(6, clock)
    for _ in range(6):
        limit.session("a")
    with pytest.raises(ApiError) as refused:
        limit.session("a")
    assert refused.value.headers["Retry-After"] == "10"
    clock.now = 10
    limit.session("a")
    with pytest.raises(ApiError):
        limit.session("a")


def test_conversations_do_not_share_a_bucket(clock: Clock) -> None:
    limit = RateLimit(1, clock)
    limit.session("a")
    limit.session("b")
    with pytest.raises(ApiError):
        limit.session("a")


def test_full_buckets_are_forgotten(clock: Clock) -> None:
    limit = RateLimit(1, clock)
    for number in range(10_001):
        limit.session(str(number))
    clock.now = 61
    limit.session("new")
    assert len(limit) == 1
