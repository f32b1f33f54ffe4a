"""How long someone has been ill, and how old they are."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu import lexicon
from bot.nlu.durations import Duration, Durations, Ranges
from bot.nlu.words import split
from tests.nlu.conftest import TODAY, Extract

VALUES = ("nej", "dag_1_14", "dag_15_90", "dag_91_180", "dag_181_365", "efter_dag_365")
RANGES = Ranges.of(VALUES)


def days(text: str, today: dt.date = TODAY) -> tuple[float, float]:
    cues = lexicon.load()
    (found,) = Durations(split(text, cues), cues, today).find()
    return found.least, found.most


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("dag 34", 34, 34),
        ("dag 1-14", 1, 14),
        ("5 dagar", 5, 5),
        ("tre veckor", 21, 27),
        ("8 mån", 244, 270),
        ("8mån", 244, 270),
        ("7 månader", 214, 240),
        ("ett år", 366, 694),
        ("1,5 år", 548, 712),
        ("ett halvår", 183, 346),
        ("ett och ett halvt år", 548, 712),
        ("över ett år", 366, 694),
        ("nästan ett år", 293, 365),
        ("snart tre månader", 74, 91),
        ("5-6 månader", 153, 181),
        ("två tre veckor", 14, 19),
        ("ett par veckor", 14, 27),
        ("mer än 90 dagar", 91, 118),
        ("högst 14 dagar", 1, 14),
        ("sen i mars", 237, 267),
        ("sedan den 3 mars", 265, 265),
        ("sedan 3/3", 265, 265),
        ("sen mars 2025", 602, 632),
        ("sedan 2024", 692, 1057),
        ("sen förra veckan", 8, 14),
        ("sen i måndags", 2, 8),
        ("sen igår", 2, 2),
        ("sen förra året", 327, 691),
        ("sedan i somras", 87, 175),
    ],
)
def test_words_to_days(text: str, least: float, most: float) -> None:
    assert days(text) == pytest.approx((least, most), abs=2)


@pytest.mark.parametrize(
    "text", ["0771-524 524", "klockan 8", "8 personer", "sen 31 februari", "sen i december 2026"]
)
def test_other_numbers_are_no_durations(text: str) -> None:
    cues = lexicon.load()
    assert Durations(split(text, cues), cues, TODAY).find() == []


@given(least=st.integers(1, 800), length=st.integers(0, 400))
def test_a_range_holds_a_duration_only_if_it_holds_both_ends(least: int, length: int) -> None:
    value = RANGES.holding(Duration(0, 1, least, least + length))
    ends = {RANGES.holding(Duration(0, 1, day, day)) for day in (least, least + length)}
    assert len(ends) == 1 or value is None
    assert value is None or ends == {value}


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (1, "dag_1_14"),
        (14, "dag_1_14"),
        (15, "dag_15_90"),
        (90, "dag_15_90"),
        (91, "dag_91_180"),
        (180, "dag_91_180"),
        (181, "dag_181_365"),
        (365, "dag_181_365"),
        (366, "efter_dag_365"),
    ],
)
def test_the_boundaries(extract: Extract, day: int, value: str) -> None:
    assert extract(f"sjukskriven {day} dagar").facts["sjukskrivning"] == value
    assert extract(f"pat sjukskr dag {day}").facts["sjukskrivning"] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sjukskriven 8 mån", "dag_181_365"),
        ("sjukskriven sen ett år", "efter_dag_365"),
        ("två mån sjukskriven", "dag_15_90"),
        ("sjukskriven i åratal", "efter_dag_365"),
        ("sjukskriven på heltid för utmattning i sju månader", "dag_181_365"),
        ("i tre veckor har jag varit sjukskriven", "dag_15_90"),
        ("5 veckors sjukskrivning", "dag_15_90"),
        ("sjuk i 3 dagar", "dag_1_14"),
        ("sjukskriven, 4 månader", "dag_91_180"),
        ("anställd sedan 10 år, sjukskriven sedan 2 månader", "dag_15_90"),
        ("chefen ringde, dag 16", "dag_15_90"),
        ("inte sjukskriven", "nej"),
        ("ej sjukskr", "nej"),
        ("jag är inte sjukskriven längre", "nej"),
        ("friskskriven", "nej"),
        ("har inte varit sjukskriven", "nej"),
        ("sjukskriven i två veckor", None),
        ("sjukskriven i 2-3 månader", "dag_15_90"),
        ("sjukskriven i två veckor till", None),
        ("sjukskriven 2 dagar i veckan", None),
        ("sjukskrivningen går ut om 3 veckor", None),
        ("var sjukskriven 3 månader förra året", None),
        ("sjukskriven från ett jobb jag haft i tio år", None),
        ("anställd i 5 månader", None),
        ("går på soc sen ett år, sjukskriven 100%", None),
        ("läkarintyg från dag 8", None),
        ("senast dag 30", None),
        ("kan jag vara sjukskriven i 3 månader?", None),
        ("om jag är sjukskriven i 3 månader", None),
        ("var fjärde dag är jag sjuk", None),
    ],
)
def test_how_long_ill(extract: Extract, text: str, value: str | None) -> None:
    assert extract(text).facts.get("sjukskrivning") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("jag är 29 år", "ja"),
        ("jag är 30 år", "nej"),
        ("52 år.", "nej"),
        ("pat 43 å, anställd", "nej"),
        ("elev 19 slutar skolan", "ja"),
        ("en 24-åring", "ja"),
        ("kvinna 61 år", "nej"),
        ("när man är 45 och slut", "nej"),
        ("född 1999", "ja"),
        ("född -85", "nej"),
        ("fyller snart 30", "nej"),
        ("under 30", "ja"),
        ("över 30", "nej"),
        ("jobbat i 25 år", None),
        ("sjukskriven 50 %", None),
        ("är 25 minuter sen", None),
        ("fyller i blankett 30", None),
        ("har barn på 3 år", None),
        ("dag 20", None),
        ("30 kap. 6 §", None),
    ],
)
def test_ages(extract: Extract, text: str, value: str | None) -> None:
    assert extract(text).facts.get("under_30") == value
