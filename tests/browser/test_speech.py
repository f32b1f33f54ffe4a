"""What a screen reader says: Orca, with Chromium on a screen, driven from the keyboard.

Only our own texts are looked for: what Orca calls a button is its own business. Each test prints
what it heard; docs/skarmlasare.md has it from one run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect, sync_playwright

from tests.browser.chromium import CHROMIUM
from tests.browser.conftest import Served, lacks
from tests.browser.keyboard import Keyboard
from tests.browser.orca import MISSING, Speech, desktop, orca
from tests.browser.widget import SAY, Widget

Place = Callable[..., Widget]
QUESTION = "vad är sgi?"
BUSY = "Tjänsten hinner inte med just nu. Försök igen om en stund."
SGI = "SGI: Den årsinkomst av arbete som Försäkringskassan räknar fram."


class Listener:
    """Somebody with a keyboard and a screen reader."""

    def __init__(self, page: Page, speech: Speech) -> None:
        self.page = page
        self.speech = speech
        self.keyboard = Keyboard(page)

    def hear(self, act: Callable[[], object], wanted: str) -> list[str]:
        """Do it, and hear it out: all that is said until there is silence after `wanted`."""
        moment = self.speech.now()
        act()
        said = self.speech.after(moment, wanted)
        print(*said, sep="\n", end="\n\n")
        return said

    def press(self, key: str, wanted: str) -> list[str]:
        return self.hear(lambda: self.page.keyboard.press(key), wanted)

    def write(self, talk: Widget, text: str) -> None:
        """Go to the field and write; what is heard of that is the screen reader's own."""
        self.hear(lambda: self.keyboard.to(talk.field), "Skriv din fråga")
        self.page.keyboard.type(text)


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listener]:
    """One window for all tests: of a second one Orca takes the announcements to be elsewhere."""
    if CHROMIUM is None:
        lacks("there is no Chromium")
    if MISSING:
        lacks(f"there is no {', '.join(MISSING)}")
    options = ["--no-sandbox", "--force-renderer-accessibility", "--disable-features=Translate"]
    with (
        desktop(tmp_path_factory.mktemp("desktop")) as env,
        orca(env) as speech,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=False, env={**env}, args=options
        )
        yield Listener(browser.new_page(locale="sv-SE"), speech)
        browser.close()


@pytest.fixture
def page(listener: Listener) -> Iterator[Page]:
    """The window, in which nothing is left of the last test."""
    yield listener.page
    listener.page.unroute_all()
    listener.page.context.set_offline(False)
    listener.page.evaluate("sessionStorage.clear()")


@pytest.fixture
def opening(widget: Place, listener: Listener) -> tuple[Widget, list[str]]:
    """The chat on a host page, opened from the keyboard, and what was said when it was."""
    talk = widget(opened=False)
    listener.hear(lambda: listener.keyboard.to(talk.launcher), "Fråga Vägvisaren")
    said = listener.press("Enter", "Svarsalternativ: ")
    return talk, said


@pytest.fixture
def talk(opening: tuple[Widget, list[str]]) -> Widget:
    return opening[0]


def announced(talk: Widget) -> str:
    """What the element has asked to have said of the last turn."""
    return " ".join((talk.status.text_content() or "").split())


def about(text: str, said: list[str]) -> list[str]:
    return [utterance for utterance in said if text in utterance]


class TestOnAPage:
    def test_the_opening(self, opening: tuple[Widget, list[str]]) -> None:
        talk, said = opening
        (greeting,) = about("Hej!", said)
        assert greeting == announced(talk)
        assert greeting.startswith("Vägvisaren: Hej!")
        assert greeting.endswith(
            "Svarsalternativ: Mig själv, En närstående, Någon jag möter i mitt arbete, Vet inte."
        )

    def test_the_answer_to_what_is_written(self, talk: Widget, listener: Listener) -> None:
        listener.write(talk, QUESTION)
        said = listener.press("Enter", SGI)
        (answer,) = about(SGI, said)
        assert answer == announced(talk)
        assert answer.startswith(f"Vägvisaren: {SGI}")
        assert answer.index("Källa:") < answer.index("Svarsalternativ:")
        assert answer.endswith("Hitta rätt kontakt.")

    def test_every_question_and_the_result(self, talk: Widget, listener: Listener) -> None:
        first = talk.button("Mig själv")
        listener.hear(lambda: listener.keyboard.to(first), "Mig själv")
        said = listener.press("Enter", "Svarsalternativ: ")
        assert "Vad är din huvudsakliga sysselsättning? Ungefär 9 frågor kvar." in said[-1]
        while talk.question.locator("fieldset").count():
            assert said.count(announced(talk)) == 1
            box = talk.root.get_by_role("checkbox").first
            if box.count():
                listener.keyboard.tick(box)
            student = talk.button("Studerande")
            listener.keyboard.to(
                student if student.count() else talk.question.locator(".vv-choice").first
            )
            said = listener.press("Enter", "Svarsalternativ: ")
        assert said.count(announced(talk)) == 1
        told = talk.root.locator(".vv-next").locator("h3, p, li").all_inner_texts()
        assert told[0] == "Nästa kontakt"
        assert re.search(".*".join(map(re.escape, ["Vägvisaren:", *told])), announced(talk))

    def test_that_nothing_was_sent(self, talk: Widget, page: Page, listener: Listener) -> None:
        def refuse(route: Route) -> None:
            error = {"error": {"code": "x", "message": BUSY}}
            headers = {"Access-Control-Allow-Origin": "*"}
            route.fulfill(status=503, json=error, headers=headers)

        def send() -> None:
            with page.expect_response(SAY):  # which lets the refusal happen
                page.keyboard.press("Enter")

        page.route(SAY, refuse, times=1)
        listener.write(talk, QUESTION)
        assert listener.hear(send, f"^{BUSY}").count(BUSY) == 1
        page.context.set_offline(True)
        said = listener.press("Enter", "^Du verkar inte vara ansluten till internet.")
        assert said.count(talk.alert.inner_text()) == 1


def test_the_page_of_its_own(page: Page, served: Served, listener: Listener) -> None:
    talk = Widget(page, served.address)
    page.goto(f"{served.address}/chatt")
    expect(talk.status).to_be_attached()  # the element has taken the place of the form
    listener.write(talk, QUESTION)
    assert about(SGI, listener.press("Enter", SGI)) == [announced(talk)]
