"""An outcome as the card of the chat page: next contact first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.voice import Voice
from bot.resolver import Facts
from bot.resolver.model import ROLES
from bot.web.lines import Span, link


@dataclass(frozen=True)
class Duties:
    """What one actor does: tasks by role, in the order responsible, performs, supports."""

    name: str
    roles: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Later:
    """Whom to contact after the next contact, with the region's own way there if it has one."""

    label: str
    reason: str
    how: str
    ways: tuple[Span, ...]


@dataclass(frozen=True)
class Cited:
    """A document and what is cited of it."""

    title: str
    links: tuple[Span, ...]


@dataclass(frozen=True)
class Card:
    """The parts of the card; an empty one is not shown.

    `unknown`: what is open because of an answer "vet inte". `unasked`: what has not been answered
    and can change the next contact.
    """

    label: str
    reason: str
    how: str
    ways: tuple[Span, ...]
    then: tuple[Later, ...]
    duties: tuple[Duties, ...]
    prepare: tuple[str, ...]
    consent: str
    why: str
    unknown: tuple[str, ...]
    unasked: tuple[str, ...]
    reasons: tuple[str, ...]
    otherwise: tuple[str, ...]
    sources: tuple[Cited, ...]
    disclaimer: str
    date: str


def card(outcome: Mapping[str, Any], facts: Facts, voice: Voice) -> Card:
    """The contract's `outcome` as a card, for somebody with those answers."""
    contact = outcome["next_contact"]
    why, *reasons = dict.fromkeys(reason["text"] for reason in outcome["reasons"]) or [""]
    return Card(
        label=contact["label"],
        reason=contact["reason"],
        how=contact.get("how", ""),
        ways=_ways(contact),
        then=tuple(
            Later(each["label"], each["reason"], each.get("how", ""), _ways(each))
            for each in outcome["then"]
        ),
        duties=_duties(outcome["responsibilities"]),
        prepare=tuple(outcome["prepare"]),
        consent=outcome["consent"]["text"],
        why=why,
        unknown=tuple(o["text"] for o in outcome["depends_on"] if o["fact"] in facts),
        unasked=tuple(o["text"] for o in outcome["depends_on"] if o["fact"] not in facts),
        reasons=tuple(reasons),
        otherwise=tuple(other["text"] for other in outcome["counterfactuals"]),
        sources=sources(outcome["sources"]),
        disclaimer=outcome["disclaimer"],
        date=voice.date(dt.date.fromisoformat(outcome["valid_on"])),
    )


def sources(cited: Collection[Mapping[str, str]]) -> tuple[Cited, ...]:
    """The contract's `sources`, by document."""
    found: dict[str, list[Span]] = {}
    for source in cited:
        title = source["title"]
        found.setdefault(title, []).append(link(source["reference"] or title, source["url"]))
    return tuple(Cited(title, tuple(links)) for title, links in found.items())


def _ways(contact: Mapping[str, Any]) -> tuple[Span, ...]:
    return tuple(link(way["label"], way["href"]) for way in contact.get("channels", ()))


def _duties(items: Collection[Mapping[str, Any]]) -> tuple[Duties, ...]:
    by_name: dict[str, dict[str, list[str]]] = {}
    for item in items:
        roles = by_name.setdefault(item["name"], {})
        roles.setdefault(item["role"], []).append(item["task"])
    return tuple(
        Duties(name, tuple((role, tuple(roles[role])) for role in ROLES if role in roles))
        for name, roles in by_name.items()
    )
