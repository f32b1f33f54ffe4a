"""The real application on a real port, and Debian's Chromium to look at it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
)

from bot.dialogue import Dialogue
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app, create_parts
from bot.web.parts import Parts
from bot.web.reader import Reader
from bot.web.relay import Relay
from tests import lacking
from tests.browser.chromium import CHROMIUM, launched
from tests.browser.server import listening
from tests.browser.site import Site
from tests.browser.widget import Widget
from tests.web.fake_rasa import FakeRasa

DESKTOP = ViewportSize(width=1280, height=800)


@dataclass
class Served:
    """The application at an address, with a Rasa that can be told how to behave."""

    address: str
    parts: Parts
    rasa: FakeRasa


def lacks(what: str) -> NoReturn:
    """Skip a test that needs what is not there; where nothing may be missing, fail it."""
    lacking.lacks(what, "the browser tests")


@pytest.fixture(scope="session")
def served(
    resolver: Resolver, reader: Reader, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    rasa = FakeRasa(Dialogue(resolver))
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("browser"),
        rate_per_minute=100_000,
        secret="s" * 40,
        embed_origins=("http://127.0.0.1:*",),
    )
    parts = create_parts(settings, resolver, relay=Relay(rasa.url, timeout=5), reader=reader)
    with listening(create_app(settings, resolver, parts)) as address:
        yield Served(address, parts, rasa)
    rasa.stop()


@pytest.fixture
def rasa(served: Served) -> Iterator[FakeRasa]:
    """The stand-in for Rasa; it behaves again when the test is over."""
    yield served.rasa
    served.rasa.answer = served.rasa.converse
    served.rasa.turns.clear()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.stop()


@pytest.fixture(scope="module")  # its event loop runs as long as it does, and bars all others'
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        lacks("there is no Chromium")
    with launched() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP, locale="sv-SE", accept_downloads=True)
    context.set_default_timeout(10_000)
    yield context
    context.close()


_VIOLATIONS = """document.addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))"""


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console may say in this test: empty it of what was meant to happen."""
    return []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Iterator[Page]:
    """A page on which no error, warning or policy violation goes unnoticed."""
    page = context.new_page()
    page.add_init_script(_VIOLATIONS)

    def heard(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            complaints.append(said.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert not complaints


@pytest.fixture
def widget(page: Page, served: Served, site: Site) -> Callable[..., Widget]:
    """Puts the element on a host page, opens it and gives it: `widget(fraga="…")`."""

    def place(*, opened: bool = True, body: str | None = None, **attributes: str) -> Widget:
        made = Widget(page, served.address, site)
        made.place(attributes, body)
        if opened:
            made.open()
        return made

    return place


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, as a script to run in a page."""
    script = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
    if not script.is_file():
        lacks("axe-core is missing (make fetches it where there is npm)")
    return script.read_text(encoding="utf-8")
