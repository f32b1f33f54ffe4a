"""What always holds of the knowledge that ships, on cases and conversations drawn by hypothesis."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.resolver import UNKNOWN, Fact, FactError, Facts, Outcome, Resolver, Value
from bot.resolver.outcome import as_json
from bot.resolver.program import Program
from tests.resolver import plain
from tests.resolver.plain import TODAY

Case = dict[str, Value]
REAL = Resolver.load()
KNOWLEDGE = REAL.knowledge
FACTS = KNOWLEDGE.facts
REGIONS = st.sampled_from([None, *KNOWLEDGE.regions])


def answers(fact: Fact) -> st.SearchStrategy[Value]:
    """Any answer; of many values mostly a few, and `vet_ej` often."""
    if fact.kind == "one":
        return st.sampled_from([*fact.ids, UNKNOWN])
    some = st.sets(st.sampled_from(fact.elements), min_size=1, max_size=4).map(
        lambda chosen: tuple(element for element in fact.elements if element in chosen)
    )
    other: list[Value] = [UNKNOWN]
    if fact.none is not None:
        other.append((fact.none,))
    return st.one_of(some, some, st.sampled_from(other))


@st.composite
def vectors(draw: st.DrawFn) -> Case:
    """A legal case, with some value also for each fact that does not apply in it."""
    case: Case = {}
    for fact in FACTS.values():
        if plain.applies(KNOWLEDGE, fact.id, case):
            case[fact.id] = draw(legal_answers(fact, applying(case)))
        else:
            case[fact.id] = draw(answers(fact))
    assert plain.legal(KNOWLEDGE, applying(case))
    return case


def legal_answers(fact: Fact, facts: Facts) -> st.SearchStrategy[Value]:
    space = REAL.program(TODAY).space
    return answers(fact).filter(lambda value: space.occurs({**facts, fact.id: value}))


def applying(vector: Facts) -> Case:
    return {f: v for f, v in vector.items() if plain.applies(KNOWLEDGE, f, vector)}


cases = vectors().map(applying)


def talk(case: Facts, facts: Facts, region: str | None) -> tuple[Case, list[str]]:
    """Answer every question from the case: the facts then known, and what was asked."""
    known, asked = dict(facts), list[str]()
    while (question := REAL.resolve(known, on=TODAY, region=region).question) is not None:
        asked.append(question.fact)
        known[question.fact] = case[question.fact]
    return REAL.canonical(known), asked


def outcome_of(facts: Mapping[str, object], region: str | None) -> Outcome:
    resolution = REAL.resolve(facts, on=TODAY, region=region)
    assert resolution.status == "resolved"
    assert resolution.outcome is not None
    return resolution.outcome


def answer(facts: Mapping[str, object], region: str | None) -> dict[str, Any]:
    """The answer itself: all of the outcome but which facts explain it and what would change it."""
    outcome: Any = outcome_of(facts, region).as_dict()
    outcome["reasons"] = [{**reason, "facts": None} for reason in outcome["reasons"]]
    return {k: v for k, v in outcome.items() if k not in ("counterfactuals", "depends_on")}


def contacts_told(outcome: Outcome, fact: str) -> set[tuple[str, str | None]]:
    depends = [item for item in outcome.depends_on if item.fact == fact]
    told = chain(
        [outcome.next_contact],
        outcome.then,
        (contact for item in depends for _, contact in item.outcomes),
    )
    return {contact.key for contact in told}


# --- Order ----------------------------------------------------------------------------------------


@given(cases, REGIONS, st.data())
def test_the_order_of_the_facts_never_matters(
    case: Case, region: str | None, data: st.DataObject
) -> None:
    known, _ = talk(case, {}, region)
    part = data.draw(st.sets(st.sampled_from(list(known))).map(sorted))
    for facts in (known, {fact: known[fact] for fact in part}):
        order = data.draw(st.permutations(list(facts)))
        shuffled = REAL.resolve({fact: facts[fact] for fact in order}, on=TODAY, region=region)
        assert shuffled.as_dict() == REAL.resolve(facts, on=TODAY, region=region).as_dict()


@given(cases, REGIONS, st.data())
def test_the_order_of_a_conversation_never_matters(
    case: Case, region: str | None, data: st.DataObject
) -> None:
    """Some facts are told unasked, one by one in any order; the questions fill in the rest."""
    first, _ = talk(case, {}, region)
    told = data.draw(st.lists(st.sampled_from(list(case)), unique=True, max_size=6))
    facts: Case = {}
    for fact in told:
        merge = REAL.merge(facts, {fact: case[fact]})
        assert not merge.dropped
        facts = merge.facts
    second, asked = talk(case, facts, region)
    assert not set(asked) & set(told)
    assert answer(second, region) == answer(first, region) == answer(case, region)


# --- Changed answers ------------------------------------------------------------------------------


@given(cases, REGIONS, st.data())
def test_changing_an_answer_and_back_restores_the_outcome(
    case: Case, region: str | None, data: st.DataObject
) -> None:
    known, _ = talk(case, {}, region)
    before = outcome_of(known, region).as_dict()
    fact = data.draw(st.sampled_from(list(known)))
    new = data.draw(legal_answers(FACTS[fact], {}))
    there = REAL.merge(known, {fact: new})
    assert there.facts[fact] == new
    assert set(there.dropped) == known.keys() - there.facts.keys()
    back = REAL.merge(there.facts, {fact: known[fact]})
    assert not back.dropped
    if not there.dropped:
        assert back.facts == known
        assert outcome_of(back.facts, region).as_dict() == before
    # what was dropped is asked again, where it still matters, and answered as before
    again, _ = talk(case, back.facts, region)
    assert answer(again, region) == answer(known, region)


@given(cases, REGIONS, st.data())
def test_an_irrelevant_fact_changes_nothing(
    case: Case, region: str | None, data: st.DataObject
) -> None:
    """One that was never asked, whatever its value."""
    known, _ = talk(case, {}, region)
    unasked = [fact for fact in case if fact not in known]
    if not unasked:
        return
    fact = data.draw(st.sampled_from(unasked))
    value = data.draw(legal_answers(FACTS[fact], known))
    assert answer({**known, fact: value}, region) == answer(known, region)


# --- Questions ------------------------------------------------------------------------------------


@given(cases, REGIONS)
def test_no_question_twice_none_too_many_and_no_false_promise(
    case: Case, region: str | None
) -> None:
    known: Case = {}
    promised = []
    while True:
        resolution = REAL.resolve(known, on=TODAY, region=region)
        promised.append(resolution.remaining)
        if resolution.question is None:
            break
        assert resolution.question.fact not in known
        assert resolution.question.fact in case, "only what applies is asked"
        known[resolution.question.fact] = case[resolution.question.fact]
    assert len(known) <= len(FACTS)
    for step, remaining in enumerate(promised):
        assert remaining.min <= len(known) - step <= remaining.max


@given(cases, REGIONS)
def test_what_is_said_early_holds_to_the_end(case: Case, region: str | None) -> None:
    """A partial outcome only ever grows; consent is never promised away too soon."""
    final = outcome_of(case, region)
    known: Case = {}
    while True:
        resolution = REAL.resolve(known, on=TODAY, region=region)
        part = resolution.outcome
        if part is not None:
            assert part.next_contact.key == final.next_contact.key
            assert {contact.key for contact in part.then} <= {c.key for c in final.then}
            assert {(d.area, d.actor, d.task) for d in part.responsibilities} <= {
                (d.area, d.actor, d.task) for d in final.responsibilities
            }
            assert set(part.prepare) <= set(final.prepare)
            assert part.consent.needed or not final.consent.needed
        if resolution.question is None:
            return
        known[resolution.question.fact] = case[resolution.question.fact]


# --- Sources and safety ---------------------------------------------------------------------------


@given(cases, REGIONS)
def test_every_statement_has_a_source(case: Case, region: str | None) -> None:
    outcome = outcome_of(case, region)
    listed = {source.id for source in outcome.sources}
    assert outcome.reasons
    assert outcome.reasons[0].sources, "the next contact rests on its rule's sources"
    for cited in (
        *(reason.sources for reason in outcome.reasons),
        *(duty.sources for duty in outcome.responsibilities),
    ):
        assert cited
        assert set(cited) <= listed
    if outcome.consent.needed:
        assert outcome.consent.sources
    assert set(outcome.consent.sources) <= listed
    assert listed <= set(KNOWLEDGE.sources)


@given(vectors(), REGIONS, st.data())
def test_not_knowing_never_gives_less_safe_advice(
    vector: Case, region: str | None, data: st.DataObject
) -> None:
    """Whatever the truth is, whom it leads to is told of, and its need of consent is met."""
    fact = data.draw(st.sampled_from(list(applying(vector))))
    unsure = {**vector, fact: UNKNOWN}
    if vector[fact] == UNKNOWN or not plain.legal(KNOWLEDGE, applying(unsure)):
        return
    truth, outcome = outcome_of(applying(vector), region), outcome_of(applying(unsure), region)
    assert outcome.consent.needed or not truth.consent.needed
    if applying(unsure).keys() <= applying(vector).keys():  # all they answered is so in truth too
        assert truth.next_contact.key in contacts_told(outcome, fact)


@given(vectors(), REGIONS, st.data())
def test_every_contact_that_an_unknown_leaves_open_is_told(
    vector: Case, region: str | None, data: st.DataObject
) -> None:
    """As above, in a conversation: only what was asked is known."""
    unsure = applying({**vector, data.draw(st.sampled_from(list(vector))): UNKNOWN})
    if not plain.legal(KNOWLEDGE, unsure):
        return
    known, _ = talk(unsure, {}, region)
    outcome = outcome_of(known, region)
    program = REAL.program(TODAY, region)
    for unknown in (name for name, value in known.items() if value == UNKNOWN):
        value = data.draw(answers(FACTS[unknown]).filter(lambda value: value != UNKNOWN))
        try:
            merged = REAL.merge(known, {unknown: value}).facts
        except FactError:  # several values that cannot hold together
            continue
        if merged.keys() == known.keys():
            assert program.contacts(merged) <= contacts_told(outcome, unknown)


# --- One meaning ----------------------------------------------------------------------------------


@pytest.mark.parametrize("region", [None, *KNOWLEDGE.regions])
@given(vectors())
def test_the_diagrams_and_a_plain_reading_agree(region: str | None, vector: Case) -> None:
    program, case = REAL.program(TODAY, region), applying(vector)
    held = program.settled(case)
    assert held == program.conceivable(case)
    rules = plain.rules_of(KNOWLEDGE, region, TODAY)
    assert {rule.id for rule in program.rules} == {rule.id for rule in rules}
    expected = plain.holding(KNOWLEDGE, rules, case)
    assert {rule.id for rule in program.members(held)} == expected
    assert expected == plain.holding(KNOWLEDGE, rules, vector), "what does not apply is ignored"
    contacts = plain.contacts(rules, expected)
    assert contacts == program.contacts(case) == {program.contact_key(case)}
    assert contacts == {outcome_of(case, region).next_contact.key}


@given(cases, REGIONS, st.data())
def test_a_contact_is_decided_as_soon_as_it_is_certain_and_not_before(
    case: Case, region: str | None, data: st.DataObject
) -> None:
    some = data.draw(st.sets(st.sampled_from(sorted(case))))
    facts = REAL.canonical({fact: case[fact] for fact in case if fact in some})
    program = REAL.program(TODAY, region)
    contact = REAL.decide(facts, on=TODAY, region=region)
    # every contact that is possible, found without following the answers
    possible = program.contacts(facts, program.space.legal)
    assert possible == {contact.key} if contact else len(possible) > 1
    whole = REAL.decide(case, on=TODAY, region=region)
    rules = plain.rules_of(KNOWLEDGE, region, TODAY)
    assert whole is not None
    assert {whole.key} == plain.contacts(rules, plain.holding(KNOWLEDGE, rules, case))


@given(cases)
def test_reasons_are_enough_by_themselves(case: Case) -> None:
    outcome, program = outcome_of(case, None), REAL.program(TODAY)
    first, *others = outcome.reasons
    assert program.contacts(first.facts) == {outcome.next_contact.key}
    for reason in others:
        assert program.settled(reason.facts) >> program.numbers[reason.rule] & 1


@given(cases)
def test_counterfactuals_are_true(case: Case) -> None:
    outcome = outcome_of(case, None)
    for item in outcome.counterfactuals:
        assert item.next_contact.key != outcome.next_contact.key
        after = REAL.what_if(case, item.change, on=TODAY).after
        assert after is not None
        assert after.key == item.next_contact.key


@given(cases)
def test_canonical_facts_are_canonical(case: Case) -> None:
    once = REAL.canonical(as_json(case))
    assert once == case
    assert REAL.canonical(once) == once
    assert list(once) == [fact for fact in FACTS if fact in case]


def test_the_count_of_proved_cases_is_that_of_brute_force(small: Resolver) -> None:
    counted = sum(1 for _ in plain.cases(small.knowledge))
    assert {proof.cases for proof in small.prove()} == {counted}


def test_the_plain_reading_agrees_on_every_case_of_the_small_base(small: Resolver) -> None:
    for region in (None, "norr"):
        program: Program = small.program(TODAY, region)
        rules = plain.rules_of(small.knowledge, region, TODAY)
        for case in plain.cases(small.knowledge):
            held = {rule.id for rule in program.members(program.settled(case))}
            assert held == plain.holding(small.knowledge, rules, case)
