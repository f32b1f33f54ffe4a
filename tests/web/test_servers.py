"""Several web processes as one: any takes any turn, nothing is lost, nothing answered twice."""

from __future__ import annotations

import json
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from bot.dialogue import Dialogue
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app, create_parts
from bot.web.postgres import TABLE
from bot.web.reader import Reader
from bot.web.relay import Relay
from tests.web.daemons import Postgres, RedisServer
from tests.web.fake_rasa import Answer, FakeRasa
from tests.web.talk import Talk, assert_error

Serve = Callable[..., TestClient]
SAID = ("Vet inte", "varför frågar du?", "hjälp", "jag är anställd", "vad är SGI?", "hej", "Ja")


@pytest.fixture
def shared(settings: Settings, postgres: Postgres, redis: RedisServer) -> Settings:
    """What makes several web processes one."""
    redis.client().flushall()
    return replace(settings, database_url=postgres.database(), redis_url=redis.url)


@pytest.fixture
def serve(resolver: Resolver, reader: Reader, rasa: FakeRasa) -> Iterator[Serve]:
    """Makes a web process with given settings, and a Rasa address of its own if wanted."""
    with ExitStack() as running:

        def make(settings: Settings, address: str | None = None) -> TestClient:
            relay = Relay(address or rasa.url, timeout=5)
            parts = create_parts(settings, resolver, relay=relay, reader=reader)
            app = create_app(settings, resolver, parts)
            return running.enter_context(TestClient(app))

        yield make


@pytest.fixture
def servers(serve: Serve, shared: Settings) -> list[TestClient]:
    return [serve(shared), serve(shared)]


def post(client: TestClient, message: str, session: str | None, key: str | None = None) -> Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    body = {"message": message, "session": session}
    return client.post("/api/v1/chat", json=body, headers=headers)


def told(response: Response) -> tuple[Any, Any]:
    """What was answered, without the session."""
    assert response.status_code == 200, response.text
    return response.json()["messages"], response.json().get("answers")


def answered(client: TestClient, session: str | None) -> list[str]:
    """The facts answered so far, as the conversation itself says them."""
    answers = post(client, "", session).json().get("answers", [])
    return [each["fact"] for each in answers]


# one conversation on several servers


@pytest.mark.parametrize("seed", range(6))
def test_turns_on_any_server_are_one_conversation(
    servers: list[TestClient], client: TestClient, seed: int
) -> None:
    chance = random.Random(seed)
    one, several = Talk(client), Talk(servers[0])
    for _ in range(15):
        buttons = [*one.buttons.values()]
        message = chance.choice(buttons if buttons and chance.random() < 0.7 else SAID)
        several.client = chance.choice(servers)
        one.say(message)
        several.say(message)
        assert several.messages == one.messages


def test_messages_at_once_on_two_servers_are_taken_one_after_the_other(
    servers: list[TestClient], rasa: FakeRasa
) -> None:
    talk = Talk(servers[0])
    talk.say("")
    talk.say("Mig själv")
    inside, most, guard = [0], [0], threading.Lock()

    def answer(body: dict[str, Any]) -> Answer:
        with guard:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        try:
            return rasa.converse(body)
        finally:
            with guard:
                inside[0] -= 1

    rasa.answer = answer
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(post, servers[n % 2], "hjälp", talk.session) for n in range(16)]
        assert {each.result().status_code for each in sent} == {200}
    assert most == [1]


def test_different_answers_at_once_on_two_servers_are_all_kept(
    servers: list[TestClient], resolver: Resolver
) -> None:
    answers = {
        "sysselsattning": "anstalld",
        "sgi": "ja",
        "lakarintyg": "ja",
        "under_30": "nej",
        "sjukskrivning": "dag_15_90",
    }
    talk = Talk(servers[0])
    talk.say("")
    talk.say("Mig själv")  # before it nothing else is offered, and what is not is not heard
    payloads = [f"/svar{json.dumps({fact: value})}" for fact, value in answers.items()]
    with ThreadPoolExecutor(8) as pool:
        sent = [
            pool.submit(post, servers[n % 2], payload, talk.session)
            for n, payload in enumerate(payloads)
        ]
        assert {each.result().status_code for each in sent} == {200}
    kept = {*answered(servers[0], talk.session)}
    # some make others beside the point, depending on their order; none is lost to another server
    assert kept == {*answered(servers[1], talk.session)}
    assert {"fragestallare", "sysselsattning"} <= kept


def test_without_the_lock_an_overtaken_turn_is_taken_again(
    serve: Serve, shared: Settings, rasa: FakeRasa
) -> None:
    unlocked = replace(shared, redis_url="")
    servers = [serve(unlocked), serve(unlocked)]
    talk = Talk(servers[0])
    talk.say("")
    talk.say("Mig själv")
    first = threading.Event()

    def overtaken(body: dict[str, Any]) -> Answer:
        """While the first server waits for this, the second takes a turn."""
        rasa.answer = rasa.converse
        assert post(servers[1], '/svar{"sysselsattning": "anstalld"}', talk.session).is_success
        first.set()
        return rasa.converse(body)

    rasa.answer = overtaken
    talk.say("hjälp")
    assert first.is_set()
    assert answered(servers[0], talk.session) == ["fragestallare", "sysselsattning"]
    assert rasa.turns[-1]["state"]["facts"]["sysselsattning"] == "anstalld"


