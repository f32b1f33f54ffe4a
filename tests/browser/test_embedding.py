"""The one line on a region's page, on another origin and under its strict policy; and /demo."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Frame, FrameLocator, Locator, Page, Request, expect
from starlette.staticfiles import StaticFiles

from bot.settings import PROJECT
from bot.web import demo
from bot.web.demo import SETTINGS
from bot.web.strings import STATIC, Strings
from tests.browser.axe import TAGS
from tests.browser.conftest import Served
from tests.browser.keyboard import Keyboard
from tests.browser.server import listening
from tests.browser.site import Site

POLICY = (
    "default-src 'none'; script-src 'self' {chat}; style-src 'self'; frame-src {chat} {frames}; "
    "base-uri 'none'; form-action 'none'; object-src 'none'; require-trusted-types-for 'script'"
)
HOST = """<!doctype html><html lang="sv"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Sjukskriven</title>
<script async src="{chat}/static/ladda.js"{attributes}></script>
</head><body><header><a href="#innehall">Region Exempel</a></header><main id="innehall">
<h1>När du blir sjukskriven</h1><p id="vardtext">Här står regionens egen text.</p>
<button id="eget">Lyssna</button>{more}</main></body></html>"""
FIRST = "Vem gäller frågan?"
# each frame is judged by itself
AXE = """async (tags) => {
  const found = await axe.run(document, {
    runOnly: tags, iframes: false, rules: { 'frame-tested': { enabled: false } } });
  const told = (all) => all.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html));
  return [...told(found.violations), ...told(found.incomplete)];
}"""


class Embedded:
    """The conversation behind the one line, as a visitor has it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def launcher(self) -> Locator:
        return self.page.locator("#vagvisaren .open")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog", name="Vägvisaren")

    @property
    def waiting(self) -> Locator:
        """What the panel shows itself, until the page in the frame has come."""
        return self.page.locator("#vagvisaren .bar")

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("#vagvisaren iframe")

    @property
    def heading(self) -> Locator:
        return self.frame.get_by_role("heading", level=1)

    def button(self, name: str) -> Locator:
        return self.frame.get_by_role("button", name=name, exact=True)

    def open(self) -> None:
        self.launcher.click()
        expect(self.heading).to_be_focused()

    def press(self, name: str) -> None:
        with self.page.expect_response("**/api/v1/chat"):
            self.button(name).click()


@pytest.fixture
def embedded(page: Page, served: Served, site: Site) -> Callable[..., Embedded]:
    """Goes to a page with the line on it: `embedded(data_farg="#6b2f6b")`."""

    def place(more: str = "", frames: str = "", **attributes: str) -> Embedded:
        written = "".join(
            f' {name.replace("_", "-")}="{escape(value)}"' for name, value in attributes.items()
        )
        html = HOST.replace("{attributes}", written).replace("{more}", more)
        policy = POLICY.replace("{chat}", served.address).replace("{frames}", frames)
        page.goto(site.put("/artikel", html.replace("{chat}", served.address), policy))
        made = Embedded(page)
        made.launcher.wait_for()
        return made

    return place


@pytest.fixture(scope="session")
def region(served: Served) -> Iterator[str]:
    """The demo's pages on an origin of their own, with the chat elsewhere; their address."""
    app = FastAPI()
    app.include_router(demo.create_router(served.address))
    app.mount("/static", StaticFiles(directory=STATIC))
    with listening(app) as address:
        yield address


Place = Callable[..., Embedded]


class TestFile:
    def test_it_is_small(self) -> None:
        assert len(gzip.compress((STATIC / "ladda.js").read_bytes())) <= 2000

    @pytest.mark.parametrize("name", ["ladda.js", "panel.js"])
    def test_its_words_are_those_of_the_table(self, name: str) -> None:
        code = (STATIC / name).read_text(encoding="utf-8")
        said = set(re.findall(r'"([A-ZÅÄÖ][^"]*[a-zåäö])"', code)) - {"Escape", "DOMContentLoaded"}
        assert said
        assert said <= set(Strings.load().values())

    def test_its_attributes_are_those_described(self) -> None:
        guide = (PROJECT / "docs" / "inbaddning.md").read_text(encoding="utf-8")
        code = (STATIC / "ladda.js").read_text(encoding="utf-8")
        names = re.search(r"const \{ (.*) \} = dataset;", code)
        assert names is not None
        read = {*names[1].split(", "), *re.findall(r"dataset\.(\w+)", code)}
        assert {f"data-{name}" for name in read} == set(
            re.findall(r"^\| `(data-\w+)`", guide, re.M)
        )


