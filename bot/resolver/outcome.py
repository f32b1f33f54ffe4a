"""The answer ("besked"): what the rules that hold give together, as the contract has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from bot.resolver.model import Channel, ContactRef, Key, Knowledge, Region, Rule, Source
from bot.resolver.space import Facts, Value
from bot.resolver.wording import Wording


@dataclass(frozen=True)
class Contact:
    """Whom to contact: actor, person or way in, why, how in words (may be empty), and ways in.

    `sources`: of what the region itself says of how; none where it says nothing.
    """

    actor: str
    contact_point: str | None
    label: str
    reason: str
    how: str = ""
    channels: tuple[Channel, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What makes two contacts the same."""
        return (self.actor, self.contact_point)

    def as_dict(self) -> dict[str, object]:
        """The contract's `next_contact`, and how to reach it."""
        return {
            "actor": self.actor,
            "contact_point": self.contact_point,
            "label": self.label,
            "reason": self.reason,
            "how": self.how,
            "channels": [channel.as_dict() for channel in self.channels],
        }

    def as_follow_up(self) -> dict[str, object]:
        """The contract's `then` item; how to reach it only where that is the region's own."""
        item = self.as_dict()
        if not self.sources:
            del item["how"], item["channels"]
        return item


@dataclass(frozen=True)
class Duty:
    """One actor's responsibility in one area; `name`: the actor's, to whoever asks."""

    area: str
    actor: str
    name: str
    role: str
    task: str
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """The contract's `responsibilities` item, and the actor's name."""
        return {
            "area": self.area,
            "actor": self.actor,
            "name": self.name,
            "role": self.role,
            "task": self.task,
            "sources": list(self.sources),
        }


@dataclass(frozen=True)
class ConsentNote:
    """Whether sharing information needs consent."""

    needed: bool
    text: str
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """The contract's `consent`."""
        return {"needed": self.needed, "text": self.text, "sources": list(self.sources)}


@dataclass(frozen=True)
class Reason:
    """A rule that decided, with the facts that were enough for it."""

    rule: str
    text: str
    facts: Facts
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """The contract's `reasons` item."""
        facts = as_json(self.facts)
        return {"rule": self.rule, "text": self.text, "facts": facts, "sources": list(self.sources)}


@dataclass(frozen=True)
class Counterfactual:
    """The nearest other case: one changed fact, another next contact."""

    change: Facts
    next_contact: Contact
    text: str

    def as_dict(self) -> dict[str, object]:
        """The contract's `counterfactuals` item."""
        contact = self.next_contact.as_dict()
        return {"change": as_json(self.change), "next_contact": contact, "text": self.text}


@dataclass(frozen=True)
class Dependence:
    """What an answer "vet inte" leaves open: every next contact each value may give."""

    fact: str
    text: str
    outcomes: tuple[tuple[str, Contact], ...]

    def as_dict(self) -> dict[str, object]:
        """The contract's `depends_on` item."""
        outcomes = [
            {"value": value, "next_contact": contact.as_dict()} for value, contact in self.outcomes
        ]
        return {"fact": self.fact, "text": self.text, "outcomes": outcomes}


@dataclass(frozen=True)
class Outcome:
    """The whole answer for one case on one day."""

    next_contact: Contact
    then: tuple[Contact, ...]
    responsibilities: tuple[Duty, ...]
    prepare: tuple[str, ...]
    consent: ConsentNote
    reasons: tuple[Reason, ...]
    counterfactuals: tuple[Counterfactual, ...]
    depends_on: tuple[Dependence, ...]
    sources: tuple[Source, ...]
    valid_on: dt.date
    disclaimer: str

    def as_dict(self) -> dict[str, object]:
        """The contract's outcome."""
        return {
            "next_contact": self.next_contact.as_dict(),
            "then": [contact.as_follow_up() for contact in self.then],
            "responsibilities": [duty.as_dict() for duty in self.responsibilities],
            "prepare": list(self.prepare),
            "consent": self.consent.as_dict(),
            "reasons": [reason.as_dict() for reason in self.reasons],
            "counterfactuals": [item.as_dict() for item in self.counterfactuals],
            "depends_on": [item.as_dict() for item in self.depends_on],
            "sources": [source.as_dict() for source in self.sources],
            "valid_on": self.valid_on.isoformat(),
            "disclaimer": self.disclaimer,
        }


