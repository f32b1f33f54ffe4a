"""The web process with a stand-in for Rasa, and without one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.dialogue import Dialogue
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app, create_parts
from bot.web.parts import Parts
from bot.web.reader import Reader
from bot.web.relay import Relay
from tests.web.daemons import Postgres, RedisServer
from tests.web.fake_rasa import FakeRasa
from tests.web.talk import Talk

NOWHERE = "http://127.0.0.1:9"  # the discard port: nothing answers there


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, rate_per_minute=100_000, secret="s" * 40)


@pytest.fixture
def rasa(resolver: Resolver) -> Iterator[FakeRasa]:
    fake = FakeRasa(Dialogue(resolver))
    yield fake
    fake.stop()


@pytest.fixture
def parts(settings: Settings, resolver: Resolver, reader: Reader, rasa: FakeRasa) -> Parts:
    relay = Relay(rasa.url, timeout=5)
    return create_parts(settings, resolver, relay=relay, reader=reader)


@pytest.fixture
def limited(settings: Settings, resolver: Resolver, parts: Parts) -> Iterator[TestClient]:
    """Takes three messages a minute."""
    parts.limit.per_minute = 3
    with TestClient(create_app(settings, resolver, parts)) as client:
        yield client


@pytest.fixture
def client(settings: Settings, resolver: Resolver, parts: Parts) -> Iterator[TestClient]:
    with TestClient(create_app(settings, resolver, parts)) as client:
        yield client


@pytest.fixture
def alone(settings: Settings, resolver: Resolver, reader: Reader) -> Iterator[TestClient]:
    """The web process with no Rasa at all."""
    parts = create_parts(settings, resolver, relay=Relay(NOWHERE, timeout=5), reader=reader)
    with TestClient(create_app(settings, resolver, parts)) as client:
        yield client


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def talk(client: TestClient) -> Talk:
    return Talk(client)


@pytest.fixture
def talk_alone(alone: TestClient) -> Talk:
    return Talk(alone)
