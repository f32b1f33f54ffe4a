"""The page of the counters, as its reader sees it."""

from __future__ import annotations

import base64
import datetime as dt
import re

import pytest

from bot.counting.kinds import Kind, Vocabulary, vocabulary
from bot.counting.report import as_page, report_of
from bot.counting.tally import Key
from bot.resolver import Resolver

FIRST = dt.date(2026, 11, 2)
DAYS = [FIRST + dt.timedelta(days=number) for number in range(10)]


def numbers_of(**topics: int) -> dict[Key, int]:
    numbers: dict[Key, int] = {(FIRST, Kind.TOPIC, id): number for id, number in topics.items()}
    for day in DAYS:
        numbers[day, Kind.CONVERSATION, ""] = 20
        numbers[day, Kind.TURN, ""] = 100
    return numbers


@pytest.fixture(scope="module")
def names(resolver: Resolver) -> Vocabulary:
    return vocabulary(resolver)


def told(page: str) -> str:
    """The page's text in tables and paragraphs, without its pictures."""
    body = re.sub(r"data:[^\"]+", "", page[page.index("<body>") :])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def pictures(page: str) -> list[str]:
    found = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", page)
    return [base64.b64decode(each).decode() for each in found]


def test_figures_stand_under_the_names_people_know(names: Vocabulary) -> None:
    page = told(as_page(report_of(numbers_of(karens=31), names)))
    assert f"{names[Kind.TOPIC]['karens']} 31" in page
    assert "Samtal som har börjat 200" in page
    assert "Perioden 2026-11-02 till 2026-11-11" in page
    assert "dolt" not in page


def test_small_numbers_are_marked_as_hidden_in_table_and_picture(names: Vocabulary) -> None:
    page = as_page(report_of(numbers_of(karens=31, sjuklon=3, sjukanmalan=4), names))
    assert "Antal under 5 visas inte" in told(page)
    assert "2 rader med dolt antal" in told(page)
    assert f"{names[Kind.TOPIC]['sjuklon']} {names[Kind.TOPIC]['sjukanmalan']}" not in told(page)
    row = re.search(r"Summa</th><td class=\"n\">38<", page)
    assert row, "the sum is shown: two are hidden, so neither can be found by it"
    assert not re.search(r"class=\"n\">[34]<", page)


def test_of_one_small_number_nothing_is_told(names: Vocabulary) -> None:
    page = told(as_page(report_of({(FIRST, Kind.LIMIT, "akut_fara"): 1}, names)))
    assert "1 rad med dolt antal" in page
    assert "Summa dolt" in page
    assert "Fara, pengar och andra språk dolt" in page


def test_days_with_few_conversations_are_hidden(names: Vocabulary) -> None:
    numbers = numbers_of()
    numbers[DAYS[3], Kind.CONVERSATION, ""] = 2
    course = report_of(numbers, names).course
    assert course is not None
    assert course.series["Samtal"].count(None) == 2  # another one, or it could be worked out
    assert course.series["Samtal"][3] is None


def test_only_the_days_asked_for_are_counted(names: Vocabulary) -> None:
    report = report_of(numbers_of(karens=31), names, since=DAYS[5])
    assert report.listings["samtal"].total == 100
    assert report.listings["amne"].lines == ()
    assert report.course is not None
    assert report.course.days == tuple(DAYS[5:])


def test_a_long_time_is_shown_by_the_week(names: Vocabulary) -> None:
    numbers = numbers_of()
    numbers[FIRST + dt.timedelta(days=90), Kind.CONVERSATION, ""] = 9
    course = report_of(numbers, names).course
    assert course is not None
    assert course.weekly
    assert course.series["Samtal"][:3] == (140, 60, 0)
    assert course.series["Samtal"][-1] == 9
    assert all(day.weekday() == 0 for day in course.days)


def test_nothing_counted_is_said(names: Vocabulary) -> None:
    assert "Inget är räknat" in told(as_page(report_of({}, names)))


def test_the_page_needs_nothing_from_elsewhere(names: Vocabulary) -> None:
    page = as_page(report_of(numbers_of(karens=31), names))
    assert not re.search(r"(src|href)=\"(?!data:)", page)
    assert "<script" not in page
    assert len(pictures(page)) == 2
