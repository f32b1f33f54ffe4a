"""Somebody else's rules engine is given the same rules, or the comparison says nothing."""

from __future__ import annotations

import random

import pytest

from bench import engine
from bench.cases import random_case
from bot.resolver import Resolver
from tests.resolver.plain import SMALL


@pytest.mark.parametrize("made", [engine.of_rows, engine.of_rules])
def test_it_gives_the_same_contact(made: object) -> None:
    program = Resolver.load(SMALL).program()
    assert callable(made)
    table, chance = made(program), random.Random(1)
    for _ in range(300):
        case = random_case(program.space, chance)
        expected = program.contact_key(program.space.applying(case))
        assert table.decide(table.context(case)) == expected, case


def test_a_row_for_each_rule_that_ships_gives_the_same_contact() -> None:
    program = Resolver.load().program()
    table, chance = engine.of_rules(program), random.Random(1)
    for _ in range(300):
        case = random_case(program.space, chance)
        expected = program.contact_key(program.space.applying(case))
        assert table.decide(table.context(case)) == expected, case
