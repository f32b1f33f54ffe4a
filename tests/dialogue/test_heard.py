from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import Heard, payload
from bot.dialogue.heard import Ambiguity


def test_a_button_says_what_its_payload_says() -> None:
    heard = Heard.button('/svar{"ersattning": ["lon"], "sgi": "nej"}')
    assert heard == Heard("", "svar", {"ersattning": ["lon"], "sgi": "nej"})
    assert Heard.button('/andra{"fraga": "sgi"}') == Heard("", "andra", question="sgi")
    assert Heard.button('/begrepp{"begrepp": "sgi"}') == Heard("", "begrepp", term="sgi")
    assert Heard.button("/varfor") == Heard("", "varfor")


def test_payloads_round_trip() -> None:
    heard = Heard.button(payload("svar", {"ersattning": ["lön"]}))
    assert heard is not None
    assert heard.facts == {"ersattning": ["lön"]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "svar",
        'svar{"sgi": "nej"}',
        "/restart",
        "/back",
        "/session_start",
        "/nlu_fallback{}",
        "/halsa",
        "/svar[1]",
        '/svar{"sgi": }',
        "/svar{" * 5000,
        "/svarx{}",
        " /svar{}",
    ],
)
def test_nothing_else_is_a_payload(text: str) -> None:
    assert Heard.button(text) is None


@given(st.text(max_size=40))
def test_any_text_is_a_payload_or_not(text: str) -> None:
    Heard.button(text)
    Heard.button("/svar" + text)


def test_entities_are_facts_and_three_special_names() -> None:
    entities = [
        ("sgi", "nej"),
        ("sgi", "ja"),
        ("begrepp", "sgi"),
        ("begrepp", "af"),
        ("tvetydig", {"ord": "sjuk", "kandidater": ["nej"], "fraga": "sjukskrivning"}),
        ("tvetydig", {"ord": "kassan", "kandidater": ["forsakringskassan", "a_kassan"]}),
        ("tvetydig", "rubbish"),
    ]
    heard = Heard.of("text", "informera", entities)
    assert heard.facts == {"sgi": "nej"}
    assert heard.term == "sgi"
    assert heard.ambiguity == Ambiguity("kassan", ("forsakringskassan", "a_kassan"))
