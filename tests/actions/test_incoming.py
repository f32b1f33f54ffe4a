"""Requests and answers; whole turns are in tests/conversations."""

from __future__ import annotations

import json

import pytest
from rasa.core.channels.channel import UserMessage

from bot.actions.incoming import MAX_BODY, MAX_TEXT, Collector, Incoming, understood


def read(**body: object) -> Incoming:
    return Incoming.read(json.dumps(body).encode())


def message(**body: object) -> UserMessage:
    return read(sender="s", **body).message(Collector())


@pytest.mark.parametrize(
    "text",
    ["/restart", " /restart", "//restart", "\t/ /x", '/svar{"a": 1}', "/nlu_fallback{}", "/", " "],
)
def test_a_typed_command_is_notunderstood(text: str) -> None:
    found = message(text=text)
    assert found.text == ""
    assert found.parse_data["intent"]["name"] == "nlu_fallback"


@pytest.mark.parametrize("text", ["/ min chef gör inget", "//jag är sjuk", "och/eller", "hej"])
def test_text_with_a_slash_is_text(text: str) -> None:
    found = message(text=text)
    assert not found.text.startswith("/")
    assert found.text
    assert found.parse_data is None, "it goes through the NLU"


def test_a_payload_is_understood_without_the_nlu() -> None:
    payload = '/svar{"ersattning": ["lon"], "sgi": "nej"}'
    found = message(payload=payload)
    assert found.text == payload
    assert found.parse_data["intent"] == {"name": "svar", "confidence": 1.0}
    assert found.parse_data["entities"] == [
        {"entity": "ersattning", "value": ["lon"]},
        {"entity": "sgi", "value": "nej"},
    ]
    assert message(payload="/varfor").parse_data["entities"] == []


@pytest.mark.parametrize("payload", ["/restart", "/session_start", "svar", "/svar[", "/tack", ""])
def test_what_no_button_sends_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match="no such payload"):
        read(sender="s", payload=payload)


def test_the_state_goes_along() -> None:
    found = message(text="hej", state={"facts": {"sgi": "ja"}})
    assert found.metadata == {"state": {"facts": {"sgi": "ja"}}}
    assert message(text="hej").metadata == {"state": {}}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"{",
        b'{"text": "hej"}',
        b'{"sender": ""}',
        b'{"sender": 7}',
        b'{"sender": "a b"}',
        b'{"sender": "s", "text": 7}',
        b'{"sender": "s", "payload": {}}',
        b'{"sender": "s", "state": []}',
        b"[" * 10_000,
        json.dumps({"sender": "s" * 129}).encode(),
    ],
)
def test_what_is_no_request_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Incoming.read(raw)


def test_what_is_too_long_is_refused() -> None:
    for raw in (b" " * (MAX_BODY + 1), json.dumps({"text": "x" * (MAX_TEXT + 1)}).encode()):
        with pytest.raises(ValueError, match="too long"):
            Incoming.read(raw)


@pytest.mark.parametrize("intent", ["restart", "back", "session_start", "svar", "andra", None])
def test_no_text_means_rasas_own_commands_or_a_button(intent: str | None) -> None:
    parsed = understood({"text": "x", "intent": {"name": intent, "confidence": 0.9}})
    assert parsed["intent"]["name"] == "nlu_fallback"
    assert understood({"intent": {"name": "tack"}})["intent"]["name"] == "tack"


async def test_a_message_is_collected_whole() -> None:
    collector = Collector()
    await collector.send_response(
        "s",
        {
            "text": "Text",
            "buttons": [{"title": "Ja", "payload": "/svar{}", "type": "x"}],
            "custom": {"question": {"fact": "sgi"}},
            "image": None,
        },
    )
    await collector.send_response("s", {"text": "Bara", "buttons": None, "custom": None})
    assert collector.messages == [
        {
            "text": "Text",
            "buttons": [{"title": "Ja", "payload": "/svar{}"}],
            "question": {"fact": "sgi"},
        },
        {"text": "Bara"},
    ]
