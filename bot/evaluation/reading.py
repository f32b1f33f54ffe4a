"""Cases read by the assistant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from bot.dialogue import State
from bot.evaluation.assistant import Assistant
from bot.evaluation.cases import Case
from bot.evaluation.scores import Reading
from bot.hearing import heard

# When the messages were written: "sen i mars" is counted from there.
TODAY = dt.date(2026, 11, 22)


def read(
    assistant: Assistant,
    case: Case,
    change: Callable[[str], str] = str,
) -> Reading:
    """The case understood, its text changed first; a correction in the middle of its talk."""
    text = change(case.text)
    if case.before is None:
        return Reading(case, assistant.understanding.read(text, today=TODAY))
    state = assistant.dialogue.answer(State(), case.before).state
    understood = assistant.understanding.read(
        text, asked=state.asked, known=state.facts, today=TODAY
    )
    after = assistant.dialogue.turn(state, heard(text, understood)).state
    return Reading(case, understood, after.facts)


def read_all(
    assistant: Assistant, cases: Iterable[Case], change: Callable[[str], str] = str
) -> list[Reading]:
    """All cases understood."""
    return [read(assistant, case, change) for case in cases]
