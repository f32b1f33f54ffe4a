from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.evaluation.perturb import (
    PERTURBATIONS,
    neighbours,
    slips,
    without_diacritics,
    without_punctuation,
)

TEXT = "Jag är sjukskriven sedan våren, vem ansvarar för rehabiliteringen? 50 % och 1,5 år."


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_the_same_text_gives_the_same_result(name: str) -> None:
    change = PERTURBATIONS[name]
    assert change(TEXT) == change(TEXT) != TEXT


@pytest.mark.parametrize("name", PERTURBATIONS)
@given(text=st.text())
def test_any_text_can_be_changed(name: str, text: str) -> None:
    assert isinstance(PERTURBATIONS[name](text), str)


@given(st.lists(st.text("abcdefåäö", min_size=1, max_size=12), min_size=1, max_size=30))
def test_a_slip_in_one_word_of_five_and_small(words: list[str]) -> None:
    long = sum(len(word) >= 4 for word in words)
    changed = slips(" ".join(words)).split()
    assert len(changed) == len(words)
    different = [(a, b) for a, b in zip(words, changed, strict=True) if a != b]
    assert len(different) <= min(long, max(1, round(len(words) / 5)))
    assert all(OSA.distance(a, b) == 1 and a[0] == b[0] for a, b in different)


def test_short_words_have_no_slips() -> None:
    assert slips("vem är du") == "vem är du"


def test_neighbours_on_a_swedish_keyboard() -> None:
    assert set(neighbours("ö")) == set("läpå")
    assert set(neighbours("g")) == set("fhtyvb")
    assert neighbours("q") == "wa"
    assert neighbours("é") == ""


def test_other_ways_of_typing() -> None:
    assert without_diacritics("Försörjning Å på idé") == "Forsorjning A pa ide"
    assert without_punctuation("Hej! Vem, var… (och) när? 1,5 år.") == "Hej Vem var och när 1,5 år"
