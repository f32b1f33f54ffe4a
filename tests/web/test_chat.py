"""Conversations over HTTP: buttons, text, sessions, and the end of them."""

from __future__ import annotations

import concurrent.futures
import json
import re
import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.dialogue import Dialogue, State
from bot.hearing import Hearing
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app, create_parts
from bot.web.parts import Parts
from bot.web.reader import Reader
from bot.web.relay import Relay
from bot.web.sessions import Sessions
from bot.web.stores import DATABASE
from bot.web.strings import Strings
from bot.web.summary import summary
from tests.web.fake_rasa import FakeRasa
from tests.web.talk import Talk, assert_error, stored


def test_an_empty_message_opens_the_conversation(talk: Talk, rasa: FakeRasa) -> None:
    talk.say("")
    assert talk.asked == "fragestallare"
    assert rasa.turns == []  # nothing said, nothing to understand


def test_a_button_may_be_sent_by_payload_or_by_title(talk: Talk, rasa: FakeRasa) -> None:
    talk.say("")
    title, payload = next(iter(talk.buttons.items()))
    talk.say(payload)
    by_payload = talk.messages
    talk.session = None
    talk.say("")
    talk.say(f"  {title.upper()} ")
    assert talk.messages == by_payload
    assert rasa.turns == []  # nothing to understand


def test_the_opening_buttons_work_without_asking_for_the_opening(talk: Talk) -> None:
    talk.say('/svar{"fragestallare": "patient"}')
    assert talk.asked not in (None, "fragestallare")


def test_a_whole_conversation_by_buttons_ends_in_an_outcome(talk: Talk) -> None:
    talk.say("")
    for _ in range(25):
        if talk.outcome:
            break
        talk.say(next(iter(talk.buttons.values())))
    assert talk.outcome
    assert talk.outcome["next_contact"]["label"]
    assert talk.outcome["sources"]


def test_free_text_goes_to_rasa_as_text_with_the_state(talk: Talk, rasa: FakeRasa) -> None:
    talk.say("")
    talk.say("Mig själv")
    talk.say("jag är anställd")
    assert rasa.turns[-1]["text"] == "jag är anställd"
    assert "payload" not in rasa.turns[-1]
    assert rasa.turns[-1]["state"]["facts"] == {"fragestallare": "patient"}


@pytest.mark.parametrize(
    "typed",
    [
        "/restart",
        "  /restart",
        "//restart",
        "\u00a0/restart",
        "/\n/restart",
        "/",
        '/svar{"sgi": "nej"}',
        '/ svar {"sgi": "nej"}',
        '/nlu_fallback{"sgi": "nej"}',
        '/session_start{"fakta": {}}',
        "/borja_om",
    ],
)
@pytest.mark.parametrize("rasa_is", ["there", "away"])
def test_a_typed_command_does_nothing(
    talk: Talk, talk_alone: Talk, rasa: FakeRasa, typed: str, rasa_is: str
) -> None:
    talk = talk if rasa_is == "there" else talk_alone
    talk.say("")
    talk.say("Mig själv")
    asked, turns = talk.asked, len(rasa.turns)
    talk.say(typed)
    assert "förstod inte" in talk.text
    assert talk.asked == asked
    assert len(rasa.turns) == turns
    talk.say("")
    assert talk.asked == asked


def test_text_that_begins_with_a_slash_is_text(talk: Talk, rasa: FakeRasa) -> None:
    talk.say("/ min chef hjälper mig inte")
    assert rasa.turns[-1]["text"] == "min chef hjälper mig inte"
    assert "payload" not in rasa.turns[-1]


def test_an_earlier_button_still_works(talk: Talk, rasa: FakeRasa) -> None:
    talk.say("")
    first = talk.buttons
    talk.say(first["Mig själv"])
    answers = talk.post(first["En närstående"]).json()["answers"]
    assert [given["answer"] for given in answers] == ["En närstående"]
    assert rasa.turns == []
    talk.say("")
    talk.say("Mig själv")  # but its title, now that another question is open, is text
    assert rasa.turns[-1]["text"] == "Mig själv"


