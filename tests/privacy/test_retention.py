"""What is kept, for how long, and that it is gone when it should be: read from the files' bytes."""

from __future__ import annotations

import zlib
from base64 import b64decode
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.counting import table_of
from bot.counting.kinds import Kind
from bot.dialogue import State
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.conversations import Conversations
from bot.web.parts import Parts
from bot.web.store import Conversation, Given, Offer
from bot.web.stores import DATABASE
from tests.web.clock import Clock
from tests.web.talk import Talk, stored

HOUR = 3600.0
MARK = "zxqmarkering"


def on_disk(folder: Path) -> bytes:
    """Everything that is on disk of the conversations, free pages and the log too."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def marked(mark: str = MARK, size: int = 40) -> Conversation:
    """A conversation that can be found again in the bytes, larger than a page of the file."""
    return Conversation(
        {"facts": {"sgi": mark}}, tuple(Offer(f"/{mark}{n}", "x" * 100) for n in range(size))
    )


@pytest.mark.parametrize("message", ["DELETE", "glöm mig", "page"])
def test_deletion_leaves_no_byte(
    settings: Settings, client: TestClient, talk: Talk, parts: Parts, message: str
) -> None:
    talk.say("")
    talk.say("Mig själv")
    talk.say("jag är arbetslös")
    id = parts.sessions.read(talk.session)
    assert id
    parts.store.save("somebody else", marked())
    assert id.encode() in on_disk(settings.data_dir)
    if message == "DELETE":
        body = {"session": str(talk.session)}
        assert client.request("DELETE", "/api/v1/chat", json=body).status_code == 204
    elif message == "page":
        client.post("/chatt/radera", data={"session": str(talk.session)})
    else:
        talk.say(message)
        assert "borttagna" in talk.text
    assert stored(settings.data_dir) == ["somebody else"]
    assert id.encode() not in on_disk(settings.data_dir)
    assert b"arbetslos" not in on_disk(settings.data_dir)
    assert MARK.encode() in on_disk(settings.data_dir)  # nobody else's went with it


def test_what_is_purged_leaves_no_byte(tmp_path: Path) -> None:
    clock = Clock(10 * HOUR)
    store = Conversations(tmp_path / DATABASE, hours=1, clock=clock)
    store.save("old", marked())
    clock.now += 0.9 * HOUR
    store.save("new", marked("zxqannan"))
    clock.now += 0.2 * HOUR
    assert MARK.encode() in on_disk(tmp_path)
    assert len(store.purge()) == 1
    assert MARK.encode() not in on_disk(tmp_path)
    assert b"zxqannan" in on_disk(tmp_path)
    assert len(store.clear()) == 1
    assert b"zxqannan" not in on_disk(tmp_path)
    store.close()


@pytest.mark.parametrize("rasa_is", ["there", "away"])
def test_nothing_anybody_writes_is_on_disk(
    settings: Settings, client: TestClient, alone: TestClient, parts: Parts, rasa_is: str
) -> None:
    """Neither as it is, nor inside the answers that are kept to be given again."""
    client = client if rasa_is == "there" else alone
    session = None
    for number, said in enumerate(
        (
            "",
            f"jag heter {MARK} och är arbetslös {MARK}",
            f"{MARK} kassan",
            "hjälp",
            f"vad är {MARK}?",
        )
    ):
        body = {"message": said, "session": session}
        headers = {"Idempotency-Key": f"nyckel-nyckel-{number}"}
        session = client.post("/api/v1/chat", json=body, headers=headers).json()["session"]
    id = parts.sessions.read(session)
    assert id
    kept = parts.store.load(id)
    assert kept is not None
    assert kept.given
    assert MARK.encode() not in on_disk(settings.data_dir).lower()
    for given in kept.given:
        assert MARK not in unpacked(given).lower()


def unpacked(given: Given) -> str:
    return zlib.decompress(b64decode(given.packed)).decode()


# the command


def purge(folder: Path, *words: str, answer: str = "") -> Result:
    environment = {"VAGVISAREN_DATA_DIR": str(folder), "VAGVISAREN_SESSION_HOURS": "1"}
    return CliRunner().invoke(app, ["purge", *words], env=environment, input=answer)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Two conversations that are over since long, and one that is not."""
    store = Conversations(tmp_path / DATABASE, hours=1, clock=Clock(1.0))
    for id in ("a", "b"):
        store.save(id, marked())
    store.close()
    store = Conversations(tmp_path / DATABASE, hours=1)
    store.save("c", marked("zxqannan"))
    store.close()
    return tmp_path


def test_purge_removes_what_is_over_and_says_how_many(kept: Path) -> None:
    result = purge(kept)
    assert result.exit_code == 0, result.output
    assert "2 conversations removed" in result.output
    assert stored(kept) == ["c"]
    assert MARK.encode() not in on_disk(kept)
    assert "0 conversations removed" in purge(kept).output


def test_purge_counts_where_conversations_stopped(tmp_path: Path) -> None:
    store = Conversations(tmp_path / DATABASE, hours=1, clock=Clock(1.0))
    state = State({"fragestallare": "patient"}, asked="sysselsattning")
    store.save("a", Conversation(state.to_json(), ()))
    store.close()
    assert "1 conversation removed" in purge(tmp_path).output
    counted = table_of(Settings(data_dir=tmp_path)).read()
    assert {(kind, about): n for (_, kind, about), n in counted.items()} == {
        (Kind.STOPPED, "sysselsattning"): 1
    }


def test_purge_all_asks_first(kept: Path) -> None:
    assert purge(kept, "--all", answer="n\n").exit_code != 0
    assert len(stored(kept)) == 3
    result = purge(kept, "--all", answer="y\n")
    assert "3 conversations removed" in result.output
    assert stored(kept) == []


def test_purge_all_can_be_told_not_to_ask(kept: Path) -> None:
    assert "3 conversations removed" in purge(kept, "--all", "--yes").output
    assert b"zxqannan" not in on_disk(kept)


def test_purge_tells_of_a_store_that_fails(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"this is no database at all" * 100)
    result = purge(tmp_path)
    assert result.exit_code == 1
    assert "cannot be used (DatabaseError)" in result.output
    assert "Traceback" not in result.output


def test_the_service_purges_by_itself(settings: Settings, resolver: Resolver, parts: Parts) -> None:
    old = Conversations(settings.data_dir / DATABASE, hours=24, clock=Clock(1.0))
    old.save("old", marked())
    old.close()
    with TestClient(create_app(settings, resolver, parts)) as client:
        for _ in range(200):  # the first purge is begun when the application starts
            if not stored(settings.data_dir):
                break
            client.get("/healthz")
    assert MARK.encode() not in on_disk(settings.data_dir)
