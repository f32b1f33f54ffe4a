"""The resolver alone, one thread, on the real knowledge base."""

from __future__ import annotations

import platform
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence

from bot.resolver import FactError, Resolver, Value, read_knowledge
from bot.resolver.condition import Condition
from bot.resolver.model import Rule
from bot.resolver.program import Program
from bot.resolver.space import Space

CASES = 5_000
CONVERSATIONS = 150
SEED = 20261122


def main() -> None:
    """Measure and print."""
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    began = time.perf_counter()
    resolver = Resolver(read_knowledge())
    read = time.perf_counter()
    proofs = resolver.prove()
    proved = time.perf_counter()
    print(f"read {read - began:.2f} s, proved {proofs[0].cases:,} cases {proved - read:.2f} s")
    _decisions(resolver)
    _conversations(resolver)


def _decisions(resolver: Resolver) -> None:
    program = resolver.program()
    cases = _random_cases(program.space, CASES)
    compiled = _rate(program.decide, cases)
    plain = _rate(lambda case: _interpreted(program, case), cases)
    agree = all(program.decide(case) == _interpreted(program, case) for case in cases[:500])
    print(
        f"decisions: {compiled:,.0f}/s compiled, {plain:,.0f}/s interpreted "
        f"({compiled / plain:.1f} times faster; same rules: {agree})"
    )


def _conversations(resolver: Resolver) -> None:
    chance = random.Random(SEED)
    cold: list[float] = []
    answers: list[float] = []
    states: list[dict[str, Value]] = []
    counts: list[int] = []
    for _ in range(CONVERSATIONS):
        facts: dict[str, Value] = {}
        count = 0
        while True:
            states.append(dict(facts))
            began = time.perf_counter()
            questions = resolver.questions()
            fact = questions.next(questions.state(facts))
            cold.append(time.perf_counter() - began)
            if fact is None:
                break
            count += 1
            facts = _answered(resolver, facts, fact.id, chance)
        began = time.perf_counter()
        resolver.resolve(facts)
        answers.append(time.perf_counter() - began)
        counts.append(count)
    warm = []
    for facts in states:
        began = time.perf_counter()
        questions = resolver.questions()
        questions.next(questions.state(facts))
        warm.append(time.perf_counter() - began)
    print(f"next question, {len(cold)} states: cold {_spread(cold)}, warm {_spread(warm)}")
    print(
        f"whole answer with reasons and what-if, {len(answers)} conversations: {_spread(answers)}"
    )
    print(
        f"questions a random conversation: mean {statistics.mean(counts):.1f}, most {max(counts)}"
    )


def _answered(
    resolver: Resolver, facts: dict[str, Value], fact_id: str, chance: random.Random
) -> dict[str, Value]:
    while True:
        try:
            return resolver.canonical({**facts, fact_id: _answer(resolver, fact_id, chance)})
        except FactError:  # an impossible combination: somebody else's answer
            continue


def _answer(resolver: Resolver, fact_id: str, chance: random.Random) -> Value:
    fact = resolver.knowledge.facts[fact_id]
    if not fact.many:
        return chance.choice(fact.ids)
    chosen = tuple(e for e in fact.elements if chance.random() < 2 / len(fact.elements))
    return chosen or ((fact.none,) if fact.none else (fact.elements[-1],))


def _random_cases(space: Space, number: int) -> list[dict[str, Value]]:
    chance = random.Random(SEED)
    cases: list[dict[str, Value]] = []
    while len(cases) < number:
        case: dict[str, Value] = {}
        for fact in space.facts:
            if fact.many:
                chosen = tuple(e for e in fact.elements if chance.random() < 0.2)
                case[fact.id] = chosen or ((fact.none,) if fact.none else (fact.elements[-1],))
            else:
                case[fact.id] = chance.choice(fact.ids)
        cases.append(case)
    return cases


def _interpreted(program: Program, case: Mapping[str, Value]) -> int:
    """What `decide` does, from the rules as they are written."""
    facts = {fact.id: fact for fact in program.space.facts}

    def holds(condition: Condition) -> bool:
        return all(has(test.fact, test.values) != test.negated for test in condition.tests)

    def has(name: str, values: frozenset[str]) -> bool:
        value = case[name]
        chosen = {value} if isinstance(value, str) else set(value)
        return bool(values & chosen) and holds(facts[name].applies_when)

    def effective(rule: Rule) -> bool:
        return holds(rule.when) and not any(
            holds(program.rules[program.numbers[other]].when) for other in rule.unless
        )

    return sum(1 << number for number, rule in enumerate(program.rules) if effective(rule))


def _rate(decide: Callable[[dict[str, Value]], int], cases: Sequence[dict[str, Value]]) -> float:
    decide(cases[0])
    began = time.perf_counter()
    for case in cases:
        decide(case)
    return len(cases) / (time.perf_counter() - began)


def _spread(times: Sequence[float]) -> str:
    ordered = sorted(1000 * t for t in times)
    middle, tail = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"mean {statistics.mean(ordered):.2f} ms, median {middle:.2f}, p99 {tail:.1f}"
