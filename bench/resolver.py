"""The resolver alone, one thread, on the knowledge base that ships.

Times are CPU seconds of this thread, so other work on the machine counts for little.
"""

from __future__ import annotations

import platform
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median
from time import thread_time
from typing import TypeVar

from bench import engine
from bench.cases import Case, random_answer, random_case
from bench.figures import percentile
from bot.resolver import Resolver, Value, read_knowledge
from bot.resolver.condition import Condition
from bot.resolver.model import Key
from bot.resolver.program import Program

CASES = 5_000
FEW = 500  # cases for what is slow
CONVERSATIONS = 150
ROUNDS = 3
SEED = 20261122
Given = TypeVar("Given")


@dataclass(frozen=True)
class Decider:
    """A way to decide cases.

    `rate`: decisions a second. `same`: they are ours in each case. `engine`: somebody else's.
    """

    title: str
    rate: float
    same: bool
    engine: bool


@dataclass(frozen=True)
class Spread:
    """Times in ms."""

    mean: float
    median: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """From times in seconds."""
        ms = [1000 * each for each in seconds]
        return cls(mean(ms), median(ms), percentile(ms, 0.99))

    def __str__(self) -> str:
        return f"mean {self.mean:6.2f} ms, median {self.median:6.2f}, p99 {self.p99:6.2f}"


@dataclass(frozen=True)
class Figures:
    """What was measured.

    `read` and `proved`: seconds. `deciders`: ours first, then what it is compared with. `answers`:
    other answers a second, by what they are. `waits`: times by what is waited for. `questions`: in
    a conversation, in the mean and at most.
    """

    rules: int
    cases: int
    programs: int
    read: float
    proved: float
    deciders: tuple[Decider, ...]
    answers: Mapping[str, float]
    waits: Mapping[str, Spread]
    questions: tuple[float, int]
    states: int

    def lines(self) -> Iterator[str]:
        """To be printed."""
        yield (
            f"load: read in {self.read:.2f} s, {self.programs} programs of up to {self.rules} "
            f"rules proved over {self.cases:,} cases each in {self.proved:.2f} s"
        )
        yield "next contacts of random legal cases, a second:"
        ours = self.deciders[0].rate
        for each in self.deciders:
            same = "" if each.same else "   OTHER CONTACTS"
            yield f"  {each.title:50} {each.rate:>9,.0f}   ours is {ours / each.rate:,.1f} x{same}"
        for title, rate in self.answers.items():
            yield f"  {title:50} {rate:>9,.0f}"
        yield (
            f"random conversations: {self.questions[0]:.1f} questions in the mean, "
            f"{self.questions[1]} at most; {self.states} states"
        )
        for title, spread in self.waits.items():
            yield f"  {title:41} {spread}"


NEXT = "next question, learnt ahead as when served"
NEXT_COLD = "next question, nothing learnt ahead"
LEARNING = "learning ahead, a step between other work"


def main() -> None:
    """Measure and print."""
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    for line in measure().lines():
        print(line)


def measure(cases: int = CASES, conversations: int = CONVERSATIONS) -> Figures:
    """Everything, on so many random cases and conversations."""
    began = thread_time()
    resolver = Resolver(read_knowledge())
    read = thread_time()
    proofs = resolver.prove()
    proved = thread_time()
    chance = random.Random(SEED)
    legal = [random_case(resolver.program().space, chance) for _ in range(cases)]
    deciders = _deciders(resolver.program(), legal)
    applying = [resolver.program().space.applying(case) for case in legal]
    answers = {
        "next contact of any facts (decide)": _rate(resolver.decide, applying),
        "whole answer, all facts (resolve)": _rate(resolver.resolve, applying[: cases // 10]),
    }
    waits, counts, states = _conversations(resolver, chance, conversations)
    return Figures(
        rules=max(proof.rules for proof in proofs),
        cases=proofs[0].cases,
        programs=len(proofs),
        read=read - began,
        proved=proved - read,
        deciders=deciders,
        answers=answers,
        waits=waits,
        questions=(mean(counts), max(counts)),
        states=states,
    )


def _deciders(program: Program, cases: Sequence[Case]) -> tuple[Decider, ...]:
    """By turns, each the best of several times: others may use the machine too. Ours is first."""
    few = cases[:FEW]
    rows, rules = engine.of_rows(program), engine.of_rules(program)
    row_cases, rule_cases = ([table.context(case) for case in few] for table in (rows, rules))
    expected = [_interpreted(program, case) for case in few]
    followed = "the answers followed (Decider.decide)"
    interpreted = "the rules interpreted plainly"
    runs: dict[str, Callable[[], float]] = {
        followed: lambda: _rate(program.decider.decide, cases),
        interpreted: lambda: _rate(lambda case: _interpreted(program, case), few),
        rules.title: lambda: _rate(rules.decide, rule_cases),
        rows.title: lambda: _rate(rows.decide, row_cases),
    }
    given = {
        followed: [program.decider.decide(case) for case in few],
        interpreted: expected,
        rules.title: [rules.decide(case) for case in rule_cases],
        rows.title: [rows.decide(case) for case in row_cases],
    }
    rates: dict[str, list[float]] = {title: [] for title in runs}
    for _ in range(ROUNDS):
        for title, run in runs.items():
            rates[title].append(run())
    engines = (rules.title, rows.title)
    return tuple(
        Decider(title, max(found), given[title] == expected, title in engines)
        for title, found in rates.items()
    )


def _conversations(
    resolver: Resolver, chance: random.Random, number: int
) -> tuple[dict[str, Spread], list[int], int]:
    questions, cold, steps, counts = resolver.questions(), list[float](), list[float](), list[int]()
    met: list[Case] = []
    for _ in range(number):
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
    learning = resolver.learn()
    while True:
        began = thread_time()
        if next(learning, None) is None:
            break
        steps.append(thread_time() - began)
    ends = [facts for facts in met if resolver.resolve(facts).outcome]
    waits = {
        NEXT: _times(lambda facts: questions.next(questions.state(facts)), met),
        NEXT_COLD: cold,
        LEARNING: steps,
        "resolve, all states": _times(resolver.resolve, met),
        "resolve, states with an outcome": _times(resolver.resolve, ends),
    }
    return {title: Spread.of(times) for title, times in waits.items()}, counts, len(met)


def _interpreted(program: Program, case: Mapping[str, Value]) -> Key | None:
    """The next contact, from the rules as they are written."""
    facts = program.space.by_id

    def holds(condition: Condition) -> bool:
        return all(has(test.fact, test.values) != test.negated for test in condition.tests)

    def has(name: str, values: frozenset[str]) -> bool:
        value = case[name]
        chosen = {value} if isinstance(value, str) else set(value)
        return bool(values & chosen) and holds(facts[name].applies_when)

    met = {rule.id for rule in program.rules if holds(rule.when)}
    for rule, others in zip(program.rules, program.yields, strict=True):
        if rule.next_contact is not None and rule.id in met and met.isdisjoint(others):
            return rule.next_contact.key
    return None


def _rate(call: Callable[[Given], object], cases: Sequence[Given]) -> float:
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


if __name__ == "__main__":
    main()
