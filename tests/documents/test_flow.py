"""The order of the questions, and its picture."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from itertools import combinations

import pytest

from bot.documents.flow import Step, flow
from bot.documents.picture import Picture
from bot.resolver import Resolver

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def root(resolver: Resolver) -> Step:
    return flow(resolver, 3, on=resolver.knowledge.coverage.checked)


def steps(step: Step) -> Iterator[Step]:
    yield step
    for branch in step.branches:
        yield from steps(branch.to)


def test_every_answer_leads_where_the_resolver_goes(resolver: Resolver, root: Step) -> None:
    day = resolver.knowledge.coverage.checked
    followed = 0
    for step in steps(root):
        for branch in step.branches:
            assert step.fact is not None
            for value in branch.values:
                facts = {**step.facts, step.fact: value}
                found = resolver.resolve(facts, on=day)
                if branch.to.fact is None:
                    assert found.status == "resolved"
                    assert found.outcome is not None
                    assert found.outcome.next_contact.key == branch.to.contact
                else:
                    assert found.question is not None
                    assert found.question.fact == branch.to.fact
                followed += 1
    assert followed > 30


def test_no_answer_that_can_be_given_is_left_out(resolver: Resolver, root: Step) -> None:
    space = resolver.program(resolver.knowledge.coverage.checked).space
    for step in steps(root):
        if step.branches:
            assert step.fact is not None
            told = [value for branch in step.branches for value in branch.values]
            possible = [
                value
                for value in space.values(space.by_id[step.fact])
                if space.occurs({**step.facts, step.fact: value})
            ]
            assert sorted(told, key=str) == sorted(possible, key=str)


def test_nothing_in_the_picture_covers_anything_else(root: Step) -> None:
    picture = Picture(
        root,
        lambda step: f"{step.fact} och några ord till",
        lambda _, b: [str(v) for v in b.values],
    )
    areas = [
        (box.left, box.top, box.left + picture.width_of_box, box.top + box.height)
        for box in picture.boxes
    ]
    for edge in picture.edges:
        top = edge.baselines[0][0] - picture.line
        areas.append((edge.turn + 8, top, edge.end[0], edge.end[1] - 1))
    for one, two in combinations(areas, 2):
        apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
        assert apart, (one, two)
    assert all(left >= 0 and top >= 0 for left, top, *_ in areas)
    assert all(right <= picture.width and low <= picture.height for *_, right, low in areas)


def test_the_picture_is_whole_named_and_its_edges_are_labelled(made: dict[str, str]) -> None:
    picture = ElementTree.fromstring(made["fragornas-gang.svg"])
    assert picture.findtext(f"{SVG}title") == "Frågornas gång"
    assert picture.findtext(f"{SVG}desc")
    assert picture.get("role") == "img"
    said = " ".join(text.text or "" for text in picture.iter(f"{SVG}text"))
    for words in ("Vem gäller frågan?", "Mig själv", "Någon jag möter", "Alla andra svar"):
        assert words in said
    colours = {node.get(name) for node in picture.iter() for name in ("fill", "stroke")}
    assert colours <= {None, "none", "#000", "#fff"}, "it is printed in black and white"


def test_the_text_says_what_the_picture_does(
    resolver: Resolver, root: Step, made: dict[str, str]
) -> None:
    page = made["fragornas-gang.md"]
    for step in steps(root):
        if step.fact is not None:
            text = resolver.address(resolver.knowledge.facts[step.fact].question, step.facts)
            assert text in page
