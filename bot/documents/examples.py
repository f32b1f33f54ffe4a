"""The example cases of the printed papers, answered by the resolver."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.documents.words import Words
from bot.resolver import Contact, Facts, Outcome, Resolver, Rule, Value


@dataclass(frozen=True)
class Example:
    """An example case with its answer. Contacts speak to the reader of the paper.

    `rules`: the rules that hold. `way`: the way in. `areas`: for each area, who is responsible.
    """

    situation: str
    facts: Facts
    outcome: Outcome
    rules: tuple[Rule, ...]
    contact: Contact
    way: str
    then: tuple[Contact, ...]
    areas: Mapping[str, Sequence[str]]


class Examples:
    """Answers example cases on a day, in a region or by the national rules alone.

    Raises `FactError` for an unknown region, `ValueError` for a day outside the coverage.
    """

    def __init__(
        self, words: Words, usual: Mapping[str, object], day: dt.date, region: str | None
    ) -> None:
        self.words, self.resolver = words, words.resolver
        self.day, self.region = day, region
        self.program = self.resolver.program(day, region)
        self.usual = {name: _canonical(self.resolver, name, value) for name, value in usual.items()}
        self._composer = words.resolver.composer(region)

    def all(self, rows: Iterable[Mapping[str, Any]], reader: Facts) -> list[Example]:
        """Every row answered. Raises `FactError` for facts that cannot be used."""
        return [self._example(row["situation"], row["facts"], reader) for row in rows]

    def _example(self, situation: str, given: Mapping[str, object], reader: Facts) -> Example:
        resolver, composer = self.resolver, self._composer
        facts = resolver.completed(
            resolver.merge(self.usual, given).facts, on=self.day, region=self.region
        )
        outcome = resolver.resolve(facts, on=self.day, region=self.region).outcome
        assert outcome is not None  # the proof: every completed case has one
        rules = self.program.members(self.program.settled(facts))
        deciding = next(rule.next_contact for rule in rules if rule.next_contact is not None)
        contact = composer.contact(deciding, reader)
        areas: dict[str, list[str]] = {}
        for duty in composer.duties(rules, reader):
            if duty.role == "responsible" and duty.name not in areas.setdefault(duty.area, []):
                areas[duty.area].append(duty.name)
        return Example(
            situation,
            facts,
            outcome,
            rules,
            contact,
            self.way(contact),
            composer.follow_ups(rules, reader),
            areas,
        )

    def way(self, contact: Contact) -> str:
        """The contact point's own numbers and addresses; without them how to find it.

        Where the region says how to reach it, that first.
        """
        region = self._composer.region
        local = region.contact(contact.key) if region else None
        points = self.words.knowledge.actors[contact.actor].contact_points
        own = contact.channels
        if contact.contact_point and not (local and local.channels):
            own = points[contact.contact_point].channels
        labels = ". ".join(channel.label for channel in own)
        if contact.sources:
            return " ".join(filter(None, (contact.how, labels)))
        return labels or contact.how or ". ".join(c.label for c in contact.channels)


def _canonical(resolver: Resolver, name: str, value: object) -> Value:
    return resolver.canonical({name: value})[name]
