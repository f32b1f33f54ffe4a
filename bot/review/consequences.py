"""What a change of the rules does to the cases, exactly, by decision diagrams."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.resolver.diagram import FALSE
from bot.resolver.explanation import Explainer
from bot.resolver.model import Rule
from bot.resolver.outcome import Composer
from bot.resolver.program import Program
from bot.resolver.space import Value
from bot.review.effects import ASPECTS, Item, items
from bot.review.ground import Ground

Key = tuple[str, str | None] | None  # a next contact; None: the rules give none
_TRIES = 6  # how many cases to look at for a short example


@dataclass(frozen=True)
class Route:
    """Some of the cases of a move, by the rules that decide before and after (None: none)."""

    old: str | None
    new: str | None
    cases: int


@dataclass(frozen=True)
class Move:
    """Cases that get another next contact.

    `example`: answers that suffice, whatever the others are: as few as was found.
    """

    old: Key
    new: Key
    cases: int
    routes: tuple[Route, ...]
    example: Mapping[str, Value]


@dataclass(frozen=True)
class RuleEffect:
    """What one rule gives otherwise than before.

    `kind`: `added`, `removed`, `changed`, or `follows` (itself the same, but another rule that it
    yields to is not). `cases`: in how many it gives something else than before.
    """

    rule: str
    kind: str
    cases: int
    gained: tuple[Item, ...]
    lost: tuple[Item, ...]


@dataclass(frozen=True)
class Effect:
    """An aspect of the answer (`ASPECTS`) that changes: in how many cases, and by which rules."""

    aspect: str
    cases: int
    rules: tuple[RuleEffect, ...]


@dataclass(frozen=True)
class Consequences:
    """All that changes for the cases of one place and time; `moved`: cases with another contact.

    `consent_needed`, `consent_spared`: in how many consent is needed as it was not, and the
    reverse.
    """

    moved: int
    moves: tuple[Move, ...]
    effects: tuple[Effect, ...]
    consent_needed: int
    consent_spared: int

    @property
    def any(self) -> bool:
        """Whether anything changes."""
        return bool(self.moves or self.effects)


class Side:
    """The rules of one version, compiled."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.rules = {rule.id: rule for rule in program.rules}
        self.effects = dict(zip(self.rules, program.effects, strict=True))

    @cached_property
    def decided(self) -> dict[str, int]:
        """For each rule that gives a next contact: the cases it decides, being the first to."""
        d, taken, decided = self.program.space.diagrams, FALSE, {}
        for id, rule in self.rules.items():
            if rule.next_contact is not None:
                decided[id] = d.both(self.effects[id], d.no(taken))
                taken = d.either(taken, self.effects[id])
        return decided

    @cached_property
    def contacts(self) -> dict[Key, dict[str | None, int]]:
        """For each next contact: the cases by rule; under None those that no rule decides."""
        d = self.program.space.diagrams
        found: dict[Key, dict[str | None, int]] = {}
        for id, cases in self.decided.items():
            contact = self.rules[id].next_contact
            assert contact is not None
            found.setdefault(contact.key, {})[id] = cases
        return {**found, None: {None: d.no(d.any(self.decided.values()))}}

    @cached_property
    def asking(self) -> int:
        """The cases where consent is needed."""
        return self.program.space.diagrams.any(
            self.effects[id]
            for id, rule in self.rules.items()
            if rule.consent is not None and rule.consent.needed
        )

    def given(self, aspect: str, other: Side | None) -> dict[Hashable, int]:
        """For each item: the cases whose answer has it. `other`: whose wording counts."""
        d, found = self.program.space.diagrams, dict[Hashable, int]()
        for id, rule in self.rules.items():
            for item in items(rule, other.rules.get(id) if other else None, aspect):
                found[item.key] = d.either(found.get(item.key, FALSE), self.effects[id])
        return {key: d.both(cases, d.no(self._hidden(aspect, key))) for key, cases in found.items()}

    def _hidden(self, aspect: str, key: Hashable) -> int:
        """The cases where the answer leaves the item out though a rule gives it."""
        if aspect == "then":  # it is the next contact already
            return self.program.space.diagrams.any(
                self.effects[id]
                for id, rule in self.rules.items()
                if rule.next_contact is not None and rule.next_contact.key == key
            )
        if aspect == "consent":  # where it is needed, only the texts that say so
            needed = isinstance(key, tuple) and key[0]
            return FALSE if needed else self.asking
        return FALSE