def test_a_conversation_deleted_during_a_turn_stays_deleted(
    serve: Serve, shared: Settings, rasa: FakeRasa, postgres: Postgres
) -> None:
    unlocked = replace(shared, redis_url="")
    servers = [serve(unlocked), serve(unlocked)]
    talk = Talk(servers[0])
    talk.say("")

    def deleted(body: dict[str, Any]) -> Answer:
        rasa.answer = rasa.converse
        end = {"session": talk.session}
        assert servers[1].request("DELETE", "/api/v1/chat", json=end).status_code == 204
        return rasa.converse(body)

    rasa.answer = deleted
    assert_error(talk.post("hjälp"), 503, "busy")
    assert postgres.execute(shared.database_url, f"SELECT id FROM {TABLE}") == []


def test_limits_are_one_over_all_servers(serve: Serve, shared: Settings) -> None:
    strict = replace(shared, rate_per_minute=5)
    servers = [serve(strict), serve(strict)]
    session = post(servers[0], "", None).json()["session"]
    codes = [post(servers[n % 2], "", session).status_code for n in range(8)]
    assert codes == [200] * 5 + [429] * 3


# faults


def test_redis_gone_and_back_is_not_noticed(servers: list[TestClient], redis: RedisServer) -> None:
    talk = Talk(servers[0])
    talk.say("")
    redis.stop()
    try:
        talk.say("Mig själv")
        talk.client = servers[1]
        talk.say(next(iter(talk.buttons.values())))
        assert servers[1].get("/readyz").json()["parts"]["redis"] == {"ready": False}
    finally:
        redis.start()
    talk.client = servers[0]
    talk.say("hjälp")
    assert answered(servers[1], talk.session)[0] == "fragestallare"


def test_postgres_away_is_a_503_in_swedish_and_nothing_is_lost(
    servers: list[TestClient], postgres: Postgres
) -> None:
    talk = Talk(servers[0])
    talk.say("")
    talk.say("Mig själv")
    asked = talk.asked
    postgres.stop()
    try:
        for client in servers:
            refused = post(client, "hjälp", talk.session)
            assert "Försök igen" in assert_error(refused, 503, "store_unavailable")
            assert refused.headers["Retry-After"]
            assert client.get("/readyz").json()["status"] == "unavailable"
    finally:
        postgres.start()
    talk.client = servers[1]
    talk.say("")
    assert talk.asked == asked
    assert answered(servers[0], talk.session) == ["fragestallare"]


def test_a_restart_of_postgres_between_two_turns_is_not_noticed(
    servers: list[TestClient], postgres: Postgres
) -> None:
    talk = Talk(servers[0])
    talk.say("")
    postgres.restart()
    talk.say("Mig själv")
    assert answered(servers[1], talk.session) == ["fragestallare"]


def test_two_rasas_of_which_one_dies(
    serve: Serve, shared: Settings, rasa: FakeRasa, resolver: Resolver
) -> None:
    other = FakeRasa(Dialogue(resolver))
    relay = [rasa.url, other.url]
    client = serve(shared, relay)
    talks = [Talk(client) for _ in range(12)]
    for talk in talks:
        talk.say("hej")
    assert rasa.turns
    assert other.turns
    other.stop()
    for talk in talks:
        talk.say("hjälp")
        assert "svarar jag enklare" not in talk.text


