"""/chatt in a browser without JavaScript, by somebody who has nothing but a keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

from tests.browser.conftest import DESKTOP, Served
from tests.browser.keyboard import Keyboard
from tests.web.fake_rasa import STAFF_CASE, FakeRasa

FIRST = "Vem gäller frågan?"
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'self' http://127.0.0.1:*",  # what `served` lets show it
    "require-trusted-types-for": "'script'",
}
PRESSED = "button:visible, summary:visible, .vv-box:visible, .vv-ways a:visible"
SMALL = """(all) => all.map((e) => [e.innerText, e.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 44 || height < 44).map(([name]) => name)"""


class Visit:
    """Finds things by what a person would call them, and reaches them by Tab."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.keys = Keyboard(page)
        self.page.goto(f"{address}/chatt")

    @property
    def news(self) -> Locator:
        """Where the answer begins."""
        return self.page.locator("#nytt")

    @property
    def question(self) -> Locator:
        return self.page.locator("fieldset")

    @property
    def legend(self) -> Locator:
        return self.page.locator("legend")

    @property
    def card(self) -> Locator:
        return self.page.locator("article.vv-card")

    @property
    def field(self) -> Locator:
        return self.page.get_by_label("Skriv din fråga eller ditt svar")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def box(self, name: str) -> Locator:
        return self.page.get_by_role("checkbox", name=name, exact=True)

    def fold(self, name: str) -> Locator:
        return self.page.locator("summary").filter(has_text=name)

    def press(self, name: str) -> None:
        self._sent(lambda: self.keys.press(self.button(name)))

    def choose(self, *names: str) -> None:
        for name in names:
            self.keys.tick(self.box(name))
            expect(self.box(name)).to_be_checked()
        self.press("Klar")

    def write(self, text: str) -> None:
        self.keys.write(self.field, text)
        self.press("Skicka")

    def open(self, name: str) -> None:
        self.keys.press(self.fold(name))

    def finish(self) -> None:
        """Every question that is left, with its first answer."""
        while self.question.count():
            asked = self.legend.inner_text()
            boxes = self.question.get_by_role("checkbox")
            if boxes.count():
                self.keys.tick(boxes.first)
            first = self.question.locator(".vv-choice").first
            self._sent(partial(self.keys.press, first))
            expect(self.page.get_by_text(asked, exact=True)).to_have_count(0)
        expect(self.card).to_be_visible()

    def _sent(self, act: Callable[[], None]) -> None:
        with self.page.expect_navigation() as gone:
            act()
        assert gone.value.request.method == "POST"
        # what was answered is in no address
        assert re.fullmatch(r"/chatt(/[a-z-]+)?(#nytt)?", self.page.url.removeprefix(self.address))


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A page in a browser where JavaScript is switched off."""

    def heard(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            complaints.append(said.text)

    plain = browser.new_context(java_script_enabled=False, locale="sv-SE", viewport=DESKTOP)
    with plain as context:
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", heard)
        yield page
        assert context.cookies() == []
        assert not complaints


@pytest.fixture
def visit(page: Page, served: Served) -> Visit:
    return Visit(page, served.address)


@pytest.fixture
def me(visit: Visit) -> Visit:
    """Somebody who asks for themselves, at the second question."""
    visit.press("Mig själv")
    return visit


def to_several(visit: Visit) -> None:
    for name in ("Anställd", "Nej", "Nej"):
        visit.press(name)
    expect(visit.box("Sjukpenning")).to_be_visible()


class TestWhole:
    def test_a_patient_answers_every_question(self, visit: Visit, page: Page) -> None:
        expect(visit.legend).to_have_text(FIRST)
        visit.press("Mig själv")
        for answer, asked in (
            ("Anställd", "Vad är din huvudsakliga sysselsättning?"),
            ("Nej", "Är du uppsagd, eller tar anställningen snart slut?"),
            ("Ja, i 15 till 90 dagar (upp till 3 månader)", "Är du sjukskriven"),
        ):
            expect(visit.legend).to_contain_text(asked)
            expect(visit.question).to_contain_text(re.compile("kvar|sista frågan"))
            visit.press(answer)
        visit.choose("Sjukpenning", "Lön")
        visit.finish()
        expect(page).to_have_title("Besked – Vägvisaren")
        heads = visit.card.get_by_role("heading", level=3).all_inner_texts()
        assert heads[0] == "Nästa kontakt"
        assert {"Vem gör vad", "Samtycke", "Varför"} <= set(heads)
        visit.keys.to(visit.card.get_by_role("link").first, within=3)
        visit.open("Källor")
        source = visit.card.get_by_role("link", name=re.compile("kap")).first
        expect(source).to_be_visible()
        expect(source).to_have_attribute("href", re.compile("^https://"))

    def test_staff_look_a_case_up(self, visit: Visit, rasa: FakeRasa) -> None:
        rasa.answer = rasa.look_up
        visit.write(STAFF_CASE)
        expect(visit.page.get_by_text("Nästa kontakt").first).to_be_visible()
        rasa.answer = rasa.converse
        visit.finish()
        expect(visit.card.locator(".vv-label")).not_to_be_empty()
        expect(visit.card).to_contain_text("patient")

    def test_the_answer_has_the_focus_and_what_can_be_pressed_is_next(self, me: Visit) -> None:
        expect(me.news).to_be_focused()
        expect(me.news).to_contain_text("Jag ställer några korta frågor")
        # past help and reason, which are folded away
        assert me.keys.to(me.button("Anställd"), within=3)
        me.press("Anställd")
        expect(me.news).to_be_in_viewport()
        assert me.keys.to(me.button("Ja"), within=3)

    def test_the_first_stop_leads_past_the_head(self, visit: Visit, page: Page) -> None:
        visit.keys.press(page.get_by_role("link", name="Hoppa till samtalet"), within=1)
        expect(page.get_by_role("main")).to_be_focused()

    def test_a_press_on_people_gives_numbers_to_ring(self, visit: Visit, page: Page) -> None:
        visit.press("Prata med en människa")
        visit.keys.to(page.get_by_role("link", name="Ring 0771-524 524"), within=3)


class TestMistakes:
    """Told at the top, in the title and beside what is wrong, with a link there."""

    @pytest.fixture(autouse=True)
    def answered(self, page: Page, complaints: list[str]) -> Iterator[None]:
        yield
        # the console's word for it
        assert complaints
        assert all("status of 422" in text for text in complaints)
        complaints.clear()

    def test_nothing_written(self, me: Visit, page: Page) -> None:
        me.press("Skicka")
        self.check(me, "Skriv något i rutan, eller välj ett av svaren.", me.field)
        expect(me.legend).to_be_visible()
        me.write("vad är sgi?")
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page.get_by_text("Den årsinkomst")).to_be_visible()

    def test_nothing_ticked(self, me: Visit) -> None:
        to_several(me)
        me.press("Klar")
        self.check(me, "Kryssa i minst ett svar.", me.box("Lön"))

    def test_none_of_them_and_another(self, me: Visit) -> None:
        to_several(me)
        me.choose("Lön", "Ingen ersättning")
        self.check(me, "Välj antingen ”Ingen ersättning”", me.box("Lön"))
        for name in ("Lön", "Ingen ersättning"):
            expect(me.box(name)).to_be_checked()

    def check(self, visit: Visit, told: str, at: Locator) -> None:
        page = visit.page
        alert = page.get_by_role("alert")
        expect(alert).to_be_focused()
        expect(alert).to_contain_text(told)
        assert page.title().startswith("Fel: ")
        visit.keys.press(alert.get_by_role("link"), within=1)
        expect(at).to_be_focused()
        expect(at).to_have_accessible_description(alert.get_by_role("link").inner_text())
        expect(at).to_have_attribute("aria-invalid", "true")


class TestTools:
    def test_an_answer_is_changed(self, me: Visit) -> None:
        me.press("Anställd")
        me.open("Dina svar (2)")
        me.press("Ändra svaret om sysselsättning")
        expect(me.page.get_by_text("Hittills är svaret ”Anställd”.")).to_be_visible()
        me.press("Studerande")
        me.open("Dina svar (2)")
        expect(me.page.locator(".vv-answers")).to_contain_text("Studerande")

    def test_ticks_are_still_there_when_they_are_changed(self, me: Visit) -> None:
        to_several(me)
        me.choose("Lön")
        me.open("Dina svar (5)")
        me.press("Ändra svaret om ersättningar")
        expect(me.box("Lön")).to_be_checked()
        expect(me.box("Sjukpenning")).not_to_be_checked()

    @pytest.mark.parametrize(
        ("tool", "asked", "yes", "said"),
        [
            ("Börja om", "Vill du börja om?", "Ja, börja om", "Vi börjar om från början."),
            (
                "Radera samtalet",
                "Vill du radera samtalet?",
                "Ja, radera samtalet",
                "Samtalet är raderat.",
            ),
        ],
    )
    def test_what_cannot_be_undone_is_asked_about(
        self, me: Visit, served: Served, tool: str, asked: str, yes: str, said: str
    ) -> None:
        session = me.page.locator("input[name=session]").first.get_attribute("value")
        id = served.parts.sessions.read(session)
        assert id is not None
        me.open("Fler val")
        me.press(tool)
        expect(me.page.get_by_role("heading", name=asked)).to_be_visible()
        me.press("Nej, gå tillbaka till samtalet")
        expect(me.legend).to_contain_text("sysselsättning")
        assert served.parts.store.load(id) is not None
        me.open("Fler val")
        me.press(tool)
        me.press(yes)
        expect(me.page.get_by_text(said)).to_be_visible()
        expect(me.legend).to_have_text(FIRST)
        expect(me.page.locator(".vv-answers")).to_have_count(0)
        assert served.parts.store.load(id) is None

    def test_the_summary_is_a_text_file(self, me: Visit, tmp_path: Path) -> None:
        me.finish()
        me.open("Fler val")
        with me.page.expect_download() as saving:
            me.keys.press(me.button("Spara sammanfattning"))
        assert saving.value.suggested_filename == "vagvisaren-sammanfattning.txt"
        saving.value.save_as(tmp_path / "saved")
        text = (tmp_path / "saved").read_text(encoding="utf-8")
        for part in ("automatisk tjänst", "Sysselsättning: Anställd", "NÄSTA KONTAKT"):
            assert part in text


class TestLook:
    def test_it_fits_and_what_can_be_pressed_is_large(self, visit: Visit, page: Page) -> None:
        self.check(page)
        visit.press("Mig själv")
        to_several(visit)
        self.unfold(page.locator("summary"))
        self.check(page)
        visit.press("Radera samtalet")
        self.check(page)
        visit.press("Nej, gå tillbaka till samtalet")
        visit.finish()
        self.unfold(visit.card.locator("summary"))
        self.check(page)

    def check(self, page: Page) -> None:
        for width, height in ((320, 640), (640, 450), (320, 256), (1280, 800)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.locator(PRESSED).evaluate_all(SMALL) == []

    def unfold(self, folds: Locator) -> None:
        for fold in folds.all():
            fold.click()

    def test_paper_holds_the_answer_and_all_that_is_folded_away(
        self, me: Visit, page: Page
    ) -> None:
        me.finish()
        page.emulate_media(media="print")
        for turn in page.locator(".vv-turn").all():
            expect(turn).to_be_visible()
        expect(me.card.get_by_text("Socialförsäkringsbalk (2010:110)").first).to_be_visible()
        expect(page.get_by_text("automatisk tjänst").first).to_be_visible()
        expect(page.locator("button:visible, textarea:visible, .vv-skip:visible")).to_have_count(0)

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_the_mark_of_the_focus_can_be_seen(self, me: Visit, page: Page, scheme: str) -> None:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for there in (me.button("Anställd"), me.fold("Hjälp med frågan"), me.field):
            there.focus()
            page.keyboard.press("Tab")
            page.keyboard.press("Shift+Tab")
            style, width, colour, ground = there.evaluate(
                """(e) => {
                const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(e);
                const ground = getComputedStyle(document.querySelector('.vv')).backgroundColor;
                return [outlineStyle, parseFloat(outlineWidth), outlineColor, ground]; }"""
            )
            assert style == "solid"
            assert width >= 3
            assert contrast(colour, ground) >= 3


class TestPolicy:
    @pytest.fixture
    def answer(self, page: Page, served: Served) -> Response:
        answer = page.goto(f"{served.address}/chatt")
        assert answer is not None
        return answer

    def test_it_is_this_and_no_more(self, answer: Response) -> None:
        written = answer.headers["content-security-policy"].split("; ")
        assert dict(each.split(" ", 1) for each in written) == POLICY
        assert answer.headers["referrer-policy"] == "no-referrer"

    def test_a_violation_would_be_noticed(
        self, page: Page, served: Served, complaints: list[str]
    ) -> None:
        def spoil(route: Any) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, body=answer.text() + "<style>p {}</style>")

        page.route("**/chatt", spoil)
        page.goto(f"{served.address}/chatt")
        assert any("style-src" in text for text in complaints)
        complaints.clear()


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours written `rgb(1, 2, 3)`."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05

    dark, light = sorted((luminance(one), luminance(other)))
    return light / dark