class TestClosed:
    def test_nothing_but_the_line_is_asked_for_and_nothing_is_stored(
        self, embedded: Place, page: Page, served: Served, site: Site
    ) -> None:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        embedded()
        page.wait_for_load_state("networkidle")
        assert {url for url in asked if not url.startswith(site.address)} == {
            f"{served.address}/static/ladda.js"
        }
        assert page.evaluate("sessionStorage.length + localStorage.length") == 0
        assert page.context.cookies() == []
        assert len(page.frames) == 1

    def test_it_is_the_last_tab_stop_and_the_only_one(self, embedded: Place, page: Page) -> None:
        talk = embedded()
        page.locator("#eget").focus()
        page.keyboard.press("Tab")
        expect(talk.launcher).to_be_focused()
        page.keyboard.press("Tab")
        expect(talk.launcher).not_to_be_focused()

    def test_the_line_twice_is_one_button(self, embedded: Place, served: Served) -> None:
        again = f'<script async src="{served.address}/static/ladda.js"></script>'
        talk = embedded(again)
        talk.page.wait_for_load_state("networkidle")
        expect(talk.launcher).to_have_count(1)

    @pytest.mark.parametrize(
        ("asked", "ground", "ink"),
        [
            ("#6b2f6b", "rgb(107, 47, 107)", "rgb(255, 255, 255)"),
            ("#fd0", "rgb(255, 221, 0)", "rgb(0, 0, 0)"),
            ("red;}body{display:none", "rgb(11, 79, 108)", "rgb(255, 255, 255)"),
        ],
    )
    def test_what_is_written_on_the_colour_can_be_read(
        self, embedded: Place, asked: str, ground: str, ink: str
    ) -> None:
        talk = embedded(data_farg=asked)
        colours = "(e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
        assert talk.launcher.evaluate(colours) == [ground, ink]
        talk.open()
        assert talk.frame.locator("header").evaluate(colours) == [ground, ink]
        talk.button("Mig själv").wait_for()
        send = talk.frame.locator(".vv-send")
        assert send.evaluate(colours) == [ground, ink]

    def test_place_and_text_of_the_button(self, embedded: Place) -> None:
        talk = embedded(data_lage="vanster", data_text="Vem ska jag fråga?")
        expect(talk.launcher).to_have_text("Vem ska jag fråga?")
        assert _left(talk.launcher) < 100
        talk.open()
        assert _left(talk.panel) < 100

    def test_a_small_root_does_not_shrink_it(self, embedded: Place, page: Page) -> None:
        page.add_init_script(
            "document.addEventListener('DOMContentLoaded', () => "
            "{ document.documentElement.style.fontSize = '10px'; })"
        )
        talk = embedded()
        assert talk.launcher.evaluate("(e) => getComputedStyle(e).fontSize") == "16px"


