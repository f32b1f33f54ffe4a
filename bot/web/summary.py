"""The summary of a conversation as plain text, to keep or to show somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bot.dialogue import Dialogue, State
from bot.web.card import Card, Cited, card
from bot.web.lines import Span
from bot.web.strings import Strings

_ROLES = {"responsible": "ansvarar", "performs": "utfor", "supports": "stoder"}


def summary(
    state: State, dialogue: Dialogue, strings: Strings, today: dt.date | None = None
) -> str:
    """Answers, next contact, who does what, what to prepare, consent, why and sources.

    `today`: the date it is made. Lines end as in files that any editor opens.
    """
    made = dialogue.voice.date(today or dt.date.today())
    parts = [
        [strings["samm_rubrik"], strings.say("samm_gjord", datum=made)],
        _titled(strings["samm_svar"], _answers(state, dialogue, strings)),
        *_outcome(state, dialogue, strings),
    ]
    text = "\n\n".join("\n".join(lines) for lines in parts if lines)
    return text.replace("\n", "\r\n") + "\r\n"


def _answers(state: State, dialogue: Dialogue, strings: Strings) -> list[str]:
    given = [f"– {each.subject}: {each.answer}" for each in dialogue.answers(state)]
    return given or [strings["samm_inga_svar"]]


def _outcome(state: State, dialogue: Dialogue, strings: Strings) -> Iterable[list[str]]:
    # as it is shown: what was left out on purpose counts as not known
    facts = dialogue.shown(state)
    outcome = dialogue.resolver.resolve(facts, region=state.region).outcome
    if outcome is None:
        yield [strings["samm_inte_klart"]]
        return
    if state.asked is not None or len(facts) > len(state.facts):
        yield [strings["samm_preliminart"]]
    yield from _card(card(outcome.as_dict(), state.facts, dialogue.voice), strings)


def _card(it: Card, strings: Strings) -> Iterable[list[str]]:
    yield _titled(
        strings["nasta_kontakt"], [it.label, it.reason, it.how, *_points(map(_linked, it.ways))]
    )
    yield _titled(strings["kontakta_sedan"], _then(it))
    yield _titled(strings["vem_gor_vad"], _duties(it, strings))
    yield _titled(strings["forbered"], _points(it.prepare))
    yield _titled(strings["samtycke"], [it.consent])
    yield _titled(strings["varfor"], [it.why, *it.reasons])
    yield _titled(strings["oppet"], _points(it.unknown))
    yield _titled(strings["ofragat"], _points(it.unasked))
    yield _titled(strings["kallor"], (line for each in it.sources for line in _cited(each)))
    yield [strings.say("reglerna_galler", datum=it.date), it.disclaimer]


def _then(it: Card) -> Iterable[str]:
    for number, each in enumerate(it.then, 1):
        yield f"{number}. {each.label}" + (f": {each.reason}" if each.reason else "")
        yield from filter(None, [each.how])
        yield from _points(map(_linked, each.ways))


def _duties(it: Card, strings: Strings) -> Iterable[str]:
    for actor in it.duties:
        yield actor.name
        for role, tasks in actor.roles:
            yield f"  {strings[_ROLES[role]]}"
            yield from (f"  – {task}" for task in tasks)


def _cited(source: Cited) -> Iterable[str]:
    yield source.title
    yield from (f"  – {_linked(span)}" for span in source.links)


def _linked(span: Span) -> str:
    return f"{span.text}: {span.href}" if span.href.startswith("https:") else span.text


def _points(texts: Iterable[str]) -> Iterable[str]:
    return (f"– {text}" for text in texts)


def _titled(title: str, lines: Iterable[str]) -> list[str]:
    """The lines under their title; nothing where there are none."""
    kept = [line for line in lines if line]
    return [title.upper(), *kept] if kept else []
