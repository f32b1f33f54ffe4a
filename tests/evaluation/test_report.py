from __future__ import annotations

import base64
import dataclasses
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.evaluation.conversations import Guidance
from bot.evaluation.costs import Cost
from bot.evaluation.goals import Goal, goals
from bot.evaluation.pictures import confusion_picture
from bot.evaluation.report import as_page, as_text, write
from bot.evaluation.results import (
    Misled,
    Missed,
    Part,
    Perturbed,
    ReadingScore,
    Results,
    Training,
)
from bot.evaluation.scores import Counts, LabelScore, Share

GOOD = LabelScore(Share(95, 100), 0.95)
READ = ReadingScore(
    messages=100,
    labels=GOOD,
    topics=GOOD,
    intents=GOOD,
    facts=Counts(98, 100, 105),
    danger=Share(5, 5),
    false_alarms=Share(0, 95),
    topics_near=Share(40, 41),
    foreign=Share(2, 3),
    corrections=Share(1, 1),
)
TALKS = Guidance(40, 0.9, 0.975, 0.9, 0.95, 1.2, 2, 0)
PART = Part(
    spacy="blank-sv",
    statistical=False,
    reading=READ,
    by_label={"sgi": Counts(1, 1, 2), "tack": Counts(1, 2, 1)},
    by_fact={"sgi": Counts(98, 100, 105)},
    confusions=(("sgi", "tack", 1),),
    perturbed={
        "slips": Perturbed(READ, dataclasses.replace(READ, labels=LabelScore(Share(9, 10), 0.9)))
    },
    guidance={"own": {"all": TALKS, "patient": TALKS, "staff": TALKS}, "samples": {"all": TALKS}},
    costs={"whole": Cost(8.0, 12.5, 20.0)},
    missed=(Missed("a.yml:1", "<b>sgi & sånt</b>", ("sgi",), "tack", 0.91),),
    misheard=(Missed("a.yml:2", "soc", ("tack",), "tack", 1.0, (("sgi", "ja"),), ()),),
    misled=(Misled("a.yml:3", "vart ska jag", ("facket",), None, "a_kassan", None),),
)
RESULTS = Results(
    name="prov",
    quick=False,
    by_who={"patient": 60, "personal": 40},
    training=Training(5000, 30.0, 2, GOOD),
    topics=("sgi",),
    parts=(PART, dataclasses.replace(PART, spacy="sv_core_news_sm|1", statistical=True)),
    skipped=("statistical_missing",),
)


def changed(**parts: object) -> Results:
    """The results with another figure in the first path."""
    reading = dataclasses.replace(READ, **parts)  # type: ignore[arg-type]
    return dataclasses.replace(RESULTS, parts=(dataclasses.replace(PART, reading=reading),))


def missed(results: Results) -> set[str]:
    return {goal.name for goal in goals(results) if not goal.met}


def test_goals_met() -> None:
    assert missed(RESULTS) == set()


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ({"labels": LabelScore(Share(9, 10), 0.919)}, "labels"),
        ({"facts": Counts(90, 100, 95)}, "fact_precision"),
        ({"facts": Counts(80, 81, 100)}, "fact_recall"),
        ({"danger": Share(99, 100)}, "danger"),
        ({"false_alarms": Share(2, 100)}, "false_alarms"),
    ],
)
def test_a_goal_missed(part: dict[str, object], name: str) -> None:
    assert missed(changed(**part)) == {name}


def test_paths_that_differ_miss_the_goal() -> None:
    worse = dataclasses.replace(READ, labels=LabelScore(Share(9, 10), 0.91))
    parts = (PART, dataclasses.replace(PART, reading=worse))
    assert missed(dataclasses.replace(RESULTS, parts=parts)) == {"paths"}


def test_slips_may_cost_so_much_and_no_more() -> None:
    def lost(points: float) -> set[str]:
        read = dataclasses.replace(READ, labels=LabelScore(Share(9, 10), 0.95 - points))
        part = dataclasses.replace(PART, perturbed={"slips": Perturbed(READ, read)})
        return missed(dataclasses.replace(RESULTS, parts=(part,)))

    assert lost(0.06) == set()
    assert lost(0.061) == {"perturbed_slips"}


def test_bounds_that_are_not_reached_by_being_equal() -> None:
    assert Goal("a", 2.0, 2.0, at_least=False).met
    assert not Goal("a", 2.0, 2.0, at_least=False, strictly=True).met
    assert Goal("a", 1.9, 2.0, at_least=False, strictly=True).met


class Page(HTMLParser):
    """What is read on a page, and every address it asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.addresses: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_is_whole_in_itself() -> None:
    page = Page()
    page.feed(as_page(RESULTS))
    said = " ".join(page.words)
    assert page.addresses
    assert all(address.startswith("data:image/png;base64,") for address in page.addresses)
    for text in ("Målen", "Största skillnad mellan spaCy-vägarna", "sv_core_news_sm", "12,50"):
        assert text in said
    assert "<b>sgi & sånt</b>" in said  # what people write is text, never markup


def test_every_goal_has_a_name_on_the_page() -> None:
    page = as_page(RESULTS)
    for goal in goals(RESULTS):
        assert f"<td>{goal.name}<" not in page


def test_the_lines_say_what_is_missed() -> None:
    lines = as_text(changed(danger=Share(4, 5)))
    assert re.search(r"danger +0\.800 +>= 1 +MISSED", lines)
    assert lines.count("MISSED") == 1


def test_written_as_page_and_data(tmp_path: Path) -> None:
    page = write(RESULTS, tmp_path / "new")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    data = json.loads((tmp_path / "new" / "results.json").read_text(encoding="utf-8"))
    assert data["parts"][0]["reading"]["danger"] == {"part": 5, "whole": 5, "value": 1.0}
    assert data["parts"][0]["by_fact"]["sgi"]["precision"] == 0.98
    assert {"name": "training", "value": 30.0, "bound": 90.0, "met": True} in data["goals"]


def test_a_confusion_picture_is_a_png_however_much_is_confused() -> None:
    confused = [(f"a{n}", f"b{n}", 1) for n in range(60)]
    counts = {f"a{n}": Counts(0, 0, 2) for n in range(60)}
    picture = base64.b64decode(confusion_picture(confused, counts))
    assert picture.startswith(b"\x89PNG")
