"""Our rules in somebody else's rules engine: zen-engine, as a decision table, first row that fits.

Two tables that decide the same. One has every row of our own decision table: rows that exclude one
another, the likeliest first. One has a row for each rule as it is written, exceptions before what
they are exceptions from: the smallest there is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import zen

from bench.cases import Case
from bot.resolver import UNKNOWN, Fact, Facts, Rule
from bot.resolver.condition import Test
from bot.resolver.model import Key
from bot.resolver.program import Program
from bot.resolver.space import Space
from bot.resolver.table import rows

Cells = Mapping[str, str]


class Table:
    """A decision table in zen-engine: a case in, its next contact out."""

    def __init__(
        self, title: str, lines: Sequence[tuple[Cells, Key]], space: Space, absent: Facts
    ) -> None:
        """`lines`: what each asks of the facts, and the contact.

        `absent`: what facts are said to be where they do not apply; by default nothing.
        """
        self.title = title
        self._space = space
        self._absent = absent
        self.size = len(lines)
        self._keys = {_name(key): key for _, key in lines}
        self._decision = zen.ZenEngine().create_decision(json.dumps(_graph(lines, space)))

    def context(self, case: Case) -> dict[str, Any]:
        """A full case as the table takes it."""
        applying = self._space.applying(case)
        return {fact.id: self._given(fact, applying) for fact in self._space.facts}

    def _given(self, fact: Fact, facts: Facts) -> Any:
        value = facts.get(fact.id, self._absent.get(fact.id))
        if not fact.many:
            return value
        return [value] if isinstance(value, str) else list(value or ())

    def decide(self, context: dict[str, Any]) -> Key:
        """The next contact. `context`: of `context`."""
        return self._keys[self._decision.evaluate(context)["result"]["contact"]]


def of_rows(program: Program) -> Table:
    """Every row of the decision table."""
    space = program.space
    likeliest = sorted(rows(program), key=lambda row: -row.cases)
    lines = [
        (
            {name: _row_cell(space.by_id[name], values) for name, values in row.when.items()},
            row.contact,
        )
        for row in likeliest
    ]
    # so the table has them: `Space.distinct`
    absent = {fact.id: UNKNOWN if fact.many else fact.ids[0] for fact in space.facts}
    return Table(f"zen-engine, {len(lines)} rows (our decision table)", lines, space, absent)


def of_rules(program: Program) -> Table:
    """A row for each rule that gives a contact; every exception from one must give one too."""
    space = program.space
    lines = [
        (_rule_cells(rule, space), rule.next_contact.key)
        for rule in _exceptions_first(program)
        if rule.next_contact is not None
    ]
    return Table(f"zen-engine, {len(lines)} rows (a rule each)", lines, space, {})


def _exceptions_first(program: Program) -> Iterator[Rule]:
    giving = {rule.id: rule for rule in program.rules if rule.next_contact is not None}
    done: set[str] = set()

    def add(rule: Rule) -> Iterator[Rule]:
        if rule.id in done:
            return
        done.add(rule.id)
        for other in rule.unless:
            if other in program.numbers:
                yield from add(giving[other])
        yield rule

    for rule in giving.values():
        yield from add(rule)


def _rule_cells(rule: Rule, space: Space) -> dict[str, str]:
    cells: dict[str, list[str]] = {}
    for test in rule.when.tests:
        cells.setdefault(test.fact, []).append(_test_cell(space.by_id[test.fact], test))
    return {fact: " and ".join(asked) for fact, asked in cells.items()}


def _test_cell(fact: Fact, test: Test) -> str:
    values = f"[{', '.join(_quoted(value) for value in fact.ids if value in test.values)}]"
    if fact.many:
        return f"{'none' if test.negated else 'some'}($, # in {values})"
    return f"$ {'not in' if test.negated else 'in'} {values}"


def _row_cell(fact: Fact, values: tuple[str, ...]) -> str:
    if not fact.many:
        return f"$ in [{', '.join(map(_quoted, values))}]"
    return " and ".join(
        f"{'' if value[0] == '+' else 'not '}contains($, {_quoted(value[1:])})" for value in values
    )


def _graph(lines: Sequence[tuple[Cells, Key]], space: Space) -> dict[str, Any]:
    place = {"x": 0, "y": 0}
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": fact.id, "name": fact.id, "field": fact.id} for fact in space.facts],
        "outputs": [{"id": "contact", "name": "contact", "field": "contact"}],
        "rules": [
            {
                "_id": str(number),
                **{fact.id: cells.get(fact.id, "") for fact in space.facts},
                "contact": _quoted(_name(key)),
            }
            for number, (cells, key) in enumerate(lines)
        ],
    }
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": place},
            {
                **{"id": "table", "type": "decisionTableNode", "name": "table"},
                **{"position": place, "content": table},
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": place},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


def _name(key: Key) -> str:
    return "/".join(filter(None, key))


def _quoted(value: str) -> str:
    return json.dumps(value)
