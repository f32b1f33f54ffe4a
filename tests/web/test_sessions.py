"""Tokens: signed, expiring, unguessable."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.sessions import Sessions
from tests.web.clock import Clock

HOUR = 3600.0


@pytest.fixture
def clock() -> Clock:
    return Clock(1_700_000_000.0)


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions("k" * 40, 24, clock)


def test_a_token_names_its_conversation(sessions: Sessions) -> None:
    id = sessions.new()
    assert sessions.read(sessions.token(id)) == id


def test_ids_are_long_and_never_the_same(sessions: Sessions) -> None:
    ids = {sessions.new() for _ in range(1000)}
    assert len(ids) == 1000
    assert min(map(len, ids)) >= 32


def test_every_changed_character_is_noticed(sessions: Sessions) -> None:
    token = sessions.token(sessions.new())
    for at, old in enumerate(token[:-1]):  # the last holds padding bits
        changed = token[:at] + ("A" if old != "A" else "B") + token[at + 1 :]
        assert sessions.read(changed) is None


@pytest.mark.parametrize(
    "token", [None, "", "x", ".", "..", "å", "\ud800", "\0", "a.b.c", "." * 999]
)
def test_rubbish_names_nothing(sessions: Sessions, token: str | None) -> None:
    assert sessions.read(token) is None


def test_an_unsigned_id_names_nothing(sessions: Sessions) -> None:
    id = base64.urlsafe_b64encode(b'"someone"').decode()
    assert sessions.read(id) is None


def test_another_key_reads_nothing(sessions: Sessions, clock: Clock) -> None:
    assert Sessions("l" * 40, 24, clock).read(sessions.token(sessions.new())) is None


def test_keys_are_changed_without_ending_a_conversation(clock: Clock) -> None:
    old, new = "o" * 40, "n" * 40
    before, between, after = (Sessions(secret, 24, clock) for secret in (old, f"{new} {old}", new))
    id = before.new()
    kept = before.token(id)
    assert between.read(kept) == id
    signed = between.token(id)
    assert after.read(signed) == id  # the newest key signs
    assert before.read(signed) is None
    assert after.read(kept) is None


@pytest.mark.parametrize("ahead", [1, HOUR, 1000 * HOUR])
def test_a_server_whose_clock_is_behind_takes_the_token(
    sessions: Sessions, clock: Clock, ahead: float
) -> None:
    id = sessions.new()
    clock.now += ahead
    token = sessions.token(id)
    clock.now -= ahead
    assert sessions.read(token) == id
    assert sessions.token(id, token) == token


@given(st.text(), st.text(min_size=1))
def test_no_made_up_token_names_anything(made_up: str, more: str) -> None:
    sessions = Sessions("k" * 40, 24)
    token = sessions.token("someone")
    assert sessions.read(made_up) is None
    assert sessions.read(token + more) is None
    assert sessions.read(more + token) is None


def test_a_token_expires(sessions: Sessions, clock: Clock) -> None:
    token = sessions.token(sessions.new())
    clock.now += 24 * HOUR
    assert sessions.read(token) is not None
    clock.now += 1
    assert sessions.read(token) is None


def test_a_token_is_kept_and_then_renewed(sessions: Sessions, clock: Clock) -> None:
    id = sessions.new()
    token = sessions.token(id)
    clock.now += 11 * HOUR
    assert sessions.token(id, token) == token
    clock.now += 2 * HOUR
    renewed = sessions.token(id, token)
    assert renewed != token
    clock.now += 20 * HOUR
    assert sessions.read(token) is None
    assert sessions.read(renewed) == id
