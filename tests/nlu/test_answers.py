"""Bare answers to the question just asked, and what-if questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.nlu.extractor import FactExtractor
from tests.nlu.conftest import TODAY, plain

HERE = Path(__file__).parent
ANSWERS = [tuple(row) for row in YAML(typ="safe").load(HERE / "answers.yml")]
SUPPOSITIONS = [tuple(row) for row in YAML(typ="safe").load(HERE / "suppositions.yml")]


@pytest.mark.parametrize(("asked", "text", "facts"), ANSWERS)
def test_an_answer_is_about_what_was_asked(
    extractor: FactExtractor, asked: str, text: str | int, facts: dict[str, object]
) -> None:
    assert plain(extractor.extract(str(text), TODAY, asked=asked).facts) == facts


@pytest.mark.parametrize("text", ["ja", "nej", "5 veckor", "mig", "soc", "vet inte", "28", "plugg"])
def test_without_a_question_it_says_nothing(extractor: FactExtractor, text: str) -> None:
    assert extractor.extract(text, TODAY).facts == {}


def test_how_long_may_be_open_between_two_ranges(extractor: FactExtractor) -> None:
    (unclear,) = extractor.extract("två veckor", TODAY, asked="sjukskrivning").ambiguous
    assert unclear.candidates == ("dag_1_14", "dag_15_90")


@pytest.mark.parametrize(("text", "facts"), SUPPOSITIONS)
def test_what_is_supposed_is_taken_and_nothing_else(
    extractor: FactExtractor, text: str, facts: dict[str, object]
) -> None:
    assert plain(extractor.extract(text, TODAY, supposing=True).facts) == facts


@pytest.mark.parametrize(
    ("text", "fact", "values"),
    [
        ("glöm det där med a-kassan", "ersattning", ("a_kassa",)),
        ("jag har inte försörjningsstödet längre", "ersattning", ("ekonomiskt_bistand",)),
        ("ta bort missbruket", "halsa", ("beroende",)),
        ("stryk det om sgin", "sgi", ()),
        ("ändra sjukskrivningen", "sjukskrivning", ()),
        ("om jag får sjukpenning", "ersattning", ("sjukpenning",)),
        ("glöm samtycket", "samtycke", ()),
        ("lönen och föräldrapenningen", "ersattning", ("lon", "foraldrapenning")),
    ],
)
def test_what_is_only_named_is_mentioned(
    extractor: FactExtractor, text: str, fact: str, values: tuple[str, ...]
) -> None:
    found = extractor.extract(text, TODAY)
    assert found.mentioned[fact] == values
    assert fact not in found.facts


@pytest.mark.parametrize(
    ("text", "asked", "percent"),
    [
        ("sjukskriven 50 %", None, 50),
        ("sjukskriven på halvtid sen mars", None, 50),
        ("halvtidssjukskriven", None, 50),
        ("jobbar 25 % och är sjukskriven 75 %", None, 75),
        ("sjukskriven 75 procent jobbar 25 procent", None, 75),
        ("sjukskriven på heltid", None, 100),
        ("pat sjskr 100%", None, 100),
        ("jobbar 50 % på ICA", None, None),
        ("jobbar 50 % på ICA", "sysselsattning", None),
        ("50 % sen april", "sjukskrivning", 50),
        ("halvtid", "sjukskrivning", 50),
        ("jobbar heltid, är sjuk", None, None),
        ("sjukskriven på deltid", None, None),
        ("sjukskriven 8 månader", None, None),
    ],
)
def test_the_extent_of_sick_leave(
    extractor: FactExtractor, text: str, asked: str | None, percent: int | None
) -> None:
    assert extractor.extract(text, TODAY, asked=asked).percent == percent