class Composer:
    """Puts the effects of rules together for the person asking, in a region if one is given."""

    def __init__(self, knowledge: Knowledge, region: Region | None = None) -> None:
        self.knowledge = knowledge
        self.region = region
        self.wording = Wording(knowledge, region)

    def contact(self, ref: ContactRef, facts: Facts) -> Contact:
        """A rule's contact with its label, addressed reason and ways in."""
        return self.place(ref.key, self.wording.address(ref.reason, facts), facts)

    def place(self, key: Key, reason: str, facts: Facts) -> Contact:
        """A contact by (actor, contact point)."""
        actor = self.knowledge.actors[key[0]]
        how, channels = "", actor.channels
        if key[1] is not None:
            point = actor.contact_points[key[1]]
            how, channels = point.how, point.channels or actor.channels
        how, channels, sources = self._own(key, how, channels)
        label, how = self.wording.contact(key, facts), self.wording.address(how, facts)
        return Contact(*key, label, reason, how, channels, sources)

    def _own(
        self, key: Key, how: str, channels: tuple[Channel, ...]
    ) -> tuple[str, tuple[Channel, ...], tuple[str, ...]]:
        """How the contact is reached here: the region's words and channels before the national.

        With the sources of what is the region's own.
        """
        if self.region is None:
            return how, channels, ()
        cited: list[str] = []
        if (local := self.region.contact(key)) is not None:
            how = local.how or how
            kinds = {channel.kind for channel in local.channels}
            rest = (channel for channel in channels if channel.kind not in kinds)
            channels = (*local.channels, *rest)
            cited += local.cited
        if (hours := self.region.hours(key)) is not None:
            how = f"{how} {hours.text}".strip()
            cited.append(hours.source)
        return how, channels, tuple(dict.fromkeys(cited))

    def follow_ups(self, rules: Iterable[Rule], facts: Facts) -> tuple[Contact, ...]:
        """Whom to contact after the next contact: each once, the deciding rule's own first."""
        ordered = sorted(rules, key=lambda rule: rule.next_contact is None)
        seen = {rule.next_contact.key for rule in ordered if rule.next_contact is not None}
        then: list[Contact] = []
        for ref in (ref for rule in ordered for ref in rule.then):
            if ref.key not in seen:
                seen.add(ref.key)
                then.append(self.contact(ref, facts))
        return tuple(then)

    def duties(self, rules: Iterable[Rule], facts: Facts) -> tuple[Duty, ...]:
        """Every responsibility once, with the sources of every rule that states it."""
        stated: dict[tuple[str, str, str, str, str], tuple[str, ...]] = {}
        for item in (item for rule in rules for item in rule.responsibilities):
            name, task = (
                self.wording.actor(item.actor, facts),
                self.wording.address(item.task, facts),
            )
            duty = (item.area, item.actor, name, item.role, task)
            stated[duty] = tuple(dict.fromkeys((*stated.get(duty, ()), *item.sources)))
        return tuple(Duty(*duty, sources) for duty, sources in stated.items())

    def prepare(self, rules: Iterable[Rule], facts: Facts) -> tuple[str, ...]:
        """Everything to have at hand, once each."""
        items = (self.wording.address(text, facts) for rule in rules for text in rule.prepare)
        return tuple(dict.fromkeys(items))

    def consent(self, rules: Iterable[Rule], facts: Facts) -> ConsentNote:
        """Needed as soon as one rule needs it; then only the texts that say so."""
        notes = [rule.consent for rule in rules if rule.consent is not None]
        needed = any(note.needed for note in notes)
        kept = [note for note in notes if note.needed == needed]
        texts = dict.fromkeys(self.wording.address(note.text, facts) for note in kept)
        sources = dict.fromkeys(id for note in kept for id in note.sources)
        text = " ".join(texts) or self.wording.phrase("consent_none", facts, {})
        return ConsentNote(needed, text, tuple(sources))

    def sources(self, ids: Iterable[str]) -> tuple[Source, ...]:
        """The sources, once each, in order."""
        return tuple(self.knowledge.sources[id] for id in dict.fromkeys(ids))


def as_json(facts: Facts) -> dict[str, Value | list[str]]:
    """Facts with lists instead of tuples."""
    return {k: list(v) if isinstance(v, tuple) else v for k, v in facts.items()}
