"""The web application that the examples call, with a stand-in for Rasa."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from bot.dialogue import Dialogue
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app, create_parts
from bot.web.reader import Reader
from bot.web.relay import Relay
from tests.web.fake_rasa import FakeRasa


@pytest.fixture(scope="module")
def client(
    resolver: Resolver, reader: Reader, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    rasa = FakeRasa(Dialogue(resolver))
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("asked"), rate_per_minute=100_000, secret="s" * 40
    )
    parts = create_parts(settings, resolver, relay=Relay(rasa.url, timeout=5), reader=reader)
    with TestClient(create_app(settings, resolver, parts)) as client:
        yield client
    rasa.stop()
