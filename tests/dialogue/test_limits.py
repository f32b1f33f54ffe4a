"""What the assistant cannot do is said, with who can."""

from __future__ import annotations

import pytest

from bot.dialogue import Dialogue, Heard, State
from tests.dialogue.talk import EMPLOYED, Talk


@pytest.mark.parametrize("topic", ["medicinska_rad", "vem_avgor_ratten", "belopp"])
def test_limits_name_somebody_who_can(dialogue: Dialogue, topic: str) -> None:
    message = dialogue.turn(State(), Heard("?", "amne_fraga", topic=topic)).messages[0]
    assert message.topic is not None
    assert message.topic["next_contact"]


def test_every_language_is_answered_in_itself(dialogue: Dialogue) -> None:
    languages = dialogue.resolver.knowledge.languages
    assert {"en", "ar", "fi", "so", "fa", "uk", "pl"} <= languages.keys()
    swedish = dialogue.turn(State(), Heard("…", "annat_sprak")).messages[0].text
    for id, language in languages.items():
        text = dialogue.turn(State(), Heard("…", "annat_sprak", language=id)).messages[0].text
        assert text == language.text != swedish
        assert "112" in text
        assert "1177" in text


@pytest.mark.parametrize("intent", ["smaprat", "otrevlig", "utanfor", "bot_fraga", "annat_sprak"])
def test_talk_beside_the_matter_returns_to_the_question(talk: Talk, intent: str) -> None:
    talk.until("sysselsattning", EMPLOYED)
    talk.hear(intent)
    assert talk.asked == "sysselsattning"
    assert len(talk.messages) == 2


def test_facts_in_abuse_are_not_taken(dialogue: Dialogue) -> None:
    reply = dialogue.turn(State(), Heard("jävla bot", "otrevlig", {"sgi": "nej"}))
    assert reply.state.facts == {}
