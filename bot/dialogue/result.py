"""An outcome as text to read: next contact first, then who does what, what to prepare, why.

Shorter than the structured outcome, which says everything: rules that only add to the answer are
explained when somebody asks why, and sources are gathered by statute.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.dialogue.voice import Voice
from bot.resolver import Facts, Outcome
from bot.resolver.model import AREAS, ROLES
from bot.resolver.outcome import Duty

_CHANGES = 3  # how many "if something were different" are read out
_OPEN = 3  # how many things that were not asked are told to staff
_CONTACTS = 3  # how many possible contacts an open answer is said to decide between


def outcome_text(
    outcome: Outcome, facts: Facts, voice: Voice, *, known: Facts | None = None
) -> str:
    """The outcome in paragraphs with short lists.

    `known`: the answers that were given, where `facts` holds questions that were never asked.
    """
    unasked = frozenset() if known is None else frozenset(facts.keys() - known.keys())
    sections = [
        _next(outcome, facts, voice),
        _then(outcome, facts, voice),
        *_duties(outcome, facts, voice),
        _section("besked_forbered", outcome.prepare, facts, voice),
        [voice.say("besked_samtycke", facts), outcome.consent.text],
        _why(outcome, facts, voice, unasked),
        _section("besked_oklart", _open(outcome, facts, voice, unasked), facts, voice),
        _section("besked_ofragat", _not_asked(outcome, facts, voice, unasked), facts, voice),
        _section(
            "besked_annars", (c.text for c in outcome.counterfactuals[:_CHANGES]), facts, voice
        ),
        _section("besked_kallor", _sources(outcome, facts, voice), facts, voice),
        [voice.say("besked_datum", facts, datum=voice.date(outcome.valid_on)), outcome.disclaimer],
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def brief_text(outcome: Outcome, facts: Facts, voice: Voice, *, known: Facts | None = None) -> str:
    """The outcome for staff who look it up: a few lines. `known`: as for `outcome_text`."""
    unasked = frozenset() if known is None else frozenset(facts.keys() - known.keys())
    say = voice.say
    then = voice.listed([voice.inline(contact.label) for contact in outcome.then], facts)
    open_ones = [
        *_not_asked(outcome, facts, voice, unasked),
        *_open(outcome, facts, voice, unasked),
    ]
    lines = [
        *_next(outcome, facts, voice),
        say("kort_sedan", facts, lista=then) if then else "",
        *_by_area(outcome, facts, voice),
        say("kort_samtycke", facts, text=outcome.consent.text),
        *(say("kort_oppet", facts, text=text) for text in open_ones[:_OPEN]),
        say("kort_kallor", facts, lista="; ".join(s.reference for s in outcome.sources)),
    ]
    return "\n".join(filter(None, lines))


def _by_area(outcome: Outcome, facts: Facts, voice: Voice) -> Iterable[str]:
    """One line for each area: who answers for it, and who else takes part."""
    for area in sorted({duty.area for duty in outcome.responsibilities}, key=AREAS.index):
        duties = [duty for duty in outcome.responsibilities if duty.area == area]
        parts = []
        for role in dict.fromkeys(duty.role for duty in sorted(duties, key=_by_role)):
            names = [duty.name for duty in duties if duty.role == role]
            listed = voice.listed(names, facts)
            parts.append(voice.say(f"kort_roll_{role}", facts, lista=listed))
        head = voice.say(f"omrade_{area}", facts)
        yield voice.say("kort_rad", facts, rubrik=head, text="; ".join(parts))


def _by_role(duty: Duty) -> int:
    return ROLES.index(duty.role)


def _next(outcome: Outcome, facts: Facts, voice: Voice) -> list[str]:
    contact = outcome.next_contact
    said = voice.say("besked_nasta", facts, kontakt=contact.label)
    lines = [said, contact.reason, contact.how]
    return [*filter(None, lines), *voice.channels(contact.channels, facts)]


def _then(outcome: Outcome, facts: Facts, voice: Voice) -> list[str]:
    lines = []
    for number, contact in enumerate(outcome.then, 1):
        text = contact.label
        if contact.reason:
            text = voice.say("kontakt_rad", facts, kontakt=text, skal=contact.reason)
        lines.append(voice.say("nummer", facts, nummer=number, text=text))
        if contact.sources:  # the region's own way there
            lines += [*filter(None, [contact.how]), *voice.channels(contact.channels, facts)]
    return [voice.say("besked_sedan", facts), *lines] if lines else []


def _duties(outcome: Outcome, facts: Facts, voice: Voice) -> Iterable[list[str]]:
    """Who does what: one list for each actor and role."""
    tasks: dict[tuple[str, str], list[str]] = {}
    for duty in outcome.responsibilities:
        tasks.setdefault((duty.name, duty.role), []).append(duty.task)
    for name, role in sorted(tasks, key=lambda pair: [n for n, _ in tasks].index(pair[0])):
        head = voice.say(f"roll_{role}", facts, aktor=name)
        yield [head, *voice.points(tasks[name, role], facts)]


def _why(outcome: Outcome, facts: Facts, voice: Voice, unasked: Collection[str]) -> list[str]:
    decided = outcome.reasons[:1]
    told = [{n: v for n, v in r.facts.items() if n not in unasked} for r in decided]
    clauses = voice.that([c for given in told for c in voice.clauses(given, facts)], facts)
    head = [voice.say("besked_skal", facts)]
    if clauses:
        head.append(voice.say("besked_skal_svar", facts, lista=clauses))
    return [*head, *(reason.text for reason in decided)]


def _open(outcome: Outcome, facts: Facts, voice: Voice, unasked: Collection[str]) -> Iterable[str]:
    for item in outcome.depends_on:
        if item.fact in unasked:
            continue
        labels = dict.fromkeys(voice.inline(contact.label) for _, contact in item.outcomes)
        yield voice.say(
            "besked_oklart_rad" if len(labels) <= _CONTACTS else "besked_oklart_flera",
            facts,
            amne=capital(voice.subject(item.fact, facts)),
            tips=item.text,
            kontakter=voice.either(labels, facts),
        )


def _not_asked(
    outcome: Outcome, facts: Facts, voice: Voice, unasked: Collection[str]
) -> Iterable[str]:
    """What was never asked and can change the next contact: the first other contacts."""
    now = outcome.next_contact.key
    for item in outcome.depends_on:
        if item.fact not in unasked:
            continue
        for value, contact in item.outcomes:
            if contact.key != now:
                fact = voice.knowledge.facts[item.fact]
                clause = voice.resolver.wording.clause(fact, value, facts)
                label = voice.inline(contact.label)
                yield voice.say("ofragat_rad", facts, sats=clause, kontakt=label)
                break


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