class TestFrame:
    def test_the_whole_way_by_keyboard(self, embedded: Place, page: Page) -> None:
        talk = embedded()
        page.locator("#eget").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(talk.heading).to_be_focused()
        expect(talk.launcher).to_be_hidden()
        page.keyboard.press("Tab")
        expect(talk.button("Stäng")).to_be_focused()
        talk.button("Mig själv").wait_for()
        Keyboard(page).press(talk.button("Mig själv"), within=12)
        expect(talk.frame.locator("fieldset")).to_contain_text("sysselsättning")
        turn = talk.frame.locator("li.vv-bot").filter(has_text="Jag ställer några korta frågor")
        expect(turn.locator(".vv-who")).to_be_focused()
        page.keyboard.press("Escape")
        expect(talk.panel).to_be_hidden()
        expect(talk.launcher).to_be_focused()
        page.keyboard.press("Enter")  # where it was
        expect(talk.heading).to_be_focused()
        expect(talk.frame.locator("fieldset")).to_contain_text("sysselsättning")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        expect(page.locator("#eget")).to_be_focused()  # it is no trap

    def test_the_button_in_the_frame_closes_too(self, embedded: Place) -> None:
        talk = embedded()
        talk.open()
        expect(talk.waiting).to_be_hidden()
        talk.button("Stäng").click()
        expect(talk.panel).to_be_hidden()
        expect(talk.launcher).to_be_focused()

    def test_nothing_is_stored_until_something_is_said(self, embedded: Place, page: Page) -> None:
        talk = embedded()
        talk.open()
        talk.button("Mig själv").wait_for()
        stored = "sessionStorage.length + localStorage.length"
        assert [frame.evaluate(stored) for frame in page.frames] == [0, 0]
        talk.press("Mig själv")
        expect(talk.frame.locator("fieldset")).to_contain_text("sysselsättning")
        assert [frame.evaluate(stored) for frame in page.frames] == [0, 1]
        assert page.context.cookies() == []

    def test_it_goes_on_after_a_reload(self, embedded: Place, page: Page) -> None:
        talk = embedded()
        talk.open()
        talk.press("Mig själv")
        expect(talk.frame.locator("fieldset")).to_contain_text("sysselsättning")
        page.reload()
        talk.open()
        expect(talk.frame.locator("fieldset")).to_contain_text("sysselsättning")

    def test_the_hosts_settings_reach_it(self, embedded: Place, page: Page) -> None:
        said = "Fråga om rehabilitering i regionen."
        talk = embedded(data_oppning=said, data_fraga="Vad är SGI?", data_region="halland")
        asked: list[Request] = []
        page.on("request", lambda request: asked.append(request))
        talk.open()
        expect(talk.frame.locator(".vv-log")).to_contain_text(said)
        talk.press("Vad är SGI?")
        expect(talk.frame.locator(".vv-log")).to_contain_text("Den årsinkomst")
        bodies = [request.post_data for request in asked if request.method == "POST"]
        assert [json.loads(body or "")["region"] for body in bodies] == ["halland"]
        # neither the page's address nor what it says is in an address
        assert not [request.url for request in asked if "?" in request.url]
        assert not [each for each in asked if "artikel" in each.headers.get("referer", "")]

    def test_whoever_has_gone_elsewhere_stays_there(self, embedded: Place, page: Page) -> None:
        talk = embedded()
        page.route("**/chatt", lambda route: held.append(route))
        held: list[Any] = []
        talk.launcher.click()
        expect(talk.panel).to_be_focused()
        page.locator("#eget").focus()
        held[0].continue_()
        expect(talk.waiting).to_be_hidden()
        expect(page.locator("#eget")).to_be_focused()

    @pytest.mark.parametrize("size", [(320, 640), (640, 450), (320, 256)])
    def test_it_fits(self, embedded: Place, page: Page, size: tuple[int, int]) -> None:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        talk = embedded()
        talk.open()
        talk.button("Mig själv").wait_for()
        narrow = "document.documentElement.scrollWidth <= innerWidth"
        assert [frame.evaluate(narrow) for frame in page.frames] == [True, True]
        assert talk.panel.bounding_box() == {
            "x": 0, "y": 0, "width": size[0], "height": size[1],
        }  # fmt: skip
        if size[1] < 480:  # 30 rem: scrolled as one piece
            positions = talk.frame.locator("body *").evaluate_all(
                "all => all.map((e) => getComputedStyle(e).position)"
            )
            assert not {"fixed", "sticky"} & set(positions)

    def test_what_can_be_pressed_is_large(self, embedded: Place) -> None:
        talk = embedded()
        sizes = "(e) => [e.getBoundingClientRect().height, e.offsetWidth]"
        assert min(talk.launcher.evaluate(sizes)) >= 44
        talk.open()
        assert min(talk.button("Stäng").evaluate(sizes)) >= 44