def test_several_answers_to_a_several_valued_question_are_a_payload(
    talk: Talk, rasa: FakeRasa, parts: Parts
) -> None:
    talk.say("")
    many = {fact.id for fact in parts.resolver.knowledge.facts.values() if fact.many}
    for _ in range(25):
        if talk.asked in many or talk.outcome:
            break
        talk.say(next(iter(talk.buttons.values())))
    assert talk.asked in many, "no several-valued question on this path"
    fact = parts.resolver.knowledge.facts[talk.asked]
    payload = f'/svar{{"{fact.id}":["{fact.elements[0]}","{fact.elements[1]}"]}}'
    answers = {given["fact"]: given["answer"] for given in talk.post(payload).json()["answers"]}
    assert answers[fact.id] == parts.dialogue.voice.label(fact.id, fact.elements[:2], {})
    assert rasa.turns == []


# what is told beside the words


def test_the_opening_is_what_an_empty_message_gets_and_stores_nothing(
    client: TestClient, talk: Talk, tmp_path: Path
) -> None:
    opening = client.get("/api/v1/chat/opening").json()
    client.app.state.parts.store.check()  # type: ignore[attr-defined]
    assert stored(tmp_path) == []
    assert opening["messages"] == talk.say("")
    assert opening.keys() == {"messages", "hours", "limit"}
    assert (opening["hours"], opening["limit"]) == (24, 1000)


def test_a_question_tells_how_many_are_left_as_its_last_line_does(talk: Talk) -> None:
    talk.say("")
    for _ in range(25):
        if talk.outcome:
            break
        message = talk.messages[-1]
        left, last = message["remaining"], message["text"].splitlines()[-1]
        assert 1 <= left["min"] <= left["max"]
        if left["max"] == 1:
            assert last == "Det här är sista frågan."
        else:
            said = int(re.findall(r"\d+", last)[0])
            assert left["min"] <= said <= left["max"]
        talk.say(next(iter(talk.buttons.values())))
    assert "remaining" not in talk.messages[-1]


def test_the_answers_so_far_are_told_and_can_be_changed(talk: Talk) -> None:
    assert "answers" not in talk.post("").json()
    talk.say("")
    for _ in range(4):
        talk.say(next(iter(talk.buttons.values())))
    response = talk.post("varför frågar du?").json()
    given = response["answers"]
    assert given[0] == {
        "fact": "fragestallare",
        "subject": "Vem frågan gäller",
        "answer": "Mig själv",
        "payload": '/andra{"fraga": "fragestallare"}',
    }
    facts = [answer["fact"] for answer in given]
    order = [*talk.client.app.state.parts.resolver.knowledge.facts]  # type: ignore[attr-defined]
    assert facts == sorted(facts, key=order.index)
    for answer in given:
        talk.say(answer["payload"])
        assert talk.asked == answer["fact"]
        assert "remaining" not in talk.messages[-1]


def test_what_has_not_been_answered_cannot_be_changed(talk: Talk, rasa: FakeRasa) -> None:
    talk.say("")
    talk.say("Mig själv")
    asked, turns = talk.asked, len(rasa.turns)
    talk.say('/andra{"fraga": "sgi"}')
    assert "förstod inte" in talk.text
    assert (talk.asked, len(rasa.turns)) == (asked, turns)


def test_personal_data_never_reaches_rasa_and_that_is_told_first(
    talk: Talk, rasa: FakeRasa
) -> None:
    talk.say("")
    talk.say("jag heter Anna Svensson, är född 19121212-1212 och är arbetslös")
    assert rasa.turns[-1]["text"] == "jag heter, är född och är arbetslös"
    told = talk.messages[0]["text"]
    assert told.startswith("Jag tog bort ett personnummer och ett namn")
    assert "inte sparat" in told
    assert len(talk.messages) > 1
    talk.say("jag är arbetslös")
    assert "tog bort" not in talk.text


def test_a_message_of_nothing_but_personal_data_says_nothing(talk: Talk, rasa: FakeRasa) -> None:
    talk.say("")
    talk.say("Mig själv")
    asked, turns = talk.asked, len(rasa.turns)
    talk.say("070-174 06 05")
    assert "ett telefonnummer" in talk.messages[0]["text"]
    assert talk.asked == asked
    assert len(rasa.turns) == turns


def test_danger_is_told_before_what_was_taken_out(talk_alone: Talk) -> None:
    talk_alone.say("")
    talk_alone.say("jag heter Anna Svensson och vill inte leva längre")
    said = [message["text"] for message in talk_alone.messages]
    danger = next(place for place, text in enumerate(said) if "112" in text)
    assert "ett namn" in said[danger + 1]


