"""The answers so far, how many questions are left, and where a conversation is."""

from __future__ import annotations

import pytest

from bot.dialogue import Dialogue, State
from tests.dialogue.talk import STAFF

FACTS = {"fragestallare": "patient", "sysselsattning": "arbetslos"}


def test_answers_are_told_in_the_order_of_the_questions(dialogue: Dialogue) -> None:
    state = State(facts={"sgi": "nej", "ersattning": ("lon", "a_kassa"), **FACTS})
    given = dialogue.answers(state)
    order = [*dialogue.resolver.knowledge.facts]
    assert [order.index(each.fact) for each in given] == sorted(
        order.index(each.fact) for each in given
    )
    assert {each.fact: each.answer for each in given}["sysselsattning"] == "Arbetslös"
    assert all(each.subject[0].isupper() for each in given)
    assert dialogue.answers(State()) == ()


@pytest.mark.parametrize(
    ("payload", "accepted"),
    [
        ('/andra{"fraga": "sysselsattning"}', True),
        ('/andra{"fraga": "sgi"}', False),
        ("/andra", False),
        ('/svar{"behov": ["forsorjning", "byta_arbete"]}', True),  # answered earlier
        ('/svar{"sysselsattning": "anstalld"}', False),  # a button's own
        ('/svar{"sgi": "nej"}', True),
        ('/svar{"sgi": "nope"}', False),
        ('/svar{"sgi": "nej", "under_30": "ja"}', False),
        ("/svar{}", False),
        ("/svar{", False),
        ("/borja_om", False),
    ],
)
def test_only_what_fits_the_conversation_is_accepted(
    dialogue: Dialogue, payload: str, accepted: bool
) -> None:
    state = State(facts={**FACTS, "behov": ("forsorjning",)}, asked="sgi")
    assert dialogue.accepts(state, payload) is accepted


def test_where_a_conversation_is_can_be_told_again(dialogue: Dialogue) -> None:
    state = State(facts=FACTS, asked="sjukskrivning")
    (question,) = dialogue.here(state)
    assert question.question is not None
    assert question.question["fact"] == "sjukskrivning"
    assert question.remaining is not None
    assert dialogue.here(State()) == ()


def test_to_staff_the_answer_is_told_again_with_the_question(dialogue: Dialogue) -> None:
    facts = dialogue.resolver.canonical(
        {name: STAFF[name] for name in ("fragestallare", "verksamhet", "sysselsattning", "sgi")}
    )
    outcome, question = dialogue.here(State(facts=facts, asked="sjukskrivning", left=0))
    assert outcome.outcome is not None
    assert question.remaining is not None
    assert question.remaining.max == 1
