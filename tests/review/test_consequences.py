"""The cases that change: the diagrams' counts are those of a count by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given, settings

from bot.resolver import Knowledge, Resolver
from bot.review.ground import ground_of
from bot.review.review import Review, Section, review
from bot.review.versions import Version
from tests.resolver import plain
from tests.resolver.plain import matches
from tests.review import by_hand
from tests.review.bases import BASE, LATER, VARIANTS, versions

DAYS = (BASE.coverage.start, LATER)
NORR = "norr"


def compared(old: Knowledge, new: Knowledge) -> Review:
    return review(Version("old", old, {"a": b"1"}), Version("new", new, {"a": b"2"}))


def sections_on(made: Review, on: dt.date, region: str | None) -> list[Section]:
    return [
        section
        for section in made.sections
        if section.region == region
        and section.start <= on
        and (section.end is None or on <= section.end)
    ]


def check(old: Knowledge, new: Knowledge) -> None:
    """Every figure of the review is what is counted case by case."""
    made, one, other = compared(old, new), Resolver(old), Resolver(new)
    for region in (None, NORR):
        for on in DAYS:
            contacts = by_hand.contacts(one, other, on, region)
            moves = Counter(pair for *_, pair in contacts if pair[0] != pair[1])
            parts = by_hand.aspects(one, other, on, region)
            assert made.ground.cases == len(contacts)
            found = sections_on(made, on, region)
            if not found:
                assert not moves
                assert not parts
                continue
            (section,) = found
            what = section.consequences
            assert {(move.old, move.new): move.cases for move in what.moves} == moves
            assert what.moved == sum(moves.values())
            assert {effect.aspect: effect.cases for effect in what.effects} == parts
            for move in what.moves:
                assert sum(route.cases for route in move.routes) == move.cases
                # whatever else is answered, the facts of the example give the move
                facts = move.example
                meant = {pair for a, b, pair in contacts if matches(a, facts) and matches(b, facts)}
                assert meant == {(move.old, move.new)}


@settings(deadline=None, max_examples=15)
@given(versions(), versions())
def test_random_rules_are_counted_as_by_hand(old: Knowledge, new: Knowledge) -> None:
    check(old, new)


@settings(deadline=None, max_examples=25)
@given(versions(facts=True), versions(facts=True))
def test_random_facts_are_counted_as_by_hand(old: Knowledge, new: Knowledge) -> None:
    check(old, new)


@settings(deadline=None, max_examples=20)
@given(versions(facts=True))
def test_nothing_changes_from_a_version_to_itself(knowledge: Knowledge) -> None:
    made = compared(knowledge, knowledge)
    assert made.ground.complete
    assert not made.says


@pytest.mark.parametrize("knowledge", VARIANTS)
def test_every_version_counts_its_own_cases(knowledge: Knowledge) -> None:
    ground = ground_of(BASE, knowledge)
    assert ground.old_cases == sum(1 for _ in plain.cases(BASE))
    assert ground.new_cases == sum(1 for _ in plain.cases(knowledge))
    assert ground.cases == sum(1 for _ in by_hand.shared(BASE, knowledge))
    assert ground.cases > 0