def test_what_is_sent_again_is_told_again(talk: Talk) -> None:
    talk.say("")
    body = {"message": "jag heter Anna Svensson", "session": talk.session}
    headers = {"Idempotency-Key": "one-and-the-same"}
    first, again = (
        talk.client.post("/api/v1/chat", json=body, headers=headers).json() for _ in range(2)
    )
    assert again["messages"] == first["messages"]
    assert "ett namn" in first["messages"][0]["text"]


# sessions


def test_the_session_stays_the_same_and_names_one_conversation(talk: Talk) -> None:
    talk.say("")
    session = talk.session
    talk.say("Mig själv")
    assert talk.session == session
    other = Talk(talk.client)
    other.say("")
    assert other.session != session
    assert other.asked == "fragestallare"


@pytest.mark.parametrize(
    "forged", ["x", "ImEi.YQ.c2ln", "å", "\ud800", "a" * 9000, " ", "..", "\0"]
)
def test_a_forged_session_starts_a_new_conversation(talk: Talk, forged: str) -> None:
    talk.say("")
    talk.say("Mig själv")
    body = json.dumps({"message": "hej", "session": forged})
    headers = {"Content-Type": "application/json"}
    answer = talk.client.post("/api/v1/chat", content=body, headers=headers).json()
    assert answer["session"] not in (forged, talk.session)
    assert all(
        "question" not in m or m["question"]["fact"] == "fragestallare" for m in answer["messages"]
    )


def test_another_servers_signature_is_no_good(talk: Talk) -> None:
    talk.say("")
    mine = talk.session or ""
    talk.session = Sessions("t" * 40, 24).token(Sessions("s" * 40, 24).read(mine) or "")
    talk.say("")
    assert talk.session != mine


def test_the_button_of_an_expired_conversation_opens_a_new_one(talk: Talk, rasa: FakeRasa) -> None:
    talk.session = "expired"
    talk.say('/svar{"sgi": "nej"}')
    assert talk.asked == "fragestallare"
    assert len(talk.messages) >= 2  # and says why
    assert rasa.turns == []


def test_the_button_of_a_deleted_conversation_tells_that_it_is_over(talk: Talk) -> None:
    talk.say("")
    talk.say("Mig själv")
    payload = next(iter(talk.buttons.values()))
    talk.client.request("DELETE", "/api/v1/chat", json={"session": talk.session})
    talk.say(payload)
    assert "avslutat och borttaget" in talk.text
    assert talk.asked == "fragestallare"


def test_what_is_written_in_an_expired_conversation_is_heard(talk: Talk, rasa: FakeRasa) -> None:
    talk.session = "expired"
    talk.say("jag är sjukskriven")
    assert rasa.turns[-1]["text"] == "jag är sjukskriven"
    assert rasa.turns[-1]["state"]["facts"] == {}


def test_two_messages_at_once_are_taken_one_after_the_other(talk: Talk, rasa: FakeRasa) -> None:
    talk.say("")
    talk.say("Mig själv")
    seen: list[str | None] = []
    running = 0

    def counted(body: dict[str, object]) -> tuple[int, bytes]:
        nonlocal running
        running += 1
        seen.append("overlap" if running > 1 else None)
        answer = rasa.converse(body)
        running -= 1
        return answer

    rasa.answer = counted
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        texts = [f"text {number}" for number in range(8)]
        responses = list(pool.map(talk.post, texts))
    assert [response.status_code for response in responses] == [200] * 8
    assert seen == [None] * 8


# the end


def test_deleting_removes_everything(talk: Talk, rasa: FakeRasa, tmp_path: Path) -> None:
    talk.say("")
    talk.say("hjälp")
    sender = rasa.turns[-1]["sender"]
    response = talk.client.request("DELETE", "/api/v1/chat", json={"session": talk.session})
    assert response.status_code == 204
    assert response.content == b""
    for file in tmp_path.glob(f"{DATABASE}*"):
        assert sender.encode() not in file.read_bytes()
    talk.say("")
    assert talk.asked == "fragestallare"


def test_deleting_what_is_not_there_is_fine(client: TestClient) -> None:
    response = client.request("DELETE", "/api/v1/chat", json={"session": "no such"})
    assert response.status_code == 204


def test_deleting_needs_a_session(client: TestClient) -> None:
    response = client.request("DELETE", "/api/v1/chat", json={})
    assert_error(response, 422, "missing_field", "session")


