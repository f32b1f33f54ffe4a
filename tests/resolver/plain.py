"""The rules read one by one, as plainly as can be: what the resolver is tested against.

Slow, and shares nothing with the resolver but the records that the reader makes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from pathlib import Path

from bot.resolver import UNKNOWN, Fact, Facts, Knowledge, Rule, Value
from bot.resolver.condition import Condition

SMALL = Path(__file__).parent / "small"
TODAY = dt.date(2026, 11, 22)


def applies(knowledge: Knowledge, fact: str, case: Facts) -> bool:
    """Whether the fact applies in the case (which may hold values for facts that do not)."""
    return holds(knowledge, knowledge.facts[fact].applies_when, case)


def holds(knowledge: Knowledge, condition: Condition, case: Facts) -> bool:
    """Whether every test of the condition holds."""
    for test in condition.tests:
        chosen: set[str] = set()
        if test.fact in case and applies(knowledge, test.fact, case):
            value = case[test.fact]
            chosen = {value} if isinstance(value, str) else set(value)
        if bool(chosen & test.values) == test.negated:
            return False
    return True


def rules_of(knowledge: Knowledge, region: str | None, on: dt.date) -> list[Rule]:
    """The rules in force that day."""
    regional = knowledge.regions[region].rules if region else ()
    return [
        rule
        for rule in (*knowledge.rules, *regional)
        if (rule.valid_from or dt.date.min) <= on <= (rule.valid_to or dt.date.max)
    ]


def holding(knowledge: Knowledge, rules: list[Rule], case: Facts) -> set[str]:
    """The rules that hold in the case: their condition does, and that of no exception.

    Exceptions are those a rule names itself, and those of a region's that override it.
    """
    met = {rule.id for rule in rules if holds(knowledge, rule.when, case)}
    overridden = {id for rule in rules if rule.id in met for id in rule.overrides}
    return {
        rule.id
        for rule in rules
        if rule.id in met and rule.id not in overridden and not met & set(rule.unless)
    }


def contacts(rules: list[Rule], held: Collection[str]) -> set[tuple[str, str | None]]:
    """The next contacts that the rules which hold give."""
    found = [rule.next_contact for rule in rules if rule.id in held]
    return {(contact.actor, contact.contact_point) for contact in found if contact}


def legal(knowledge: Knowledge, case: Facts) -> bool:
    """Whether the case breaks no constraint and has only facts that apply."""
    return all(applies(knowledge, fact, case) for fact in case) and not any(
        holds(knowledge, constraint.never, case) for constraint in knowledge.constraints
    )


def answers(fact: Fact) -> Iterator[Value]:
    """Every answer to the fact: each value, each combination of values, `vet_ej`."""
    yield UNKNOWN
    if fact.kind == "one":
        yield from (value.id for value in fact.values)
        return
    elements = [value.id for value in fact.values if value.id != fact.none]
    if fact.none is not None:
        yield (fact.none,)
    for size in range(1, len(elements) + 1):
        yield from combinations(elements, size)


def cases(knowledge: Knowledge) -> Iterator[dict[str, Value]]:
    """Every legal case, with the facts that apply in it. Only for small knowledge bases."""

    def grow(case: dict[str, Value], rest: list[Fact]) -> Iterator[dict[str, Value]]:
        if not rest:
            if legal(knowledge, case):
                yield case
            return
        fact, *later = rest
        if not applies(knowledge, fact.id, case):
            yield from grow(case, later)
            return
        for value in answers(fact):
            yield from grow({**case, fact.id: value}, later)

    yield from grow({}, list(knowledge.facts.values()))


def matches(case: Facts, facts: Mapping[str, Value]) -> bool:
    """Whether the case has those answers."""
    return all(case.get(fact) == value for fact, value in facts.items())
