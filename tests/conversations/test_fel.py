"""What fails is told to the web process, never hidden in an empty or wrong answer."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.conversations.chat import Chat

if TYPE_CHECKING:
    from rasa.core.agent import Agent

    from bot.actions.channel import VagvisarenChannel

pytestmark = pytest.mark.rasa

ASKER = "fragestallare"


def failing(*args: object, **kwargs: object) -> Any:
    raise RuntimeError("broken")


def test_a_failed_action_is_a_failed_turn_and_the_answers_stay(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.actions import actions
    from bot.actions.channel import TurnError

    chat.write("hej").click("Mig själv")
    state = chat.state
    with monkeypatch.context() as broken:
        broken.setattr(actions, "dialogue", failing)
        with pytest.raises(TurnError, match="validate_vagledning failed"):
            chat.click("Anställd")
    assert chat.state == state
    assert chat.click("Anställd").facts["sysselsattning"] == "anstalld"


@pytest.mark.parametrize("name", ["validate_vagledning", "action_ask_vagledning_svar"])
def test_each_action_of_a_turn_counts(
    chat: Chat, channel: VagvisarenChannel, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from bot.actions.channel import TurnError

    chat.write("hej")
    endpoint = channel._endpoint
    assert endpoint is not None
    monkeypatch.setitem(endpoint.executor.actions, name, failing_action)
    with pytest.raises(TurnError, match=name):
        chat.click("Mig själv")


async def failing_action(dispatcher: object, tracker: object, domain: object) -> list[Any]:
    raise RuntimeError("broken")


def test_no_result_when_the_form_fails_at_the_end(
    chat: Chat, channel: VagvisarenChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without our watching Rasa would show the result of the old answers."""
    from bot.actions.channel import TurnError

    chat.write("hej").finish({"fragestallare": "patient", "sysselsattning": "anstalld"})
    endpoint = channel._endpoint
    assert endpoint is not None
    monkeypatch.setitem(endpoint.executor.actions, "action_besked", failing_action)
    chat.press('/andra{"fraga": "sysselsattning"}')
    with pytest.raises(TurnError, match="action_besked"):
        chat.click("Anställd")


def test_a_state_that_is_no_state_is_a_new_conversation(chat: Chat) -> None:
    chat.state = {"facts": {"fanns": "ja", "sgi": "kanske"}, "asked": "borta", "region": 7}
    assert chat.write("hej").facts == {}
    assert chat.asked == "fragestallare"


def test_turns_at_the_same_time_are_each_of_their_own_state(
    agent: Agent, channel: VagvisarenChannel
) -> None:
    from bot.actions.incoming import Incoming

    askers = ("patient", "anhorig", "personal", "patient")
    bodies = [
        {"sender": "same", "payload": '/svar{"sgi": "nej"}', "state": {"facts": {ASKER: who}}}
        for who in askers
    ]

    async def together() -> list[dict[str, Any]]:
        turns = [channel.turn(agent, Incoming.read(json.dumps(b).encode())) for b in bodies]
        return list(await asyncio.gather(*turns))

    taken = asyncio.run(together())
    assert [turn["state"]["facts"][ASKER] for turn in taken] == list(askers)


def test_a_long_conversation_stays_whole(chat: Chat) -> None:
    chat.write("hej").click("Mig själv")
    for _ in range(40):
        chat.press("/varfor")
    assert chat.facts == {"fragestallare": "patient"}
    assert chat.click("Anställd").facts["sysselsattning"] == "anstalld"
