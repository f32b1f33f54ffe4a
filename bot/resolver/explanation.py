"""Why this answer, and when it would be another: all from the same compiled rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations, islice

from bot.resolver.condition import UNKNOWN
from bot.resolver.diagram import FALSE, TRUE
from bot.resolver.model import Key, Rule
from bot.resolver.outcome import Composer, Contact, Counterfactual, Dependence, Reason
from bot.resolver.program import Program
from bot.resolver.space import Facts, Value

_SUBSETS = 2_000  # how many subsets to try for a smallest one before settling for a minimal one
_NEAREST = 5
_ATTEMPTS = 4_000  # changes to try on the way to another next contact


class Explainer:
    """Explains the outcomes of one program."""

    def __init__(self, program: Program, composer: Composer) -> None:
        self.program = program
        self.space = program.space
        self.composer = composer
        self.wording = composer.wording

    def sufficient(self, goal: int, facts: Facts) -> dict[str, Value]:
        """A smallest set of the facts that alone leaves only cases of the set `goal`.

        All the facts together must do so.
        """
        d, space = self.space.diagrams, self.space
        missed = d.no(goal)
        values = {name: space.positions(name, value) for name, value in facts.items()}

        def enough(names: Collection[str]) -> bool:
            known: dict[int, int] = {}
            for name in names:
                known.update(values[name])
            end = d.follow(missed, known)
            if end in (FALSE, TRUE):
                return end == FALSE
            return not d.occurs(d.both(space.able(names), missed), known)

        known = space.known(facts)
        hinging = set(facts)
        if d.follow(missed, known) == FALSE:
            passed = d.passed(missed, known)
            hinging = {name for name in facts if space.masks[name] & passed}
        # a fact that the others cannot replace is in every such set
        sure = [name for name in facts if name in hinging and not enough(facts.keys() - {name})]
        rest = [name for name in facts if name not in sure]
        choices = (chosen for size in range(len(rest)) for chosen in combinations(rest, size))
        for chosen in islice(choices, _SUBSETS):
            if enough([*sure, *chosen]):
                return {name: facts[name] for name in facts if name in sure or name in chosen}
        kept = set(facts)
        for name in reversed(rest):
            if enough(kept - {name}):
                kept.remove(name)
        return {name: facts[name] for name in facts if name in kept}

    def reasons(self, rules: tuple[Rule, ...], facts: Facts) -> Iterator[Reason]:
        """The rules that hold, the one that gives the next contact first."""
        for rule in sorted(rules, key=lambda rule: rule.next_contact is None):
            if rule.next_contact is not None:
                goal = self.program.giving(rule.next_contact.key)
            else:
                goal = self.program.effects[self.program.numbers[rule.id]]
            enough = self.sufficient(goal, facts)
            yield Reason(rule.id, self.wording.address(rule.reason, facts), enough, rule.sources)

    def counterfactuals(self, facts: Facts, now: Contact) -> Iterator[Counterfactual]:
        """Single changed facts that surely give another next contact, the first few."""
        seen = set()
        for name, old in facts.items():
            fact = self.space.by_id[name]
            if not fact.changeable or old == UNKNOWN:
                continue
            for value in self.space.values(fact):
                if value in (old, UNKNOWN):
                    continue
                changed = self.space.laid_over({name: value}, facts)
                key = self.program.contact_key(changed)
                if key in (None, now.key) or (name, key) in seen:
                    continue
                seen.add((name, key))
                contact = self._place(key, changed)
                clause = self.wording.clause(fact, value, changed)
                slots = {"clause": clause, "label": self.wording.inline(contact.label)}
                text = self.wording.phrase("counterfactual", facts, slots)
                yield Counterfactual({name: value}, contact, text)
                if len(seen) == _NEAREST:
                    return

    def toward(self, facts: Facts, actor: str) -> Counterfactual | None:
        """The fewest changed answers (at most two) that surely make the actor the next contact."""
        singles = list(self._changes(facts))
        pairs = (
            {**one, **two} for one, two in combinations(singles, 2) if one.keys() != two.keys()
        )
        for change in islice((*singles, *pairs), _ATTEMPTS):
            changed = self.space.laid_over(change, facts)
            key = self.program.contact_key(changed)
            if key is None or key[0] != actor or any(changed[n] != v for n, v in change.items()):
                continue
            contact = self._place(key, changed)
            clauses = self.wording.clauses(change, changed)
            slots = {"clause": clauses, "label": self.wording.inline(contact.label)}
            text = self.wording.phrase("counterfactual", changed, slots)
            return Counterfactual(change, contact, text)
        return None

    def _changes(self, facts: Facts) -> Iterator[dict[str, Value]]:
        """Every other answer that can be given to one of the questions, known ones first."""
        for fact in sorted(self.space.facts, key=lambda fact: fact.id not in facts):
            if fact.changeable:
                for value in self.space.values(fact):
                    if value not in (UNKNOWN, facts.get(fact.id)):
                        yield {fact.id: value}

    def dependences(self, facts: Facts, now: Contact) -> Iterator[Dependence]:
        """For every answer "vet inte" that decides: the next contacts each value may give."""
        for name, old in facts.items():
            if old != UNKNOWN:
                continue
            outcomes = tuple(self._outcomes(name, facts))
            if any(contact.key != now.key for _, contact in outcomes):
                text = self.wording.address(self.space.by_id[name].find_out, facts)
                yield Dependence(name, text, outcomes)

    def _outcomes(self, name: str, facts: Facts) -> Iterator[tuple[str, Contact]]:
        fact, told = self.space.by_id[name], set()
        for value in self.space.values(fact):
            if value != UNKNOWN:
                case = self.space.laid_over({name: value}, facts)
                for key in sorted(self.program.contacts(case), key=str):
                    told.add(key)
                    yield value if isinstance(value, str) else value[0], self._place(key, case)
        # next contacts that only several values together lead to
        others = {other: value for other, value in facts.items() if other != name}
        for element in fact.elements if fact.many else ():
            having = self.space.diagrams.both(
                self.space.applies(name), self.space.has(fact, element)
            )
            for key in sorted(self.program.contacts(others, having) - told, key=str):
                told.add(key)
                yield element, self._place(key, others)

    def _place(self, key: Key, facts: Facts) -> Contact:
        """The contact, with the reason of the rule that surely gives it, if one does."""
        rule = self.program.giver(key, facts)
        if rule is None or rule.next_contact is None:
            return self.composer.place(key, "", facts)
        return self.composer.contact(rule.next_contact, facts)
