"""Conditions: what a rule, a constraint or a fact's applicability asks of a case.

A condition is a conjunction of tests. A test holds when the fact has one of the values (a
many-valued fact: contains one of them); a negated test is its exact complement, so it also
holds for `vet_ej` and where the fact does not apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.resolver.document import Block, Items
from bot.resolver.errors import Defect

UNKNOWN = "vet_ej"


@dataclass(frozen=True)
class Test:
    """`fact` has (or, negated, has not) one of `values`."""

    __test__ = False  # not a pytest class

    fact: str
    values: frozenset[str]
    negated: bool = False

    def holds(self, facts: Mapping[str, str | tuple[str, ...]]) -> bool:
        """Whether it holds of those answers; what has not been asked is no value."""
        value = facts.get(self.fact, ())
        said = {value} if isinstance(value, str) else set(value)
        return bool(said & self.values) != self.negated


@dataclass(frozen=True)
class Condition:
    """All `tests` hold. No tests: always true."""

    tests: tuple[Test, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it mentions, once each, in order."""
        return tuple(dict.fromkeys(test.fact for test in self.tests))

    def holds(self, facts: Mapping[str, str | tuple[str, ...]]) -> bool:
        """Whether every test holds of those answers."""
        return all(test.holds(facts) for test in self.tests)


ALWAYS = Condition()


def parse(node: object, file: str, line: int, defects: list[Defect]) -> Condition:
    """Read a condition; what is wrong with its form is added to `defects`."""
    return Condition(tuple(_tests(node, file, line, defects)))


def _tests(node: object, file: str, line: int, defects: list[Defect]) -> Iterator[Test]:
    if not isinstance(node, Block):
        defects.append(Defect("condition", "a condition is a mapping: fact: value", file, line))
        return
    for key, value in node.items():
        at = node.line_of(key)
        if key == "all":
            parts = value if isinstance(value, Items) else [value]
            for part in parts:
                yield from _tests(part, file, at, defects)
            continue
        negated = isinstance(value, Block)
        if isinstance(value, Block):
            if set(value) != {"not"}:
                message = f"the only operator inside a test is 'not', here: {', '.join(value)}"
                defects.append(Defect("operator", message, file, at))
                continue
            value = value["not"]
        values = value if isinstance(value, Items) else [value]
        if not values or not all(isinstance(item, str) for item in values):
            message = f"'{key}' must be tested against one value or a list of values"
            defects.append(Defect("condition", message, file, at))
            continue
        yield Test(key, frozenset(str(item) for item in values), negated)
