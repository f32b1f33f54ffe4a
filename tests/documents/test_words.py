"""Numbers, shares and lists as a reader meets them."""

from __future__ import annotations

import pytest

from bot.documents.words import either, markdown, number, percent


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 8, "0"),
        (8, 8, "100"),
        (1, 3, "33"),
        (1, 30, "3,3"),
        (1, 300, "0,33"),
        (44, 1_000_000, "0,0044"),
        (1, 100_000_000, ""),
        (999_999_999, 1_000_000_000, "99,9999"),
        (997, 1000, "99,7000"),
    ],
)
def test_shares_have_two_figures_and_are_never_rounded_up_to_all(
    part: int, whole: int, text: str
) -> None:
    assert percent(part, whole) == text


def test_thousands_are_apart_and_stay_on_one_line() -> None:
    assert number(1_818_190) == "1\u00a0818\u00a0190"


def test_lists_end_with_their_word() -> None:
    assert [either(list(letters), "eller") for letters in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a eller b",
        "a, b eller c",
    ]


def test_marks_of_markdown_are_shown_as_they_are() -> None:
    assert markdown("a*b_c [d](e) <f>") == r"a\*b\_c \[d\](e) \<f\>"
