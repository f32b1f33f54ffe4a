"""axe-core finds nothing, whatever state the conversation is in and however it is looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import Axe
from tests.browser.conftest import Served
from tests.browser.widget import SAY, Widget

Place = Callable[..., Widget]


@pytest.fixture
def looking(page: Page, axe: str) -> Axe:
    return Axe(page, axe)


def test_the_element(widget: Place, page: Page, looking: Axe, complaints: list[str]) -> None:
    talk = widget(opened=False)
    expect(talk.launcher).to_be_visible()
    looking.look("closed")
    talk.open()
    looking.look("open, with answers to choose from")
    talk.press("Mig själv")
    talk.write("vad är sgi?")
    expect(talk.question.locator(".vv-progress")).to_be_visible()
    looking.look("messages and a question with how many are left")
    talk.press("Anställd")
    page.route(SAY, lambda route: route.abort(), times=1)
    talk.write_in_vain("vad är sgi?")
    looking.look("error")
    complaints.clear()
    talk.press("Försök igen")
    talk.root.get_by_text("Dina svar (").click()
    talk.root.get_by_text("Fler val").click()
    talk.button("Börja om").click()
    looking.look("confirm, with answers and choices open")
    talk.button("Nej, gå tillbaka till samtalet").click()
    talk.press("Nej")
    talk.press("Nej")
    expect(talk.root.get_by_role("checkbox", name="Sjukpenning", exact=True)).to_be_visible()
    talk.button("Klar").click()
    looking.look("several answers, none ticked")
    talk.finish()
    for fold in talk.root.locator(".vv-card summary").all():
        fold.click()
    looking.look("result, all of it open")
    assert looking.wrong == {}


def test_the_page_without_script(
    page: Page, served: Served, looking: Axe, complaints: list[str]
) -> None:
    # axe is script itself: what it looks at is the page that got none of ours
    page.route(
        "**/static/*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    page.goto(f"{served.address}/chatt")
    looking.look("start")

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).first.click()

    for name in ("Mig själv", "Anställd", "Nej", "Nej"):
        press(name)
    press("Klar")
    expect(page.get_by_role("alert")).to_contain_text("Kryssa i minst ett svar.")
    page.get_by_text("Dina svar (").click()
    page.get_by_text("Fler val").click()
    looking.look("several answers, none ticked")
    press("Börja om")
    looking.look("confirm")
    press("Nej, gå tillbaka till samtalet")
    press("Skicka")
    expect(page.get_by_role("alert")).to_contain_text("Skriv något i rutan")
    looking.look("error")
    while page.locator("fieldset").count():
        boxes = page.get_by_role("checkbox")
        if boxes.count():
            boxes.first.check()
        page.locator("fieldset .vv-choice").first.click()
    for fold in page.locator(".vv-card summary").all():
        fold.click()
    looking.look("result, all of it open")
    assert all("422" in text for text in complaints)  # what the mistakes were answered with
    complaints.clear()
    assert looking.wrong == {}


def test_the_explorer(page: Page, served: Served, looking: Axe, complaints: list[str]) -> None:
    page.goto(f"{served.address}/utforska")
    looking.look("nothing set")
    page.get_by_label("Vad är din huvudsakliga sysselsättning?").select_option("Arbetslös")
    page.get_by_label("Pengar till mat, hyra eller annat nödvändigt").check()
    page.get_by_role("button", name="Visa", exact=True).click()
    for fold in page.locator("summary").all():
        fold.click()
    expect(page.get_by_role("table")).to_be_visible()
    looking.look("an outcome, rules and the table")
    assert looking.wrong == {}
