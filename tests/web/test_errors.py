"""Odd, broken and hostile requests: the contract's errors and nothing else."""

from __future__ import annotations

import json
import logging

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from bot.web import bodies
from bot.web.parts import Parts
from tests.web.talk import Talk, assert_error

JSON = {"Content-Type": "application/json"}
PATHS = ["/api/v1/chat", "/api/v1/resolve"]


def post(
    client: TestClient, path: str, body: str | bytes, kind: str = "application/json"
) -> Response:
    return client.post(path, content=body, headers={"Content-Type": kind})


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "message=hej",
        '{"message": NaN}',
        '{"message": Infinity}',
        b"\xff\xfe{\x00}\x00",
        b'{"message": "\xe5"}',
        '{"message": "a"} {"message": "b"}',
        '{"message": "a\x00b"}',
        '{"message": ' + "[" * 7000 + "]" * 7000 + "}",
        "9" * 5000,
    ],
)
def test_what_is_not_json_is_400(client: TestClient, path: str, body: str | bytes) -> None:
    assert_error(post(client, path, body), 400, "not_json")


@pytest.mark.parametrize("path", PATHS)
def test_a_key_that_stands_twice_is_400(client: TestClient, path: str) -> None:
    twice = '{"message": "a", "facts": {"sgi": "ja", "sgi": "nej"}}'
    assert_error(post(client, path, twice), 400, "not_json")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "a/b/c"])
def test_json_must_be_sent_as_json(client: TestClient, path: str, kind: str) -> None:
    assert_error(post(client, path, "{}", kind), 400, "not_json")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", ["[]", "null", '"hej"', "1", "1e999", "true"])
def test_json_that_is_no_object_is_422(client: TestClient, path: str, body: str) -> None:
    assert_error(post(client, path, body), 422, "not_object")


@pytest.mark.parametrize("message", [None, 1, 1e300, True, [], {}, [["hej"]]])
def test_a_message_must_be_text(client: TestClient, message: object) -> None:
    response = client.post("/api/v1/chat", json={"message": message})
    assert_error(response, 422, "invalid_field", "message")


@pytest.mark.parametrize("session", [1, True, [], {}])
def test_a_session_must_be_text(client: TestClient, session: object) -> None:
    response = client.post("/api/v1/chat", json={"message": "hej", "session": session})
    assert_error(response, 422, "invalid_field", "session")


def test_a_message_must_be_there(client: TestClient) -> None:
    assert_error(client.post("/api/v1/chat", json={}), 422, "missing_field", "message")
    assert_error(client.post("/api/v1/resolve", json={}), 422, "missing_field", "facts")


@pytest.mark.parametrize("message", ["a" * 1001, "å" * 1001, "🙂" * 1001])
def test_a_message_over_1000_characters_is_413(client: TestClient, message: str) -> None:
    response = client.post("/api/v1/chat", json={"message": message})
    assert "1000" in assert_error(response, 413, "too_long", "message")


@pytest.mark.parametrize("size", [bodies.LIMIT + 1, 100_000, bodies.DRAIN + 100_000])
def test_a_large_body_is_413_without_being_parsed(client: TestClient, size: int) -> None:
    for path in [*PATHS, "/healthz", "/nowhere"]:
        assert_error(post(client, path, b"x" * size), 413, "too_large")


def test_a_message_of_1000_characters_is_fine_however_it_is_written(client: TestClient) -> None:
    body = json.dumps({"message": "🙂" * 1000})  # twelve bytes each
    assert post(client, "/api/v1/chat", body).status_code == 200


ODD = [
    "",
    " ",
    "\t\r\n",
    "\0",
    "\0\0hej\0",
    "\x1b[2J\x07\x7f",
    "🙂" * 50,
    "👨‍👩‍👧‍👦",
    "e\u0301\u200b\u202e\ufeff",
    "\ud800",
    "\udfff\ud800 hej",
    "\uffff\ufffe",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "'; DROP TABLE conversation; --",
    "%s %n {0} {du} {{7*7}} ${7*7}",
    "/restart",
    "/back",
    '/nlu_fallback{"sgi": "nej"}',
    '/svar{"sgi": ' + "[" * 400 + "]" * 400 + "}",
    "/svar{",
    "/" * 1000,
    "1" * 1000,
    "a " * 500,
    "../../etc/passwd",
    "مرحبا 你好 שלום",
    "Jag heter Anna, 19121212-1212",
]


