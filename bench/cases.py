"""Cases that could be somebody's, drawn at random."""

from __future__ import annotations

import random

from bot.resolver import UNKNOWN, Fact, Facts, Value
from bot.resolver.space import Space

Case = dict[str, Value]


def random_case(space: Space, chance: random.Random) -> Case:
    """A legal case, with some value also for each fact that does not apply in it."""
    known: Case = {}
    for fact in space.facts:
        if space.occurs({**known, fact.id: UNKNOWN}):
            known[fact.id] = random_answer(space, known, fact, chance)
    rest = {fact.id: _random(fact, chance) for fact in space.facts if fact.id not in known}
    return {**known, **rest}


def random_answer(space: Space, facts: Facts, fact: Fact, chance: random.Random) -> Value:
    """An answer that goes together with the facts."""
    while True:
        value = _random(fact, chance)
        if space.occurs({**facts, fact.id: value}):
            return value


def _random(fact: Fact, chance: random.Random) -> Value:
    if not fact.many:
        return chance.choice(fact.ids)
    if chance.random() < 0.1:
        return UNKNOWN
    likely = 2 / len(fact.elements)
    chosen = tuple(element for element in fact.elements if chance.random() < likely)
    return chosen or ((fact.none,) if fact.none else fact.elements[-1:])
