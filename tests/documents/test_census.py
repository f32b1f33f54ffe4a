"""Counted cases, against every case looked at one by one."""

from __future__ import annotations

import pytest

from bot.documents.census import census
from bot.resolver import Resolver
from bot.resolver.proof import periods
from tests.resolver.plain import SMALL, cases, holding, rules_of


@pytest.mark.parametrize("region", [None, "norr"])
def test_the_numbers_are_those_of_counting_by_hand(region: str | None) -> None:
    small = Resolver.load(SMALL)
    knowledge = small.knowledge
    every = list(cases(knowledge))
    counted = census(small, region)
    for start in periods(knowledge, region):
        rules = rules_of(knowledge, region, start)
        held = [holding(knowledge, rules, case) for case in every]
        for rule in rules:
            (hits,) = (
                hits
                for hits in counted[rule]
                if hits.first <= start and (hits.last is None or start <= hits.last)
            )
            assert hits.cases == sum(rule.id in ids for ids in held)
            assert hits.of == len(every)


def test_the_example_is_a_case_where_the_rule_holds(resolver: Resolver) -> None:
    for region in (None, *resolver.knowledge.regions):
        for rule, met in census(resolver, region).items():
            for hits in met:
                program = resolver.program(hits.first, region)
                facts = resolver.canonical(hits.example)
                assert rule in program.members(program.settled(facts))


def test_no_answer_of_the_example_can_be_spared(resolver: Resolver) -> None:
    for rule, (hits, *_) in census(resolver).items():
        program = resolver.program(hits.first)
        space, d = program.space, program.space.diagrams
        elsewhere = d.no(program.effects[program.numbers[rule.id]])
        for name in hits.example:
            fewer = {fact: value for fact, value in hits.example.items() if fact != name}
            left = d.both(space.able(fewer), elsewhere)
            assert d.occurs(left, space.known(fewer)), (rule.id, name)
