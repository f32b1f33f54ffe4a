"""Two versions of a small knowledge base compared case by case, with nothing but the resolver."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from bot.resolver import UNKNOWN, Facts, Knowledge, Resolver, Value
from tests.resolver import plain

Key = tuple[str, str | None] | None
Pair = tuple[dict[str, Value], dict[str, Value]]


def answer(resolver: Resolver, case: Facts, on: dt.date, region: str | None) -> Key:
    """The next contact in a whole case; None where no rule gives one."""
    outcome = resolver.resolve(case, on=on, region=region).outcome
    return None if outcome is None else outcome.next_contact.key


def shared(old: Knowledge, new: Knowledge) -> Iterator[Pair]:
    """The cases that both can express, as each of them has it.

    Those with the same answers, when what only one of them asks is answered `vet_ej`.
    """
    later = {_told(case): case for case in plain.cases(new)}
    for case in plain.cases(old):
        if _told(case) in later:
            yield case, later[_told(case)]


def _told(case: Facts) -> frozenset[tuple[str, Value]]:
    return frozenset((fact, value) for fact, value in case.items() if value != UNKNOWN)


def contacts(
    old: Resolver, new: Resolver, on: dt.date, region: str | None
) -> list[tuple[Facts, Facts, tuple[Key, Key]]]:
    """Each shared case as each version has it, and its next contacts before and after."""
    return [
        (case, other, (answer(old, case, on, region), answer(new, other, on, region)))
        for case, other in shared(old.knowledge, new.knowledge)
    ]


def aspects(old: Resolver, new: Resolver, on: dt.date, region: str | None) -> Counter[str]:
    """In how many shared cases each other part of the answer differs.

    By the rules that hold, so that it is known also where no next contact is given.
    """
    counted: Counter[str] = Counter()
    for case, other in shared(old.knowledge, new.knowledge):
        before, after = _parts(old, case, on, region), _parts(new, other, on, region)
        counted.update(name for name in before if before[name] != after[name])
    return counted


def _parts(
    resolver: Resolver, case: Facts, on: dt.date, region: str | None
) -> dict[str, set[object]]:
    knowledge = resolver.knowledge
    rules = plain.rules_of(knowledge, region, on)
    held = plain.holding(knowledge, rules, case)
    holding = [rule for rule in rules if rule.id in held]
    contacts = plain.contacts(rules, held)
    notes = [rule.consent for rule in holding if rule.consent]
    needed = any(note.needed for note in notes)
    return {
        "responsibilities": {
            (i.area, i.actor, i.role, i.task) for r in holding for i in r.responsibilities
        },
        "prepare": {text for rule in holding for text in rule.prepare},
        "then": {ref.key for rule in holding for ref in rule.then if ref.key not in contacts},
        "consent": {(n.needed, n.text) for n in notes if n.needed == needed},
    }
