"""Small parts of the page: links in texts."""

from __future__ import annotations

import pytest

from bot.web.lines import Span, blocks, link


def links(text: str) -> dict[str, str]:
    return {
        span.text: span.href
        for block in blocks(text)
        for line in block.lines
        for span in line
        if span.href
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("• Ring 0771-524 524", {"Ring 0771-524 524": "tel:0771524524"}),
        ("• Sök på 1177.se: https://www.1177.se/", {"Sök på 1177.se": "https://www.1177.se/"}),
        ("Ring 112 nu, eller 1177.", {"112": "tel:112", "1177": "tel:1177"}),
        ("Se https://a.se/b, (https://c.se).", dict.fromkeys(("https://a.se/b", "https://c.se"))),
        ("Den finns på 1177.se.", {}),
        ("112 kap. 3 § SFB och 2010:112", {}),
        ("javascript:alert(1) och http://a.se", {}),
    ],
)
def test_ways_in_become_links(text: str, found: dict[str, str | None]) -> None:
    assert links(text) == {name: href or name for name, href in found.items()}


def test_only_harmless_addresses_are_links() -> None:
    assert link("a", "javascript:alert(1)") == Span("a")
    assert link("a", "https://a.se") == Span("a", "https://a.se")


def test_lines_in_a_row_that_are_points_are_one_list() -> None:
    first, points, last = blocks("Så här:\n• ett\n– två\n\nKlart")
    assert points.listed
    assert [line[0].text for line in points.lines] == ["ett", "två"]
    assert not first.listed
    assert not last.listed