def _full(path: Path) -> Callable[[], None]:
    """Leave the database no page more to grow by; the way back."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _locked(path: Path) -> Callable[[], None]:
    """Hold the database as a backup that hangs would."""
    holder = sqlite3.connect(path, check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")
    return holder.close


def _corrupt(path: Path) -> Callable[[], None]:
    """Write rubbish over it, with a copy to put back."""
    files = {each: each.read_bytes() for each in path.parent.glob(f"{path.name}*")}
    path.write_bytes(b"\xff" * len(files[path]))
    for each in [*files.keys() - {path}]:
        each.unlink()

    def mend() -> None:
        for each, body in files.items():
            each.write_bytes(body)

    return mend


@pytest.mark.parametrize("fault", [_full, _locked, _corrupt])
def test_a_broken_file_is_a_503_in_swedish_and_nothing_is_lost(
    client: TestClient, settings: Settings, fault: Callable[[Path], Callable[[], None]]
) -> None:
    talk = Talk(client)
    talk.say("")
    talk.say("Mig själv")
    asked = talk.asked
    path = settings.data_dir / "conversations.sqlite3"
    if fault is _corrupt:
        client.app.state.parts.store.close()  # type: ignore[attr-defined]
    mend = fault(path)
    try:
        refused = talk.post("hjälp")
        assert "Försök igen" in assert_error(refused, 503, "store_unavailable")
        assert client.get("/readyz").status_code == 503
    finally:
        mend()
    if fault is _corrupt:
        client.app.state.parts.store.close()  # type: ignore[attr-defined]
    talk.say("")
    assert talk.asked == asked
    assert answered(client, talk.session) == ["fragestallare"]


# the same message twice

KEY = "k" * 8


@pytest.fixture(params=["file", "servers"])
def two(request: pytest.FixtureRequest) -> list[TestClient]:
    """Where a message is sent first and where again."""
    if request.param == "file":
        return [request.getfixturevalue("client")] * 2
    found: list[TestClient] = request.getfixturevalue("servers")
    return found


@pytest.mark.parametrize("message", ['/svar{"sysselsattning": "anstalld"}', "hjälp"])
def test_a_message_sent_again_gets_the_same_answer(
    two: list[TestClient], rasa: FakeRasa, message: str
) -> None:
    talk = Talk(two[0])
    talk.say("")
    talk.say("Mig själv")
    first = post(two[0], message, talk.session, KEY)
    turns = len(rasa.turns)
    again = post(two[1], message, talk.session, KEY)
    assert told(again) == told(first)
    assert len(rasa.turns) == turns
    later = post(two[1], "varför frågar du?", talk.session, "another-key")
    assert told(later) != told(first)
    assert told(post(two[0], message, talk.session, KEY)) == told(first)


def test_both_of_a_message_sent_twice_at_once_get_one_answer(
    two: list[TestClient], rasa: FakeRasa
) -> None:
    talk = Talk(two[0])
    talk.say("")
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(post, client, "hjälp", talk.session, KEY) for client in two]
        first, second = (told(each.result()) for each in sent)
    assert first == second
    assert len(rasa.turns) == 1


def test_the_key_is_of_one_message(two: list[TestClient]) -> None:
    talk = Talk(two[0])
    talk.say("")
    patient = post(two[0], "Mig själv", talk.session, KEY)
    staff = post(two[1], '/svar{"fragestallare": "personal"}', talk.session, KEY)
    assert told(patient) != told(staff)


def test_the_key_is_of_one_conversation(client: TestClient) -> None:
    one, other = Talk(client), Talk(client)
    one.say("")
    one.say("Mig själv")
    other.say("")
    mine = post(client, "hjälp", one.session, KEY)
    theirs = post(client, "hjälp", other.session, KEY)
    assert told(mine) != told(theirs)


def test_only_the_last_answers_are_kept(client: TestClient, rasa: FakeRasa) -> None:
    talk = Talk(client)
    talk.say("Mig själv")
    for number in range(7):
        post(client, "hjälp", talk.session, f"message-{number}")
    turns = len(rasa.turns)
    post(client, "hjälp", talk.session, "message-2")
    assert len(rasa.turns) == turns
    post(client, "hjälp", talk.session, "message-1")
    assert len(rasa.turns) == turns + 1


def test_starting_over_forgets_the_answers(client: TestClient, rasa: FakeRasa) -> None:
    talk = Talk(client)
    talk.say("Mig själv")
    post(client, "hjälp", talk.session, KEY)
    talk.say("/borja_om" if "/borja_om" in talk.buttons.values() else "börja om")
    turns = len(rasa.turns)
    post(client, "hjälp", talk.session, KEY)
    assert len(rasa.turns) == turns + 1


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "med mellanslag", "semi;colon", "k" * 8 + "\n"]
)
def test_a_key_of_another_form_is_refused(client: TestClient, key: str) -> None:
    response = client.post(
        "/api/v1/chat", json={"message": ""}, headers=[(b"idempotency-key", key.encode())]
    )
    assert "8 till 64" in assert_error(response, 422, "invalid_key", "Idempotency-Key")


def test_neither_the_key_nor_the_message_is_kept(client: TestClient, settings: Settings) -> None:
    talk = Talk(client)
    talk.say("")
    post(client, "min nyckel finns inte", talk.session, "the-very-key")
    kept = b"".join(file.read_bytes() for file in settings.data_dir.iterdir())
    assert b"the-very-key" not in kept
    assert b"finns inte" not in kept


def test_a_conversation_whose_row_is_damaged_begins_anew_and_it_is_said(
    servers: list[TestClient], shared: Settings, postgres: Postgres
) -> None:
    talk = Talk(servers[0])
    talk.say("")
    talk.say("Mig själv")
    postgres.execute(shared.database_url, f"UPDATE {TABLE} SET body = left(body, 40)")
    talk.client = servers[1]
    talk.say(next(iter(talk.buttons.values())))
    assert "börjar vi på nytt" in talk.text
    assert talk.asked == "fragestallare"
    talk.say("Mig själv")
    assert answered(servers[0], talk.session) == ["fragestallare"]
