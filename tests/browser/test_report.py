"""The counters' page, in the browser."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from playwright.sync_api import Page

from bot.counting.kinds import Kind, vocabulary
from bot.counting.report import as_page, report_of
from bot.resolver import Resolver
from tests.browser.axe import Axe


def test_the_page_of_the_counters_is_accessible(
    page: Page, axe: str, resolver: Resolver, tmp_path: Path
) -> None:
    names = vocabulary(resolver)
    day = dt.date(2026, 11, 2)
    numbers = {
        (day, kind, about): 3 * at
        for kind in Kind
        for at, about in enumerate(list(names[kind])[:20], start=1)
    }
    file = tmp_path / "rapport.html"
    file.write_text(as_page(report_of(numbers, names)), encoding="utf-8")
    page.goto(file.as_uri())
    look = Axe(page, axe)
    look.look("the counters")
    assert look.wrong == {}
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
