"""What in the knowledge names a source or an actor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.resolver.model import Knowledge, Rule


@dataclass(frozen=True)
class Use:
    """Something that rests on a source: its kind and its id."""

    kind: str
    id: str


def resting(knowledge: Knowledge, rules: tuple[Rule, ...]) -> dict[str, list[Use]]:
    """For each source: what rests on it, once each, in the order of the knowledge."""
    found: dict[str, list[Use]] = {id: [] for id in knowledge.sources}
    for source, use in _uses(knowledge, rules):
        if use not in found[source]:
            found[source].append(use)
    return found


def _uses(knowledge: Knowledge, rules: tuple[Rule, ...]) -> Iterator[tuple[str, Use]]:
    for rule in rules:
        yield from ((source, Use("rules", rule.id)) for source in rule.cited)
    for fact in knowledge.facts.values():
        yield from ((source, Use("facts", fact.id)) for source in fact.sources)
    for constraint in knowledge.constraints:
        yield from ((source, Use("constraints", constraint.id)) for source in constraint.sources)
    for actor in knowledge.actors.values():
        points = actor.contact_points.values()
        channels = (*actor.channels, *(channel for point in points for channel in point.channels))
        cited = (*actor.sources, *(channel.source for channel in channels if channel.source))
        yield from ((source, Use("actors", actor.id)) for source in cited)
    for term in knowledge.glossary.values():
        yield from ((source, Use("terms", term.id)) for source in term.sources)
    for topic in knowledge.topics.values():
        yield from ((source, Use("topics", topic.id)) for source in topic.sources)
    for region in knowledge.regions.values():
        yield from ((source, Use("regions", region.id)) for source in region.cited)
    for language in knowledge.languages.values():
        yield from ((source, Use("languages", language.id)) for source in language.sources)


def naming(rules: tuple[Rule, ...], actor: str) -> dict[str, list[str]]:
    """The ids of the rules that name the actor: as `next` contact, `then`, or with `duties`."""
    found: dict[str, list[str]] = {"next": [], "then": [], "duties": []}
    for rule in rules:
        if rule.next_contact is not None and rule.next_contact.actor == actor:
            found["next"].append(rule.id)
        if any(ref.actor == actor for ref in rule.then):
            found["then"].append(rule.id)
        if any(duty.actor == actor for duty in rule.responsibilities):
            found["duties"].append(rule.id)
    return {kind: list(dict.fromkeys(ids)) for kind, ids in found.items() if ids}