class TestNoAnswer:
    """The page in the frame does not come."""

    @pytest.fixture
    def talk(self, embedded: Place, page: Page, complaints: list[str]) -> Iterator[Embedded]:
        page.clock.install()
        page.route("**/chatt", lambda route: route.abort())
        talk = embedded()
        talk.launcher.click()
        expect(talk.waiting).to_be_visible()
        yield talk
        complaints.clear()

    def test_it_can_be_closed_all_the_same(self, talk: Embedded, page: Page) -> None:
        page.keyboard.press("Escape")
        expect(talk.panel).to_be_hidden()
        expect(talk.launcher).to_be_focused()
        talk.launcher.click()
        talk.panel.get_by_role("button", name="Stäng").click()
        expect(talk.launcher).to_be_focused()

    def test_after_a_while_there_is_another_way_in(self, talk: Embedded, served: Served) -> None:
        link = talk.waiting.get_by_role("link", name="Till samtalet", include_hidden=True)
        expect(link).to_be_hidden()
        talk.page.clock.run_for(10_000)
        expect(link).to_be_visible()
        expect(link).to_have_attribute("href", f"{served.address}/chatt")

    def test_without_the_panels_script_one_goes_to_the_page(
        self, embedded: Place, page: Page, served: Served, complaints: list[str]
    ) -> None:
        page.route("**/panel.js", lambda route: route.abort())
        embedded().launcher.click()
        page.wait_for_url(f"{served.address}/chatt")
        complaints.clear()


class TestHostility:
    def test_others_on_the_page_are_not_listened_to(
        self, embedded: Place, page: Page, site: Site
    ) -> None:
        other = site.address.replace("127.0.0.1", "localhost")
        site.put("/reklam", "<!doctype html><title>Reklam</title>", "")
        advert = f'<iframe title="Reklam" src="{other}/reklam"></iframe>'
        talk = embedded(advert, frames=other)
        talk.open()
        talk.button("Stäng").focus()
        chat = _frame(page, "/chatt")
        for sender, to, window in (
            (_frame(page, "/reklam"), "parent", page.main_frame),
            (page.main_frame, "window", page.main_frame),
            (chat, "window", chat),
        ):
            heard = _until_last(window)
            sender.evaluate(
                "(to) => { for (const what of ['vagvisaren:stang', 'vagvisaren:fokus', 'sist'])"
                " window[to].postMessage(what, '*'); }",
                to,
            )
            heard()
            expect(talk.panel).to_be_visible()
            expect(talk.button("Stäng")).to_be_focused()

    def test_what_else_comes_into_the_frame_is_not_listened_to(
        self, embedded: Place, page: Page, served: Served, complaints: list[str]
    ) -> None:
        talk = embedded()
        talk.open()
        heard = _until_last(page.main_frame)
        page.route(
            "**/annat",
            lambda route: route.fulfill(
                body="<script>for (const what of ['vagvisaren:stang', 'sist'])"
                "parent.postMessage(what, '*')</script>",
                content_type="text/html",
                headers={"Content-Security-Policy": "sandbox allow-scripts"},
            ),
        )
        _frame(page, "/chatt").goto(f"{served.address}/annat")
        heard()
        expect(talk.panel).to_be_visible()
        expect(talk.waiting).to_be_visible()  # with its own button to close it
        complaints.clear()

    def test_another_site_cannot_have_it_in_a_frame(
        self, page: Page, served: Served, site: Site, complaints: list[str]
    ) -> None:
        other = site.address.replace("127.0.0.1", "localhost")
        html = f'<!doctype html><title>x</title><iframe src="{served.address}/chatt"></iframe>'
        site.put("/fiske", html, "")
        page.goto(f"{other}/fiske")
        assert page.frame_locator("iframe").get_by_text(FIRST).count() == 0
        assert any("frame-ancestors" in text for text in complaints)
        complaints.clear()

    def test_what_opens_the_page_cannot_put_words_in_its_mouth(
        self, page: Page, served: Served
    ) -> None:
        given = {"vagvisaren": served.address, "oppning": "Ring 0900-123 45."}
        page.add_init_script(f"window.name = {json.dumps(json.dumps(given))}")
        page.goto(f"{served.address}/chatt")
        expect(page.locator("[role=status]")).to_be_attached()
        expect(page.get_by_text("0900")).to_have_count(0)
        expect(page.get_by_role("button", name="Stäng")).to_have_count(0)


