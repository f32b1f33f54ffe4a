from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import pytest
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.actions.inprocess import InProcessEndpoint, watched


def call(name: str) -> dict[str, Any]:
    state = {
        "sender_id": "s",
        "slots": {},
        "latest_message": {},
        "events": [],
        "paused": False,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {"next_action": name, "sender_id": "s", "tracker": state, "domain": {}}


@pytest.fixture
def endpoint() -> InProcessEndpoint:
    endpoint = InProcessEndpoint(roundtrip=True)

    async def fine(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(text="hej")
        return [{"event": "slot", "name": "fakta", "value": {"a": 1}}]

    async def rejects(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ActionExecutionRejection("rejects", "no")

    async def breaks(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise RuntimeError("broken")

    async def unsafe(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        return [{"event": "slot", "name": "fakta", "value": {1, 2}}]

    for function in (fine, rejects, breaks, unsafe):
        endpoint.executor.register_function(function.__name__, function)
    return endpoint


def test_our_actions_are_there(endpoint: InProcessEndpoint) -> None:
    assert {"validate_vagledning", "action_sidospar", "action_besked"} <= set(
        endpoint.executor.actions
    )
    assert all(isinstance(name, str) for name in endpoint.executor.actions)
    assert Action is not None


async def test_an_answer_is_what_http_would_carry(endpoint: InProcessEndpoint) -> None:
    answer = await endpoint.request(json=call("fine"))
    assert answer["events"] == [{"event": "slot", "name": "fakta", "value": {"a": 1}}]
    assert answer["responses"][0]["text"] == "hej"


async def test_a_rejection_looks_like_the_servers_400(endpoint: InProcessEndpoint) -> None:
    with watched() as failed, pytest.raises(ClientResponseError) as caught:
        await endpoint.request(json=call("rejects"))
    assert caught.value.status == 400
    assert json.loads(caught.value.text)["action_name"] == "rejects"
    assert failed == [], "to give way is not to fail"


async def test_an_unknown_action_looks_like_the_servers_404(endpoint: InProcessEndpoint) -> None:
    with watched() as failed, pytest.raises(ClientResponseError) as caught:
        await endpoint.request(json=call("unknown"))
    assert caught.value.status == 404
    assert failed == ["unknown"]


async def test_a_failure_is_noted_and_raised(endpoint: InProcessEndpoint) -> None:
    with watched() as failed, pytest.raises(RuntimeError):
        await endpoint.request(json=call("breaks"))
    assert failed == ["breaks"]


async def test_what_json_cannot_carry_is_found(endpoint: InProcessEndpoint) -> None:
    with pytest.raises(TypeError):
        await endpoint.request(json=call("unsafe"))


async def test_turns_at_the_same_time_do_not_share_failures(endpoint: InProcessEndpoint) -> None:
    async def turn(name: str) -> list[str]:
        with watched() as failed:
            with contextlib.suppress(RuntimeError):
                await endpoint.request(json=call(name))
            await asyncio.sleep(0)
            return failed

    broken, well = await asyncio.gather(turn("breaks"), turn("fine"))
    assert broken == ["breaks"]
    assert well == []


async def test_without_a_watcher_failures_are_only_raised(endpoint: InProcessEndpoint) -> None:
    with pytest.raises(RuntimeError):
        await endpoint.request(json=call("breaks"))
