"""An outcome as text to read: next contact first, then who does what, what to prepare, why.

Shorter than the structured outcome, which says everything: rules that only add to the answer are
explained when somebody asks why, and sources are gathered by statute.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialogue.voice import Voice
from bot.resolver import Facts, Outcome

_CHANGES = 3  # how many "if something were different" are read out
_CONTACTS = 3  # how many possible contacts an open answer is said to decide between


def outcome_text(outcome: Outcome, facts: Facts, voice: Voice) -> str:
    """The outcome in paragraphs with short lists."""
    sections = [
        _next(outcome, facts, voice),
        _then(outcome, facts, voice),
        *_duties(outcome, facts, voice),
        _section("besked_forbered", outcome.prepare, facts, voice),
        [voice.say("besked_samtycke", facts), outcome.consent.text],
        _why(outcome, facts, voice),
        _section("besked_oklart", _open(outcome, facts, voice), facts, voice),
        _section(
            "besked_annars", (c.text for c in outcome.counterfactuals[:_CHANGES]), facts, voice
        ),
        _section("besked_kallor", _sources(outcome, facts, voice), facts, voice),
        [voice.say("besked_datum", facts, datum=voice.date(outcome.valid_on)), outcome.disclaimer],
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _next(outcome: Outcome, facts: Facts, voice: Voice) -> list[str]:
    contact = outcome.next_contact
    lines = [voice.say("besked_nasta", facts, kontakt=contact.label), contact.reason]
    lines.append(voice.how(contact.actor, contact.contact_point, facts))
    return [*filter(None, lines), *voice.channels(contact.channels, facts)]


def _then(outcome: Outcome, facts: Facts, voice: Voice) -> list[str]:
    lines = []
    for number, contact in enumerate(outcome.then, 1):
        text = contact.label
        if contact.reason:
            text = voice.say("kontakt_rad", facts, kontakt=text, skal=contact.reason)
        lines.append(voice.say("nummer", facts, nummer=number, text=text))
    return [voice.say("besked_sedan", facts), *lines] if lines else []


def _duties(outcome: Outcome, facts: Facts, voice: Voice) -> Iterable[list[str]]:
    """Who does what: one list for each actor and role."""
    tasks: dict[tuple[str, str], list[str]] = {}
    for duty in outcome.responsibilities:
        tasks.setdefault((duty.actor, duty.role), []).append(duty.task)
    for actor, role in sorted(tasks, key=lambda pair: [a for a, _ in tasks].index(pair[0])):
        head = voice.say(f"roll_{role}", facts, aktor=voice.actor(actor, facts))
        yield [head, *voice.points(tasks[actor, role], facts)]


def _why(outcome: Outcome, facts: Facts, voice: Voice) -> list[str]:
    decided = outcome.reasons[:1]
    clauses = voice.that([c for r in decided for c in voice.clauses(r.facts, facts)], facts)
    head = [voice.say("besked_skal", facts)]
    if clauses:
        head.append(voice.say("besked_skal_svar", facts, lista=clauses))
    return [*head, *(reason.text for reason in decided)]


def _open(outcome: Outcome, facts: Facts, voice: Voice) -> Iterable[str]:
    for item in outcome.depends_on:
        labels = dict.fromkeys(voice.inline(contact.label) for _, contact in item.outcomes)
        yield voice.say(
            "besked_oklart_rad" if len(labels) <= _CONTACTS else "besked_oklart_flera",
            facts,
            amne=capital(voice.subject(item.fact, facts)),
            tips=item.text,
            kontakter=voice.either(labels, facts),
        )


def _sources(outcome: Outcome, facts: Facts, voice: Voice) -> Iterable[str]:
    """One line for each statute or document."""
    cited: dict[str, list[str]] = {}
    for source in outcome.sources:
        cited.setdefault(source.title, []).append(source.reference)
    for title, references in cited.items():
        listed = ", ".join(references)
        yield voice.say("besked_kalla", facts, referenser=listed, titel=title)


def _section(key: str, items: Iterable[str], facts: Facts, voice: Voice) -> list[str]:
    lines = voice.points(items, facts)
    return [voice.say(key, facts), *lines] if lines else []


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
