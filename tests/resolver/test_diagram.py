"""Decision diagrams against brute force: every operation, on arbitrary sets and functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.resolver.diagram import FALSE, TRUE, Diagrams

SIZES = (2, 3, 2, 2)
LEVELS = range(len(SIZES))
Case = tuple[int, ...]
CASES: list[Case] = list(product(*map(range, SIZES)))
Set = frozenset[Case]
Function = tuple[str, ...]  # a value for each of CASES

# sets with some structure: unions of boxes, so that sharing and skipped levels occur
boxes = st.tuples(*(st.sets(st.integers(0, size - 1), min_size=1) for size in SIZES)).map(
    lambda sides: frozenset(case for case in CASES if all(case[i] in sides[i] for i in LEVELS))
)
sets = st.one_of(
    st.lists(boxes, max_size=3).map(lambda parts: frozenset().union(*parts)),
    st.frozensets(st.sampled_from(CASES)),
)
functions = st.one_of(
    st.lists(st.sampled_from("abc"), min_size=len(CASES), max_size=len(CASES)).map(tuple),
    st.tuples(boxes, boxes).map(
        lambda two: tuple("a" if c in two[0] else "b" if c in two[1] else "c" for c in CASES)
    ),
)
levels = st.sampled_from(LEVELS)
partial = st.dictionaries(levels, st.integers(0, 1), max_size=len(SIZES))


def node_of(d: Diagrams, cases: Iterable[Case]) -> int:
    """The set as a diagram, case by case."""
    return d.any(d.all(d.literal(i, [case[i]]) for i in LEVELS) for case in cases)


def function_of(d: Diagrams, function: Function) -> int:
    node = d.leaf("a")
    for value in "bc":
        where = node_of(d, (c for c, v in zip(CASES, function, strict=True) if v == value))
        node = d.choose(where, d.leaf(value), node)
    return node


def at(d: Diagrams, node: int, case: Case) -> int:
    """The constant that is left once every level is known."""
    for level in LEVELS:
        node = d.fix(node, level, case[level])
    return node


def cases_of(d: Diagrams, node: int) -> Set:
    return frozenset(case for case in CASES if at(d, node, case) == TRUE)


def moved(case: Case, level: int, index: int) -> Case:
    return (*case[:level], index, *case[level + 1 :])


def agrees(case: Case, known: Mapping[int, int]) -> bool:
    return all(case[level] == index for level, index in known.items())


@given(sets)
def test_a_set_is_what_it_was_made_of(cases: Set) -> None:
    d = Diagrams(SIZES)
    assert cases_of(d, node_of(d, cases)) == cases


@given(sets, st.permutations(CASES))
def test_equal_sets_are_the_same_node(cases: Set, order: list[Case]) -> None:
    d = Diagrams(SIZES)
    assert node_of(d, (c for c in order if c in cases)) == node_of(d, sorted(cases))
    others = node_of(d, set(CASES) - cases)
    assert d.no(others) == node_of(d, cases)


@given(sets, sets)
def test_set_operations(one: Set, other: Set) -> None:
    d = Diagrams(SIZES)
    a, b = node_of(d, one), node_of(d, other)
    assert cases_of(d, d.both(a, b)) == one & other
    assert cases_of(d, d.either(a, b)) == one | other
    assert cases_of(d, d.no(a)) == set(CASES) - one
    assert d.all([a, b]) == d.both(a, b)
    assert d.any([a, b]) == d.either(a, b)
    assert d.all([]) == TRUE
    assert d.any([]) == FALSE


@given(sets, sets, sets)
def test_choose_between_sets(condition: Set, one: Set, other: Set) -> None:
    d = Diagrams(SIZES)
    node = d.choose(node_of(d, condition), node_of(d, one), node_of(d, other))
    assert cases_of(d, node) == (condition & one) | (other - condition)


@given(functions)
def test_choose_between_values(function: Function) -> None:
    d = Diagrams(SIZES)
    node = function_of(d, function)
    assert tuple(d.value(at(d, node, case)) for case in CASES) == function


@given(sets, levels, st.integers(0, 1))
def test_fix(cases: Set, level: int, index: int) -> None:
    d = Diagrams(SIZES)
    fixed = d.fix(node_of(d, cases), level, index)
    expected = {c for c in CASES if moved(c, level, index) in cases}
    assert cases_of(d, fixed) == expected
    assert not d.support(fixed) >> level & 1


@given(sets, sets, partial)
def test_given_fixes_many_levels_of_many_functions(
    one: Set, other: Set, known: dict[int, int]
) -> None:
    d = Diagrams(SIZES)
    nodes = [node_of(d, one), node_of(d, other)]
    expected = []
    for node in nodes:
        for level, index in known.items():
            node = d.fix(node, level, index)
        expected.append(node)
    assert d.given(nodes, known) == expected


@given(sets, partial)
def test_occurs(cases: Set, known: dict[int, int]) -> None:
    d = Diagrams(SIZES)
    assert d.occurs(node_of(d, cases), known) == any(agrees(case, known) for case in cases)


@given(sets, levels)
def test_exists(cases: Set, level: int) -> None:
    d = Diagrams(SIZES)
    expected = {c for c in CASES if any(moved(c, level, i) in cases for i in range(SIZES[level]))}
    assert cases_of(d, d.exists(node_of(d, cases), level)) == expected


@given(sets, sets, sets)
def test_differ(one: Set, other: Set, within: Set) -> None:
    d = Diagrams(SIZES)
    a, b, w = (node_of(d, cases) for cases in (one, other, within))
    assert d.differ(a, b, w) == bool((one ^ other) & within)
    assert d.differ(b, a, w) == d.differ(a, b, w)


@given(functions, functions, sets)
def test_functions_differ(one: Function, other: Function, within: Set) -> None:
    d = Diagrams(SIZES)
    rows = zip(CASES, one, other, strict=True)
    expected = any(case in within and x != y for case, x, y in rows)
    assert d.differ(function_of(d, one), function_of(d, other), node_of(d, within)) == expected


@given(sets, sets)
def test_truths(cases: Set, within: Set) -> None:
    d = Diagrams(SIZES)
    expected = 2 * bool(within & cases) + bool(within - cases)
    assert d.truths(node_of(d, cases), node_of(d, within)) == expected


@given(functions, sets, partial, st.sampled_from([None, 1, 2]))
def test_values(function: Function, within: Set, known: dict[int, int], most: int | None) -> None:
    d = Diagrams(SIZES)
    found = d.values(function_of(d, function), node_of(d, within), known, most)
    rows = zip(CASES, function, strict=True)
    expected = {value for case, value in rows if case in within and agrees(case, known)}
    assert found <= expected
    assert len(found) == min(len(expected), most or len(expected))


@given(sets)
def test_count(cases: Set) -> None:
    d = Diagrams(SIZES)
    assert d.count(node_of(d, cases)) == len(cases)


@given(sets.filter(bool))
def test_pick_leaves_out_only_free_levels(cases: Set) -> None:
    d = Diagrams(SIZES)
    picked = d.pick(node_of(d, cases))
    assert {case for case in CASES if agrees(case, picked)} <= cases


@given(functions)
def test_support_is_what_it_depends_on(function: Function) -> None:
    d = Diagrams(SIZES)
    value = dict(zip(CASES, function, strict=True))
    expected = 0
    for level in LEVELS:
        if any(value[c] != value[moved(c, level, i)] for c in CASES for i in range(SIZES[level])):
            expected |= 1 << level
    assert d.support(function_of(d, function)) == expected


@given(functions)
def test_paths_tell_the_function_once(function: Function) -> None:
    d = Diagrams(SIZES)
    told: dict[Case, object] = {}
    for path, value in d.paths(function_of(d, function)):
        for case in CASES:
            if all(case[level] in kept for level, kept in path.items()):
                assert case not in told
                told[case] = value
    assert told == dict(zip(CASES, function, strict=True))


@given(sets, sets, sets, functions)
def test_what_is_kept_outlasts_tidying(kept: Set, one: Set, other: Set, function: Function) -> None:
    d = Diagrams(SIZES)
    node, values = node_of(d, kept), function_of(d, function)
    d.keep()
    before = len(d)
    for _ in range(2):
        a, b = node_of(d, one), node_of(d, other)
        d.choose(d.both(a, b), d.leaf("new"), values)
        d.exists(a, 1), d.differ(a, b, node), d.truths(a, node), d.count(d.either(a, b))
        assert d.loose == len(d) - before
        d.tidy()
        assert len(d) == before
        assert not d.loose
    assert cases_of(d, node) == kept
    assert tuple(d.value(at(d, values, case)) for case in CASES) == function
    # a new start: the same sets give the same answers
    assert cases_of(d, d.both(node_of(d, one), node)) == one & kept


def test_a_function_that_varies_has_no_value() -> None:
    d = Diagrams(SIZES)
    with pytest.raises(KeyError):
        d.value(d.literal(0, [1]))
