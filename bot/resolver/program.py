"""The rules in force on a day, compiled to decision diagrams: which of them hold in which cases."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cached_property, lru_cache

from bot.resolver.decider import Decider
from bot.resolver.diagram import FALSE, TRUE
from bot.resolver.model import Fact, Key, Rule
from bot.resolver.space import Facts, Space, Value

_RECENT = 4096  # contacts to remember: explaining an answer asks for those of all its neighbours


class Program:
    """Rules compiled over a space. Rule numbers are positions in `rules`."""

    def __init__(self, space: Space, rules: tuple[Rule, ...]) -> None:
        self.space = space
        self.rules = rules
        self.numbers = {rule.id: number for number, rule in enumerate(rules)}
        # for each rule: the others in force that it gives way to, by its own word or by theirs
        self.yields = tuple(
            tuple(
                other.id for other in rules if other.id in rule.unless or rule.id in other.overrides
            )
            for rule in rules
        )
        self._certain = lru_cache(_RECENT)(self._contact_key)

    def members(self, held: int) -> tuple[Rule, ...]:
        """The rules of a bit mask, in order."""
        return tuple(rule for number, rule in enumerate(self.rules) if held >> number & 1)

    def compile(self) -> None:
        """Make every diagram of the rules at once, to be kept when others are tidied away."""
        _ = self.components, self.contact
        self.space.diagrams.keep()

    @cached_property
    def conditions(self) -> tuple[int, ...]:
        """For each rule: the cases where its own condition holds."""
        return tuple(self.space.condition(rule.when) for rule in self.rules)

    @cached_property
    def effects(self) -> tuple[int, ...]:
        """For each rule: the cases where it holds and no exception does."""
        d = self.space.diagrams
        return tuple(
            d.both(
                self.conditions[number],
                d.no(d.any(self.conditions[self.numbers[other]] for other in self.yields[number])),
            )
            for number in range(len(self.rules))
        )

    @cached_property
    def components(self) -> tuple[int, ...]:
        """The different effects: an answer is settled once each of them is."""
        return tuple(dict.fromkeys(e for e in self.effects if e not in (FALSE, TRUE)))

    @cached_property
    def contact(self) -> int:
        """The next contact of every case: a function whose values are (actor, contact point)."""
        d = self.space.diagrams
        contact = d.leaf(None)
        for rule, effect in zip(self.rules, self.effects, strict=True):
            if rule.next_contact is not None:
                contact = d.choose(effect, d.leaf(rule.next_contact.key), contact)
        return contact

    def contacts(self, facts: Facts, cases: int = TRUE) -> set[Key]:
        """The next contacts that are still possible with those facts, in those cases."""
        return {value for value in self._contacts(facts, cases) if isinstance(value, tuple)}

    def contacts_after(self, facts: Facts, fact: Fact) -> list[int]:
        """For each answer the fact can have: how many next contacts are possible with it."""
        d, space = self.space.diagrams, self.space
        nodes = [self.contact, d.both(space.able(facts), space.applies(fact.id))]
        contact, within = d.given(nodes, space.known(facts))
        found = (d.values(contact, within, space.known({fact.id: v})) for v in space.values(fact))
        counts = (sum(isinstance(value, tuple) for value in values) for values in found)
        return [count for count in counts if count]

    @cached_property
    def decider(self) -> Decider:
        """The contacts laid out to follow one case through."""
        return Decider(self.space, self.contact)

    def contact_key(self, facts: Facts) -> Key | None:
        """The next contact, if it is certain with those facts."""
        return self._certain(tuple(facts.items()))

    def _contact_key(self, answers: tuple[tuple[str, Value], ...]) -> Key | None:
        found = self._contacts(dict(answers), TRUE, 2)
        value = found.pop() if len(found) == 1 else None
        return value if isinstance(value, tuple) else None

    def _contacts(self, facts: Facts, cases: int, most: int | None = None) -> set[Hashable]:
        decided = self.decider.decide(facts) if cases == TRUE else None
        if decided is not None:
            return {decided}
        d, space = self.space.diagrams, self.space
        within, known = d.both(space.able(facts), cases), space.known(facts)
        return d.values(self.contact, within, known, most)

    def settled(self, facts: Facts) -> int:
        """The rules that hold whatever the open facts are, as a bit mask."""
        return self._where(facts, lambda truths: truths == 2)

    def conceivable(self, facts: Facts) -> int:
        """The rules that hold for some values of the open facts, as a bit mask."""
        return self._where(facts, lambda truths: truths >= 2)

    def _where(self, facts: Facts, wanted: Callable[[int], bool]) -> int:
        d, space = self.space.diagrams, self.space
        able, *effects = d.given([space.able(facts), *self.effects], space.known(facts))
        truths = enumerate(d.truths(effect, able) for effect in effects)
        return sum(1 << number for number, truth in truths if wanted(truth))

    def giver(self, key: Key, facts: Facts) -> Rule | None:
        """The first rule that surely gives that next contact, if one does."""
        d, known = self.space.diagrams, self.space.known(facts)
        able = self.space.able(facts)
        for rule, effect in self._givers(key):
            end = d.follow(effect, known)
            if end == TRUE or (end != FALSE and not d.occurs(d.both(able, d.no(effect)), known)):
                return rule
        return None

    def giving(self, key: Key) -> int:
        """The cases where that is the next contact."""
        return self.space.diagrams.any(effect for _, effect in self._givers(key))

    def _givers(self, key: Key) -> Iterator[tuple[Rule, int]]:
        for rule, effect in zip(self.rules, self.effects, strict=True):
            if rule.next_contact is not None and rule.next_contact.key == key:
                yield rule, effect
