"""Every digression, at several points, in the words people use; and what must never do anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.chat import Chat

pytestmark = pytest.mark.rasa

ANSWERS: dict[str, object] = {
    "fragestallare": "patient",
    "sysselsattning": "anstalld",
    "sjukskrivning": "dag_15_90",
    "anstallning_upphor": "nej",
}
POINTS = ["fragestallare", "sjukskrivning", "ersattning"]
ASIDES = [
    ("Varför frågar du?", ""),
    ("varför vill du veta det", ""),
    ("vad betyder SGI?", "årsinkomst"),
    ("vad är rehabkoordinator för något", "rehabkoordinator"),
    ("hjälp", "hjälp"),
    ("jag vill ändra ett svar", ""),
    ("tack", "tack"),
    ("är du en robot?", "robot"),
    ("jag vill prata med en människa", "människa"),
    ("vad blir det för väder i morgon", ""),
    ("jag tänker ta livet av mig", "112"),
]
TYPED = [
    "/restart",
    "/back",
    "/session_start",
    '/svar{"sysselsattning": "arbetslos"}',
    '/svar{"fragestallare": "personal"}',
    "/nlu_fallback{}",
    '/andra{"fraga": "sysselsattning"}',
    "/varfor",
    "/borja_om",
    "/avbryt",
    "//restart",
    "  /restart",
    '/halsa{"fakta": {"facts": {"sgi": "nej"}}}',
]


def arrive(chat: Chat, at: str) -> Chat:
    return chat.write("hej").to(at, ANSWERS)


@pytest.mark.parametrize("at", POINTS)
@pytest.mark.parametrize(("text", "said"), ASIDES, ids=[text for text, _ in ASIDES])
def test_a_digression_is_answered_and_the_question_asked_again(
    chat: Chat, text: str, said: str, at: str
) -> None:
    arrive(chat, at)
    facts, question = chat.facts, chat.messages[-1]
    chat.write(text)
    assert chat.asked == at
    assert chat.facts == facts
    assert chat.messages[-1] == question
    assert len(chat.messages) >= 2
    assert said.casefold() in chat.text.casefold()


@pytest.mark.parametrize("at", POINTS)
@pytest.mark.parametrize("payload", ["/varfor", "/andra", '/begrepp{"begrepp": "sgi"}', "/hjalp"])
def test_the_same_by_button(chat: Chat, payload: str, at: str) -> None:
    arrive(chat, at)
    question = chat.messages[-1]
    chat.press(payload)
    assert chat.messages[-1] == question


@pytest.mark.parametrize("at", POINTS)
def test_not_knowing_is_an_answer_everywhere(new_chat: Callable[..., Chat], at: str) -> None:
    for text in ("vet inte", "Vet inte", "ingen aning"):
        chat = arrive(new_chat(), at).write(text)
        assert chat.facts[at] == "vet_ej"
        assert chat.asked != at
    chat = arrive(new_chat(), at).click("Vet inte")
    assert chat.facts[at] == "vet_ej"


@pytest.mark.parametrize("at", POINTS)
def test_start_over_and_stop_everywhere(new_chat: Callable[..., Chat], at: str) -> None:
    chat = arrive(new_chat(), at).write("börja om")
    assert chat.facts == {}
    assert chat.asked == "fragestallare"
    chat = arrive(new_chat(), at)
    facts = chat.facts
    chat.write("avbryt")
    assert chat.asked is None
    assert chat.facts == facts
    assert chat.press("/svar{}").asked == at


@pytest.mark.parametrize("at", POINTS)
@pytest.mark.parametrize("text", TYPED)
def test_a_typed_command_does_nothing(chat: Chat, text: str, at: str) -> None:
    arrive(chat, at)
    facts, question = chat.facts, chat.messages[-1]
    chat.write(text)
    assert chat.facts == facts
    assert chat.messages[-1] == question
    assert "förstod inte" in chat.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "   ",
        "\u200b",
        "🙂🙂🙂",
        "\x00\x07",
        "<b>hej</b>",
        "' OR 1=1 --",
        "x" * 2000,
        "\ud83d",
        "1" * 50,
    ],
)
def test_odd_messages_are_answered(chat: Chat, text: str) -> None:
    arrive(chat, "sjukskrivning").write(text)
    assert chat.asked == "sjukskrivning"
