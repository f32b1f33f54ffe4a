"""How many questions the question order costs, beside the best any order could do.

Every figure is exact over all legal cases, each equally likely; nothing is sampled. The optimum
is the cheapest strategy that may choose every next question freely (dynamic programming over
what is still possible and still unsettled). A fact that no strategy can do without may as well
be asked at once; that is what keeps the search small (seconds for the knowledge that ships).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.resolver.diagram import FALSE, TRUE
from bot.resolver.model import Fact
from bot.resolver.questions import Questions, State

Node = tuple[int, State]  # the legal cases left (each once), and the state of the questions


@dataclass(frozen=True)
class Study:
    """Mean and worst number of questions, and the least mean possible.

    `exact` tells whether `optimum` is the optimum itself or only a lower bound of it.
    """

    cases: int
    mean: float
    worst: int
    optimum: float
    exact: bool


class Cost:
    """Expected number of questions of ways to choose the next fact."""

    def __init__(self, questions: Questions) -> None:
        self.questions = questions
        self.space = questions.space
        self._branches: dict[tuple[Node, str], list[tuple[int, Node]]] = {}

    def start(self) -> Node:
        """Before any answer."""
        return self.space.distinct(), self.questions.start()

    def branches(self, node: Node, fact: Fact) -> list[tuple[int, Node]]:
        """Where the answers to a fact lead: (number of cases, node), equal ones together."""
        key = (node, fact.id)
        if key not in self._branches:
            self._branches[key] = list(self._split(node, fact))
        return self._branches[key]

    def _split(self, node: Node, fact: Fact) -> Iterator[tuple[int, Node]]:
        d = self.space.diagrams
        cases, (possible, components) = node
        ends: dict[tuple[int, int, tuple[int, ...]], int] = {(cases, possible, components): 1}
        for level in self.space.levels[fact.id]:
            following: dict[tuple[int, int, tuple[int, ...]], int] = {}
            for (case, able, open_ones), ways in ends.items():
                for index in range(d.sizes[level]):
                    left = d.fix(case, level, index)
                    if left == FALSE:
                        continue
                    fixed = tuple(sorted({d.fix(c, level, index) for c in open_ones}))
                    end = (left, self.space.kept(d.fix(able, level, index), {level: index}), fixed)
                    following[end] = following.get(end, 0) + ways
            ends = following
        merged: dict[Node, int] = {}
        for (case, able, open_ones), ways in ends.items():
            after = (case, self.questions.narrow(able, open_ones))
            merged[after] = merged.get(after, 0) + ways * d.count(case)
        for after, weight in merged.items():
            yield weight, after

    def ours(self) -> tuple[float, int]:
        """Mean and worst number of questions in the order that is used."""
        memo: dict[Node, tuple[float, int]] = {}

        def cost(node: Node) -> tuple[float, int]:
            if node not in memo:
                fact = self.questions.next(node[1])
                if fact is None:
                    memo[node] = (0.0, 0)
                else:
                    parts = [(weight, cost(end)) for weight, end in self.branches(node, fact)]
                    total = sum(weight for weight, _ in parts)
                    mean = sum(weight * part[0] for weight, part in parts) / total
                    memo[node] = (1 + mean, 1 + max(part[1] for _, part in parts))
            return memo[node]

        return cost(self.start())

    def optimum(self, limit: int) -> float | None:
        """The least mean that any order can reach; None if that takes over `limit` nodes."""
        memo: dict[Node, float] = {}

        def cost(node: Node) -> float:
            if not node[1][1]:
                return 0.0
            if node not in memo:
                if len(memo) >= limit:
                    raise _TooManyError
                facts = list(self._askable(node[1]))
                certain = [f for f in facts if self.questions.must_be_asked(f, node[1])]
                choices = certain[:1] or [f for f in facts if self._tells(node, f)]
                memo[node] = 1 + min(expected(node, fact) for fact in choices)
            return memo[node]

        def expected(node: Node, fact: Fact) -> float:
            parts = self.branches(node, fact)
            total = sum(weight for weight, _ in parts)
            return sum(weight * cost(end) for weight, end in parts) / total

        try:
            return cost(self.start())
        except _TooManyError:
            return None

    def _askable(self, state: State) -> Iterator[Fact]:
        # also facts that only tell something by way of the constraints
        d, (possible, components) = self.space.diagrams, state
        support = d.support(possible)
        for component in components:
            support |= d.support(component)
        for fact in self.space.facts_in(support):
            applies = self.space.applies(fact.id)
            if self.questions.is_open(fact, state) and not d.differ(applies, TRUE, possible):
                yield fact

    def _tells(self, node: Node, fact: Fact) -> bool:
        ends = self.branches(node, fact)
        return len(ends) > 1 or ends[0][1][1][1] != node[1][1]


class _TooManyError(Exception):
    pass


def least(questions: Questions) -> float:
    """A lower bound of the mean number of questions, whatever the order.

    Where changing one answer alone would give other rules, that question cannot be left out:
    no strategy can tell the two cases apart without it. So no strategy asks fewer questions in a
    case than there are such facts ("sensitivity"; see Buhrman and de Wolf, "Complexity measures
    and decision tree complexity", 2002); the bound is their mean over all legal cases.
    """
    space, d = questions.space, questions.space.diagrams
    distinct, needed = space.distinct(), 0
    for fact in space.facts:
        decides = FALSE
        for component in questions.program.components:
            if d.support(component) & space.masks[fact.id]:
                holds = space.without(fact, d.both(space.legal, component))
                fails = space.without(fact, d.both(space.legal, d.no(component)))
                decides = d.either(decides, d.both(holds, fails))
        needed += d.count(d.all([distinct, decides, space.applies(fact.id)]))
    return needed / d.count(distinct)


def study(questions: Questions, limit: int = 100_000) -> Study:
    """All figures for one program; `limit` bounds the search for the optimum (nodes)."""
    cost = Cost(questions)
    mean, worst = cost.ours()
    optimum = cost.optimum(limit)
    cases = questions.space.diagrams.count(cost.start()[0])
    exact = optimum is not None
    return Study(cases, mean, worst, least(questions) if optimum is None else optimum, exact)
