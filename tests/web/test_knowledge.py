"""The knowledge endpoints, the health endpoints and the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.page import STATIC
from bot.web.parts import Parts
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


# the page


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def page(client: TestClient) -> Page:
    return Page(client.get("/").text)


def test_the_page_has_no_inline_code_and_asks_nobody_else(page: Page) -> None:
    for tag, attributes in page.elements:
        assert tag != "style"
        assert not any(name == "style" or name.startswith("on") for name in attributes)
        source = attributes.get("src") or (tag in ("link", "script") and attributes.get("href"))
        if source:
            assert str(source).startswith("/static/")
    assert [script["type"] for script in page.all("script")] == ["module"]
    for file in STATIC.iterdir():
        addresses = set(re.findall(r"https?://[\w.]+", file.read_text(encoding="utf-8")))
        assert addresses <= {"http://www.w3.org"}  # the name of SVG


def test_the_page_is_a_swedish_document_with_a_named_field(page: Page) -> None:
    assert page.all("html") == [{"lang": "sv"}]
    assert page.all("label")[0]["for"] == page.all("textarea")[0]["id"]
    assert page.all("textarea")[0]["maxlength"] == "1000"
    assert {"role": "status"}.items() <= next(
        attributes for attributes in page.all("p") if attributes.get("role")
    ).items()


def test_the_page_opens_with_the_first_question(client: TestClient, parts: Parts) -> None:
    html = client.get("/").text
    for message in parts.turns.opening:
        assert message.text.splitlines()[0] in html
    payloads = {button.get("data-payload") for button in Page(html).all("button")}
    assert '/svar{"fragestallare": "patient"}' in payloads


def test_texts_from_the_knowledge_never_become_markup(
    settings: Settings, resolver: Resolver, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.dialogue import Button, Message

    nasty = '<img src=x onerror="alert(1)">'
    monkeypatch.setattr(parts.turns, "opening", (Message(nasty, (Button(nasty, nasty),)),))
    with TestClient(create_app(settings, resolver, parts)) as client:
        assert nasty not in client.get("/").text


@pytest.mark.parametrize("path", ["/", "/static/chat.js", "/api/v1/actors", "/nowhere", "/healthz"])
def test_security_headers_are_everywhere(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_answers_are_not_cached(client: TestClient) -> None:
    response = client.post("/api/v1/chat", json={"message": ""})
    assert response.headers["Cache-Control"] == "no-store"
