"""What fails is told to the web process, never hidden in an empty or wrong answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.conversations.chat import Chat

if TYPE_CHECKING:
    from rasa.core.agent import Agent

    from bot.actions.channel import VagvisarenChannel

pytestmark = pytest.mark.rasa

STATE = {"facts": {"fragestallare": "patient"}, "asked": "sysselsattning"}


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


@pytest.mark.parametrize("method", ["save", "retrieve"])
def test_a_failing_tracker_store_is_a_failed_turn(
    chat: Chat, agent: Agent, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    from bot.actions.channel import TurnError

    async def broken(*args: object, **kwargs: object) -> Any:
        raise ConnectionError("gone")

    chat.write("hej")
    with monkeypatch.context() as gone:
        gone.setattr(agent.tracker_store._tracker_store, method, broken)
        with pytest.raises(TurnError):
            chat.click("Mig själv")
    assert chat.click("Mig själv").facts == {"fragestallare": "patient"}


def test_a_restarted_rasa_goes_on_with_the_state_it_is_sent(chat: Chat, agent: Agent) -> None:
    from bot.actions.store import forget

    chat.write("hej").click("Mig själv").click("Anställd")
    asked, facts = chat.asked, chat.facts
    forget(agent.tracker_store, chat.sender)
    chat.write("varför frågar du?")
    assert (chat.asked, chat.facts) == (asked, facts)
    forget(agent.tracker_store, chat.sender)
    chat.write("vet inte")
    assert asked is not None
    assert chat.facts == {**facts, asked: "vet_ej"}


def test_the_state_that_is_sent_wins_over_what_rasa_remembers(chat: Chat) -> None:
    chat.write("hej").click("Mig själv")
    chat.state = {"facts": {"fragestallare": "anhorig"}, "asked": "sysselsattning"}
    chat.click("Anställd")
    assert chat.facts == {"fragestallare": "anhorig", "sysselsattning": "anstalld"}


def test_a_state_that_is_no_state_is_a_new_conversation(chat: Chat) -> None:
    chat.state = {"facts": {"fanns": "ja", "sgi": "kanske"}, "asked": "borta", "region": 7}
    assert chat.write("hej").facts == {}
    assert chat.asked == "fragestallare"


def test_turns_of_one_conversation_do_not_run_into_each_other(
    agent: Agent, channel: VagvisarenChannel
) -> None:
    from bot.actions.incoming import Incoming

    async def both() -> list[dict[str, Any]]:
        bodies = (
            {"sender": "double", "payload": '/svar{"fragestallare": "patient"}'},
            {"sender": "double", "payload": '/svar{"sysselsattning": "arbetslos"}'},
        )
        turns = [channel.turn(agent, Incoming.read(json.dumps(b).encode())) for b in bodies]
        return list(await asyncio.gather(*turns))

    last = asyncio.run(both())[-1]["state"]["facts"]
    assert last == {"fragestallare": "patient", "sysselsattning": "arbetslos"}


def test_a_long_conversation_stays_whole(new_chat: Callable[..., Chat]) -> None:
    """Rasa's tracker is dropped when it has grown long; the state is not."""
    chat = new_chat().write("hej").click("Mig själv")
    for _ in range(40):
        chat.press("/varfor")
    assert chat.facts == {"fragestallare": "patient"}
    assert chat.click("Anställd").facts["sysselsattning"] == "anstalld"
