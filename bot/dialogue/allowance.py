"""How many questions are asked before the answer is given, with the rest left open.

Who tells a case in a message of their own wants the answer, and is asked few; staff want it in
one turn. Who answers the questions one at a time is asked every one that matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.heard import Heard
from bot.dialogue.state import State

ASKER, STAFF = "fragestallare", "personal"
# What is true of the one who asks, not of the case.
ABOUT_ASKER = frozenset({ASKER, "verksamhet", "arendetyp"})
_FOR_STAFF, _FOR_OTHERS = 1, 2
_TELLS_A_CASE = 2  # facts of the case
_ASKS = frozenset({"vagledning_fraga", "amne_fraga"})


def opened(state: State, heard: Heard, facts: Mapping[str, object]) -> State:
    """The state with few questions left, if the message tells a case. `facts`: those taken."""
    if state.guided or state.left is not None:
        return state
    staff = facts.get(ASKER, state.facts.get(ASKER)) == STAFF
    if (staff and not state.facts) or _tells(state, heard, facts):
        return replace(state, left=_FOR_STAFF if staff else _FOR_OTHERS)
    return state


def _tells(state: State, heard: Heard, facts: Mapping[str, object]) -> bool:
    told = facts.keys() - ABOUT_ASKER
    # one answer to the open question is no case, whatever it was taken to ask
    return len(told) >= _TELLS_A_CASE or (heard.intent in _ASKS and bool(told - {state.asked}))


def guided(state: State, facts: Mapping[str, object]) -> State:
    """The state after questions were answered one at a time, if the case was what they asked of."""
    return replace(state, guided=True) if facts.keys() - ABOUT_ASKER else state
