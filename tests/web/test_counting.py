"""What is counted of conversations held over the interface, and what is not kept of them."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.counting.kinds import ALL, Kind
from bot.counting.postgres import PostgresTable
from bot.counting.table import FILE, SqliteTable, TableError
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app, create_parts
from bot.web.reader import Reader
from bot.web.relay import Relay
from tests.dialogue.talk import EMPLOYED
from tests.web.conftest import NOWHERE
from tests.web.daemons import Postgres
from tests.web.fake_rasa import FakeRasa
from tests.web.talk import Talk

# What a person might write and nobody may find again.
MARKS = ("Kvistofta", "19121212-1212", "070-174 06 58", "krabba@example.se", "blåbärspaj")

Serve = Callable[..., TestClient]


@pytest.fixture
def serve(resolver: Resolver, reader: Reader, rasa: FakeRasa, settings: Settings) -> Serve:
    """The application; the counters are written when its client is left."""

    def make(url: str = rasa.url, **changed: object) -> TestClient:
        chosen = replace(settings, **changed)  # type: ignore[arg-type]
        parts = create_parts(chosen, resolver, relay=Relay(url, timeout=5), reader=reader)
        return TestClient(create_app(chosen, resolver, parts))

    return make


def counted(folder: Path) -> dict[tuple[str, str], int]:
    """How often what was counted, in all."""
    numbers: dict[tuple[str, str], int] = {}
    for (day, kind, about), number in SqliteTable(folder / FILE).read().items():
        assert abs(day - dt.date.today()) <= dt.timedelta(days=1)
        numbers[kind.value, about] = number
    return numbers


def to_the_end(talk: Talk) -> None:
    for _ in range(25):
        if talk.asked is None:
            return
        value = EMPLOYED.get(talk.asked, "nej")
        talk.say(next(p for p in talk.buttons.values() if f'"{_first(value)}"' in p))
    raise AssertionError("the questions never end")


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) else value


def test_a_conversation_is_counted_when_the_service_stops(serve: Serve, tmp_path: Path) -> None:
    with serve() as client:
        talk = Talk(client)
        talk.say("")
        to_the_end(talk)
        contact = talk.outcome["next_contact"] if talk.outcome else {}
        left = Talk(client)
        left.say("")
        left.say("Mig själv")
        stopped = left.asked
        client.request("DELETE", "/api/v1/chat", json={"session": left.session})
        client.request("DELETE", "/api/v1/chat", json={"session": talk.session})
    numbers = counted(tmp_path)
    assert numbers[Kind.CONVERSATION.value, ALL] == 2
    assert numbers[Kind.OUTCOME.value, f"{contact['actor']}/{contact['contact_point']}"] == 1
    assert {key: n for key, n in numbers.items() if key[0] == Kind.STOPPED.value} == {
        (Kind.STOPPED.value, stopped): 1
    }
    assert (Kind.ALONE.value, ALL) not in numbers


def test_a_conversation_that_expires_is_counted_where_it_stopped(
    serve: Serve, tmp_path: Path
) -> None:
    with serve() as client:
        talk = Talk(client)
        talk.say("")
        talk.say("Mig själv")
        stopped = talk.asked
    for file in tmp_path.glob("conversations*.sqlite3"):
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE conversation SET updated = 0")
    with serve() as client:  # removes the old ones when it starts
        _until(lambda: not _kept(tmp_path))
        client.get("/healthz")
    assert counted(tmp_path)[Kind.STOPPED.value, str(stopped)] == 1


def _kept(folder: Path) -> list[object]:
    with sqlite3.connect(folder / "conversations.sqlite3") as connection:
        return connection.execute("SELECT id FROM conversation").fetchall()


def _until(true: Callable[[], bool]) -> None:
    for _ in range(100_000):
        if true():
            return
    raise AssertionError("it never came about")


def test_answers_without_rasa_are_counted(serve: Serve, tmp_path: Path) -> None:
    with serve(NOWHERE) as client:
        talk = Talk(client)
        talk.say("")
        talk.say("Mig själv")  # a button needs no Rasa
        talk.say("jag har inga pengar till mat")
    numbers = counted(tmp_path)
    assert numbers[Kind.ALONE.value, ALL] == 1
    assert numbers[Kind.LIMIT.value, "akut_pengar"] == 1


def test_nothing_anybody_wrote_is_in_the_counters(serve: Serve, tmp_path: Path) -> None:
    for url in ("", NOWHERE):
        with serve(*filter(None, [url])) as client:
            talk = Talk(client)
            talk.say("")
            sessions = []
            for mark in MARKS:
                talk.say(f"Jag heter {mark} och är sjukskriven, vad är SGI, {mark}?")
                talk.say(mark)
                talk.say(f'/svar{{"{mark}": "{mark}"}}')
                sessions.append(str(talk.session))
            client.request("DELETE", "/api/v1/chat", json={"session": talk.session})
    assert counted(tmp_path), "something was counted"
    content = b"".join(file.read_bytes() for file in tmp_path.glob(f"{FILE}*"))
    for mark in (*MARKS, *sessions):
        assert mark.encode() not in content
    with sqlite3.connect(tmp_path / FILE) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(counter)")]
        days = {row[0] for row in connection.execute("SELECT day FROM counter")}
    assert columns == ["day", "kind", "about", "number"]
    assert all(dt.date.fromisoformat(day) for day in days)  # and no time of day


def test_switched_off_nothing_is_counted(serve: Serve, tmp_path: Path) -> None:
    with serve(counting=False) as client:
        Talk(client).say("hej")
    assert not list(tmp_path.glob(f"{FILE}*"))


def test_counters_that_cannot_be_written_disturb_nobody(
    serve: Serve, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).mkdir()
    with caplog.at_level(logging.ERROR, "bot.counting"), serve() as client:
        talk = Talk(client)
        talk.say("")
        talk.say("Mig själv")
        counting = client.app.state.parts.counting  # type: ignore[attr-defined]
        counting.write()
        counting.write()
        assert len(caplog.records) == 1, "said once, not every minute"
        (tmp_path / FILE).rmdir()
    assert counted(tmp_path)[Kind.TURN.value, ALL] == 2, "nothing was lost meanwhile"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> list[object]:
        raise RuntimeError("Kvistofta")

    monkeypatch.setattr("bot.counting.observing.Observer.turn", fail)
    monkeypatch.setattr("bot.counting.observing.Observer.stopped", fail)


def test_a_fault_in_counting_costs_no_answer(
    serve: Serve, broken: None, caplog: pytest.LogCaptureFixture
) -> None:
    with serve() as client:
        talk = Talk(client)
        talk.say("")
        talk.say("Mig själv")
        assert talk.asked
        body = {"session": talk.session}
        assert client.request("DELETE", "/api/v1/chat", json=body).status_code == 204
    assert "RuntimeError" in caplog.text
    assert "Kvistofta" not in caplog.text


def test_several_machines_add_up_in_postgres(
    postgres: Postgres, serve: Serve, tmp_path: Path
) -> None:
    url = postgres.database()
    for _ in range(2):
        with serve(database_url=url) as client:
            Talk(client).say("hej")
    numbers = PostgresTable(url).read()
    assert {kind: number for (_, kind, _), number in numbers.items()} == {
        Kind.CONVERSATION: 2,
        Kind.TURN: 2,
    }
    assert not list(tmp_path.glob(f"{FILE}*"))


def test_postgres_that_is_away_is_an_error_without_its_address() -> None:
    table = PostgresTable("postgresql://vem:hemligt@127.0.0.1:9/x")
    with pytest.raises(TableError) as told:
        table.add({(dt.date(2026, 11, 16), Kind.TURN, ALL): 1})
    assert "hemligt" not in str(told.value)
