"""The sample questions through the whole assistant: web, Rasa, resolver and back."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.evaluation.cases import Case
from bot.evaluation.measuring import SAMPLES
from bot.evaluation.samples import samples

pytestmark = pytest.mark.rasa
LEAST = 0.75
_MOST_TURNS = 25


def ends_at(client: httpx.Client, sample: Case) -> set[str]:
    """The actors of the next contacts that the sample's conversation ends with."""
    session, message = None, sample.text
    for _ in range(_MOST_TURNS):
        body = {"message": message, **({"session": session} if session else {})}
        reply = client.post("/api/v1/chat", json=body)
        assert reply.status_code == 200, reply.text
        answer = reply.json()
        session, messages = answer["session"], answer["messages"]
        question = next((m["question"] for m in messages if m.get("question")), None)
        if question is None:
            return set(_actors(messages))
        value = sample.answer(question["fact"])
        message = f"/svar{json.dumps({question['fact']: value}, ensure_ascii=False)}"
    return set()


def _actors(messages: list[dict[str, Any]]) -> list[str]:
    return [
        part["next_contact"]["actor"]
        for message in messages
        for part in (message.get("outcome"), message.get("topic"))
        if part and part["next_contact"]
    ]


def test_most_samples_end_at_a_right_actor(client: httpx.Client) -> None:
    asked = samples(SAMPLES)
    wrong = {}
    for sample in asked:
        actors = ends_at(client, sample)
        if not actors & set(sample.contact):
            wrong[sample.text] = (sorted(actors), sorted(sample.contact))
    right = len(asked) - len(wrong)
    print(f"{right} of {len(asked)} sample questions end at a right actor")
    assert right >= LEAST * len(asked), json.dumps(wrong, ensure_ascii=False, indent=1)
