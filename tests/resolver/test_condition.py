"""Conditions: their grammar, and what they mean, against the plain reading."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.resolver import Defect, Resolver
from bot.resolver.condition import ALWAYS, Condition, Test, parse
from bot.resolver.document import read
from tests.resolver import plain


def parsed(folder: Path, text: str) -> tuple[Condition, list[Defect]]:
    path = folder / "condition.yml"
    path.write_text(f"# a line\nwhen: {text}\n", encoding="utf-8")
    document = read(path, "condition.yml")
    defects: list[Defect] = []
    return parse(document["when"], "condition.yml", document.line_of("when"), defects), defects


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("{}", []),
        ("{a: x}", [Test("a", frozenset("x"))]),
        ("{a: [x, y]}", [Test("a", frozenset("xy"))]),
        ("{a: {not: x}}", [Test("a", frozenset("x"), True)]),
        ("{a: {not: [x, y]}}", [Test("a", frozenset("xy"), True)]),
        ("{a: x, b: {not: y}}", [Test("a", frozenset("x")), Test("b", frozenset("y"), True)]),
        (
            "{all: [{a: x}, {a: {not: y}}]}",
            [Test("a", frozenset("x")), Test("a", frozenset("y"), True)],
        ),
        ("{all: {a: x}}", [Test("a", frozenset("x"))]),
    ],
)
def test_grammar(tmp_path: Path, text: str, tests: list[Test]) -> None:
    assert parsed(tmp_path, text) == (Condition(tuple(tests)), [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[a, b]", "condition"),
        ("a", "condition"),
        ("{a: }", "condition"),
        ("{a: []}", "condition"),
        ("{a: true}", "condition"),
        ("{a: 3}", "condition"),
        ("{a: [x, [y]]}", "condition"),
        ("{a: {not: {not: x}}}", "condition"),
        ("{a: {not: x, or: y}}", "operator"),
        ("{a: {inte: x}}", "operator"),
        ("{a: {}}", "operator"),
        ("{all: [a]}", "condition"),
    ],
)
def test_what_is_outside_the_grammar_is_refused(tmp_path: Path, text: str, kind: str) -> None:
    _, (defect,) = parsed(tmp_path, text)
    assert (defect.kind, defect.file, defect.line) == (kind, "condition.yml", 2)


def test_facts_are_named_once_in_order() -> None:
    tests = (Test("b", frozenset("x")), Test("a", frozenset("x")), Test("b", frozenset("y")))
    assert Condition(tests).facts == ("b", "a")
    assert ALWAYS.facts == ()


TESTS = st.sampled_from(
    [
        ("fragestallare", ["patient", "personal", "vet_ej"]),
        ("arbete", ["ja", "nej", "vet_ej"]),
        ("sjuk", ["ja", "nej", "vet_ej"]),
        ("stod", ["penning", "bistand", "inget", "vet_ej"]),
    ]
).flatmap(
    lambda fact: st.builds(
        Test, st.just(fact[0]), st.frozensets(st.sampled_from(fact[1]), min_size=1), st.booleans()
    )
)


@given(st.lists(TESTS, max_size=3).map(tuple).map(Condition))
def test_a_condition_holds_where_the_plain_reading_says(
    small: Resolver, condition: Condition
) -> None:
    space = small.program(plain.TODAY).space
    cases = space.condition(condition)
    for case in plain.cases(small.knowledge):
        holds = space.diagrams.occurs(
            space.diagrams.both(cases, space.able(case)), space.known(case)
        )
        assert holds == plain.holds(small.knowledge, condition, case)
