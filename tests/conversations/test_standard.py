"""Rasa's standard way, as `rasa shell` goes: another channel, and Rasa itself keeps the state."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rasa.core.agent import Agent


pytestmark = pytest.mark.rasa


@pytest.mark.usefixtures("channel")
def test_a_conversation_goes_on_with_what_rasa_remembers(agent: Agent) -> None:
    said = [say(agent, text) for text in ("hej", "mig själv", "varför frågar du?", "jag har jobb")]
    questions = [parts["question"]["fact"] for parts in said if "question" in parts]
    assert questions[0] == "fragestallare"
    assert questions[1] == questions[2] == "sysselsattning"  # asked again after the aside
    assert questions[3] not in questions[:3]


def say(agent: Agent, text: str) -> dict[str, Any]:
    """What was said last."""
    said = asyncio.run(agent.handle_text(text, sender_id="standard"))
    assert said
    parts: dict[str, Any] = said[-1].get("custom") or {}
    return parts
