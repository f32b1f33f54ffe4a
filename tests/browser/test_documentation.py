"""The documentation as a site, in the browser: axe-core finds nothing, and nobody else is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import Axe

pytestmark = pytest.mark.site

PAGES = (
    "index.html",
    "fel-i-kunskapen.html",
    "inbaddning.html",
    "kunskap/regler/beroende.html",
    "kunskap/fragornas-gang.html",
    "developers/api.html",
    "developers/commands.html",
    "developers/readme.html",
    "developers/settings.html",
)


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(documentation: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(documentation)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def asked(page: Page) -> set[str]:
    """The hosts that the page asks for something."""
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    return hosts


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_accessible_and_asks_nobody_else(
    name: str, page: Page, axe: str, address: str, asked: set[str]
) -> None:
    page.emulate_media(reduced_motion="reduce")  # colours change at once
    page.goto(f"{address}/{name}")
    look = Axe(page, axe)
    look.look(name)
    assert look.wrong == {}
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert asked - {""} == {urlsplit(address).netloc}


def test_the_search_finds_and_is_accessible(
    page: Page, axe: str, address: str, asked: set[str]
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)
    page.get_by_role("textbox", name="Sök").click()
    page.keyboard.type("sjukpenninggrundande")
    found = page.locator(".md-search-result__link")
    expect(found.first).to_be_visible()
    look = Axe(page, axe, within=".md-search")  # it covers some of what is behind it
    look.look("search")
    assert look.wrong == {}
    found.first.click()
    expect(page.get_by_role("article")).to_contain_text("sjukpenninggrundande")
    assert asked - {""} == {urlsplit(address).netloc}
