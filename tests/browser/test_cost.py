"""What the chat costs a page that shows it, before anybody has opened it (times: see bench/)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from bench.widget import ALONE, ELEMENT, LINE, Visit
from tests.browser.conftest import Served
from tests.browser.site import Site


@pytest.fixture
def visit(page: Page, served: Served, site: Site) -> Visit:
    return Visit(page, served.address, site)


@pytest.mark.parametrize(
    ("way", "requests", "most"), [(ALONE, 0, 0), (LINE, 1, 2_000), (ELEMENT, 1, 12_000)]
)
def test_a_page_that_shows_the_chat_stays_still_and_light(
    visit: Visit, way: str, requests: int, most: int
) -> None:
    cost = visit.cost(way)
    assert cost.moved == 0
    assert cost.requests == requests
    assert cost.bytes <= most
    assert cost.paint > 0  # it was watched
