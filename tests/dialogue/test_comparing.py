"""What if, and why not."""

from __future__ import annotations

import pytest

from bot.dialogue import Dialogue, Heard, State
from tests.dialogue.talk import EMPLOYED, Talk


def supposes(near: tuple[str, ...] = (), **facts: object) -> Heard:
    return Heard("vad händer om …", "tank_om", supposed=facts, near=near)


def test_what_if_tells_the_other_contact_the_rule_and_the_source(talk: Talk) -> None:
    talk.to_the_end(EMPLOYED)
    before = dict(talk.state.facts)
    talk.take(talk.dialogue.turn(talk.state, supposes(sysselsattning="arbetslos")))
    message = talk.messages[0]
    assert "Om det i stället är så att du är arbetslös" in message.text
    assert "Som det är nu är nästa kontakt" in message.text
    assert "Källa: " in message.text
    assert talk.state.facts == before, "what is supposed is not so"


def test_what_if_says_when_nothing_changes(talk: Talk) -> None:
    talk.to_the_end(EMPLOYED)
    talk.take(talk.dialogue.turn(talk.state, supposes(lakarintyg="nej")))
    assert "fortfarande" in talk.messages[0].text


def test_what_if_in_the_middle_returns_to_the_question(talk: Talk) -> None:
    talk.until("ersattning", EMPLOYED)
    talk.take(talk.dialogue.turn(talk.state, supposes(sgi="nej")))
    assert talk.asked == "ersattning"


def test_what_if_before_anything_is_known_is_a_topic(dialogue: Dialogue) -> None:
    reply = dialogue.turn(State(), supposes(("uppsagd_sjuk",), anstallning_upphor="ja"))
    assert reply.messages[0].topic is not None


def test_facts_told_with_a_what_if_are_taken(dialogue: Dialogue) -> None:
    heard = Heard(
        "…", "tank_om", {"sysselsattning": "anstalld"}, supposed={"anstallning_upphor": "ja"}
    )
    reply = dialogue.turn(State(), heard)
    assert reply.state.facts == {"sysselsattning": "anstalld"}
    assert "din anställning tar slut" in reply.messages[0].text


def test_impossible_suppositions_are_not_understood(dialogue: Dialogue) -> None:
    heard = supposes(sysselsattning="arbetslos", ersattning=["sjuklon"])
    assert dialogue.turn(State(facts={"sgi": "ja"}), heard).state.missed == 1


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ("arbetsgivaren", "är redan nästa kontakt"),
        ("arbetsformedlingen", "Om det i stället är så att"),
        ("socialtjansten", "Socialtjänsten har en uppgift här: "),
        ("forsakringskassan", "Försäkringskassan kommer in senare. "),
        ("csn", "CSN är inte nästa kontakt här. "),
    ],
)
def test_why_not_an_actor(talk: Talk, actor: str, said: str) -> None:
    talk.to_the_end(EMPLOYED)
    heard = Heard("varför inte …", "varfor_inte", actor=actor)
    talk.take(talk.dialogue.turn(talk.state, heard))
    assert said in talk.messages[0].text
    assert "Källa: " in talk.messages[0].text


def test_why_not_nobody_in_particular_is_why(talk: Talk) -> None:
    talk.to_the_end(EMPLOYED)
    why = talk.dialogue.why(talk.state).messages[0].text
    reply = talk.dialogue.turn(talk.state, Heard("varför inte det andra", "varfor_inte"))
    assert reply.messages[0].text == why
