"""The pictures in docs/bilder, which the README shows, are of the chat as it is today.

`make pictures` takes them anew: look at each before it is committed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.picture import ALLOWED, FOLDER, Picture
from tests.browser.widget import Widget
from tests.served.assistant import Assistant

PHONE = ViewportSize(width=390, height=844)
PAPER = ViewportSize(width=794, height=1123)  # A4 at 96 dots an inch
DAY = datetime(2026, 11, 22, 12)  # what is printed says when
STAFF = "pat utan SGI, försörjningsstöd, sjukskr 8 mån, vem kallar till möte?"
CASE = "arbetslös, har ingen sgi och är sjukskriven sen åtta månader"


class Visit:
    """A browser, and where the chat is."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        page.clock.set_fixed_time(DAY)

    def talk(self, scheme: Literal["light", "dark"] = "light") -> Widget:
        """/chatt, with script."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.goto(f"{self.address}/chatt")
        talk = Widget(self.page, self.address)
        expect(talk.status).to_be_attached()
        return talk


def artikel(visit: Visit) -> None:
    """On a region's page, just opened."""
    visit.page.goto(f"{visit.address}/demo/element")
    visit.page.get_by_role("button", name="Fråga Vägvisaren").click()
    expect(Widget(visit.page, visit.address).button("Mig själv")).to_be_visible()


def fraga_telefon(visit: Visit) -> None:
    """A question, after a message that said several things."""
    visit.page.set_viewport_size(PHONE)
    talk = visit.talk()
    talk.write("vem ansvarar för min rehabilitering?")
    talk.write(CASE)


def sakfraga_telefon(visit: Visit) -> None:
    """A factual question answered while another is open."""
    visit.page.set_viewport_size(PHONE)
    talk = visit.talk("dark")
    talk.press("Mig själv")
    talk.write("vad är sgi?")


def svar(visit: Visit) -> Locator:
    """The answer to a patient, all of it."""
    return answered(visit.talk())


def svar_morkt(visit: Visit) -> None:
    """The same, for those who want it dark."""
    answered(visit.talk("dark"))


def personal(visit: Visit) -> None:
    """A member of staff has looked a case up in one message."""
    visit.talk().write(STAFF)


def utskrift(visit: Visit) -> None:
    """What the printer gets."""
    visit.page.add_init_script("window.print = () => {}")
    visit.page.set_viewport_size(PAPER)
    talk = visit.talk()
    answered(talk)
    talk.root.get_by_text("Fler val").click()
    talk.button("Skriv ut").click()
    visit.page.emulate_media(media="print")
    visit.page.evaluate("scrollTo(0, 0)")


def utan_skript(visit: Visit) -> None:
    """The page that got no script at all."""
    visit.page.route(
        "**/static/*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    visit.page.goto(f"{visit.address}/chatt")
    visit.page.get_by_role("button", name="Mig själv", exact=True).click()


def answered(talk: Widget) -> Locator:
    """A patient's case to its end; the card."""
    talk.write("vem ansvarar för min rehabilitering?")
    talk.write(f"{CASE}, lever på försörjningsstöd")
    talk.finish()
    return talk.root.locator("article.vv-card").last


SCENES: dict[str, Callable[[Visit], Locator | None]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        artikel,
        fraga_telefon,
        sakfraga_telefon,
        svar,
        svar_morkt,
        personal,
        utskrift,
        utan_skript,
    )
}


@pytest.mark.rasa
@pytest.mark.parametrize("name", SCENES)
def test_it_shows_what_is_there_now(
    name: str, page: Page, assistant: Assistant, request: pytest.FixtureRequest
) -> None:
    assistant.until_ready()
    shown = SCENES[name](Visit(page, assistant.address)) or page.locator("body")
    page.mouse.move(0, 0)
    picture = Picture.of(shown)
    if request.config.getoption("--write-pictures"):
        picture.write(name)
    kept = Picture.read(name)
    assert kept.words == picture.words, "it says something else now: make pictures"
    assert kept.unlike(picture) <= ALLOWED, "it looks otherwise now: make pictures"


def test_no_other_is_kept() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(SCENES)


def test_what_is_no_longer_true_is_found_out() -> None:
    assert Picture.read("fraga-telefon").unlike(Picture.read("sakfraga-telefon")) > ALLOWED
