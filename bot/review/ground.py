"""The ground two versions of the knowledge share: the cases that both can express.

Both are laid over the same levels of the same diagrams, so that their answers can be compared
case by case. A question that only one version asks in a case (or asks in another form) is held
at `vet_ej` there; a value that only one version knows is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.resolver.condition import UNKNOWN, Condition, Test
from bot.resolver.model import Fact, Knowledge
from bot.resolver.space import Space


@dataclass(frozen=True)
class FactChange:
    """A fact that differs in what can be answered: `kind` is `added`, `removed` or `changed`.

    `gained`, `lost`: values; `form`: whether it is asked in another form (one or many answers);
    `asked`: whether it is asked in other cases.
    """

    fact: str
    question: str
    kind: str
    gained: tuple[tuple[str, str], ...] = ()
    lost: tuple[tuple[str, str], ...] = ()
    form: bool = False
    asked: bool = False


@dataclass(frozen=True)
class Ground:
    """Two spaces over the same diagrams. `common`: the cases of both, each once.

    `cases`: how many those are; `old_cases` and `new_cases`: how many each version has.
    """

    old: Space
    new: Space
    common: int
    cases: int
    old_cases: int
    new_cases: int
    changes: tuple[FactChange, ...]

    @property
    def complete(self) -> bool:
        """Whether every case of both is compared."""
        return self.cases == self.old_cases == self.new_cases


def ground_of(old: Knowledge, new: Knowledge) -> Ground:
    """The shared ground of two versions."""
    joint = {id: _joint(fact, old.facts.get(id)) for id, fact in new.facts.items()}
    joint |= {id: fact for id, fact in old.facts.items() if id not in joint}
    after = Space(_over(new, joint))
    before = Space(_over(old, joint), after.diagrams)
    d = after.diagrams
    common = d.all([before.legal, after.legal])
    for fact in joint.values():
        unknown = after.has(fact, UNKNOWN)
        domain = unknown
        one, other = old.facts.get(fact.id), new.facts.get(fact.id)
        if one is not None and other is not None and _same_form(one, other):
            only = {value for value in fact.ids if (value in one.ids) != (value in other.ids)}
            shared = d.no(d.any(after.has(fact, value) for value in sorted(only)))
            asked = d.both(before.applies(fact.id), after.applies(fact.id))
            domain = d.choose(asked, shared, unknown)
        common = d.both(common, domain)
    return Ground(
        old=before,
        new=after,
        common=common,
        cases=d.count(common),
        old_cases=_count(old),
        new_cases=_count(new),
        changes=tuple(_changes(old, new)),
    )


def _count(knowledge: Knowledge) -> int:
    space = Space(knowledge)
    return space.diagrams.count(space.distinct())


def _same_form(one: Fact, other: Fact) -> bool:
    return (one.kind, one.none) == (other.kind, other.none)


def _joint(fact: Fact, old: Fact | None) -> Fact:
    if old is None or not _same_form(fact, old):
        return fact
    gone = tuple(value for value in old.values if value.id not in fact.ids)
    return replace(fact, values=fact.values + gone)


def _over(knowledge: Knowledge, joint: dict[str, Fact]) -> Knowledge:
    """The knowledge over the joint facts; those it has not never apply."""
    never = Condition((Test(next(iter(knowledge.facts)), frozenset()),))
    facts = {
        id: replace(
            fact, applies_when=knowledge.facts[id].applies_when if id in knowledge.facts else never
        )
        for id, fact in joint.items()
    }
    return replace(knowledge, facts=facts)


def _changes(old: Knowledge, new: Knowledge) -> list[FactChange]:
    changes = []
    for id in dict.fromkeys((*new.facts, *old.facts)):
        before, after = old.facts.get(id), new.facts.get(id)
        if before is None or after is None:
            fact = after or before
            assert fact is not None
            labels = tuple((value.id, value.label) for value in fact.values)
            if before is None:
                changes.append(FactChange(id, fact.question, "added", gained=labels))
            else:
                changes.append(FactChange(id, fact.question, "removed", lost=labels))
            continue
        change = FactChange(
            id,
            after.question,
            "changed",
            tuple((v.id, v.label) for v in after.values if v.id not in before.ids),
            tuple((v.id, v.label) for v in before.values if v.id not in after.ids),
            not _same_form(before, after),
            before.applies_when != after.applies_when,
        )
        if change.gained or change.lost or change.form or change.asked:
            changes.append(change)
    return changes
