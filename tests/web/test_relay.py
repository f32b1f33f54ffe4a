"""Rasa away, slow, talking rubbish: people get an answer and lose nothing."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.dialogue import Dialogue, State
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app, create_parts
from bot.web.parts import Parts
from bot.web.reader import Reader
from bot.web.relay import Relay, RelayError, read_reply
from tests.web.clock import Clock
from tests.web.fake_rasa import Answer, FakeRasa
from tests.web.talk import Talk

NOTE = "svarar jag enklare"
GOOD = {"messages": [{"text": "Hej"}], "state": {"facts": {}}}


def test_without_rasa_the_questions_go_on_and_it_says_so_once(talk_alone: Talk) -> None:
    for pressed in ("", "Mig själv"):  # a button is answered as ever
        talk_alone.say(pressed)
        assert NOTE not in talk_alone.text
    talk_alone.say("hjälp")
    assert NOTE in talk_alone.text
    for _ in range(25):
        if talk_alone.outcome:
            break
        talk_alone.say(next(iter(talk_alone.buttons.values())))
        assert NOTE not in talk_alone.text
    assert talk_alone.outcome
    talk_alone.say("hjälp")
    assert NOTE not in talk_alone.text


def test_without_rasa_free_text_is_read_for_facts(talk_alone: Talk) -> None:
    talk_alone.say("")
    talk_alone.say("Mig själv")
    talk_alone.say("jag är arbetslös")
    assert "arbetslös" in talk_alone.text
    assert talk_alone.asked != "sysselsattning"


def test_without_rasa_commands_work(talk_alone: Talk) -> None:
    talk_alone.say("")
    talk_alone.say("Mig själv")
    asked = talk_alone.asked
    talk_alone.say("varför frågar du?")
    assert talk_alone.asked == asked
    talk_alone.say("börja om")
    assert talk_alone.asked == "fragestallare"


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"Internal Server Error"),
        (404, b"{}"),
        (302, b""),
        (200, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"null"),
        (200, b"\xff\xfe"),
        (200, b"{}"),
        (200, b'{"messages": [], "state": {"facts": {}}}'),
        (200, b'{"messages": [{}], "state": {"facts": {}}}'),
        (200, b'{"messages": ["hej"], "state": {"facts": {}}}'),
        (200, b'{"messages": [{"text": 1}], "state": {"facts": {}}}'),
        (200, b'{"messages": [{"text": "x", "buttons": [1]}], "state": {"facts": {}}}'),
        (
            200,
            b'{"messages": [{"text": "x", "buttons": [{"title": "a"}]}], "state": {"facts": {}}}',
        ),
        (200, b'{"messages": [{"text": "x", "outcome": []}], "state": {"facts": {}}}'),
        (200, b'{"messages": [{"text": "x", "outcome": [1]}], "state": {"facts": {}}}'),
        (200, b'{"messages": [{"text": "x"}]}'),
        (200, b'{"messages": [{"text": "x"}], "state": null}'),
        (200, b'{"messages": [{"text": "x"}], "state": {}}'),
        (200, b"[" * 100_000),
        (200, b"x" * 2_000_000),
    ],
)
def test_a_broken_answer_is_never_shown(talk: Talk, rasa: FakeRasa, answer: Answer) -> None:
    talk.say("")
    talk.say("Mig själv")
    asked = talk.asked
    rasa.answer = lambda _: answer
    talk.say("hjälp")
    assert NOTE in talk.text
    assert talk.asked == asked


def test_lost_state_is_not_an_answer(talk: Talk, rasa: FakeRasa) -> None:
    talk.say("")
    talk.say("Mig själv")
    asked = talk.asked
    lost = {"messages": [{"text": "Förlåt, jag förstod inte"}], "state": State().to_json()}
    rasa.answer = lambda _: (200, json.dumps(lost).encode())
    talk.say("hjälp")
    assert "Förlåt" not in talk.text
    assert talk.asked == asked


def test_starting_over_is_no_loss(talk: Talk, rasa: FakeRasa) -> None:
    talk.say("")
    talk.say("Mig själv")
    talk.say("börja om")
    assert NOTE not in talk.text
    assert talk.asked == "fragestallare"


def test_it_is_told_again_when_rasa_has_been_back(talk: Talk, rasa: FakeRasa) -> None:
    told = []
    for answer in (lambda _: (503, b""), rasa.converse) * 2:
        rasa.answer = answer
        talk.say("hjälp")
        told.append(NOTE in talk.text)
        talk.say("/varfor")  # no button tells, nor makes it as if Rasa were back
        assert NOTE not in talk.text
    assert told == [True, False] * 2


def test_what_is_answered_without_rasa_reaches_it_when_it_is_back(
    talk: Talk, rasa: FakeRasa
) -> None:
    talk.say("")
    talk.say("Mig själv")
    rasa.answer = lambda _: (503, b"")
    talk.say("ja, jag har arbete")
    talk.say(next(iter(talk.buttons.values())))
    rasa.answer = rasa.converse
    talk.say("hjälp")
    assert NOTE not in talk.text
    assert {*rasa.turns[-1]["state"]["facts"]} > {"fragestallare", "sysselsattning"}


@pytest.fixture
def impatient(
    settings: Settings, resolver: Resolver, reader: Reader, rasa: FakeRasa, clock: Clock
) -> Parts:
    relay = Relay(rasa.url, timeout=0.05, clock=clock)
    return create_parts(settings, resolver, relay=relay, reader=reader)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_slow_rasa_is_waited_for_once_and_then_left_alone_for_a_while(
    impatient: Parts, settings: Settings, resolver: Resolver, rasa: FakeRasa, clock: Clock
) -> None:
    done = threading.Event()

    def slow(body: dict[str, Any]) -> Answer:
        done.wait(10)
        return rasa.converse(body)

    rasa.answer = slow
    with TestClient(create_app(settings, resolver, impatient)) as client:
        talk = Talk(client)
        talk.say("")
        talk.say("hjälp")
        assert NOTE in talk.text
        assert len(rasa.turns) == 1
        talk.say("hjälp")
        assert len(rasa.turns) == 1
        done.set()
        rasa.answer = rasa.converse
        clock.now = 60
        talk.say("hjälp")
        assert len(rasa.turns) == 2


def test_a_reply_keeps_only_what_the_contract_has() -> None:
    reply = {
        "messages": [{"text": "Hej", "secret": 1, "buttons": [], "outcome": None}],
        "state": {"facts": {"sgi": "nej"}, "asked": "lakarintyg"},
    }
    read = read_reply(json.dumps(reply).encode())
    assert read.messages == [{"text": "Hej"}]
    assert read.state == State({"sgi": "nej"}, "lakarintyg")


def test_a_message_may_be_an_outcome_without_text() -> None:
    reply = {**GOOD, "messages": [{"outcome": {"disclaimer": "x"}}]}
    assert read_reply(json.dumps(reply).encode()).messages[0]["text"] == ""


# several Rasas


@pytest.fixture
def other(resolver: Resolver) -> Iterator[FakeRasa]:
    fake = FakeRasa(Dialogue(resolver))
    yield fake
    fake.stop()


@pytest.fixture
async def several(rasa: FakeRasa, other: FakeRasa, clock: Clock) -> AsyncIterator[Relay]:
    relay = Relay([rasa.url, other.url], 5, clock=clock)
    yield relay
    await relay.close()


PEOPLE = [f"person-{number}" for number in range(20)]


async def test_a_conversation_keeps_to_one_rasa_and_all_have_some(
    several: Relay, rasa: FakeRasa, other: FakeRasa
) -> None:
    for sender in PEOPLE * 2:
        await several.turn(sender, State(), "hjälp")
    mine, theirs = ({turn["sender"] for turn in each.turns} for each in (rasa, other))
    assert mine | theirs == {*PEOPLE}
    assert not mine & theirs
    assert min(len(mine), len(theirs)) > 3


@pytest.mark.parametrize("answer", [(503, b""), (500, b"x"), (200, b"{}"), (200, b"x" * 2_000_000)])
async def test_what_one_rasa_cannot_answer_the_other_does(
    several: Relay, rasa: FakeRasa, other: FakeRasa, answer: Answer, clock: Clock
) -> None:
    rasa.answer = lambda _: answer
    for sender in PEOPLE:
        assert (await several.turn(sender, State(), "hjälp")).messages
    assert len(other.turns) == len(PEOPLE)
    assert len(rasa.turns) == 1, "it was asked again while it rested"
    rasa.answer = rasa.converse
    clock.now += 5
    for sender in PEOPLE:
        await several.turn(sender, State(), "hjälp")
    assert len(rasa.turns) > 4


async def test_a_dead_rasa_and_then_the_other_one_too(
    several: Relay, rasa: FakeRasa, other: FakeRasa
) -> None:
    rasa.stop()
    for sender in PEOPLE:
        assert (await several.turn(sender, State(), "hjälp")).messages
    assert (await several.ready())["answering"] == 1
    other.answer = lambda _: (503, b"")
    with pytest.raises(RelayError):
        await several.turn("a", State(), "hjälp")
    other.answer = other.converse  # at rest, but there is nobody else
    assert (await several.turn("a", State(), "hjälp")).messages


async def test_a_frozen_rasa_takes_no_more_than_its_share_of_the_time(
    rasa: FakeRasa, other: FakeRasa, clock: Clock
) -> None:
    done = threading.Event()

    def frozen(_: dict[str, Any]) -> Answer:
        done.wait(10)
        return 503, b""

    rasa.answer = frozen
    relay = Relay([rasa.url, other.url], 0.6, clock=clock)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for sender in PEOPLE:
        assert (await relay.turn(sender, State(), "hjälp")).messages
    assert loop.time() - began < 3
    assert len(rasa.turns) == 1
    done.set()
    await relay.close()


async def test_ready_says_what_rasa_says(rasa: FakeRasa) -> None:
    relay = Relay(rasa.url, 5)
    assert (await relay.ready())["spacy"] == "fake"
    rasa.ready = False
    with pytest.raises(RelayError, match="loading"):
        await relay.ready()
    await relay.close()
