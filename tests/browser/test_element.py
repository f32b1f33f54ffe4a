"""The custom element: on a region's page under a strict policy, and on /chatt."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Served
from tests.browser.widget import Widget
from tests.web.fake_rasa import FakeRasa

Place = Callable[..., Widget]
SAY = "**/api/v1/chat"
FAILED = "Failed to load resource"
HOSTILE = "<img src=x onerror=alert(1)><b>fet</b>"


def answering(*messages: dict[str, Any]) -> Callable[[dict[str, Any]], tuple[int, bytes]]:
    """A Rasa that says just this."""

    def answer(body: dict[str, Any]) -> tuple[int, bytes]:
        return 200, json.dumps({"messages": messages, "state": body["state"]}).encode()

    return answer


def to_several(talk: Widget) -> None:
    """Answer until a question takes several answers."""
    for name in ("Mig själv", "Anställd", "Nej", "Nej"):
        talk.press(name)
    expect(talk.root.get_by_role("checkbox", name="Sjukpenning", exact=True)).to_be_visible()


class TestClosed:
    def test_asks_for_one_file_and_stores_nothing(
        self, widget: Place, page: Page, served: Served
    ) -> None:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        talk = widget(opened=False)
        expect(talk.launcher).to_have_text("Fråga Vägvisaren")
        ours = [url for url in asked if url.startswith(served.address)]
        assert [url.rpartition("/")[2] for url in ours] == ["vagvisaren.js"]
        assert page.evaluate("sessionStorage.length + localStorage.length") == 0
        assert page.context.cookies() == []

    def test_is_one_tab_stop(self, widget: Place, page: Page) -> None:
        talk = widget(opened=False)
        page.keyboard.press("Tab")  # the host page's own link
        page.keyboard.press("Tab")
        assert "vv-open" in talk.focused
        page.keyboard.press("Tab")
        assert talk.focused == ""

    def test_without_script_there_is_a_link(self, widget: Place, page: Page) -> None:
        page.route(
            "**/vagvisaren.js", lambda route: route.fulfill(body="", content_type="text/javascript")
        )
        talk = widget(opened=False)
        expect(page.get_by_role("link", name="Fråga Vägvisaren")).to_have_attribute(
            "href", f"{talk.chat}/chatt"
        )


class TestOpening:
    def test_enter_opens_and_the_heading_has_the_focus(self, widget: Place, page: Page) -> None:
        talk = widget(opened=False)
        talk.launcher.focus()
        page.keyboard.press("Enter")
        expect(talk.root.get_by_role("dialog", name="Vägvisaren")).to_be_visible()
        expect(talk.root.get_by_role("heading", name="Vägvisaren")).to_be_focused()

    def test_it_takes_two_more_files(self, widget: Place, page: Page) -> None:
        talk = widget(opened=False)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        talk.open()
        assert sorted(asked) == ["opening", "texter.json", "vagvisaren.css"]

    def test_it_says_what_it_is_before_the_first_message(self, widget: Place) -> None:
        talk = widget()
        notice = talk.root.locator(".vv-notice")
        for said in ("automatisk tjänst", "personnummer", "24 timmar"):
            expect(notice).to_contain_text(said)
        expect(notice.get_by_role("link")).to_have_attribute("href", "tel:112")

    def test_escape_closes_from_anywhere(self, widget: Place, page: Page) -> None:
        talk = widget()
        for place in (talk.field, talk.button("Mig själv"), talk.button("Stäng")):
            place.focus()
            page.keyboard.press("Escape")
            expect(talk.panel).to_be_hidden()
            expect(talk.launcher).to_be_focused()
            talk.open()

    def test_nothing_is_stored_until_something_is_said(self, widget: Place, page: Page) -> None:
        talk = widget()
        assert page.evaluate("sessionStorage.length") == 0
        talk.press("Mig själv")
        assert page.evaluate("[sessionStorage.length, localStorage.length]") == [1, 0]
        assert page.context.cookies() == []

    def test_a_reloaded_page_goes_on_where_it_was(self, widget: Place, page: Page) -> None:
        talk = widget()
        talk.press("Mig själv")
        talk.write("vad är sgi?")
        before = talk.turns.all_inner_texts()
        page.reload()
        expect(talk.panel).to_be_hidden()
        talk.open()
        assert talk.turns.all_inner_texts() == before
        talk.press("Arbetslös")
        expect(talk.root.locator(".vv-answers summary")).to_have_text("Dina svar (2)")

    def test_texts_of_the_host(self, widget: Place) -> None:
        talk = widget(oppning="Välkommen till regionens vägvisare.", fraga="Vad är SGI?")
        expect(talk.turns.first).to_contain_text("Välkommen till regionens vägvisare.")
        talk.press("Vad är SGI?")
        expect(talk.log).to_contain_text("Den årsinkomst")
        expect(talk.button("Vad är SGI?")).to_have_count(0)


class TestTurns:
    def test_a_pressed_answer_moves_the_focus_to_what_is_new(self, widget: Place) -> None:
        talk = widget()
        talk.press("Mig själv")
        assert talk.focused == "vv-who"
        talk.press("Anställd")  # answered by a question alone
        assert talk.focused == "fieldset"
        expect(talk.turns.last).to_have_text("DuAnställd")

    def test_what_is_written_leaves_the_focus_in_the_field(self, widget: Place, page: Page) -> None:
        talk = widget()
        talk.write("vad är sgi?")
        expect(talk.field).to_be_focused()
        expect(talk.field).to_have_value("")
        passed = []
        for _ in range(3):
            page.keyboard.press("Shift+Tab")
            passed.append(talk.focused)
        assert any("vv-choice" in name for name in passed)

    def test_shift_and_enter_is_a_new_line(self, widget: Place, page: Page) -> None:
        talk = widget()
        talk.field.fill("en rad")
        talk.field.press("Shift+Enter")
        page.keyboard.type("en till")
        expect(talk.field).to_have_value("en rad\nen till")

    def test_each_turn_is_announced_once_and_whole(self, widget: Place, page: Page) -> None:
        talk = widget()
        page.evaluate(
            """() => { window.said = [];
            const status = document.querySelector('vagvisaren-chatt').shadowRoot
              .querySelector('[role=status]');
            new MutationObserver((all) => window.said.push([all.length, status.textContent]))
              .observe(status, { childList: true, characterData: true, subtree: true }); }"""
        )
        talk.press("Mig själv")
        talk.write("vad är sgi?")
        said = page.evaluate("window.said")
        assert len(said) == 2
        first, second = (text for _, text in said)
        assert first.startswith("Vägvisaren: Jag ställer några korta frågor")
        assert "Vad är din huvudsakliga sysselsättning?" in first
        assert first.index("Anställd, ") < first.index("Studerande") < first.index("Vet inte")
        assert "Varför frågar du?" not in first  # said by its own button, not as an answer
        assert second.startswith("Vägvisaren: SGI: ")
        live = "[aria-live], [role=log], [role=status], [role=alert]"
        assert talk.log.locator(live).count() == 0

    def test_a_question_tells_why_how_and_how_many_are_left(self, widget: Place) -> None:
        talk = widget()
        talk.press("Mig själv")
        expect(talk.question).to_contain_text("Ungefär 9 frågor kvar")
        why = talk.question.get_by_text("Varför frågar du?")
        expect(why).to_have_count(1)
        why.click()
        expect(talk.question.locator(".vv-why p")).to_be_visible()
        talk.question.get_by_text("Hjälp med frågan").click()
        expect(talk.question.locator(".vv-help p").first).to_be_visible()

    def test_several_answers(self, widget: Place, page: Page) -> None:
        talk = widget()
        to_several(talk)
        talk.button("Klar").click()
        missing = talk.question.get_by_role("alert")
        expect(missing).to_have_text("Kryssa i minst ett svar.")
        first = talk.root.get_by_role("checkbox").first
        expect(first).to_be_focused()
        expect(first).to_have_accessible_description("Kryssa i minst ett svar.")
        none = talk.root.get_by_role("checkbox", name="Ingen av dem")
        none = none if none.count() else talk.root.get_by_role("checkbox").last
        none.check()
        first.check()
        expect(none).not_to_be_checked()
        talk.root.get_by_role("checkbox", name="Sjukpenning", exact=True).check()
        talk.press("Klar")
        expect(talk.log).to_contain_text("Lön, Sjukpenning")

    def test_a_topic_has_its_sources_as_links(self, widget: Place) -> None:
        talk = widget()
        talk.write("vad är sgi?")
        answer = talk.turns.last
        answer.get_by_text("Källor").click()
        link = answer.get_by_role("link", name="25 kap. 2 § SFB")
        expect(link).to_have_attribute("href", "https://lagen.nu/2010:110#K25P2")
        assert "Källa:" not in answer.inner_text()

    def test_people_can_be_reached_from_everywhere(self, widget: Place) -> None:
        talk = widget()
        talk.press("Prata med en människa")
        phone = talk.log.get_by_role("link", name="Ring 0771-524 524")
        expect(phone).to_have_attribute("href", "tel:0771524524")
        expect(talk.log.get_by_role("link", name="Logga in på Mina sidor")).to_be_visible()
        expect(talk.button("Prata med en människa")).to_be_in_viewport()

    def test_waiting_is_told_of_after_a_while(self, widget: Place, page: Page) -> None:
        talk = widget(opened=False)
        page.clock.install()
        talk.open()
        held: list[Route] = []
        page.route(SAY, lambda route: held.append(route))
        talk.field.fill("vad är sgi?")
        with page.expect_request(SAY):
            talk.field.press("Enter")
        expect(talk.turns.last).to_have_text("Duvad är sgi?")
        page.clock.fast_forward(1100)
        expect(talk.log).not_to_contain_text("skriver")
        page.clock.fast_forward(200)
        expect(talk.turns.last).to_contain_text("Vägvisaren skriver")
        held[0].continue_()
        expect(talk.turns.last).to_contain_text("Den årsinkomst")
        expect(talk.log).not_to_contain_text("skriver")


class TestResult:
    def test_the_card_opens_with_whom_to_contact(self, widget: Place) -> None:
        talk = widget()
        talk.press("Mig själv")
        talk.finish()
        card = talk.root.locator(".vv-card").last
        heads = card.get_by_role("heading", level=3).all_inner_texts()
        assert heads[0] == "Nästa kontakt"
        order = ["Nästa kontakt", "Kontakta sedan", "Vem gör vad", "Ha det här framme"]
        order += ["Samtycke", "Varför"]
        assert [head for head in heads if head in order] == order
        assert "Du" in card.get_by_role("heading", level=4).all_inner_texts()
        card.get_by_text("Källor").click()
        addresses = card.get_by_role("link").evaluate_all("all => all.map((a) => a.href)")
        assert addresses
        assert all(address.startswith(("https://", "tel:")) for address in addresses)

    def test_an_answer_can_be_changed(self, widget: Place) -> None:
        talk = widget()
        talk.press("Mig själv")
        talk.press("Anställd")
        talk.root.get_by_text("Dina svar (2)").click()
        talk.press("Ändra svaret om sysselsättning")
        expect(talk.log).to_contain_text("Hittills är svaret ”Anställd”.")
        talk.press("Studerande")
        talk.root.get_by_text("Dina svar (2)").click()
        expect(talk.root.locator(".vv-answers")).to_contain_text("Studerande")

    def test_the_summary_is_a_text_file(self, widget: Place, page: Page) -> None:
        talk = widget()
        talk.press("Mig själv")
        talk.finish()
        talk.root.get_by_text("Fler val").click()
        with page.expect_download() as saving:
            talk.button("Spara sammanfattning").click()
        assert saving.value.suggested_filename == "vagvisaren-sammanfattning.txt"
        text = saving.value.path().read_text(encoding="utf-8")
        for part in ("automatisk tjänst", "Sysselsättning: Anställd", "NÄSTA KONTAKT", "SAMTYCKE"):
            assert part in text
        assert "https://lagen.nu/" in text

    def test_paper_holds_the_talk_and_nothing_of_the_host(self, widget: Place, page: Page) -> None:
        page.add_init_script("window.print = () => { window.printed = true; }")
        talk = widget()
        talk.press("Mig själv")
        talk.finish()
        turns = talk.turns.count()
        talk.root.get_by_text("Fler val").click()
        talk.button("Skriv ut").click()
        assert page.evaluate("window.printed")
        page.emulate_media(media="print")
        paper = page.locator("#vagvisaren-papper")
        expect(paper.locator(".vv-turn")).to_have_count(turns)
        for turn in paper.locator(".vv-turn").all():
            expect(turn).to_be_visible()
        expect(paper.get_by_text("Socialförsäkringsbalk (2010:110)").first).to_be_visible()
        expect(page.locator("#vardtext")).to_be_hidden()
        expect(talk.root).to_be_hidden()
        page.emulate_media(media="screen")
        expect(paper).to_be_hidden()
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        expect(paper).to_have_count(0)
        assert page.evaluate("document.adoptedStyleSheets.length") == 0


class TestEnding:
    def test_starting_over_is_asked_about(self, widget: Place, page: Page) -> None:
        talk = widget()
        talk.press("Mig själv")
        talk.root.get_by_text("Fler val").click()
        talk.button("Börja om").click()
        expect(talk.root.get_by_role("group", name="Vill du börja om?")).to_be_focused()
        talk.button("Nej, gå tillbaka till samtalet").click()
        expect(talk.button("Börja om")).to_be_focused()
        assert page.evaluate("sessionStorage.length") == 1

    @pytest.mark.parametrize(
        ("tool", "yes", "said"),
        [
            ("Börja om", "Ja, börja om", "Vi börjar om från början."),
            ("Radera samtalet", "Ja, radera samtalet", "Samtalet är raderat."),
        ],
    )
    def test_then_nothing_is_left(
        self, widget: Place, page: Page, served: Served, tool: str, yes: str, said: str
    ) -> None:
        talk = widget()
        talk.press("Mig själv")
        kept = json.loads(page.evaluate("sessionStorage.vagvisaren"))
        id = served.parts.sessions.read(kept["session"])
        assert id is not None
        assert served.parts.store.load(id) is not None
        talk.root.get_by_text("Fler val").click()
        talk.button(tool).click()
        with page.expect_response(SAY):
            talk.button(yes).click()
        expect(talk.turns.first).to_contain_text(said)
        expect(talk.turns.first.locator(".vv-who")).to_be_focused()
        expect(talk.status).to_contain_text(said)
        expect(talk.button("Mig själv")).to_be_visible()
        expect(talk.root.locator(".vv-answers")).to_be_hidden()
        assert served.parts.store.load(id) is None
        assert page.evaluate("sessionStorage.length") == 0

    def test_the_button_in_the_talk_asks_too(self, widget: Place) -> None:
        talk = widget()
        talk.press("Mig själv")
        talk.finish()
        talk.question.get_by_role("button", name="Börja om").click()
        expect(talk.root.get_by_role("group", name="Vill du börja om?")).to_be_focused()


class TestTrouble:
    def test_what_was_written_is_kept_and_sent_again(
        self, widget: Place, page: Page, complaints: list[str]
    ) -> None:
        talk = widget()
        page.route(SAY, lambda route: route.abort(), times=1)
        talk.field.fill("vad är sgi?")
        talk.field.press("Enter")
        expect(talk.alert).to_contain_text("Det gick inte att nå tjänsten.")
        expect(talk.field).to_have_value("vad är sgi?")
        expect(talk.log).not_to_contain_text("vad är sgi?")
        talk.press("Försök igen")
        expect(talk.alert).to_be_empty()
        expect(talk.field).to_have_value("")
        expect(talk.log).to_contain_text("Den årsinkomst")
        assert all(FAILED in text for text in complaints)
        complaints.clear()

    def test_a_pressed_answer_keeps_its_place_and_focus(
        self, widget: Place, page: Page, complaints: list[str]
    ) -> None:
        talk = widget()
        page.route(SAY, lambda route: route.abort(), times=1)
        talk.button("Mig själv").click()
        expect(talk.alert).not_to_be_empty()
        expect(talk.button("Mig själv")).to_be_focused()
        talk.press("Försök igen")
        expect(talk.question).to_contain_text("sysselsättning")
        complaints.clear()

    def test_without_a_net_that_is_said(
        self, widget: Place, page: Page, complaints: list[str]
    ) -> None:
        talk = widget()
        page.context.set_offline(True)
        talk.button("Mig själv").click()
        expect(talk.alert).to_contain_text("inte vara ansluten till internet")
        page.context.set_offline(False)
        talk.press("Försök igen")
        complaints.clear()

    @pytest.mark.parametrize("status", [413, 429, 503])
    def test_the_servers_own_words_are_shown(
        self, widget: Place, page: Page, complaints: list[str], status: int
    ) -> None:
        talk = widget()
        error = {"error": {"code": "x", "message": "Så här säger tjänsten."}}
        headers = {"Access-Control-Allow-Origin": "*"}
        page.route(
            SAY, lambda route: route.fulfill(status=status, json=error, headers=headers), times=1
        )
        talk.field.fill("hej")
        talk.field.press("Enter")
        expect(talk.alert).to_have_text("Så här säger tjänsten.")
        expect(talk.field).to_have_value("hej")
        complaints.clear()

    def test_too_long_a_text_is_kept(self, widget: Place, complaints: list[str]) -> None:
        talk = widget()
        talk.field.fill("ord " * 300)
        talk.field.press("Enter")
        expect(talk.alert).to_contain_text("Skriv högst 1000 tecken.")
        assert len(talk.field.input_value()) > 1000
        complaints.clear()

    def test_an_empty_field_is_told_of(self, widget: Place) -> None:
        talk = widget()
        talk.button("Skicka").click()
        expect(talk.alert).to_have_text("Skriv något i rutan, eller välj ett av svaren.")
        expect(talk.field).to_be_focused()

    def test_without_rasa_it_goes_on(self, widget: Place, rasa: FakeRasa) -> None:
        talk = widget()
        rasa.answer = lambda body: (500, b"")
        talk.press("Mig själv")
        expect(talk.question).to_contain_text("sysselsättning")
        talk.write("hjälp")
        expect(talk.log).to_contain_text("Just nu svarar jag enklare än vanligt.")
        expect(talk.question).to_contain_text("sysselsättning")


class TestHostility:
    def test_markup_never_becomes_markup(self, widget: Place, rasa: FakeRasa) -> None:
        source = {"id": "x", "title": HOSTILE, "reference": HOSTILE, "url": "javascript:alert(1)"}
        contact = {
            "actor": HOSTILE, "contact_point": None,
            "label": HOSTILE, "reason": HOSTILE, "how": HOSTILE,
            "channels": [{"kind": "web", "label": HOSTILE, "href": "javascript:alert(1)"}],
        }  # fmt: skip
        outcome = {
            "next_contact": contact,
            "then": [contact],
            "responsibilities": [
                {
                    "area": "x",
                    "actor": "x",
                    "name": HOSTILE,
                    "role": HOSTILE,
                    "task": HOSTILE,
                    "sources": [],
                }
            ],
            "prepare": [HOSTILE],
            "consent": {"needed": False, "text": HOSTILE, "sources": []},
            "reasons": [{"rule": "x", "text": HOSTILE, "facts": {}, "sources": []}],
            "counterfactuals": [],
            "depends_on": [{"fact": "sgi", "text": HOSTILE, "outcomes": []}],
            "sources": [source],
            "valid_on": "2026-11-22",
            "disclaimer": HOSTILE,
        }
        question = {
            "fact": "sgi", "text": HOSTILE, "help": HOSTILE, "why": HOSTILE, "multiple": False,
            "options": [],
        }  # fmt: skip
        topic = {"id": "x", "title": HOSTILE, "next_contact": None, "sources": [source]}
        buttons = [{"title": HOSTILE, "payload": f'/svar{{"sgi": "{HOSTILE}"}}'}]
        rasa.answer = answering(
            {"text": f"{HOSTILE}\n• {HOSTILE}\nKälla: x", "topic": topic},
            {"text": HOSTILE, "outcome": outcome, "buttons": buttons},
            {"text": HOSTILE, "question": question, "buttons": buttons},
        )
        talk = widget(oppning=HOSTILE, fraga=HOSTILE)
        talk.write(HOSTILE)
        expect(talk.button(HOSTILE)).to_have_count(2)
        expect(talk.question.locator("legend")).to_have_text(HOSTILE)
        expect(talk.root.locator(".vv-label")).to_have_text(HOSTILE)
        assert talk.root.locator("img, b, script").count() == 0
        assert talk.root.locator("[href^=javascript]").count() == 0
        rasa.answer = answering({"text": HOSTILE, "outcome": outcome})
        talk.write("igen")
        expect(talk.root.locator("article.vv-card .vv-fine").last).to_contain_text(HOSTILE)
        assert talk.root.locator("img, b, script").count() == 0

    def test_a_broken_store_is_as_good_as_none(self, widget: Place, page: Page) -> None:
        talk = widget(opened=False)
        page.evaluate("sessionStorage.vagvisaren = '{\"base\": '")
        talk.open()
        expect(talk.button("Mig själv")).to_be_visible()


class TestLook:
    def background(self, talk: Widget) -> str:
        return str(talk.launcher.evaluate("(e) => getComputedStyle(e).backgroundColor"))

    @pytest.mark.parametrize(
        ("ground", "ink", "shown"),
        [
            ("#6b2f6b", "", "rgb(107, 47, 107)"),
            ("#fd0", "", "rgb(255, 221, 0)"),  # black on it, since white cannot be read
            ("#fd0", "#fff", "rgb(11, 79, 108)"),  # cannot be read: the standard
            ("red;}body{display:none", "", "rgb(11, 79, 108)"),
        ],
    )
    def test_colours_are_those_asked_for_if_legible(
        self, widget: Place, ground: str, ink: str, shown: str
    ) -> None:
        asked = {"farg": ground, **({"text_farg": ink} if ink else {})}
        talk = widget(opened=False, **asked)
        assert self.background(talk) == shown
        talk.open()
        head = talk.root.locator(".vv-head")
        assert head.evaluate("(e) => getComputedStyle(e).backgroundColor") == shown

    def test_it_can_stand_to_the_left(self, widget: Place) -> None:
        talk = widget(lage="vanster")
        box = talk.panel.bounding_box()
        assert box is not None
        assert box["x"] < 100

    def test_a_small_root_does_not_shrink_it(self, widget: Place, page: Page) -> None:
        talk = widget(opened=False)
        page.evaluate("document.documentElement.style.fontSize = '10px'")
        page.evaluate(
            """() => { const old = document.querySelector('vagvisaren-chatt');
            const made = document.createElement('vagvisaren-chatt');
            made.setAttribute('src', old.getAttribute('src')); old.replaceWith(made); }"""
        )
        talk.open()
        assert talk.field.evaluate("(e) => getComputedStyle(e).fontSize") == "16px"

    @pytest.mark.parametrize("size", [(320, 640), (640, 450), (320, 256)])
    def test_it_fits(self, widget: Place, page: Page, size: tuple[int, int]) -> None:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        talk = widget()
        to_several(talk)
        wide = "(e) => e.scrollWidth <= e.clientWidth"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert talk.panel.evaluate(wide)
        assert talk.root.locator(".vv-body").evaluate(wide)
        if size[1] < 480:  # 30 rem: scrolled as one piece
            positions = talk.panel.locator("*").evaluate_all(
                "all => all.map((e) => getComputedStyle(e).position)"
            )
            assert not {"fixed", "sticky"} & set(positions)
            assert talk.panel.evaluate("(e) => getComputedStyle(e).overflowY") == "auto"

    def test_what_can_be_pressed_is_large(self, widget: Place) -> None:
        talk = widget()
        to_several(talk)
        talk.root.get_by_text("Dina svar (").click()
        talk.root.get_by_text("Fler val").click()
        pressed = talk.root.locator("button:visible, summary:visible, .vv-box:visible")
        sizes = pressed.evaluate_all(
            "all => all.map((e) => [e.innerText, e.getBoundingClientRect().height, e.offsetWidth])"
        )
        small = [name for name, height, width in sizes if height < 44 or width < 44]
        assert len(sizes) > 15
        assert small == []

    def test_nothing_moves(self, widget: Place, page: Page) -> None:
        page.emulate_media(reduced_motion="reduce")
        talk = widget()
        talk.press("Mig själv")
        running = "document.querySelector('vagvisaren-chatt').shadowRoot.getAnimations().length"
        assert page.evaluate(running) == 0


class TestPage:
    """The element on /chatt, which it takes over."""

    @pytest.fixture
    def talk(self, page: Page, served: Served, widget: Place) -> Widget:
        page.goto(f"{served.address}/chatt")
        talk = Widget(page, served.address)
        expect(talk.status).to_be_attached()
        return talk

    def test_it_takes_the_page_over(self, talk: Widget, page: Page) -> None:
        expect(page.get_by_role("button", name="Mig själv")).to_have_count(1)
        expect(talk.status).to_be_empty()  # what was there already is not announced
        talk.press("Mig själv")
        assert page.url.endswith("/chatt")
        expect(talk.question).to_contain_text("sysselsättning")

    def test_without_its_style_the_page_stays(
        self, page: Page, served: Served, complaints: list[str]
    ) -> None:
        page.route("**/texter.json", lambda route: route.abort())
        page.goto(f"{served.address}/chatt")
        page.get_by_role("button", name="Mig själv").click()
        expect(page.get_by_text("Vad är din huvudsakliga sysselsättning?")).to_be_visible()
        complaints.clear()

    def test_it_goes_on_from_a_turn_without_script(self, page: Page, served: Served) -> None:
        form: dict[str, str | float | bool] = {
            "answer": '/svar{"fragestallare": "patient"}',
            "session": "",
        }
        answered = page.context.request.post(f"{served.address}/chatt", form=form).text()
        page.route("**/chatt", lambda route: route.fulfill(body=answered, content_type="text/html"))
        page.goto(f"{served.address}/chatt")
        talk = Widget(page, served.address)
        expect(talk.status).to_be_attached()
        expect(talk.log).to_contain_text("Mig själv")
        talk.press("Anställd")
        talk.root.get_by_text("Dina svar (2)").click()
        expect(talk.root.locator(".vv-answers")).to_contain_text("Mig själv")
