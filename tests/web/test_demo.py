"""/demo: pages as a region would have them, each with a policy that lets in the chat alone."""

from __future__ import annotations

import dataclasses
import html

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.resolver import Resolver
from bot.settings import Settings
from bot.web import demo
from bot.web.app import create_app
from bot.web.demo import SETTINGS, Setting
from bot.web.parts import Parts
from tests.web.document import parse

CHAT = "https://chatt.region.example"
REST = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self'; "
    "connect-src {calls}; form-action 'none'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'{frames}"
)
POLICIES = {
    "iframe": REST.format(scripts=f"'self' {CHAT}", calls="'none'", frames=f"; frame-src {CHAT}"),
    "element": REST.format(scripts=f"'self' {CHAT}", calls=f"'self' {CHAT}", frames=""),
    "utan-skript": REST.format(scripts="'none'", calls="'none'", frames=f"; frame-src {CHAT}"),
}


@pytest.fixture(scope="module")
def region() -> TestClient:
    """The demo on a site of its own: the chat is elsewhere."""
    app = FastAPI()
    app.include_router(demo.create_router(CHAT))
    return TestClient(app)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
class TestArticle:
    def test_it_allows_the_chat_and_nothing_else(
        self, region: TestClient, setting: Setting
    ) -> None:
        policy = region.get(setting.path).headers["content-security-policy"]
        assert policy == POLICIES[setting.name]
        assert "unsafe" not in policy

    def test_beside_the_chat_everything_is_its_own(
        self, client: TestClient, setting: Setting
    ) -> None:
        policy = client.get(setting.path).headers["content-security-policy"]
        assert policy == POLICIES[setting.name].replace(f"'self' {CHAT}", "'self'").replace(
            CHAT, "'self'"
        )

    def test_it_is_a_swedish_document_without_code_of_its_own(
        self, region: TestClient, setting: Setting
    ) -> None:
        page = parse(region.get(setting.path).text)
        assert page.one("html")["lang"] == "sv"
        assert page.one("h1").text == "Sjukskriven och rehabilitering"
        assert page.one("main")["id"] == "innehall"
        assert not page.all("style")
        assert not any("style" in node.attributes for node in page)
        for script in page.all("script"):
            assert script["src"] == f"{CHAT}/static/ladda.js"
            assert script.text == ""

    def test_there_is_a_way_in_without_script(self, region: TestClient, setting: Setting) -> None:
        page = parse(region.get(setting.path).text)
        assert page.one("a", href=f"{CHAT}/chatt").text.startswith("Fråga Vägvisaren")

    def test_the_code_shown_is_the_code_used(self, region: TestClient, setting: Setting) -> None:
        index = region.get("/demo").text
        code = index.partition(f'href="{setting.path}"')[2].partition("<code>")[2]
        shown = html.unescape(code.partition("</code>")[0])
        assert "/chatt" in shown
        used = shown.replace("https://chatt.regionen.example", CHAT)
        assert used in region.get(setting.path).text


def test_it_is_shown_while_developing_or_where_it_is_asked_for(
    settings: Settings, resolver: Resolver, parts: Parts
) -> None:
    def status(**changed: object) -> int:
        app = create_app(dataclasses.replace(settings, **changed), resolver, parts)  # type: ignore[arg-type]
        return TestClient(app).get("/demo").status_code

    assert status() == 200
    assert status(env="production") == 404
    assert status(env="production", demo=True) == 200
