"""The element on a page, as a visitor has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from playwright.sync_api import Locator, Page, expect

from tests.browser.site import Site

SAY = "**/api/v1/chat"  # the address of a turn
# What a careful region's page allows the chat: its script, and calls to it.
POLICY = (
    "default-src 'none'; script-src 'self' {chat}; style-src 'self'; connect-src {chat}; "
    "base-uri 'none'; form-action 'none'; object-src 'none'; require-trusted-types-for 'script'"
)
HOST = """<!doctype html><html lang="sv"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Sjukskriven</title>
</head><body><header><a href="#innehall">Region Exempel</a></header><main id="innehall">
<h1>När du blir sjukskriven</h1><p id="vardtext">Här står regionens egen text.</p>
<vagvisaren-chatt {attributes}><a href="{chat}/chatt">Fråga Vägvisaren</a></vagvisaren-chatt>
</main><script type="module" src="{chat}/static/vagvisaren.js"></script></body></html>"""


class Widget:
    """Finds things by what a person would call them."""

    def __init__(self, page: Page, chat: str, site: Site | None = None) -> None:
        self.page = page
        self.chat = chat
        self.site = site

    def place(self, attributes: Mapping[str, str], body: str | None = None) -> None:
        """Go to a page of another origin that shows the element."""
        named = {"src": self.chat, **{k.replace("_", "-"): v for k, v in attributes.items()}}
        written = " ".join(f'{name}="{escape(value)}"' for name, value in named.items())
        html = (body or HOST).replace("{attributes}", written).replace("{chat}", self.chat)
        assert self.site is not None
        policy = POLICY.replace("{chat}", self.chat)
        self.page.goto(self.site.put("/sjukskriven", html, policy))

    @property
    def root(self) -> Locator:
        return self.page.locator("vagvisaren-chatt")

    @property
    def launcher(self) -> Locator:
        return self.root.locator(".vv-open")

    @property
    def panel(self) -> Locator:
        return self.root.locator(".vv-panel")

    @property
    def log(self) -> Locator:
        return self.root.locator(".vv-log")

    @property
    def turns(self) -> Locator:
        return self.log.locator("> li")

    @property
    def question(self) -> Locator:
        return self.root.locator(".vv-question")

    @property
    def field(self) -> Locator:
        return self.root.get_by_label("Skriv din fråga eller ditt svar")

    @property
    def status(self) -> Locator:
        return self.root.locator("[role=status]")

    @property
    def alert(self) -> Locator:
        return self.root.locator(".vv-foot > [role=alert]")

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def open(self) -> None:
        self.launcher.click()
        self.panel.wait_for()
        # hidden a moment later, so that the focus never is nowhere
        self.launcher.wait_for(state="hidden")

    def press(self, name: str) -> None:
        """Press a button and wait for the answer."""
        self._await_turn(lambda: self.button(name).last.click())

    def write(self, text: str) -> None:
        """Send what is written, with Enter, and wait for the answer."""
        self.field.fill(text)
        self._await_turn(lambda: self.field.press("Enter"))

    def write_in_vain(self, text: str) -> None:
        """Send what is written and wait for what went wrong."""
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.alert).not_to_be_empty()

    def finish(self) -> None:
        """Answer every question that is left with its first answer, until there is a result."""
        while self.question.locator("fieldset").count():
            box = self.root.get_by_role("checkbox").first
            if box.count():
                box.check()
            self.press(self.question.locator(".vv-choice").first.inner_text())
        expect(self.root.locator(".vv-card").last).to_be_visible()

    def _await_turn(self, act: Callable[[], None]) -> None:
        with self.page.expect_response(SAY) as answered:
            act()
        answered.value.finished()
        expect(self.root.locator("[aria-disabled]")).to_have_count(0)

    @property
    def focused(self) -> str:
        """The class, or else the tag, of what has the focus inside the element."""
        return str(
            self.page.evaluate(
                "() => { const e = document.querySelector('vagvisaren-chatt').shadowRoot"
                "?.activeElement; return e ? e.className || e.localName : ''; }"
            )
        )