@pytest.mark.parametrize("message", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("rasa_is", ["there", "away"])
def test_odd_messages_get_an_answer(
    client: TestClient, alone: TestClient, message: str, rasa_is: str
) -> None:
    talk = Talk(client if rasa_is == "there" else alone)
    for text in ("", message, "Mig själv", message):
        body = json.dumps({"message": text, "session": talk.session})
        response = post(talk.client, "/api/v1/chat", body)
        assert response.status_code == 200, response.text
        answer = response.json()
        assert answer["messages"]
        talk.session = answer["session"]


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"nope": "ja"}, "unknown_fact", "nope"),
        ({"": "ja"}, "unknown_fact", ""),
        ({"\ud800": "ja"}, "unknown_fact", "\ufffd"),
        ({"sgi": "kanske"}, "unknown_value", "sgi"),
        ({"sgi": ""}, "unknown_value", "sgi"),
        ({"sgi": None}, "unknown_value", "sgi"),
        ({"sgi": True}, "unknown_value", "sgi"),
        ({"sgi": 1e300}, "unknown_value", "sgi"),
        ({"sgi": {"ja": "nej"}}, "unknown_value", "sgi"),
        ({"sgi": [[["ja"]]]}, "unknown_value", "sgi"),
        ({"sgi": ["ja", "nej"]}, "unknown_value", "sgi"),
        ({"sgi": "\udc00"}, "unknown_value", "sgi"),
        ({"ersattning": []}, "unknown_value", "ersattning"),
        ({"ersattning": ["ingen", "lon"]}, "unknown_value", "ersattning"),
        ({"ersattning": ["vet_ej", "lon"]}, "unknown_value", "ersattning"),
    ],
)
def test_impossible_facts_are_422_and_named(
    client: TestClient, facts: dict[str, object], code: str, field: str
) -> None:
    response = post(client, "/api/v1/resolve", json.dumps({"facts": facts}))
    assert response.status_code == 422
    error = response.json()["error"]
    assert (error["code"], error["field"]) == (code, field)
    assert error["message"]


def test_a_broken_constraint_is_422_and_named(client: TestClient) -> None:
    facts = {"sysselsattning": "arbetslos", "ersattning": ["sjuklon"]}
    response = client.post("/api/v1/resolve", json={"facts": facts})
    assert response.status_code == 422
    error = response.json()["error"]
    assert error["code"] == "constraint"
    assert error["field"] in facts
    assert "sjuklon-kraver-arbetsgivare" in error["message"]


@pytest.mark.parametrize("facts", [None, [], "sgi", 1])
def test_facts_must_be_an_object(client: TestClient, facts: object) -> None:
    response = client.post("/api/v1/resolve", json={"facts": facts})
    assert_error(response, 422, "invalid_field", "facts")


@pytest.mark.parametrize("date", ["", "i dag", "2026-02-30", "20261121", "2026-1-1", "0000-01-01"])
def test_a_date_must_be_a_date(client: TestClient, date: str) -> None:
    response = client.post("/api/v1/resolve", json={"facts": {}, "date": date})
    assert_error(response, 422, "invalid_date", "date")


def test_a_region_must_exist(client: TestClient) -> None:
    response = client.post("/api/v1/resolve", json={"facts": {}, "region": "mordor"})
    assert_error(response, 422, "unknown_region", "region")


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/api/v1",
        "/api/v1/resolve/",
        "/static/nope.js",
        "/static/%00",
        "/static/a%00.js",
    ],
)
def test_an_unknown_address_is_404_in_the_same_shape(client: TestClient, path: str) -> None:
    assert_error(client.get(path), 404, "not_found")


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd"]
)
def test_nothing_outside_static_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (404, 405)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/chat"), ("PUT", "/api/v1/resolve"), ("POST", "/healthz"), ("POST", "/")],
)
def test_another_method_is_405_in_the_same_shape(
    client: TestClient, method: str, path: str
) -> None:
    response = client.request(method, path)
    assert_error(response, 405, "method_not_allowed")
    assert response.headers["Allow"]


def test_a_fault_of_ours_is_a_503_and_logs_no_message_text(
    client: TestClient,
    parts: Parts,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("personnummer 19121212-1212")

    monkeypatch.setattr(parts.turns, "take", fail)
    with caplog.at_level(logging.DEBUG):
        response = client.post("/api/v1/chat", json={"message": "hemligt ord"})
    assert_error(response, 503, "unavailable")
    assert response.headers["Retry-After"]
    assert response.headers["Content-Security-Policy"]
    assert "RuntimeError" in caplog.text
    assert "1212" not in caplog.text
    assert "hemligt" not in caplog.text
    assert "Traceback" not in caplog.text + response.text


# limits


def test_too_many_messages_in_a_conversation_are_429(limited: TestClient) -> None:
    talk = Talk(limited)
    talk.say("")
    for _ in range(3):
        assert talk.post("hej").status_code == 200
    response = talk.post("hej")
    assert_error(response, 429, "too_many_requests")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    other = Talk(limited)
    other.say("")  # somebody else is not stopped


def test_too_many_calls_from_an_address_are_429(limited: TestClient) -> None:
    codes = [limited.post("/api/v1/resolve", json={"facts": {}}).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    assert limited.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/chat", "/api/v1/resolve"])
def test_half_an_emoji_is_no_region(client: TestClient, path: str) -> None:
    body = b'{"message": "hej", "facts": {}, "region": "\\ud83d"}'
    answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "unknown_region"
