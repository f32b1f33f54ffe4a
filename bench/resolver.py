"""The resolver alone, one thread, on the knowledge base that ships.

Times are CPU seconds of this thread, so other work on the machine counts for little.
"""

from __future__ import annotations

import platform
import random
from collections.abc import Callable, Mapping, Sequence
from statistics import mean
from time import thread_time

from bench.cases import Case, random_answer, random_case
from bot.resolver import Resolver, Value, read_knowledge
from bot.resolver.condition import Condition
from bot.resolver.program import Program

CASES = 5_000
CONVERSATIONS = 150
SEED = 20261122


def main() -> None:
    """Measure and print."""
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    began = thread_time()
    resolver = Resolver(read_knowledge())
    read = thread_time()
    proofs = resolver.prove()
    proved = thread_time()
    rules = max(proof.rules for proof in proofs)
    print(
        f"load: read in {read - began:.2f} s, {len(proofs)} programs of up to {rules} rules proved "
        f"over {proofs[0].cases:,} cases each in {proved - read:.2f} s"
    )
    chance = random.Random(SEED)
    _decisions(resolver, [random_case(resolver.program().space, chance) for _ in range(CASES)])
    _conversations(resolver, chance)


def _decisions(resolver: Resolver, cases: Sequence[Case]) -> None:
    program = resolver.program()
    applying = [program.space.applying(case) for case in cases]
    plain = _rate(lambda case: _interpreted(program, case), cases[:500])
    compiled = _rate(program.decide, cases)
    same = all(program.decide(case) == _interpreted(program, case) for case in cases[:500])
    print(f"random legal cases ({len(cases):,}), a second:")
    print(f"  rules that hold, interpreted plainly  {plain:>9,.0f}")
    print(
        f"  rules that hold, compiled             {compiled:>9,.0f}   "
        f"{compiled / plain:.0f} times that; same rules: {same}"
    )
    print(f"  next contact of any facts (decide)    {_rate(resolver.decide, applying):>9,.0f}")
    whole = applying[: CASES // 10]
    print(f"  whole answer, all facts (resolve)     {_rate(resolver.resolve, whole):>9,.0f}")


def _conversations(resolver: Resolver, chance: random.Random) -> None:
    questions, cold, counts = resolver.questions(), list[float](), list[int]()
    met: list[Case] = []
    for _ in range(CONVERSATIONS):
        facts: Case = {}
        while True:
            met.append(facts)
            began = thread_time()
            fact = questions.next(questions.state(facts))
            cold.append(thread_time() - began)
            if fact is None:
                break
            facts = {**facts, fact.id: random_answer(questions.space, facts, fact, chance)}
        counts.append(len(facts))
    warm = _times(lambda facts: questions.next(questions.state(facts)), met)
    turns = _times(resolver.resolve, met)
    ends = _times(resolver.resolve, [facts for facts in met if resolver.resolve(facts).outcome])
    print(
        f"random conversations ({len(counts)}): {mean(counts):.1f} questions in the mean, "
        f"{max(counts)} at most; {len(met)} states"
    )
    print(f"  next question, state not met before   {_spread(cold)}")
    print(f"  next question, state met before       {_spread(warm)}")
    print(f"  resolve, all states                   {_spread(turns)}")
    print(f"  resolve, states with an outcome       {_spread(ends)}")


def _interpreted(program: Program, case: Mapping[str, Value]) -> int:
    """What `decide` does, from the rules as they are written."""
    facts = program.space.by_id

    def holds(condition: Condition) -> bool:
        return all(has(test.fact, test.values) != test.negated for test in condition.tests)

    def has(name: str, values: frozenset[str]) -> bool:
        value = case[name]
        chosen = {value} if isinstance(value, str) else set(value)
        return bool(values & chosen) and holds(facts[name].applies_when)

    met = {rule.id for rule in program.rules if holds(rule.when)}
    return sum(
        1 << number
        for number, rule in enumerate(program.rules)
        if rule.id in met and met.isdisjoint(rule.unless)
    )


def _rate(call: Callable[[Case], object], cases: Sequence[Case]) -> float:
    """Calls a second over the cases."""
    began = thread_time()
    for case in cases:
        call(case)
    return len(cases) / (thread_time() - began)


def _times(call: Callable[[Case], object], cases: Sequence[Case]) -> list[float]:
    times = []
    for case in cases:
        began = thread_time()
        call(case)
        times.append(thread_time() - began)
    return times


def _spread(times: Sequence[float]) -> str:
    ordered = sorted(1000 * time for time in times)
    p99 = ordered[int(len(ordered) * 0.99)]
    return f"mean {mean(ordered):6.2f} ms, median {ordered[len(ordered) // 2]:6.2f}, p99 {p99:6.2f}"
