from __future__ import annotations

import pytest

from bot.dialogue.words import WordList, labels, one_of, several_of

OPTIONS = [
    ("lon", "Lön"),
    ("bistand", "Ekonomiskt bistånd (försörjningsstöd)"),
    ("vard", "Vård, behandling eller träning"),
    ("ingen", "Ingen ersättning"),
]
DAYS = [("nej", "Nej"), ("kort", "Ja, i högst 14 dagar"), ("lang", "Ja, i 15 till 90 dagar")]
TABLE, ORDER = labels(OPTIONS), [id for id, _ in OPTIONS]


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Lön", "lon"),
        ("  lön! ", "lon"),
        ("LÖN", "lon"),
        ("ekonomiskt bistånd", "bistand"),
        ("Ekonomiskt bistånd (försörjningsstöd)", "bistand"),
        ("vård behandling eller träning", "vard"),
        ("1", "lon"),
        ("4.", "ingen"),
        ("5", None),
        ("0", None),
        ("11", None),
        ("lön och annat", None),
        ("", None),
    ],
)
def test_one_answer_by_label_or_number(text: str, id: str | None) -> None:
    assert one_of(text, TABLE, ORDER) == id


def test_a_bare_number_is_no_position_where_the_answers_speak_of_numbers() -> None:
    assert one_of("2", labels(DAYS), [id for id, _ in DAYS]) is None


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("lön, ekonomiskt bistånd", ["lon", "bistand"]),
        ("lön och ekonomiskt bistånd", ["lon", "bistand"]),
        ("Vård, behandling eller träning, lön", ["vard", "lon"]),
        ("lön lön", ["lon"]),
        ("1, 2", ["lon", "bistand"]),
        ("1 2 3", ["lon", "bistand", "vard"]),
        ("1, 9", []),
        ("lön, semester", []),
        ("jag har lön", []),
        ("och", []),
        ("", []),
    ],
)
def test_several_answers_must_all_be_accounted_for(text: str, ids: list[str]) -> None:
    assert several_of(text, TABLE, ORDER) == ids


def test_a_word_list_holds_whole_texts_and_finds_whole_words() -> None:
    found = WordList("ta livet av, vill dö, varför")
    assert "Varför?" in found
    assert "varför just jag" not in found
    assert found.within("Jag vill DÖ nu.")
    assert not found.within("jag vill döpa om mappen")
    assert 7 not in found


def test_what_follows_an_opening() -> None:
    found = WordList("vad är, vad är det för något med")
    assert found.opening("Vad är SGI?") == ("sgi",)
    assert found.opening("vad är det för något med sgi") == ("sgi",)
    assert found.opening("vad är") is None
    assert found.opening("jag undrar vad är sgi") is None
