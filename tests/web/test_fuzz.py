"""The OpenAPI document held against the application, by schemathesis."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig

from bot.dialogue import Dialogue
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web import openapi
from bot.web.app import create_app, create_parts
from bot.web.reader import Reader
from bot.web.relay import Relay
from tests.web.fake_rasa import FakeRasa

# Beside the usual answers: 413 is the contract's for what is too long, and 422 also for facts that
# are well-formed one by one but impossible together, which a schema cannot say.
CONFIG = SchemathesisConfig.from_dict(
    {
        "checks": {
            "negative_data_rejection": {"expected-statuses": [400, 404, 405, 413, 422]},
            "positive_data_acceptance": {"expected-statuses": ["2xx", 422]},
        }
    }
)


@pytest.fixture(scope="session")
def api(
    tmp_path_factory: pytest.TempPathFactory, resolver: Resolver, reader: Reader
) -> Iterator[schemathesis.BaseSchema]:
    folder = tmp_path_factory.mktemp("fuzz")
    settings = Settings(data_dir=folder, rate_per_minute=100_000)
    rasa = FakeRasa(Dialogue(resolver))
    parts = create_parts(settings, resolver, relay=Relay(rasa.url, timeout=5), reader=reader)
    app = create_app(settings, resolver, parts)
    yield schemathesis.openapi.from_asgi(openapi.PATH, app, config=CONFIG)
    rasa.stop()


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@hypothesis(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_call_keeps_the_contract(case: Any) -> None:
    response = case.call()
    case.validate_response(
        response,
    )


@given(st.lists(st.text(st.characters(), max_size=80), min_size=1, max_size=4))
@hypothesis(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_conversation_is_answered(alone: TestClient, messages: list[str]) -> None:
    session = None
    for message in messages:
        body = json.dumps({"message": message, "session": session})
        headers = {"Content-Type": "application/json"}
        response = alone.post("/api/v1/chat", content=body, headers=headers)
        assert response.status_code == 200, response.text
        answer = response.json()
        assert answer["messages"]
        assert session in (None, answer["session"])
        session = answer["session"]
