"""The proof and the questions against brute force, on thousands of small random rule sets.

The facts are those of the small knowledge base; constraints and rules are drawn anew, mostly
broken ones. Every legal case is counted out and read plainly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from bot.resolver import UNKNOWN, Facts, Knowledge, Resolver, Rule, Value, read_knowledge
from bot.resolver import proof as proof_module
from bot.resolver.condition import Condition, Test
from bot.resolver.errors import Defect
from bot.resolver.model import Consent, Constraint, ContactRef, Place
from bot.resolver.study import study
from tests.resolver import plain
from tests.resolver.plain import SMALL, TODAY

BASE = read_knowledge(SMALL)
PLACE = Place("rules/drawn.yml", 1)
Case = dict[str, Value]


def conditions(most: int, least: int = 0) -> st.SearchStrategy[Condition]:
    tests = st.sampled_from(list(BASE.facts.values())).flatmap(
        lambda fact: st.builds(
            Test,
            st.just(fact.id),
            st.frozensets(st.sampled_from(fact.ids), min_size=1, max_size=2),
            st.sampled_from([False, False, True]),
        )
    )
    drawn = st.lists(tests, min_size=least, max_size=most)
    return drawn.map(lambda tests: Condition(tuple(tests)))


CONTACTS = [None, None, ("kassan", None), ("kommunen", None), ("arbetsgivaren", "chef")]


@st.composite
def knowledges(draw: st.DrawFn) -> Knowledge:
    ids = [f"r{number}" for number in range(draw(st.integers(1, 5)))]
    rules = []
    for id in ids:
        contact, consent = draw(st.sampled_from(CONTACTS)), draw(st.booleans())
        rules.append(
            Rule(
                id=id,
                title=id,
                when=draw(conditions(3)),
                reason=id,
                sources=("lag-1",),
                place=PLACE,
                unless=tuple(draw(st.sets(st.sampled_from(ids), max_size=2)) - {id}),
                next_contact=ContactRef(contact[0], contact[1], "") if contact else None,
                consent=Consent(True, "", ("lag-1",)) if consent else None,
            )
        )
    constraints = [
        Constraint(f"c{number}", never, "", ("lag-1",), PLACE)
        for number, never in enumerate(draw(st.lists(conditions(2, 1), max_size=2)))
    ]
    return replace(BASE, rules=tuple(rules), constraints=tuple(constraints), regions={})


def defects_of(knowledge: Knowledge) -> list[Defect]:
    return list(proof_module.check_cases(Resolver(knowledge).program(TODAY)))


def of_kind(defects: Iterable[Defect], kind: str) -> list[Defect]:
    return [defect for defect in defects if defect.kind == kind]


def held_in(knowledge: Knowledge, case: Facts) -> frozenset[str]:
    return frozenset(plain.holding(knowledge, list(knowledge.rules), case))


@given(knowledges())
def test_the_proof_finds_every_defect_and_no_other(knowledge: Knowledge) -> None:
    defects = defects_of(knowledge)
    cases = [(case, held_in(knowledge, case)) for case in plain.cases(knowledge)]
    if not cases:
        assert [defect.kind for defect in defects] == ["constraints"]
        return
    rules = {rule.id: rule for rule in knowledge.rules}
    givers = [rule for rule in knowledge.rules if rule.next_contact is not None]

    gap = any(not any(rule.id in held for rule in givers) for _, held in cases)
    assert bool(of_kind(defects, "gap")) == gap

    conflicts = {
        (one.id, other.id)
        for one, other in combinations(givers, 2)
        if plain.contacts([one], {one.id}) != plain.contacts([other], {other.id})
        and any({one.id, other.id} <= held for _, held in cases)
    }
    assert {defect.rules for defect in of_kind(defects, "conflict")} == conflicts

    unreachable = {id for id in rules if not any(id in held for _, held in cases)}
    found = of_kind(defects, "unreachable")
    assert {defect.rules[0] for defect in found if defect.rules} == unreachable

    unanswerable = sum(
        not any(value in as_values(case.get(fact.id)) for case, _ in cases)
        for fact in knowledge.facts.values()
        for value in fact.ids
    )
    assert sum(not defect.rules for defect in found) == unanswerable

    assert {d.message.split("'")[1] for d in of_kind(defects, "less-safe")} == less_safe(knowledge)


def as_values(value: Value | None) -> set[str]:
    return {value} if isinstance(value, str) else set(value or ())


def less_safe(knowledge: Knowledge) -> set[str]:
    """Facts where a case needs consent, but not the one with `vet_ej` and all else the same."""
    names = list(knowledge.facts)
    everything = [
        dict(zip(names, values, strict=True))
        for values in product(*(plain.answers(fact) for fact in knowledge.facts.values()))
    ]
    legal = [case for case in everything if plain.legal(knowledge, applying(knowledge, case))]
    needs = {tuple(case.values()): needs_consent(knowledge, case) for case in legal}
    return {
        fact
        for case in legal
        for fact in names
        if needs[tuple(case.values())] and plain.applies(knowledge, fact, case)
        if not needs.get(tuple({**case, fact: UNKNOWN}.values()), True)
    }


def applying(knowledge: Knowledge, case: Case) -> Case:
    return {fact: value for fact, value in case.items() if plain.applies(knowledge, fact, case)}


def needs_consent(knowledge: Knowledge, case: Facts) -> bool:
    held = held_in(knowledge, case)
    return any(r.id in held and r.consent is not None and r.consent.needed for r in knowledge.rules)


@given(knowledges())
def test_every_counterexample_shows_its_defect(knowledge: Knowledge) -> None:
    for defect in defects_of(knowledge):
        if defect.case is None:
            assert defect.kind in ("constraints", "unreachable")
            continue
        case: Case = Resolver(knowledge).canonical(defect.case)
        assert plain.legal(knowledge, case)
        held = held_in(knowledge, case)
        contacts = plain.contacts(list(knowledge.rules), held)
        if defect.kind == "gap":
            assert contacts == set()
        elif defect.kind == "conflict":
            assert set(defect.rules) <= held
            assert len(contacts) > 1
        elif defect.kind == "unreachable":
            rule = next(rule for rule in knowledge.rules if rule.id == defect.rules[0])
            assert plain.holds(knowledge, rule.when, case)
            assert rule.id not in held
        else:
            assert defect.kind == "less-safe"
            assert not needs_consent(knowledge, case)


@given(knowledges())
def test_the_count_is_right(knowledge: Knowledge) -> None:
    program = Resolver(knowledge).program(TODAY)
    counted = proof_module.summary(program, None, TODAY).cases
    assert counted == sum(1 for _ in plain.cases(knowledge))


@given(knowledges(), st.data())
def test_it_asks_exactly_as_long_as_it_matters(knowledge: Knowledge, data: st.DataObject) -> None:
    resolver = Resolver(knowledge)
    cases = [(case, held_in(knowledge, case)) for case in plain.cases(knowledge)]
    if not cases:
        return
    questions = resolver.questions(TODAY)
    answers, _ = data.draw(st.sampled_from(cases))
    known: Case = {}
    left: list[int] = []  # how many questions each step could still promise
    for step in range(len(knowledge.facts) + 1):
        possible = [(case, held) for case, held in cases if plain.matches(case, known)]
        state = questions.state(known)
        fact = questions.next(state)
        assert (fact is None) == (len({held for _, held in possible}) == 1)
        remaining = questions.remaining(state)
        assert (remaining.max == 0) == (fact is None)
        left.append(remaining.max + step)
        if fact is None:
            # what was promised on the way held
            assert all(most >= step for most in left)
            break
        assert fact.id not in known
        assert 1 <= remaining.min <= remaining.max
        assert all(fact.id in case for case, _ in possible), "it is sure to apply"
        assert len({case[fact.id] for case, _ in possible}) > 1, "the answer is not known already"
        known[fact.id] = answers[fact.id]
    else:
        raise AssertionError("more questions than facts")


@given(knowledges())
def test_the_least_number_of_questions_left_is_never_too_high(knowledge: Knowledge) -> None:
    questions = Resolver(knowledge).questions(TODAY)
    cases = [(case, held_in(knowledge, case)) for case in plain.cases(knowledge)]
    for answers, _ in cases:
        known: Case = {}
        promised = [questions.remaining(questions.state(known)).min]
        while (fact := questions.next(questions.state(known))) is not None:
            known[fact.id] = answers[fact.id]
            promised.append(questions.remaining(questions.state(known)).min)
        assert all(least <= len(known) - step for step, least in enumerate(promised))


@given(knowledges())
def test_mean_worst_and_optimum_are_exact(knowledge: Knowledge) -> None:
    cases = [(case, held_in(knowledge, case)) for case in plain.cases(knowledge)]
    if not cases:
        return
    questions = Resolver(knowledge).questions(TODAY)
    asked = []
    for answers, _ in cases:
        known: Case = {}
        while (fact := questions.next(questions.state(known))) is not None:
            known[fact.id] = answers[fact.id]
        asked.append(len(known))
    figures = study(questions)
    assert figures.cases == len(cases)
    assert figures.worst == max(asked)
    assert abs(figures.mean - sum(asked) / len(asked)) < 1e-9
    optimum = least_total(cases, list(knowledge.facts)) / len(cases)
    assert figures.exact
    assert abs(figures.optimum - optimum) < 1e-9
    bound = study(questions, limit=0)
    assert bound.optimum <= optimum + 1e-9
    assert bound.exact == (optimum == 0)


def least_total(cases: list[tuple[Case, frozenset[str]]], facts: list[str]) -> int:
    """The least number of questions, summed over the cases, that any strategy can do with."""
    if len({held for _, held in cases}) == 1:
        return 0
    costs = []
    for fact in facts:
        if all(fact in case for case, _ in cases):
            answers: dict[Value, list[tuple[Case, frozenset[str]]]] = {}
            for case, held in cases:
                answers.setdefault(case[fact], []).append((case, held))
            rest = [other for other in facts if other != fact]
            costs.append(len(cases) + sum(least_total(part, rest) for part in answers.values()))
    return min(costs)


@given(knowledges(), st.data())
def test_a_smallest_reason_is_enough_and_smallest(
    knowledge: Knowledge, data: st.DataObject
) -> None:
    resolver = Resolver(knowledge)
    cases = list(plain.cases(knowledge))
    if not cases or of_kind(defects_of(knowledge), "conflict"):
        return
    case = data.draw(st.sampled_from(cases))
    outcome = resolver.resolve(case, on=TODAY).outcome
    if outcome is None:
        assert not plain.contacts(list(knowledge.rules), held_in(knowledge, case))
        return
    key = outcome.next_contact.key
    deciding = next(rule for rule in knowledge.rules if rule.id == outcome.reasons[0].rule)

    def enough(rule: Rule, facts: Facts) -> bool:
        alike = (other for other in cases if plain.matches(other, facts))
        if rule.next_contact is None:
            return all(rule.id in held_in(knowledge, other) for other in alike)
        given = (
            plain.contacts(list(knowledge.rules), held_in(knowledge, other)) for other in alike
        )
        return all(contacts == {key} for contacts in given)

    assert deciding.next_contact is not None
    rules = {rule.id: rule for rule in knowledge.rules}
    for reason in outcome.reasons:
        rule, size = rules[reason.rule], len(reason.facts)
        assert reason.facts.items() <= case.items()
        assert enough(rule, reason.facts)
        if size:
            fewer = combinations(case, size - 1)
            assert not any(enough(rule, {fact: case[fact] for fact in some}) for some in fewer)
