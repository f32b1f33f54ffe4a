"""The knowledge endpoints and the health endpoints."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from bot.resolver import Resolver
from bot.web.texts import KEYS, PREFIX
from tests.web.fake_rasa import FakeRasa


def test_every_part_of_the_knowledge_is_there(client: TestClient, resolver: Resolver) -> None:
    knowledge = resolver.knowledge
    regional = [rule for region in knowledge.regions.values() for rule in region.rules]
    expected = {
        "actors": [*knowledge.actors],
        "sources": [*knowledge.sources],
        "glossary": [*knowledge.glossary],
        "topics": [*knowledge.topics],
        "rules": [rule.id for rule in (*knowledge.rules, *regional)],
    }
    for name, ids in expected.items():
        assert [item["id"] for item in client.get(f"/api/v1/{name}").json()] == ids
    questions = client.get("/api/v1/questions").json()
    assert [question["fact"] for question in questions] == [*knowledge.facts]
    assert all(question["options"][-1]["value"] == "vet_ej" for question in questions)


def test_the_knowledge_is_sent_once(client: TestClient) -> None:
    first = client.get("/api/v1/actors")
    again = client.get("/api/v1/actors", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_no_token_is_left_in_a_question(client: TestClient) -> None:
    assert not re.search(r"\{\w+\}", client.get("/api/v1/questions").text)


def test_healthz(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_follows_rasa(client: TestClient, rasa: FakeRasa) -> None:
    rasa.ready = False
    starting = client.get("/readyz")
    assert starting.status_code == 503
    assert starting.json()["status"] == "starting"
    assert starting.json()["parts"]["rasa"] == {"ready": False, "reason": "loading"}
    rasa.ready = True
    ready = client.get("/readyz")
    assert ready.status_code == 200
    parts = ready.json()["parts"]
    assert parts["extractor"]["spacy"].startswith("blank-sv")
    assert all(part["ready"] for part in parts.values())
    rasa.ready = False
    degraded = client.get("/readyz")
    assert degraded.status_code == 200  # people are still answered
    assert degraded.json()["status"] == "degraded"


def test_every_phrase_of_ours_is_used_and_there(resolver: Resolver) -> None:
    ours = {key for key in resolver.knowledge.phrases if key.startswith(PREFIX)}
    assert ours == KEYS


def test_answers_are_not_cached(client: TestClient) -> None:
    response = client.post("/api/v1/chat", json={"message": ""})
    assert response.headers["Cache-Control"] == "no-store"
