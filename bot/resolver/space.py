"""The space of cases: facts as levels of decision diagrams, and which cases are legal.

A one-valued fact is one level with its values and `vet_ej`. A many-valued fact is one level for
`vet_ej` and one yes/no level for each value that can be combined; nothing chosen means `none`.
A fact that does not apply in a case may have any value there: conditions already see to it that
it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.resolver.condition import UNKNOWN, Condition, Test
from bot.resolver.diagram import FALSE, TRUE, Diagrams
from bot.resolver.model import Constraint, Fact, Knowledge

Value = str | tuple[str, ...]
Facts = Mapping[str, Value]


class Space:
    """Diagrams over the facts of a knowledge base.

    `diagrams`: those of another space with the same facts and values, to compare cases with.
    """

    def __init__(self, knowledge: Knowledge, diagrams: Diagrams | None = None) -> None:
        self.facts = tuple(knowledge.facts.values())
        self.by_id = dict(knowledge.facts)
        self.levels: dict[str, tuple[int, ...]] = {}
        self.masks: dict[str, int] = {}
        sizes: list[int] = []
        for fact in self.facts:
            own = [2] * (1 + len(fact.elements)) if fact.many else [len(fact.ids)]
            self.levels[fact.id] = tuple(range(len(sizes), len(sizes) + len(own)))
            self.masks[fact.id] = sum(1 << level for level in self.levels[fact.id])
            sizes += own
        self.diagrams = Diagrams(sizes) if diagrams is None else diagrams
        if self.diagrams.sizes != tuple(sizes):
            raise ValueError("the diagrams are over other facts")
        self._applies: dict[str, int] = {}
        self._fixed: dict[tuple[str, Value], tuple[tuple[int, int], ...]] = {}
        self._having: dict[tuple[str, Value], int] = {}
        self._able: dict[frozenset[int], int] = {}
        for fact in self.facts:
            self.applies(fact.id)
        self._deciding = 0
        for applies in self._applies.values():
            self._deciding |= self.diagrams.support(applies)
        self.constraints = tuple(knowledge.constraints)
        self._broken = {c.id: self.condition(c.never) for c in self.constraints}
        self._formed = self.diagrams.all(self._well_formed(fact) for fact in self.facts)
        self.legal = self.diagrams.all(
            [self._formed, *(self.diagrams.no(broken) for broken in self._broken.values())]
        )
        self.diagrams.keep()

    def tidy(self) -> None:
        """Forget the diagrams of cases met since the rules were compiled."""
        self._having.clear()
        self._able.clear()
        self._fixed.clear()
        self.diagrams.tidy()

    # conditions

    def condition(self, condition: Condition) -> int:
        """The cases where the condition holds."""
        return self.diagrams.all(self._test(test) for test in condition.tests)

    def _test(self, test: Test) -> int:
        d, fact = self.diagrams, self.by_id[test.fact]
        holds = d.any(self.has(fact, value) for value in fact.ids if value in test.values)
        holds = d.both(holds, self.applies(fact.id))
        return d.no(holds) if test.negated else holds

    def has(self, fact: Fact, value: str) -> int:
        """The cases where the fact has (contains) the value."""
        d, levels = self.diagrams, self.levels[fact.id]
        if not fact.many:
            return d.literal(levels[0], [fact.ids.index(value)])
        if value == UNKNOWN:
            return d.literal(levels[0], [1])
        if value == fact.none:
            return d.all(d.literal(level, [0]) for level in levels)
        return d.literal(levels[1 + fact.elements.index(value)], [1])

    def applies(self, fact: str) -> int:
        """The cases where the fact applies."""
        if fact not in self._applies:
            self._applies[fact] = self.condition(self.by_id[fact].applies_when)
        return self._applies[fact]

    def _well_formed(self, fact: Fact) -> int:
        if not fact.many:
            return TRUE
        d, (unknown, *elements) = self.diagrams, self.levels[fact.id]
        nothing = d.all(d.literal(level, [0]) for level in elements)
        formed = d.either(d.literal(unknown, [0]), nothing)
        if fact.none is None:
            formed = d.both(formed, d.either(d.literal(unknown, [1]), d.no(nothing)))
        return formed

    def without(self, fact: Fact, cases: int) -> int:
        """The cases of all other facts that occur in the set."""
        for level in self.levels[fact.id]:
            cases = self.diagrams.exists(cases, level)
        return cases

    # facts

    def positions(self, fact: str, value: Value) -> tuple[tuple[int, int], ...]:
        """A fact's value as (level, index) pairs."""
        key = (fact, value)
        if key not in self._fixed:
            levels, known = self.levels[fact], self.by_id[fact]
            if not known.many:
                assert isinstance(value, str)
                self._fixed[key] = ((levels[0], known.ids.index(value)),)
            else:
                bits = [int(value == UNKNOWN)] + [int(e in value) for e in known.elements]
                if value == UNKNOWN:
                    bits = [1] + [0] * len(known.elements)
                self._fixed[key] = tuple(zip(levels, bits, strict=True))
        return self._fixed[key]

    def known(self, facts: Facts) -> dict[int, int]:
        """The facts as level -> index."""
        known: dict[int, int] = {}
        for fact, value in facts.items():
            known.update(self.positions(fact, value))
        return known

    def given(self, node: int, facts: Facts) -> int:
        """The function of the other facts, once those facts are known."""
        return self.diagrams.given([node], self.known(facts))[0]

    def able(self, facts: Iterable[str]) -> int:
        """The legal cases where those facts apply."""
        conditions = frozenset([self._applies[fact] for fact in facts])
        if conditions not in self._able:
            self._able[conditions] = self.diagrams.all([self.legal, *conditions])
        return self._able[conditions]

    def kept(self, cases: int, known: Mapping[int, int]) -> int:
        """The cases, with the known levels that decide which facts apply."""
        d = self.diagrams
        deciding = ((level, [i]) for level, i in known.items() if self._deciding >> level & 1)
        return d.all([cases, *(d.literal(level, index) for level, index in deciding)])

    def occurs(self, facts: Facts) -> bool:
        """Whether there is a legal case with those facts."""
        return self.diagrams.occurs(self.able(facts), self.known(facts))

    def having(self, fact: str, value: Value) -> int:
        """The cases where the fact applies and its whole answer is that value."""
        key = (fact, value)
        if key not in self._having:
            pinned = self._pinned(fact, value)
            self._having[key] = self.diagrams.both(self.applies(fact), pinned)
        return self._having[key]

    def conflict(self, facts: Facts) -> Constraint | Fact | None:
        """What makes the facts impossible: a constraint, or a fact that does not apply."""
        if self.occurs(facts):
            return None
        d, cases = self.diagrams, self._formed
        for name, value in facts.items():
            cases = d.both(cases, self.having(name, value))
            if cases == FALSE:
                return self.by_id[name]
        for constraint in self.constraints:
            if d.both(cases, d.no(self._broken[constraint.id])) == FALSE:
                return constraint
        # none alone: name the one that leaves nothing beside those before it
        for constraint in self.constraints:
            cases = d.both(cases, d.no(self._broken[constraint.id]))
            if cases == FALSE:
                return constraint
        raise AssertionError("illegal, but against no constraint")

    def laid_over(self, new: Facts, old: Facts) -> dict[str, Value]:
        """The new facts and the old ones that they leave possible, in question order."""
        kept = {**old, **new}
        if not self.occurs(kept):
            kept = dict(new)
            for name in (fact.id for fact in self.facts if fact.id in old):
                if name not in new and self.occurs({**kept, name: old[name]}):
                    kept[name] = old[name]
        return {fact.id: kept[fact.id] for fact in self.facts if fact.id in kept}

    def complete(self, possible: int) -> dict[str, Value]:
        """One case out of a set that is not empty: a value for every fact."""
        indices = self.diagrams.pick(possible)
        return {fact.id: self._value(fact, indices) for fact in self.facts}

    def example(self, cases: int) -> dict[str, Value]:
        """One legal case out of a set, only with the facts that apply in it."""
        return self.applying(self.complete(self.diagrams.both(cases, self.legal)))

    def applying(self, case: Facts) -> dict[str, Value]:
        """A full case without the facts that do not apply in it."""
        return {fact: value for fact, value in case.items() if self.given(self.applies(fact), case)}

    def _value(self, fact: Fact, indices: Mapping[int, int]) -> Value:
        levels = self.levels[fact.id]
        if not fact.many:
            return fact.ids[indices.get(levels[0], 0)]
        if indices.get(levels[0], 0):
            return UNKNOWN
        bits = [indices.get(level, 0) for level in levels[1:]]
        chosen = tuple(e for e, bit in zip(fact.elements, bits, strict=True) if bit)
        return chosen or ((fact.none,) if fact.none else ())

    def distinct(self) -> int:
        """The legal cases, each once: a fact that does not apply is held at its first value."""
        d = self.diagrams
        cases = self.legal
        for fact in self.facts:
            pin: Value = UNKNOWN if fact.many else fact.ids[0]
            cases = d.both(cases, d.either(self.applies(fact.id), self._pinned(fact.id, pin)))
        return cases

    def _pinned(self, fact: str, value: Value) -> int:
        d = self.diagrams
        return d.all(d.literal(level, [index]) for level, index in self.positions(fact, value))

    def values(self, fact: Fact) -> Iterator[Value]:
        """Every single answer: each value alone, then `vet_ej`."""
        for value in fact.ids:
            yield (value,) if fact.many and value != UNKNOWN else value

    def facts_in(self, support: int) -> Iterable[Fact]:
        """The facts that a support mask touches, in question order."""
        return (fact for fact in self.facts if self.masks[fact.id] & support)