class TestDemo:
    """Each of the demo's pages on an origin of its own: no violation, and it works."""

    def test_frame(self, page: Page, region: str) -> None:
        page.goto(f"{region}/demo/iframe")
        talk = Embedded(page)
        talk.open()
        talk.press("Mig själv")
        expect(talk.frame.locator("fieldset")).to_contain_text("sysselsättning")

    def test_element(self, page: Page, region: str, served: Served) -> None:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{region}/demo/element")
        launcher = page.get_by_role("button", name="Fråga Vägvisaren")
        launcher.wait_for()
        assert [url for url in asked if url.startswith(served.address)] == [
            f"{served.address}/static/ladda.js"
        ]
        launcher.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Vägvisaren", exact=True)).to_be_focused()
        with page.expect_response("**/api/v1/chat"):
            page.get_by_role("button", name="Mig själv", exact=True).click()
        expect(page.locator("vagvisaren-chatt fieldset")).to_contain_text("sysselsättning")
        page.keyboard.press("Escape")
        expect(launcher).to_be_focused()
        expect(launcher).to_have_count(1)
        page.keyboard.press("Enter")
        expect(page.locator("vagvisaren-chatt fieldset")).to_be_visible()

    def test_no_script_on_the_page(self, page: Page, region: str, served: Served) -> None:
        page.goto(f"{region}/demo/utan-skript")
        page.locator("main iframe").scroll_into_view_if_needed()
        frame = page.frame_locator("main iframe")
        frame.get_by_role("button", name="Mig själv", exact=True).click()
        expect(frame.locator("fieldset")).to_contain_text("sysselsättning")
        expect(frame.get_by_role("button", name="Stäng")).to_have_count(0)
        page.get_by_role("link", name="Fråga Vägvisaren").click()
        page.wait_for_url(f"{served.address}/chatt")

    @pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
    def test_without_script_in_the_browser_there_is_a_link(
        self, browser: Browser, region: str, setting: demo.Setting
    ) -> None:
        with browser.new_context(java_script_enabled=False) as context:
            page = context.new_page()
            page.goto(region + setting.path)
            page.get_by_role("link", name="Fråga Vägvisaren").click()
            page.get_by_role("button", name="Mig själv", exact=True).click()
            expect(page.locator("fieldset")).to_contain_text("sysselsättning")

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("name", ["", *(setting.name for setting in SETTINGS)])
    def test_axe_finds_nothing(
        self, page: Page, region: str, axe: str, name: str, scheme: str
    ) -> None:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(f"{region}/demo/{name}".rstrip("/"))
        if name == "iframe":
            page.evaluate(axe)
            assert page.evaluate(AXE, TAGS) == []
            Embedded(page).open()
        if name in ("iframe", "utan-skript"):
            page.frame_locator("iframe").get_by_role("button", name="Mig själv").wait_for()
        for frame in page.frames:
            frame.evaluate(axe)
        for frame in page.frames:
            assert frame.evaluate(AXE, TAGS) == []


def _left(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["x"]


def _frame(page: Page, path: str) -> Frame:
    found = page.frame(url=re.compile(f"{path}$"))
    assert found is not None
    return found


def _until_last(frame: Frame) -> Callable[[], object]:
    """Waits until the message "sist" has come to that window, and so all sent before it."""
    frame.evaluate(
        """() => { window.last = new Promise((done) => addEventListener('message',
          ({ data }) => data === 'sist' && done())); }"""
    )
    return lambda: frame.evaluate("() => window.last")
