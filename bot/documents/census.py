"""In how many cases each rule holds, exactly, and the simplest case where it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.resolver import Facts, Resolver, Rule
from bot.resolver.diagram import FALSE
from bot.resolver.explanation import Explainer
from bot.resolver.proof import periods


@dataclass(frozen=True)
class Hits:
    """A rule in one period: `cases` of `of` legal cases, and the fewest answers it needs.

    Without cases the `example` only meets its condition: a region's own rules take precedence.
    `last` is the last day of the period, None while no end is known.
    """

    first: dt.date
    last: dt.date | None
    cases: int
    of: int
    example: Facts


def census(resolver: Resolver, region: str | None = None) -> dict[Rule, list[Hits]]:
    """For each version of each rule, national or the region's: what it meets while in force.

    Periods that follow each other with the same figures are one. Raises `FactError` for an
    unknown region.
    """
    found: dict[Rule, list[Hits]] = {}
    starts = periods(resolver.knowledge, region)
    ends = [day - dt.timedelta(days=1) for day in starts[1:]]
    for start, end in zip(starts, [*ends, resolver.knowledge.coverage.end], strict=True):
        for rule, hits in _period(resolver, region, start, end):
            same = found.setdefault(rule, [])
            if same and (same[-1].cases, same[-1].of) == (hits.cases, hits.of):
                hits = Hits(same.pop().first, end, hits.cases, hits.of, hits.example)
            same.append(hits)
    return found


def _period(
    resolver: Resolver, region: str | None, start: dt.date, end: dt.date | None
) -> Iterator[tuple[Rule, Hits]]:
    program = resolver.program(start, region)
    space, d = program.space, program.space.diagrams
    explainer = Explainer(program, resolver.composer(region))
    distinct = space.distinct()
    of = d.count(distinct)
    for rule, effect in zip(program.rules, program.effects, strict=True):
        met = d.both(distinct, effect)
        # in a region its own rules may take every case: then one where the rule gives way
        goal = program.conditions[program.numbers[rule.id]] if met == FALSE else effect
        example = explainer.sufficient(goal, space.example(d.both(distinct, goal)))
        yield rule, Hits(start, end, d.count(met), of, example)