def consequences(ground: Ground, old: Program, new: Program, composer: Composer) -> Consequences:
    """What the new rules do otherwise than the old ones, in the cases of the ground.

    `old` and `new` are compiled over the ground's spaces; `composer`: of the new knowledge.
    """
    d, before, after = ground.new.diagrams, Side(old), Side(new)
    moves = tuple(_moves(ground, before, after, Explainer(new, composer)))
    effects = (_effect(ground, before, after, aspect) for aspect in ASPECTS)
    return Consequences(
        moved=sum(move.cases for move in moves),
        moves=moves,
        effects=tuple(effect for effect in effects if effect.cases),
        consent_needed=d.count(d.all([ground.common, after.asking, d.no(before.asking)])),
        consent_spared=d.count(d.all([ground.common, before.asking, d.no(after.asking)])),
    )


def _moves(ground: Ground, before: Side, after: Side, explainer: Explainer) -> list[Move]:
    d, moves = ground.new.diagrams, []
    stays = {
        key: d.any(rules.values()) for key, rules in after.contacts.items() if rules
    }  # key -> the cases that have it after
    for old, givers in before.contacts.items():
        leaving = d.all([ground.common, d.any(givers.values()), d.no(stays.get(old, FALSE))])
        if leaving == FALSE:
            continue
        for new, takers in after.contacts.items():
            cases = d.both(leaving, stays[new])
            if cases == FALSE:
                continue
            routes = [
                Route(giver, taker, d.count(d.all([cases, left, reached])))
                for giver, left in givers.items()
                for taker, reached in takers.items()
            ]
            routes = sorted((r for r in routes if r.cases), key=lambda route: -route.cases)
            example = _example(ground, cases, explainer)
            moves.append(Move(old, new, d.count(cases), tuple(routes), example))
    return sorted(moves, key=lambda move: (-move.cases, str(move.old), str(move.new)))


def _example(ground: Ground, cases: int, explainer: Explainer) -> Mapping[str, Value]:
    """A few answers that leave only such cases: the fewest of some tries."""
    d, space, best = ground.new.diagrams, ground.new, dict[str, Value]()
    goal = d.either(cases, d.no(ground.common))
    for attempt in range(_TRIES):
        if cases == FALSE:
            break
        whole = space.complete(cases)
        known = space.known(whole)
        case = {name: value for name, value in whole.items() if _asked(ground, name, known)}
        found = explainer.sufficient(goal, case)
        if attempt == 0 or len(found) < len(best):
            best = found
        covered = d.all(d.literal(level, [index]) for level, index in space.known(found).items())
        cases = d.both(cases, d.no(covered))
    return best


def _asked(ground: Ground, fact: str, known: Mapping[int, int]) -> bool:
    """Whether both versions ask for the fact in the case."""
    d = ground.new.diagrams
    return all(d.occurs(space.applies(fact), known) for space in (ground.old, ground.new))


def _effect(ground: Ground, before: Side, after: Side, aspect: str) -> Effect:
    d = ground.new.diagrams
    old, new = before.given(aspect, after), after.given(aspect, None)
    changed = d.both(ground.common, d.any(_apart(ground, old, new)))
    rules = []
    if changed != FALSE:
        for id in dict.fromkeys((*after.rules, *before.rules)):
            rule = _rule_effect(ground, before, after, aspect, id, changed)
            if rule.cases:
                rules.append(rule)
    rules.sort(key=lambda rule: (-rule.cases, rule.rule))
    return Effect(aspect, d.count(changed), tuple(rules))


def _apart(ground: Ground, old: Mapping[Hashable, int], new: Mapping[Hashable, int]) -> set[int]:
    """The sets of cases where one of the items is there in only one of the versions."""
    d, apart = ground.new.diagrams, set[int]()
    for key in old.keys() | new.keys():
        one, other = old.get(key, FALSE), new.get(key, FALSE)
        if one != other:
            apart.add(d.choose(one, d.no(other), other))
    return apart


def _rule_effect(
    ground: Ground, before: Side, after: Side, aspect: str, id: str, changed: int
) -> RuleEffect:
    d = ground.new.diagrams
    old, new = before.rules.get(id), after.rules.get(id)
    lost = {item.key: item for item in items(old, new, aspect)}
    gained = {item.key: item for item in items(new, None, aspect)}
    apart = _apart(
        ground,
        dict.fromkeys(lost, before.effects.get(id, FALSE)),
        dict.fromkeys(gained, after.effects.get(id, FALSE)),
    )
    return RuleEffect(
        rule=id,
        kind=_kind(old, new, bool(lost.keys() ^ gained.keys())),
        cases=d.count(d.both(changed, d.any(apart))),
        gained=tuple(item for key, item in gained.items() if key not in lost),
        lost=tuple(item for key, item in lost.items() if key not in gained),
    )


def _kind(old: Rule | None, new: Rule | None, gives_otherwise: bool) -> str:
    if old is None or new is None:
        return "added" if old is None else "removed"
    same = not gives_otherwise and (old.when, old.unless) == (new.when, new.unless)
    return "follows" if same else "changed"