# the region


def sources(client: TestClient, **region: str) -> set[str]:
    """Of the answer to staff's case, everything else unknown."""
    body = {"message": "pat utan SGI, förs.stöd, sjukskr 8 mån, vem ringer vi?", **region}
    for _ in range(9):
        answer = client.post("/api/v1/chat", json=body).json()
        for message in answer["messages"]:
            if "outcome" in message:
                return {source["id"] for source in message["outcome"]["sources"]}
        body = {"message": "vet inte", "session": answer["session"]}
    raise AssertionError(answer)


def test_the_region_of_the_page_adds_its_routine(alone: TestClient) -> None:
    assert sources(alone) < sources(alone, region="halland")


STAFF = {
    "fragestallare": "personal",
    "verksamhet": "varden",
    "arendetyp": "enskilt",
    "sysselsattning": "anstalld",
    "sjukskrivning": "dag_15_90",
    "samtycke": "ja",
}


def test_the_region_says_how_its_contacts_are_reached(
    alone: TestClient, resolver: Resolver
) -> None:
    facts = resolver.completed(STAFF, region="halland")
    there, here = (
        alone.post("/api/v1/resolve", json={"facts": facts, **region}).json()["outcome"]
        for region in ({"region": "halland"}, {})
    )
    assert "i Halland" in there["next_contact"]["how"]
    assert "i Halland" not in here["next_contact"]["how"]
    later = [each["how"] for each in there["then"] if "how" in each]
    assert any("I Halland" in how for how in later)
    contract = {"actor", "contact_point", "label", "reason"}
    assert all(each.keys() == contract for each in here["then"])


def test_the_summary_says_it_too(resolver: Resolver) -> None:
    dialogue, strings = Dialogue(resolver), Strings.load()
    facts = resolver.completed(STAFF, region="halland")
    there, here = (
        summary(State(facts=facts, region=region, done=True), dialogue, strings)
        for region in ("halland", None)
    )
    later = there.partition("KONTAKTA SEDAN")[2].partition("VEM GÖR VAD")[0]
    assert "I Halland har vårdenheten en utsedd kontaktperson" in later
    assert "Halland" not in here.partition("VEM GÖR VAD")[0]


def test_an_unknown_region_is_refused(client: TestClient) -> None:
    response = client.post("/api/v1/chat", json={"message": "hej", "region": "atlantis"})
    message = assert_error(response, 422, "unknown_region", "region")
    assert "halland" in message


# the store


def test_a_conversation_survives_a_restart(
    talk: Talk, settings: Settings, resolver: Resolver, parts: Parts, rasa: FakeRasa
) -> None:
    talk.say("")
    talk.say("Mig själv")
    again = create_parts(settings, resolver, relay=Relay(rasa.url, 5), reader=parts.reader)
    with TestClient(create_app(settings, resolver, again)) as client:
        later = Talk(client)
        later.session = talk.session
        later.say("")
        assert later.asked == talk.asked


def test_a_store_that_fails_is_a_503_that_says_what_works(talk: Talk, tmp_path: Path) -> None:
    talk.say("")
    talk.client.app.state.parts.store.close()  # type: ignore[attr-defined]
    for file in tmp_path.glob(f"{DATABASE}*"):
        file.unlink()
    (tmp_path / DATABASE).mkdir()
    message = assert_error(talk.post("hej"), 503, "store_unavailable")
    assert "/api/v1/resolve" in message
    ready = talk.client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["parts"]["store"]["ready"] is False
    (tmp_path / DATABASE).rmdir()
    assert talk.post("hej").status_code == 200  # and it mends by itself


def test_a_text_waits_for_the_reader_of_a_process_just_started(
    settings: Settings, resolver: Resolver, rasa: FakeRasa
) -> None:
    refused = threading.Event()

    def refuse(body: object) -> tuple[int, bytes]:
        refused.set()
        return 503, b""

    def load() -> Hearing:
        assert refused.wait(60)
        return Hearing(resolver, lambda: None)

    rasa.answer = refuse
    parts = create_parts(settings, resolver, relay=Relay(rasa.url, 5), reader=Reader(load))
    with TestClient(create_app(settings, resolver, parts)) as client:
        talk = Talk(client)
        talk.say("jag är arbetslös")
        answers = talk.post("").json()["answers"]
    assert "sysselsattning" in [each["fact"] for each in answers]
