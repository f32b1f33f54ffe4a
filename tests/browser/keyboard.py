"""Somebody who has a keyboard and nothing else."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

FAR = 60  # more stops than there are between any two places here


class Keyboard:
    """Moves by Tab, as far as it takes, and presses what has the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, wanted: Locator, *, within: int = FAR, key: str = "Tab") -> int:
        """Tab until it has the focus; after how many stops."""
        expect(wanted).to_have_count(1)
        there = wanted.element_handle()  # found once: a look at each stop must be quick
        for stops in range(within + 1):
            if there.evaluate("(e) => e.matches(':focus')"):
                return stops
            self.page.keyboard.press(key)
        raise AssertionError(f"{wanted} is not within {within} presses of {key}")

    def back_to(self, wanted: Locator, *, within: int = FAR) -> int:
        return self.to(wanted, within=within, key="Shift+Tab")

    def press(self, wanted: Locator, *, within: int = FAR) -> None:
        """Go to it and press Enter."""
        self.to(wanted, within=within)
        self.page.keyboard.press("Enter")

    def tick(self, wanted: Locator, *, within: int = FAR) -> None:
        """Go to it and press the space bar."""
        self.to(wanted, within=within)
        self.page.keyboard.press("Space")

    def write(self, field: Locator, text: str, *, within: int = FAR) -> None:
        """Go to the field and write in it."""
        self.to(field, within=within)
        self.page.keyboard.type(text)
