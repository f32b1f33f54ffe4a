"""Conversations held with simulated people: how soon and how rightly they get a contact.

The person writes the message, then answers each question from what is true of them, with a button.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.dialogue import Dialogue, Heard, Message, State
from bot.dialogue.heard import ANSWER
from bot.evaluation.cases import STAFF, Case
from bot.resolver import UNKNOWN

MOST_TURNS = 20


@dataclass(frozen=True)
class Talk:
    """A conversation held.

    `first`: the actor of the first contact given, in turn `turns` (from 1: the reply to the
    message). `final`: the last one given when nothing was asked any more, or at the end.
    `length`: all turns.
    """

    case: Case
    first: str | None
    turns: int | None
    final: str | None
    length: int


def talk(dialogue: Dialogue, case: Case, opening: Heard) -> Talk:
    """The conversation of a case. `opening`: what was understood of its message."""
    reply = dialogue.turn(State(), opening)
    first, turns, told = None, None, dict[str, str]()
    asked_before: set[str] = set()
    turn = 1
    while True:
        for kind, actor in _contacts(reply.messages):
            if first is None:
                first, turns = actor, turn
            told[kind] = actor
        fact = _open(reply.messages)
        if fact is None or turn == MOST_TURNS:
            break
        # the same question again: the answer was not taken
        answer = UNKNOWN if fact in asked_before else case.answer(fact)
        asked_before.add(fact)
        reply = dialogue.turn(reply.state, Heard(intent=ANSWER, facts={fact: answer}))
        turn += 1
    return Talk(case, first, turns, told.get("outcome", told.get("topic")), turn)


def _contacts(messages: Iterable[Message]) -> Iterable[tuple[str, str]]:
    for message in messages:
        for kind, part in (("outcome", message.outcome), ("topic", message.topic)):
            contact = part and part.get("next_contact")
            if isinstance(contact, Mapping):
                yield kind, str(contact["actor"])


def _open(messages: Sequence[Message]) -> str | None:
    """The fact asked about last."""
    questions = [message.question for message in messages if message.question]
    return str(questions[-1]["fact"]) if questions else None


@dataclass(frozen=True)
class Guidance:
    """How conversations went: shares of all of them, 0 to 1.

    `exact`: the contact is the best one; `acceptable`: one of the right ones. Turns until the
    first contact (`turns_p90`: nine in ten need no more), of those that give one; `without`: how
    many give none.
    """

    talks: int
    first_exact: float
    first_acceptable: float
    final_exact: float
    final_acceptable: float
    turns: float
    turns_p90: int
    without: int


def guidance(talks: Sequence[Talk]) -> Guidance | None:
    """The figures of some conversations; None if there are none."""
    if not talks:
        return None
    turns = sorted(talk.turns for talk in talks if talk.turns is not None)

    def share(right: Iterable[bool]) -> float:
        return sum(right) / len(talks)

    return Guidance(
        talks=len(talks),
        first_exact=share(t.first in t.case.best for t in talks),
        first_acceptable=share(t.first in t.case.contact for t in talks),
        final_exact=share(t.final in t.case.best for t in talks),
        final_acceptable=share(t.final in t.case.contact for t in talks),
        turns=sum(turns) / len(turns) if turns else 0.0,
        turns_p90=turns[math.ceil(0.9 * len(turns)) - 1] if turns else 0,
        without=len(talks) - len(turns),
    )


def by_who(talks: Sequence[Talk]) -> dict[str, Guidance]:
    """The figures of all, of staff, and of patients with their relatives."""
    groups = {
        "all": list(talks),
        "patient": [t for t in talks if t.case.who != STAFF],
        "staff": [t for t in talks if t.case.who == STAFF],
    }
    return {name: found for name, group in groups.items() if (found := guidance(group))}
