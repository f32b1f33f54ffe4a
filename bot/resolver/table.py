"""The decision table: every legal case, as disjoint rows, with the rule that decides it.

Cases that differ only in facts the next contact does not depend on share a row. Sorted, so that
two versions of the knowledge base can be compared line by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.resolver.condition import UNKNOWN
from bot.resolver.diagram import FALSE
from bot.resolver.model import Fact, Key
from bot.resolver.program import Program
from bot.resolver.space import Facts, Value


@dataclass(frozen=True)
class Row:
    """Some cases, their rule and contact.

    `when`: fact -> values, any of them; of a fact that can have several values at once `+x` and
    `-x`, has it and has it not, and all of them.
    """

    when: Mapping[str, tuple[str, ...]]
    rule: str
    contact: Key
    cases: int

    def fits(self, facts: Facts) -> bool:
        """Whether some of its cases have those answers."""
        return all(_fits(self.when[fact], facts[fact]) for fact in self.when if fact in facts)

    def __str__(self) -> str:
        facts = " ".join(f"{fact}={'|'.join(values)}" for fact, values in self.when.items())
        return f"{facts or '*'}\t{self.rule}\t{'/'.join(filter(None, self.contact))}\t{self.cases}"


def _fits(values: tuple[str, ...], answer: Value) -> bool:
    if values[0][0] not in "+-":
        return answer in values
    said = {answer} if isinstance(answer, str) else set(answer)
    return all((value[1:] in said) == (value[0] == "+") for value in values)


def rows(program: Program) -> list[Row]:
    """Every legal case exactly once, sorted as text."""
    return sorted(_rows(program), key=str)


def shares(program: Program) -> dict[str, int]:
    """For each rule that gives a next contact: how many legal cases it decides."""
    d, distinct = program.space.diagrams, program.space.distinct()
    return {
        rule.id: d.count(d.both(distinct, effect))
        for rule, effect in zip(program.rules, program.effects, strict=True)
        if rule.next_contact is not None
    }


def _rows(program: Program) -> Iterator[Row]:
    space, d = program.space, program.space.diagrams
    distinct = space.distinct()
    earlier: list[int] = []
    for rule, effect in zip(program.rules, program.effects, strict=True):
        if rule.next_contact is None:
            continue
        # rules with the same contact may hold together: the first takes the case
        for other in earlier:
            if d.both(d.both(effect, other), space.legal) != FALSE:
                effect = d.both(effect, d.no(other))
        earlier.append(effect)
        for path, holds in d.paths(effect):
            cases = d.all([distinct, *(d.literal(level, kept) for level, kept in path.items())])
            if holds is True and cases != FALSE:
                when = {
                    fact.id: tuple(_values(fact, space.levels[fact.id], path))
                    for fact in space.facts
                    if any(level in path for level in space.levels[fact.id])
                }
                yield Row(when, rule.id, rule.next_contact.key, d.count(cases))


def _values(
    fact: Fact, levels: tuple[int, ...], path: Mapping[int, frozenset[int]]
) -> Iterator[str]:
    if not fact.many:
        yield from (fact.ids[index] for index in sorted(path[levels[0]]))
        return
    for name, level in zip((UNKNOWN, *fact.elements), levels, strict=True):
        if level in path:
            yield f"{'+' if 1 in path[level] else '-'}{name}"
