"""Security headers, and which other websites may show the chat."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.parts import Parts

REGION, OTHER = "https://www.region.example", "https://evil.example"
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'self'{}; "
    "require-trusted-types-for 'script'"
)
CHAT, ADDRESS = "/api/v1/chat", "/chatt"


@pytest.fixture
def embedded(settings: Settings, resolver: Resolver, parts: Parts) -> Iterator[TestClient]:
    """Served for two websites: one by its name, one on any port of this machine."""
    settings = dataclasses.replace(settings, embed_origins=(REGION, "http://127.0.0.1:*"))
    with TestClient(create_app(settings, resolver, parts)) as client:
        yield client


def preflight(client: TestClient, origin: str, path: str = CHAT, method: str = "POST") -> Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }
    return client.options(path, headers=headers)


@pytest.mark.parametrize("path", [ADDRESS, "/chatt/nowhere", "/chatt/radera"])
def test_the_page_says_exactly_what_it_may_do(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == PAGE_CSP.format("")
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_only_named_websites_may_frame_the_page_and_nothing_else(embedded: TestClient) -> None:
    headers = embedded.get(ADDRESS).headers
    assert headers["Content-Security-Policy"] == PAGE_CSP.format(f" {REGION} http://127.0.0.1:*")
    assert "X-Frame-Options" not in headers
    posted = embedded.post(ADDRESS, data={"message": "hej"}).headers
    assert posted["Content-Security-Policy"] == headers["Content-Security-Policy"]
    for path in ("/nowhere", "/healthz", "/static/texter.json", "/api/v1/actors"):
        headers = embedded.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "path", [ADDRESS, "/", "/static/texter.json", "/api/v1/actors", "/nowhere", "/healthz"]
)
def test_security_headers_are_everywhere(client: TestClient, path: str) -> None:
    headers = client.get(path, follow_redirects=False).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("origin", [REGION, "http://127.0.0.1:8123", "http://127.0.0.1:1"])
def test_the_chat_on_a_named_website_may_use_the_interface(
    embedded: TestClient, origin: str
) -> None:
    for method in ("POST", "DELETE"):
        allowed = preflight(embedded, origin, method=method)
        assert allowed.status_code == 204
        headers = allowed.headers
        assert headers["Access-Control-Allow-Origin"] == origin
        assert method in headers["Access-Control-Allow-Methods"]
        assert headers["Access-Control-Allow-Headers"] == "content-type, idempotency-key"
        assert "Access-Control-Allow-Credentials" not in headers
    said = embedded.post(CHAT, json={"message": ""}, headers={"Origin": origin})
    assert said.status_code == 200
    refused = embedded.post(CHAT, json={}, headers={"Origin": origin})
    assert refused.status_code == 422
    for response in (said, refused):
        assert response.headers["Access-Control-Allow-Origin"] == origin
        assert response.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("path", ["/static/texter.json", "/static/icon.svg"])
def test_the_files_of_the_chat_can_be_used_there(embedded: TestClient, path: str) -> None:
    headers = embedded.get(path, headers={"Origin": REGION}).headers
    assert headers["Access-Control-Allow-Origin"] == REGION
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "origin",
    [
        OTHER,
        "null",
        "",
        "*",
        REGION + ".evil.example",
        REGION + ":444",
        "http://www.region.example",
        "http://127.0.0.1:*",
        "http://127.0.0.1:80.evil.example",
        "https://127.0.0.1:8000",
    ],
)
def test_other_websites_may_not(embedded: TestClient, origin: str) -> None:
    assert preflight(embedded, origin).status_code == 405
    for path in (CHAT, "/static/texter.json", "/api/v1/actors"):
        response = embedded.get(path, headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Origin" in response.headers["Vary"].split(", ")


def test_files_travel_compressed_and_are_still_kept_apart_by_origin(embedded: TestClient) -> None:
    response = embedded.get("/static/vagvisaren.js", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert {"Origin", "Accept-Encoding"} <= set(response.headers["Vary"].split(", "))
    plain = embedded.get("/static/vagvisaren.js", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert response.text == plain.text


def test_the_page_itself_and_what_is_not_the_chats_cannot_be_read_from_elsewhere(
    embedded: TestClient,
) -> None:
    for path in (ADDRESS, "/healthz", "/readyz", "/nowhere"):
        response = embedded.get(path, headers={"Origin": REGION})
        assert "Access-Control-Allow-Origin" not in response.headers
    assert preflight(embedded, REGION, ADDRESS).status_code == 405


def test_without_the_setting_nobody_else_may(client: TestClient) -> None:
    assert preflight(client, REGION).status_code == 405
    response = client.post(CHAT, json={"message": ""}, headers={"Origin": REGION})
    assert "Access-Control-Allow-Origin" not in response.headers
