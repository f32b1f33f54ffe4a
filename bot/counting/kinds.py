"""What can be counted. Each kind has a list of its own of what it can be about, all of it ours."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from bot.resolver import Resolver


class Kind(str, Enum):
    """Kinds of counters; the values are kept in the database: add, never rename."""

    CONVERSATION = "samtal"  # begun
    TURN = "turer"
    ALONE = "utan_rasa"  # texts answered while Rasa was away
    TOPIC = "amne"  # answered
    TERM = "begrepp"  # explained
    UNKNOWN = "vet_ej"  # questions answered with "vet inte"
    CHANGED = "rattat"  # answers changed or withdrawn
    OUTSIDE = "utanfor"
    FALLBACK = "reserv"  # not understood, for the first, second, third time in a row
    LIMIT = "grans"  # danger, no money, another language
    OUTCOME = "besked"  # next contact given
    STOPPED = "slutat"  # the open question of a conversation that ended without an outcome


ALL = ""  # what a kind is about that is about nothing in particular
COVERAGE, SUBJECT = "tackning", "amnet"
DANGER, NEED, LANGUAGE = "akut_fara", "akut_pengar", "sprak_"
OTHER_LANGUAGE = f"{LANGUAGE}annat"
CANCELLED = "avbrutet"  # no question was open
FIRST, SECOND, HUMAN = "forsta", "andra", "manniska"

Vocabulary = Mapping[Kind, Mapping[str, str]]


def contact_id(actor: str, point: str | None) -> str:
    """What an outcome's next contact is counted as."""
    return f"{actor}/{point}" if point else actor


def vocabulary(resolver: Resolver) -> Vocabulary:
    """For each kind what it can be about, and what that is called in Swedish.

    Nothing else is ever counted: what a person wrote cannot become a counter.
    """

    def called(*counted: str) -> dict[str, str]:
        return {about: resolver.phrase(f"rakning_{about}") for about in counted}

    def in_all(kind: Kind) -> dict[str, str]:
        return {ALL: resolver.phrase(f"rakning_{kind.value}")}

    knowledge = resolver.knowledge
    subjects = {fact: resolver.phrase(f"amne_{fact}") for fact in knowledge.facts}
    subjects = {fact: text[:1].upper() + text[1:] for fact, text in subjects.items()}
    contacts = {id: actor.name for id, actor in knowledge.actors.items()}
    for actor in knowledge.actors.values():
        for point in actor.contact_points.values():
            label = resolver.address(point.label, {})
            contacts[contact_id(actor.id, point.id)] = f"{label} ({actor.name})"
    languages = {f"{LANGUAGE}{id}": each.name for id, each in knowledge.languages.items()}
    return {
        Kind.CONVERSATION: in_all(Kind.CONVERSATION),
        Kind.TURN: in_all(Kind.TURN),
        Kind.ALONE: in_all(Kind.ALONE),
        Kind.TOPIC: {id: resolver.title(id, {}) for id in knowledge.topics},
        Kind.TERM: {id: term.term for id, term in knowledge.glossary.items()},
        Kind.UNKNOWN: subjects,
        Kind.CHANGED: subjects,
        Kind.OUTSIDE: called(COVERAGE, SUBJECT),
        Kind.FALLBACK: called(FIRST, SECOND, HUMAN),
        Kind.LIMIT: {**called(DANGER, NEED), **languages, **called(OTHER_LANGUAGE)},
        Kind.OUTCOME: contacts,
        Kind.STOPPED: {**subjects, **called(CANCELLED)},
    }
