"""Which question comes next, and whether any is needed.

An answer is settled exactly when every rule is: each one holds in all cases that are still
possible, or in none. A fact is asked only if two of those cases differ in nothing but that fact
and give different rules (or, where no fact decides alone, if its answer together with others
may). Authors order the groups; inside a group the fact that leaves the fewest rules unsettled
comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from bot.resolver.diagram import FALSE, TRUE
from bot.resolver.model import Fact
from bot.resolver.program import Program
from bot.resolver.space import Facts

State = tuple[int, tuple[int, ...]]  # the cases still possible, the rules still unsettled


@dataclass(frozen=True)
class Remaining:
    """Bounds on how many questions are left."""

    min: int
    max: int

    def as_dict(self) -> dict[str, int]:
        """The contract's `remaining`."""
        return {"min": self.min, "max": self.max}


NONE_LEFT = Remaining(0, 0)


class Questions:
    """Question order for one program."""

    def __init__(self, program: Program, groups: tuple[str, ...]) -> None:
        self.program = program
        self.space = program.space
        self.groups = [
            [fact for fact in self.space.facts if fact.group == group] for group in groups
        ]
        self._next: dict[State, Fact] = {}
        self._remaining: dict[State, Remaining] = {}
        self._kept: tuple[dict[State, Fact], dict[State, Remaining]] = ({}, {})
        self.learnt = False  # whether every state that questions lead to is kept

    def start(self) -> State:
        """The state before any answer."""
        return self.narrow(self.space.legal, self.program.components)

    def state(self, facts: Facts) -> State:
        """The state after those answers, in whatever order they came."""
        space, d, known = self.space, self.space.diagrams, self.space.known(facts)
        # those that the answers settle by themselves are most of them, and cheaply found
        unsettled = d.unsettled(self.program.components, known)
        possible, *components = d.given([space.able(facts), *unsettled], known)
        return self.narrow(space.kept(possible, known), components)

    def narrow(self, possible: int, components: Iterable[int]) -> State:
        """Keep the components that the possible cases leave open."""
        truths = self.space.diagrams.truths
        return possible, tuple(c for c in sorted(set(components)) if truths(c, possible) == 3)

    def next(self, state: State) -> Fact | None:
        """The fact to ask for, or None when everything is settled."""
        if not state[1]:
            return None
        if state not in self._next:
            self._next[state] = self._choose(state)
        return self._next[state]

    def walk(self) -> Iterator[State]:
        """Every state that answers to the questions lead to, each once, with what is asked there.

        How many questions are left from there is worked out as well.
        """
        met, ahead = set(), [self.start()]
        while ahead:
            state = ahead.pop()
            if state not in met:
                met.add(state)
                fact = self.next(state)
                self.remaining(state)
                yield state
                if fact is not None:
                    ahead += self._after(state, fact)

    def _after(self, state: State, fact: Fact) -> Iterator[State]:
        """The states that the answers to a fact lead to."""
        d, ends = self.space.diagrams, {state}
        for level in self.space.levels[fact.id]:
            following = set()
            for possible, components in ends:
                for index in range(d.sizes[level]):
                    left = d.fix(possible, level, index)
                    if left != FALSE:
                        fixed = sorted({d.fix(c, level, index) for c in components})
                        following.add((self.space.kept(left, {level: index}), tuple(fixed)))
            ends = following
        return (self.narrow(*end) for end in ends)

    def keep(self) -> None:
        """After the whole `walk`: let the states met outlast `forget`."""
        self._kept, self.learnt = (dict(self._next), dict(self._remaining)), True

    def forget(self) -> None:
        """Forget the states met since `keep` (their diagrams are to be tidied away)."""
        self._next, self._remaining = dict(self._kept[0]), dict(self._kept[1])

    def _choose(self, state: State) -> Fact:
        candidates = self.askable(state)
        for group in self.groups:
            asked = [fact for fact in group if fact in candidates and self.matters(fact, state)]
            if asked:
                return min(asked, key=lambda fact: self._left_open(fact, state))
        # facts that only ever change together with others: any open one is a step forward
        return next(fact for fact in candidates if self.is_open(fact, state))

    def deciding(self, facts: Facts) -> Fact | None:
        """The fact whose answer leaves fewest next contacts possible; None when one is settled.

        Never one of the last group, which authors keep for what is hardest to tell.
        """
        before = len(self.program.contacts(facts))
        if before < 2:
            return None
        chosen, best = None, float(before)
        for fact in self.askable(self.state(facts)):
            if fact.id in facts or fact in self.groups[-1]:
                continue
            left = self.program.contacts_after(facts, fact)
            if left and sum(left) / len(left) < best:
                chosen, best = fact, sum(left) / len(left)
        return chosen

    def is_open(self, fact: Fact, state: State) -> bool:
        """Whether the fact can still have more than one value."""
        d = self.space.diagrams
        return any(
            sum(d.fix(state[0], level, i) != FALSE for i in range(d.sizes[level])) > 1
            for level in self.space.levels[fact.id]
        )

    def askable(self, state: State) -> list[Fact]:
        """The facts that unsettled rules mention and that surely apply."""
        d = self.space.diagrams
        support = 0
        for component in state[1]:
            support |= d.support(component)
        return [
            fact
            for fact in self.space.facts_in(support)
            if not d.differ(self.space.applies(fact.id), TRUE, state[0])
        ]

    def matters(self, fact: Fact, state: State) -> bool:
        """Whether some possible case gives other rules if nothing but this fact changes."""
        d, (possible, components) = self.space.diagrams, state
        for level in self.space.levels[fact.id]:
            sizes = range(d.sizes[level])
            within = [d.fix(possible, level, i) for i in sizes]
            for component in components:
                if not d.support(component) >> level & 1:
                    continue
                parts = [d.fix(component, level, i) for i in sizes]
                for i, j in combinations(sizes, 2):
                    if d.differ(parts[i], parts[j], d.both(within[i], within[j])):
                        return True
        return False

    def must_be_asked(self, fact: Fact, state: State) -> bool:
        """Whether no answers to other facts can do without this one.

        So it is when some unsettled rule hangs on this fact alone, and every case of the other
        facts leaves it both ways. Its place in the order then costs nothing.
        """
        d, (possible, components) = self.space.diagrams, state
        for component in components:
            if not d.support(component) & ~self.space.masks[fact.id]:
                holds = self.space.without(fact, d.both(possible, component))
                fails = self.space.without(fact, d.both(possible, d.no(component)))
                if d.both(holds, fails) == self.space.without(fact, possible):
                    return True
        return False

    def _left_open(self, fact: Fact, state: State) -> tuple[bool, float]:
        if self.must_be_asked(fact, state):
            return (False, 0.0)
        values = list(self.space.values(fact))
        total = 0
        for value in values:
            fixed = self.space.diagrams.given(state[1], self.space.known({fact.id: value}))
            total += sum(component > TRUE for component in set(fixed))
        return (True, total / len(values))

    def remaining(self, state: State) -> Remaining:
        """Bounds on the number of questions left from here."""
        if not state[1]:
            return NONE_LEFT
        if state not in self._remaining:
            self._remaining[state] = self._bounds(state)
        return self._remaining[state]

    def _bounds(self, state: State) -> Remaining:
        support = 0
        for component in state[1]:
            support |= self.space.diagrams.support(component)
        facts = list(self.space.facts_in(support))
        sure = sum(self.must_be_asked(fact, state) for fact in facts)
        return Remaining(max(1, sure), len(facts))
