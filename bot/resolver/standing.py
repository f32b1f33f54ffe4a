"""Where every rule stands with some answers: holds, may come to hold, or fails, and why."""

from __future__ import annotations

from dataclasses import dataclass

from bot.resolver.condition import Test
from bot.resolver.model import Rule
from bot.resolver.program import Program
from bot.resolver.space import Facts

HOLDS, OPEN, FAILS = "holds", "open", "fails"


@dataclass(frozen=True)
class Standing:
    """A rule and its `state`: `holds`, `open` or `fails`.

    `against`: the tests of its condition that the answers contradict. `missing`: the facts it asks
    about that have no answer. `yields`: the rules that hold and that it gives way to.
    """

    rule: Rule
    state: str
    against: tuple[Test, ...] = ()
    missing: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()


def standings(program: Program, facts: Facts) -> list[Standing]:
    """Every rule in force, in the knowledge's order. `facts` must be canonical."""
    held, conceivable = program.settled(facts), program.conceivable(facts)
    certain = {rule.id for rule in program.members(held)}
    found = []
    for number, rule in enumerate(program.rules):
        against = tuple(
            test for test in rule.when.tests if test.fact in facts and not test.holds(facts)
        )
        missing = tuple(fact for fact in rule.when.facts if fact not in facts)
        yields = tuple(other for other in program.yields[number] if other in certain)
        if held >> number & 1:
            found.append(Standing(rule, HOLDS))
        elif conceivable >> number & 1:
            found.append(Standing(rule, OPEN, missing=missing))
        else:
            found.append(Standing(rule, FAILS, against, yields=yields))
    return found
