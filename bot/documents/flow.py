"""The order of the questions as a tree, from the resolver that asks them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from bot.resolver import Facts, Resolver, Value
from bot.resolver.model import Key
from bot.resolver.program import Program
from bot.resolver.questions import Questions


@dataclass(frozen=True)
class Branch:
    """Answers that lead on in the same way."""

    values: tuple[Value, ...]
    to: Step


@dataclass(frozen=True)
class Step:
    """A question and what its answers lead to, or (no `fact`) the next contact.

    No branches at a question: it is asked, but what it leads to is not followed.
    `facts`: the answers that lead here, the first of them where several do.
    """

    fact: str | None
    contact: Key | None
    branches: tuple[Branch, ...] = ()
    facts: Facts = field(default_factory=dict, compare=False)


def flow(resolver: Resolver, depth: int, *, on: dt.date, region: str | None = None) -> Step:
    """The questions in the order they come, `depth` (at least 1) of them followed to answers.

    Answers are single: of a question with several, each alone. Raises as `Resolver.program`.
    """
    program = resolver.program(on, region)
    return _step(program, resolver.questions(on, region), {}, depth)


def _step(program: Program, questions: Questions, facts: Facts, depth: int) -> Step:
    fact = questions.next(questions.state(facts))
    if fact is None:
        return Step(None, program.contact_key(facts), facts=facts)
    if depth == 0:
        return Step(fact.id, None, facts=facts)
    ways: dict[Step, list[Value]] = {}
    for value in program.space.values(fact):
        case = {**facts, fact.id: value}
        if program.space.occurs(case):
            ways.setdefault(_step(program, questions, case, depth - 1), []).append(value)
    branches = tuple(Branch(tuple(values), to) for to, values in ways.items())
    return Step(fact.id, None, branches, facts)
