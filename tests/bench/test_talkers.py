from __future__ import annotations

from typing import Any

import orjson
import pytest

from bench.client import Request, Response
from bench.talkers import (
    BUTTON,
    OPENING,
    TEXT,
    Changer,
    ChatAsker,
    Pinger,
    Reciter,
    RestAsker,
    TalkError,
)

AWAY = "Jag svarar enklare just nu."
QUESTION = {
    "fact": "ersattning",
    "multiple": True,
    "options": [{"value": "lon", "label": "Lön"}, {"value": "vet_ej", "label": "Vet inte"}],
}


def chat(*messages: dict[str, Any]) -> Response:
    return Response(200, orjson.dumps({"session": "s", "messages": messages}))


def rest(*messages: dict[str, Any]) -> Response:
    return Response(200, orjson.dumps(messages))


def sent(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(request.body)
    return body


def test_questions_are_answered_by_button_and_in_words_by_turns() -> None:
    asker = ChatAsker("c", ["hej"], AWAY)
    kinds, said = [], []
    for _ in range(5):
        said.append(sent(asker.next()))
        kinds.append(asker.kind)
        asker.hear(chat({"text": "Vad har du?", "question": QUESTION}))
    assert kinds == [OPENING, BUTTON, TEXT, BUTTON, TEXT]
    assert "session" not in said[0]
    assert all(each["session"] == "s" for each in said[1:])
    buttons = {'/svar{"ersattning":["lon"]}', '/svar{"ersattning":"vet_ej"}'}
    assert {said[1]["message"], said[3]["message"]} <= buttons
    assert {said[2]["message"], said[4]["message"]} <= {"Lön, tror jag", "Vet inte, tror jag"}


def test_a_conversation_that_asks_no_more_is_followed_by_another() -> None:
    asker = ChatAsker("c", ["hej"], AWAY)
    asker.next()
    asker.hear(chat({"text": "Kontakta chefen.", "outcome": {}}))
    assert "session" not in sent(asker.next())
    assert asker.kind == OPENING


@pytest.mark.parametrize("one", [ChatAsker("c", ["hej"], AWAY), Changer("hej", AWAY)])
def test_an_answer_that_never_comes_is_followed_by_a_new_conversation(
    one: ChatAsker | Changer,
) -> None:
    one.next()
    one.lost()
    assert "session" not in sent(one.next())
    assert one.kind == OPENING


def test_two_services_that_ask_the_same_are_told_the_same() -> None:
    ours, theirs = ChatAsker("1", ["hej", "hallå"], AWAY), RestAsker("1", ["hej", "hallå"])
    for _ in range(20):
        mine, other = sent(ours.next()), sent(theirs.next())
        assert mine["message"] == other["message"]
        ours.hear(chat({"text": "?", "question": QUESTION}))
        theirs.hear(rest({"text": "?"}, {"custom": {"question": QUESTION}}))


@pytest.mark.parametrize(
    "response",
    [
        chat(),
        chat({"text": AWAY}, {"text": "?", "question": QUESTION}),
        Response(503, b"{}"),
        Response(200, b"<html>"),
    ],
)
def test_an_answer_that_is_not_rasas_counts_as_none(response: Response) -> None:
    asker = ChatAsker("c", ["hej"], AWAY)
    asker.next()
    with pytest.raises(TalkError):
        asker.hear(response)
    asker.next()
    assert asker.kind == OPENING


def test_rasas_empty_answer_counts_as_none() -> None:
    reciter = Reciter("a", ["hi"])
    reciter.next()
    with pytest.raises(TalkError):
        reciter.hear(rest())


def test_lines_are_said_in_order_and_then_by_somebody_else() -> None:
    reciter = Reciter("a", ["hi", "bye"])
    said = [sent(reciter.next()) for _ in range(4)]
    assert [each["message"] for each in said] == ["hi", "bye", "hi", "bye"]
    first, second = said[0]["sender"], said[2]["sender"]
    assert [each["sender"] for each in said] == [first, first, second, second]
    assert first != second


def test_an_answer_is_changed_again_and_again_in_one_conversation() -> None:
    changer = Changer("hej", AWAY)
    said = []
    for _ in range(9):
        said.append(sent(changer.next())["message"])
        changer.hear(chat({"text": "?", "question": QUESTION}))
    answer, change = '/svar{"ersattning":["lon"]}', '/andra{"fraga":"ersattning"}'
    assert said == ["hej", *([answer, change, "Lön, tror jag", change] * 2)]


def test_a_change_that_is_not_asked_about_is_trouble() -> None:
    changer = Changer("hej", AWAY)
    for answer in (chat({"text": "?", "question": QUESTION}), chat({"text": "Klart."})):
        changer.next()
        changer.hear(answer)
    changer.next()
    with pytest.raises(TalkError):
        changer.hear(chat({"text": "Klart."}))


def test_a_ping_is_answered_with_json() -> None:
    pinger = Pinger()
    assert pinger.next().path == "/healthz"
    pinger.hear(Response(200, b'{"status":"ok"}'))
    with pytest.raises(TalkError):
        pinger.hear(Response(503, b"{}"))
