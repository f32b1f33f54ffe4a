"""/metrics: what is counted, where it is served, and that nothing in it is about anybody."""

from __future__ import annotations

import dataclasses
import re
import socket
import sqlite3
import urllib.request
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from prometheus_client import generate_latest

from bot.resolver import Resolver
from bot.settings import Settings, SettingsError
from bot.web import metrics
from bot.web.app import create_app
from bot.web.health import PATIENCE
from bot.web.parts import Parts
from bot.web.stores import DATABASE
from tests.ports import free_port
from tests.web.fake_rasa import FakeRasa
from tests.web.talk import Talk

Counted = Callable[..., float]


@pytest.fixture
def counted() -> Counted:
    """How much a series has grown since the test began."""
    before = {
        (sample.name, tuple(sample.labels.items())): sample.value
        for metric in metrics.REGISTRY.collect()
        for sample in metric.samples
    }

    def grown(name: str, **labels: str) -> float:
        now = metrics.REGISTRY.get_sample_value(name, labels) or 0.0
        return now - before.get((name, tuple(labels.items())), 0.0)

    return grown


def test_turns_are_counted_by_what_answered(talk: Talk, rasa: FakeRasa, counted: Counted) -> None:
    talk.say("")
    talk.say("Mig själv")
    talk.say("hjälp")
    talk.say("/restart")
    rasa.answer = lambda _: (503, b"")
    talk.say("hjälp")
    assert talk.post("x" * 2000).status_code == 413
    turns = {
        answer: counted("vagvisaren_turns_total", answer=answer)
        for answer in (*metrics.ANSWERS, metrics.REFUSED)
    }
    assert turns == {"rasa": 1, "without_rasa": 1, "direct": 3, "refused": 1}
    assert counted("vagvisaren_turn_seconds_count", answer="rasa") == 1
    assert counted("vagvisaren_turn_seconds_count", answer="without_rasa") == 1
    assert counted("vagvisaren_turn_seconds_sum", answer="rasa") > 0


def test_a_conversation_begins_once(talk: Talk, counted: Counted) -> None:
    talk.say("")
    talk.say("Mig själv")
    assert counted("vagvisaren_conversations_total") == 1
    Talk(talk.client).say("")
    assert counted("vagvisaren_conversations_total") == 2


def test_the_page_is_counted_as_the_interface_is(client: TestClient, counted: Counted) -> None:
    assert client.post("/chatt", data={"message": "hej"}).status_code == 200
    assert counted("vagvisaren_turns_total", answer="rasa") == 1
    assert counted("vagvisaren_conversations_total") == 1


def test_every_turn_that_rasa_cannot_take_is_a_fault_of_its(
    talk_alone: Talk, counted: Counted
) -> None:
    talk_alone.say("")
    talk_alone.say("Mig själv")  # a button needs no Rasa
    for _ in range(2):
        talk_alone.say("hjälp")
    assert counted("vagvisaren_faults_total", part="rasa") == 2


def test_a_failing_store_is_counted(talk: Talk, settings: Settings, counted: Counted) -> None:
    talk.say("")
    connection = sqlite3.connect(settings.data_dir / DATABASE)
    connection.execute("DROP TABLE conversation")
    connection.close()
    assert talk.post("hej").status_code == 503
    assert counted("vagvisaren_faults_total", part="store") == 1
    assert counted("vagvisaren_responses_total", code="503") == 1


def test_too_many_requests_are_counted(limited: TestClient, counted: Counted) -> None:
    talk = Talk(limited)
    codes = [talk.post("").status_code for _ in range(40)]
    assert codes.count(429) > 0
    assert counted("vagvisaren_responses_total", code="429") == codes.count(429)
    assert counted("vagvisaren_responses_total", code="200") == codes.count(200)


def test_nothing_about_anybody_is_in_a_label(talk: Talk) -> None:
    talk.say("")
    talk.say("Mig själv")
    talk.say("jag heter Zlatimir och bor i Knutstorp")
    talk.client.get("/Knutstorp?namn=Zlatimir", headers={"User-Agent": "Zlatimir"})
    text = generate_latest(metrics.REGISTRY).decode()
    assert "Zlatimir" not in text
    assert "Knutstorp" not in text
    assert talk.session is not None
    assert talk.session[:20] not in text
    labels = set(re.findall(r'(\w+)="', text))
    assert labels == {"answer", "code", "part", "le"}
    parts = set(re.findall(r'vagvisaren_\w+\{part="([^"]*)"', text))
    assert parts <= {*metrics.PARTS, "knowledge", "extractor"}
    assert all(code.isdigit() for code in re.findall(r'code="([^"]*)"', text))


def scraped(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as response:
        assert response.headers["Content-Type"].startswith("text/plain")
        return str(response.read().decode())


def test_prometheus_reads_it_on_a_port_of_its_own(
    settings: Settings, resolver: Resolver, parts: Parts, rasa: FakeRasa
) -> None:
    port = free_port()
    exported = dataclasses.replace(settings, metrics_port=port)
    with TestClient(create_app(exported, resolver, parts)) as client:
        assert client.get("/metrics").status_code == 404
        Talk(client).say("")
        for _ in range(1000):
            if "vagvisaren_part_ready{" in (text := scraped(port)):
                break
            client.get("/healthz")  # lets the application look at its parts
    for part in ("knowledge", "rasa", "store"):
        assert f'vagvisaren_part_ready{{part="{part}"}} 1.0' in text
    assert "process_resident_memory_bytes" in text
    with pytest.raises(OSError, match="refused"):
        scraped(port)


def test_a_metrics_port_in_use_does_not_stop_the_service(
    settings: Settings, resolver: Resolver, parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        exported = dataclasses.replace(settings, metrics_port=port)
        with TestClient(create_app(exported, resolver, parts)) as client:
            assert client.get("/healthz").status_code == 200
    assert f"port {port} on 127.0.0.1 cannot be used" in caplog.text


def test_by_default_there_is_none_and_never_on_a_port_of_another() -> None:
    assert Settings().metrics_port == 0
    assert Settings().metrics_host == "127.0.0.1"
    for port in ("8000", "5005"):
        with pytest.raises(SettingsError, match="VAGVISAREN_METRICS_PORT"):
            Settings.load({"VAGVISAREN_METRICS_PORT": port}, dotenv=None)


def test_a_process_that_has_waited_long_for_rasa_is_ready_without_it(
    alone: TestClient, settings: Settings
) -> None:
    assert alone.get("/readyz").status_code == 503
    parts = alone.app.state.parts  # type: ignore[attr-defined]
    parts.began -= PATIENCE + 1
    answer = alone.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["parts"]["rasa"]["ready"] is False
