"""The decision table against the resolver, wherever random questionnaires lead."""

from __future__ import annotations

import random
from contextlib import suppress

from bot.resolver import FactError, Facts, Resolver
from bot.resolver.table import rows


def answered(resolver: Resolver, chance: random.Random) -> Facts:
    """The questions answered at random, to the end."""
    found = resolver.resolve({})
    while found.question is not None:
        value, _ = chance.choice(found.question.options)
        given = [value] if found.question.multiple and value != "vet_ej" else value
        with suppress(FactError):  # what cannot be so is answered otherwise
            found = resolver.resolve({**found.facts, found.question.fact: given})
    return found.facts


def test_the_rows_that_fit_have_the_contact(resolver: Resolver) -> None:
    program, chance = resolver.program(), random.Random(4)
    table = rows(program)
    for _ in range(100):
        facts = answered(resolver, chance)
        fitting = [row for row in table if row.fits(facts)]
        assert {row.contact for row in fitting} == {program.contact_key(facts)}


def test_more_answers_fit_fewer_rows(resolver: Resolver) -> None:
    table, chance = rows(resolver.program()), random.Random(5)
    for _ in range(50):
        facts = answered(resolver, chance)
        some = dict(list(facts.items())[:2])
        fitting = [row for row in table if row.fits(some)]
        assert [row for row in fitting if row.fits(facts)] == [
            row for row in table if row.fits(facts)
        ]
        assert len(fitting) < len(table)
