"""Whole conversations with the trained model, on /chatt, by somebody with only a keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.keyboard import Keyboard
from tests.browser.widget import Widget
from tests.served.assistant import Assistant

pytestmark = pytest.mark.rasa
SIMPLER = "Just nu svarar jag enklare än vanligt."
NEAR = 3  # stops from what is new to the first answer: help and reason are between


class Talk(Widget):
    """The element on /chatt; every press is reached by Tab, and every wait is for an answer."""

    def __init__(self, page: Page, address: str) -> None:
        super().__init__(page, address)
        self.keys = Keyboard(page)
        page.goto(f"{address}/chatt")
        expect(self.status).to_be_attached()

    def press(self, name: str) -> None:
        """Press a button; the focus is then at what is new."""
        self._enter(self.button(name))

    def answer(self, name: str) -> None:
        """Choose one of the answers, which begin near what is new."""
        self.keys.to(self.question.locator(".vv-choice").first, within=NEAR)
        self._enter(self.question.get_by_role("button", name=name, exact=True))

    def tick(self, *names: str) -> None:
        for name in names:
            self.keys.tick(self.root.get_by_role("checkbox", name=name, exact=True))
        self.press("Klar")

    def write(self, text: str) -> None:
        """Write and send with Enter; the focus stays in the field."""
        self.keys.write(self.field, text)
        self._await_turn(lambda: self.page.keyboard.press("Enter"))
        expect(self.field).to_be_focused()
        expect(self.field).to_have_value("")

    def open(self, name: str = "") -> None:
        self.keys.press(self.root.locator("summary").filter(has_text=name))

    def finish(self) -> None:
        """Every question that is left, with its first answer."""
        while self.question.locator("fieldset").count():
            box = self.root.get_by_role("checkbox").first
            if box.count():
                self.keys.tick(box)
            self._enter(self.question.locator(".vv-choice").first)
        expect(self.card).to_be_visible()

    @property
    def card(self) -> Locator:
        return self.root.locator("article.vv-card").last

    def _enter(self, wanted: Locator) -> None:
        self.keys.to(wanted)
        self._await_turn(lambda: self.page.keyboard.press("Enter"))
        assert self.focused in ("vv-who", "fieldset", "div"), self.focused
        expect(self.status).to_contain_text("Vägvisaren:")


@pytest.fixture
def talk(assistant: Assistant, page: Page) -> Talk:
    assistant.until_ready()
    return Talk(page, assistant.address)


def as_a_patient(talk: Talk, halfway: Callable[[], None] = lambda: None) -> None:
    talk.press("Mig själv")
    expect(talk.question).to_contain_text("sysselsättning")
    talk.answer("Anställd")
    expect(talk.question).to_contain_text("uppsagd")
    halfway()
    talk.answer("Nej")
    expect(talk.question).to_contain_text("Är du sjukskriven")
    talk.answer("Ja, i 15 till 90 dagar (upp till 3 månader)")
    talk.tick("Sjukpenning")
    talk.finish()


def test_a_patient(talk: Talk) -> None:
    as_a_patient(talk, halfway=lambda: asks_in_between(talk))
    expect(talk.root).not_to_contain_text(SIMPLER)
    heads = talk.card.get_by_role("heading", level=3).all_inner_texts()
    assert heads[0] == "Nästa kontakt"
    assert {"Vem gör vad", "Samtycke", "Varför"} <= set(heads)
    # from the answer, which has the focus, to what is done with it
    talk.keys.to(talk.card.get_by_role("link").first, within=2)


def asks_in_between(talk: Talk) -> None:
    talk.write("vad är sgi?")
    expect(talk.turns.last).to_contain_text("Den årsinkomst")
    expect(talk.question).to_contain_text("uppsagd")  # still open, and just above
    talk.keys.back_to(talk.question.get_by_role("button").last, within=3)
    talk.keys.back_to(talk.question.get_by_role("button").first)


def test_staff_look_a_case_up(talk: Talk) -> None:
    talk.write("Har en pat som är arbetslös, utan SGI, har försörjningsstöd, sjukskr 8 mån")
    expect(talk.log).to_contain_text("Nästa kontakt")
    # the answer is there at once; what is asked still may sharpen it
    talk.finish()
    expect(talk.card).to_contain_text("atienten")
    talk.open("Dina svar (")
    rows = talk.root.locator(".vv-answers")
    for answer in ("Arbetslös", "Ekonomiskt bistånd (försörjningsstöd)"):
        expect(rows).to_contain_text(answer)
    talk.press("Ändra svaret om sysselsättning")
    expect(talk.question).to_contain_text("sysselsättning")
    talk.answer("Studerande")
    talk.finish()
    talk.write("vem har ansvar för att samordna rehabiliteringen?")
    expect(talk.turns.last).to_contain_text("amordna")


def test_rasa_stops_halfway(talk: Talk, assistant: Assistant) -> None:
    told = talk.log.get_by_text(SIMPLER)

    def stops() -> None:
        assistant.stop_rasa()

    as_a_patient(talk, halfway=stops)
    expect(told).to_have_count(0)  # a button is answered as ever
    for _ in range(2):
        talk.write("vad är sgi?")
        expect(talk.turns.last).to_contain_text("Den årsinkomst")
        expect(told).to_have_count(1)
    # and what was answered before is still there
    talk.open("Dina svar (")
    for answer in ("Mig själv", "Anställd", "Sjukpenning"):
        expect(talk.root.locator(".vv-answers dd").get_by_text(answer, exact=True)).to_be_visible()
    expect(talk.card.locator(".vv-label")).not_to_be_empty()
