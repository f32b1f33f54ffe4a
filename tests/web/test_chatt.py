"""/chatt as somebody without JavaScript meets it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.dialogue import Button, Message, State
from bot.web import bodies
from bot.web.pages import TEMPLATES
from bot.web.parts import Parts
from bot.web.stores import DATABASE
from bot.web.strings import Strings
from tests.web.document import Visitor, assert_private, parse
from tests.web.fake_rasa import STAFF_CASE, FakeRasa
from tests.web.talk import stored

NASTY = '<img src=x onerror="alert(1)">'
FIRST = "Vem gäller frågan?"
# the first hands on the settings of a page that has this one in a frame
SCRIPTS = ["/static/ram.js", "/static/vagvisaren.js"]
PATIENT = {
    "Vad är din huvudsakliga sysselsättning?": ["Arbetslös"],
    "Är du sjukskriven, och hur länge har du i så fall varit det?": [
        "Ja, i 181 till 365 dagar (6 till 12 månader)"
    ],
}


@pytest.fixture
def visitor(client: TestClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def me(visitor: Visitor) -> Visitor:
    """Somebody who has said that it is about themselves."""
    visitor.press("Mig själv")
    return visitor


def answer(visitor: Visitor) -> None:
    """Answer the open question: what is given for it above, else its first answer."""
    boxes = [box.text for box in visitor.page.all("label", "vv-box")]
    chosen = PATIENT.get(visitor.question, [])
    if boxes:
        visitor.choose(*(chosen or boxes[:1]))
    else:
        field = visitor.page.one("fieldset")
        visitor.press(*(chosen or [field.all("button")[0].text]))


def finish(visitor: Visitor) -> None:
    """Answer until the result is there."""
    for _ in range(25):
        if not visitor.question:
            return
        answer(visitor)
    pytest.fail("no result after 25 questions")


def several(visitor: Visitor) -> None:
    """Answer until a question takes several answers."""
    for _ in range(25):
        if visitor.page.all("label", "vv-box"):
            return
        answer(visitor)
    pytest.fail("no question takes several answers")


# the page


def test_the_page_is_a_swedish_document_with_landmarks_and_names(visitor: Visitor) -> None:
    page = visitor.page
    assert page.one("html")["lang"] == "sv"
    for landmark in ("header", "main", "footer"):
        page.one(landmark)
    assert page.one("h1").text == "Vägvisaren"
    skip = page.one("a", "vv-skip")
    assert page.one("main")["id"] == skip["href"].removeprefix("#")
    named = {label["for"] for label in page.all("label")}
    assert {field["id"] for field in page.all("textarea")} <= named
    ids = [node["id"] for node in page if node["id"]]
    assert len(ids) == len(set(ids))
    assert page.one("fieldset").content
    assert page.one("legend").text == FIRST


def test_before_the_first_word_the_page_says_what_it_is(visitor: Visitor) -> None:
    notice = visitor.page.one("div", "vv-notice").text
    assert "automatisk tjänst" in notice
    assert "24 timmar" in notice
    assert "personnummer" in notice
    assert visitor.page.one("div", "vv-notice").one("a")["href"] == "tel:112"
    assert visitor.title.startswith("Vägvisaren: ")
    assert visitor.session == ""


def test_an_hour_is_said_as_one() -> None:
    assert "en timme" in Strings.load().stored(1)
    assert "720 timmar" in Strings.load().stored(720)


def test_the_page_asks_nobody_else_and_has_no_code_in_it(visitor: Visitor) -> None:
    for node in visitor.page:
        assert node.tag != "style"
        assert not any(name == "style" or name.startswith("on") for name in node.attributes)
        if node.tag in ("link", "script", "img"):
            assert (node["src"] or node["href"]).startswith("/static/")
    scripts = visitor.page.all("script")
    assert [script["src"] for script in scripts] == SCRIPTS
    assert [(script["type"], script.text) for script in scripts] == [("module", "")] * 2


def test_the_bare_address_leads_to_the_page(client: TestClient) -> None:
    response = client.get("/", follow_redirects=False)
    assert response.status_code == 308
    assert response.headers["location"] == "/chatt"


def test_looking_at_the_page_stores_nothing(client: TestClient, tmp_path: Path) -> None:
    Visitor(client)
    client.app.state.parts.store.check()  # type: ignore[attr-defined]
    assert stored(tmp_path) == []


def test_every_word_of_the_page_stands_in_one_table() -> None:
    for file in TEMPLATES.iterdir():
        # pages of a region's own, and those that only staff and experts see
        if file.name.startswith("demo_") or file.name in ("personal.html", "utforska.html"):
            continue
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", file.read_text("utf-8"), flags=re.S)
        said = re.sub(r"<!?\w[^>]*>|</[\w-]+>", "", text)
        assert not re.search(r"\w", said), f"{file.name}: {said.split()}"


# whole conversations


def test_a_patient_answers_every_question_and_gets_the_whole_result(me: Visitor) -> None:
    asked = [me.question]
    while me.question:
        assert me.title == f"Fråga: {me.question} – Vägvisaren"
        assert "kvar" in me.page.one("fieldset").text or "sista frågan" in me.page.text
        assert len(asked) < 25
        answer(me)
        asked.append(me.question)
    assert len(set(asked)) == len(asked)
    assert me.title == "Besked – Vägvisaren"
    card = me.page.one("article", "vv-card")
    parts = [head.text for head in card.all("h3")]
    assert parts[0] == "Nästa kontakt"
    assert {"Vem gör vad", "Samtycke", "Varför"} <= set(parts)
    assert card.one("p", "vv-label").text
    assert all(re.match("https://|tel:", link["href"]) for link in card.all("a"))
    sources = [each for each in card.all("details") if each.one("summary").text == "Källor"]
    assert sources[0].all("a")
    assert "vägledning och inte ett beslut" in card.text
    assert "Du" in [head.text for head in card.all("h4")]


def test_staff_look_a_case_up_in_one_message(visitor: Visitor, rasa: FakeRasa) -> None:
    rasa.answer = rasa.look_up
    visitor.write(STAFF_CASE)
    assert visitor.page.one("article", "vv-card").one("p", "vv-label").text
    rasa.answer = rasa.converse
    said = visitor.said
    if visitor.question:  # the answer is there at once, and the question may be left
        assert visitor.title.startswith("Fråga: ")
        assert any("Nästa kontakt" in each for each in said)
        # what went wrong with the next message does not take the answer away
        visitor.write(" ")
        assert visitor.page.all("article", "vv-card")
        finish(visitor)
    assert "patienten" in visitor.page.text.lower()


def test_the_questions_go_on_without_rasa(alone: TestClient) -> None:
    visitor = Visitor(alone)
    visitor.press("Mig själv")
    assert "svarar jag enklare" not in visitor.page.text
    visitor.write("hjälp")
    assert "svarar jag enklare" in visitor.page.text
    finish(visitor)
    assert visitor.page.one("article", "vv-card").text


def test_a_question_about_a_word_in_the_middle_keeps_the_open_question(me: Visitor) -> None:
    asked = me.question
    me.write("vad är SGI?")
    assert me.said[0] == "Du vad är SGI?"
    assert "inkomst" in me.said[1]
    sources = me.page.one("details", "vv-sources")
    assert sources.all("a")[0]["href"].startswith("https://")
    assert me.question == asked


def test_help_and_reason_stand_beside_the_question_and_only_there(me: Visitor) -> None:
    assert me.page.one("details", "vv-help").one("summary").text == "Hjälp med frågan"
    assert me.page.one("details", "vv-why").one("p").text
    assert "Varför frågar du?" not in me.buttons


def test_danger_is_answered_with_numbers_to_call(me: Visitor) -> None:
    me.write("jag vill inte leva längre")
    links = [link["href"] for link in me.page.one("ol", "vv-log").all("a")]
    assert "tel:112" in links
    assert "tel:1177" in links


@pytest.mark.parametrize("when", ["first", "later"])
def test_a_human_is_one_press_away(visitor: Visitor, when: str) -> None:
    if when == "later":
        visitor.press("Mig själv")
    assert visitor.page.one("div", "vv-tools").all("button")[0].text == "Prata med en människa"
    visitor.press("Prata med en människa")
    assert visitor.said[0] == "Du Prata med en människa"
    links = visitor.page.one("ol", "vv-log").all("a")
    assert "tel:0771524524" in [link["href"] for link in links]
    assert "Hitta vårdcentral på 1177.se" in [link.text for link in links]


# several answers, and none


def test_several_answers_are_ticked_and_sent_together(me: Visitor, parts: Parts) -> None:
    several(me)
    boxes = [box.text for box in me.page.all("label", "vv-box")]
    fact = me.page.one("input", name="fact")["value"]
    me.choose(*boxes[:2])
    kept = parts.store.load(parts.sessions.read(me.session) or "")
    assert kept is not None
    assert len(State.from_json(kept.state).facts[fact]) == 2
    assert me.said[0] == f"Du {boxes[0]} och {boxes[1][0].lower() + boxes[1][1:]}" or all(
        box in me.said[0] for box in boxes[:2]
    )


def test_nothing_ticked_is_told_beside_the_boxes(me: Visitor, rasa: FakeRasa) -> None:
    several(me)
    asked, turns = me.question, len(rasa.turns)
    me.choose()
    assert me.response.status_code == 422
    assert me.question == asked
    assert len(rasa.turns) == turns
    assert_mistake(me, "Kryssa i minst ett svar.")


def test_none_of_them_rules_the_others_out(me: Visitor) -> None:
    several(me)
    boxes = [box.text for box in me.page.all("label", "vv-box")]
    alone = next(box for box in boxes if box.startswith("Inge"))
    me.choose(boxes[0], alone)
    assert me.response.status_code == 422
    assert alone in assert_mistake(me, "inte båda")
    ticked = [
        box.text
        for box in me.page.all("label", "vv-box")
        if "checked" in box.one("input").attributes
    ]
    assert ticked == [boxes[0], alone]  # nothing has to be found again
    me.choose(alone)
    assert me.response.status_code == 200
    assert alone in me.said[0]


def test_an_earlier_page_can_be_answered_again(me: Visitor) -> None:
    several(me)
    page, asked = me.page, me.question
    boxes = [box.text for box in page.all("label", "vv-box")]
    me.choose(boxes[0])
    me.page = page  # the browser's way back
    me.choose(boxes[1])
    assert "Du ändrade svaret" in me.page.text
    assert me.question != asked


def assert_mistake(visitor: Visitor, text: str) -> str:
    """The mistake is told at the top, with the way there, and beside what is wrong."""
    page = visitor.page
    assert page.one("title").text.startswith("Fel: ")
    alert = page.one("div", role="alert")
    link = alert.one("a")
    assert text in link.text
    beside = page.one("p", "vv-error")
    assert beside.text == link.text
    wrong = [node for node in page if node["id"] == link["href"].removeprefix("#")]
    assert len(wrong) == 1
    assert wrong[0]["aria-describedby"] == beside["id"]
    assert wrong[0]["aria-invalid"] == "true"
    return link.text


# what is written


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_message_is_told(me: Visitor, rasa: FakeRasa, text: str) -> None:
    asked, turns = me.question, len(rasa.turns)
    me.write(text)
    assert me.response.status_code == 422
    assert_mistake(me, "Skriv något i rutan")
    assert me.question == asked
    assert len(rasa.turns) == turns


@pytest.mark.parametrize(
    "text",
    ["jag heter 19121212-1212", "121212-1212", "nr 1212121212 är mitt", "121212+1212"],
)
def test_a_personal_number_goes_nowhere_and_that_is_told(
    me: Visitor, rasa: FakeRasa, text: str
) -> None:
    me.write(text)
    assert me.response.status_code == 200
    assert "1212" not in me.response.text
    assert "1212" not in str(rasa.turns)
    log = me.page.one("ol", "vv-log").text
    assert "[borttaget: personnummer]" in log
    assert "Jag tog bort ett personnummer" in log


def test_a_long_message_is_kept_to_be_shortened(me: Visitor, rasa: FakeRasa) -> None:
    text, turns = "å" * 1001, len(rasa.turns)
    me.write(text)
    assert me.response.status_code == 413
    assert_mistake(me, "högst 1000 tecken")
    assert me.page.one("textarea").text == text
    assert len(rasa.turns) == turns


def test_what_is_far_too_large_is_a_page_that_says_so(visitor: Visitor) -> None:
    visitor.write("a" * (bodies.PAGE_LIMIT + 1))
    assert visitor.response.status_code == 413
    assert visitor.page.one("h1").text == "Det som skickades var för stort"


def test_a_typed_command_does_nothing(me: Visitor, rasa: FakeRasa) -> None:
    asked, turns = me.question, len(rasa.turns)
    me.write("/restart")
    assert "förstod inte" in me.page.text
    assert me.said[0] == "Du /restart"
    assert me.question == asked
    assert len(rasa.turns) == turns


def test_a_page_opens_at_what_is_new(me: Visitor) -> None:
    for _ in range(3):
        new = next(node for node in me.page if node["id"] == "nytt")
        assert "vv-bot" in new.classes or "vv-question" in new.classes
        answer(me)
    me.write("")
    assert next(node for node in me.page if node["id"] == "nytt")["role"] == "alert"


# changing, starting over, deleting


def test_any_answer_can_be_changed(me: Visitor) -> None:
    answer(me)
    several(me)
    given = me.page.one("details", "vv-answers")
    rows = [row.text for row in given.all("dt")]
    assert given.one("summary").text == f"Dina svar ({len(rows)})"
    for subject in rows:
        row = next(r for r in me.page.one("details", "vv-answers").all("div") if subject in r.text)
        button = row.one("button")
        assert button.text.startswith("Ändra svaret om ")
        me.submit(button)
        assert me.said[0].removeprefix("Du ").startswith("Ändra svaret om ")
        assert "Hittills är svaret" in me.page.text
        assert me.question
        assert "kvar" not in me.page.one("fieldset").text


def test_what_was_ticked_is_ticked_when_it_is_to_be_changed(me: Visitor) -> None:
    several(me)
    boxes = [box.text for box in me.page.all("label", "vv-box")]
    me.choose(boxes[0])
    fact = me.page.one("details", "vv-answers").all("button")[-1]
    me.submit(fact)
    ticked = [
        box.text
        for box in me.page.all("label", "vv-box")
        if "checked" in box.one("input").attributes
    ]
    assert ticked == [boxes[0]]


def test_starting_over_is_asked_about_first(me: Visitor) -> None:
    answer(me)
    asked, session = me.question, me.session
    me.press("Börja om")
    assert me.page.one("h1").text == "Vill du börja om?"
    assert me.title == "Vill du börja om? – Vägvisaren"
    me.press("Nej, gå tillbaka till samtalet")
    assert me.question == asked
    assert me.session == session
    me.press("Börja om")
    me.press("Ja, börja om")
    assert "Vi börjar om" in me.said[0]
    assert me.question == FIRST
    assert me.session == ""
    assert not me.page.all("details", "vv-answers")


def test_the_results_own_button_asks_too(me: Visitor) -> None:
    finish(me)
    group = me.page.one("div", "vv-question")
    assert group.one("div", role="group")["aria-label"]
    me.submit(next(button for button in group.all("button") if button.text == "Börja om"))
    assert me.page.one("h1").text == "Vill du börja om?"


def test_deleting_leaves_nothing(me: Visitor, rasa: FakeRasa, tmp_path: Path) -> None:
    me.write("hjälp")
    sender = rasa.turns[-1]["sender"]
    me.press("Radera samtalet")
    me.press("Ja, radera samtalet")
    assert "Samtalet är raderat" in me.said[0]
    assert me.session == ""
    assert stored(tmp_path) == []
    for file in tmp_path.glob(f"{DATABASE}*"):
        assert sender.encode() not in file.read_bytes()


@pytest.mark.parametrize("path", ["radera", "borja-om"])
def test_ending_what_is_not_there_is_fine(visitor: Visitor, path: str) -> None:
    visitor.post(f"/chatt/{path}", {"session": ["no such"]})
    assert visitor.response.status_code == 200
    assert visitor.question == FIRST


def test_a_button_of_a_deleted_conversation_tells_that_it_is_over(me: Visitor) -> None:
    page = me.page
    me.press("Radera samtalet")
    me.press("Ja, radera samtalet")
    me.page = page
    answer(me)
    assert "avslutat och borttaget" in me.said[0]
    assert me.question == FIRST
    assert "/svar" not in me.page.one("ol", "vv-log").text


@pytest.mark.parametrize("act", ["press", "write", "empty", "back", "save"])
def test_an_expired_session_is_told(me: Visitor, act: str) -> None:
    for field in me.page.all("input", name="session"):
        field.attributes["value"] = "expired"
    if act == "press":
        answer(me)
    elif act == "write":
        me.write("jag är sjukskriven")
    elif act == "save":
        me.press("Spara sammanfattning")
    elif act == "empty":
        me.write("")
    else:
        me.post("/chatt", {"session": ["expired"]})
    assert "avslutat och borttaget" in me.page.one("ol", "vv-log").text
    assert me.session != "expired"
    assert me.page.one("div", "vv-question").all("button")


# the summary


def test_the_summary_has_the_answers_and_the_result(me: Visitor) -> None:
    finish(me)
    contact = me.page.one("article").one("p", "vv-label").text
    given = [row.text for row in me.page.one("details", "vv-answers").all("dt")]
    me.press("Spara sammanfattning")
    headers, text = me.response.headers, me.response.text
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["content-disposition"] == 'attachment; filename="vagvisaren-sammanfattning.txt"'
    assert "av en automatisk tjänst" in text
    assert re.search(r"Gjord den \d+ \w+ 20\d\d ", text)
    for part in ("DINA SVAR", "NÄSTA KONTAKT", "VEM GÖR VAD", "SAMTYCKE", "VARFÖR", "KÄLLOR"):
        assert f"\r\n{part}\r\n" in text
    for subject in given:
        assert f"– {subject}: " in text
    assert f"NÄSTA KONTAKT\r\n{contact}" in text
    assert re.search(r"– \d.*§.*: https://", text)
    assert "vägledning och inte ett beslut" in text
    assert not re.search(r"\n\n\n|\{|<", text.replace("\r", ""))


def test_an_early_summary_says_that_the_result_is_not_there(me: Visitor) -> None:
    me.press("Spara sammanfattning")
    assert "Vem frågan gäller: Mig själv" in me.response.text
    assert "inte klart ännu" in me.response.text


# the same form twice


def test_a_double_click_is_one_answer(me: Visitor, rasa: FakeRasa) -> None:
    before, asked = me.page, me.question
    me.write("hjälp")
    said, turns = me.said, len(rasa.turns)
    me.page = before
    me.write("hjälp")  # as a second click, or a reload of what was sent
    assert (me.said, me.question, len(rasa.turns)) == (said, asked, turns)
    me.page = before
    answer(me)  # something else from the same page is a turn
    assert me.question != asked


def test_every_page_is_a_new_turn(me: Visitor, rasa: FakeRasa) -> None:
    turns = len(rasa.turns)
    for _ in range(3):
        me.write("hjälp")
    assert len(rasa.turns) == turns + 3


@pytest.mark.parametrize("key", ["", "x", "<script>", "å" * 8])
def test_a_page_with_a_broken_key_works_without(client: TestClient, key: str) -> None:
    visitor = Visitor(client)
    for _ in range(2):
        visitor.post("/chatt", {"message": ["hjälp"], "session": [visitor.session], "key": [key]})
        assert visitor.response.status_code == 200
    assert visitor.said[0] == "Du hjälp"


# errors


def test_too_many_messages_is_a_page_that_keeps_what_was_written(limited: TestClient) -> None:
    visitor = Visitor(limited)
    visitor.press("Mig själv")
    for _ in range(3):
        visitor.write("hjälp")
    session = visitor.session
    visitor.write("min fråga")
    assert visitor.response.status_code == 429
    assert int(visitor.response.headers["retry-after"]) >= 1
    assert visitor.title.startswith("Fel: Det kom för många meddelanden")
    assert "sekund" in visitor.page.text
    assert visitor.page.one("textarea").text == "min fråga"
    assert visitor.session == session
    limited.app.state.parts.limit.per_minute = 1000  # type: ignore[attr-defined]
    limited.app.state.parts.limit._buckets._buckets.clear()  # type: ignore[attr-defined]
    visitor.press("Försök igen")
    assert visitor.said[0] == "Du min fråga"


def test_a_store_that_fails_is_a_page_and_the_answer_can_be_sent_again(
    me: Visitor, tmp_path: Path
) -> None:
    me.client.app.state.parts.store.close()  # type: ignore[attr-defined]
    for file in tmp_path.glob(f"{DATABASE}*"):
        file.unlink()
    (tmp_path / DATABASE).mkdir()
    answer(me)
    assert me.response.status_code == 503
    assert me.page.one("h1").text == "Samtalet kan inte sparas just nu"
    assert "1177" in me.page.one("main").text
    (tmp_path / DATABASE).rmdir()
    me.press("Försök igen")
    assert me.response.status_code == 200
    assert me.question


def test_a_fault_of_ours_is_a_page(me: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("hemligt")

    monkeypatch.setattr(me.client.app.state.parts.turns, "take", fail)  # type: ignore[attr-defined]
    answer(me)
    assert me.response.status_code == 503
    assert me.page.one("h1").text == "Något gick fel hos oss"
    assert "hemligt" not in me.response.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/chatt/finns-inte", 404),
        ("GET", "/chatt/", 404),
        ("GET", "/chatt/radera", 405),
        ("DELETE", "/chatt", 405),
    ],
)
def test_an_address_that_is_no_page_is_told_in_one(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    page = parse(response.text)
    assert page.one("title").text.startswith("Fel: ")
    assert "/chatt" in [link["href"] for link in page.one("main").all("a")]


def test_a_person_lost_anywhere_gets_a_page_and_a_program_json(client: TestClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml"}
    assert parse(client.get("/nowhere", headers=browser).text).one("h1").text == "Sidan finns inte"
    assert client.get("/api/v1/nowhere", headers=browser).json()["error"]["code"] == "not_found"
    assert client.get("/nowhere").json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"answer=x", "text/plain"),
        (b"&".join(b"value=x" for _ in range(500)), "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_told(client: TestClient, body: bytes, kind: str) -> None:
    response = client.post("/chatt", content=body, headers={"Content-Type": kind})
    assert response.status_code == 400
    assert parse(response.text).one("h1").text == "Det gick inte att läsa det som skickades"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"session": ["\ud800"], "message": ["hej"]},
        {"answer": [""]},
        {"answer": ["/svar{" + "[" * 400]},
        {"answer": ["/andra{}"]},
        {"answer": ['/andra{"fraga": "sgi"}']},
        {"fact": ["nope"], "value": ["x"]},
        {"fact": ["ersattning"], "value": ["nope"]},
        {"fact": ["sgi"], "value": ["ja", "nej"]},
        {"fact": ["ersattning"], "value": ["lon", "lon"]},
        {"message": ["\0\x1b[2J 🙂"]},
    ],
    ids=range(11),
)
def test_odd_forms_get_a_page(client: TestClient, fields: dict[str, list[str]]) -> None:
    body = "&".join(f"{name}={quoted(v)}" for name, values in fields.items() for v in values)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    response = client.post("/chatt", content=body, headers=kind)
    assert response.status_code in (200, 422)
    assert parse(response.text).one("div", "vv-question").all("button")
    assert_private(response)


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


# nothing that is said becomes markup


def test_what_a_person_writes_never_becomes_markup(me: Visitor) -> None:
    for text in (NASTY, f"</textarea>{NASTY}", f"{NASTY} 19121212-1212"):
        me.write(text)
        assert not me.page.all("img")
        assert NASTY.replace('"', "&#34;").replace("<", "&lt;").replace(">", "&gt;") in (
            me.response.text
        )


def test_what_rasa_says_never_becomes_markup(me: Visitor, rasa: FakeRasa) -> None:
    outcome = {
        "next_contact": {
            "actor": "arbetsgivaren",
            "contact_point": None,
            "label": NASTY,
            "reason": NASTY,
            "how": NASTY,
            "channels": [
                {"kind": "web", "label": NASTY, "href": "javascript:alert(1)"},
                {"kind": "web", "label": "bra", "href": f'https://x/"{NASTY}'},
            ],
        },
        "then": [{"actor": "a", "contact_point": None, "label": NASTY, "reason": NASTY}],
        "responsibilities": [
            {
                "area": "x",
                "actor": "arbetsgivaren",
                "name": NASTY,
                "role": "performs",
                "task": NASTY,
                "sources": [],
            }
        ],
        "prepare": [NASTY],
        "consent": {"needed": True, "text": NASTY, "sources": []},
        "reasons": [{"rule": "r", "text": NASTY, "facts": {}, "sources": []}],
        "counterfactuals": [{"change": {}, "next_contact": {}, "text": NASTY}],
        "depends_on": [{"fact": "sgi", "text": NASTY, "outcomes": []}],
        "sources": [{"id": "x", "title": NASTY, "reference": NASTY, "url": "data:text/html,x"}],
        "valid_on": "2026-11-21",
        "disclaimer": NASTY,
    }
    question = {
        "fact": "ersattning",
        "text": NASTY,
        "help": NASTY,
        "why": NASTY,
        "multiple": True,
        "options": [],
    }
    buttons = [
        {"title": NASTY, "payload": NASTY},
        {"title": NASTY, "payload": '/svar{"ersattning": ["\\"><script>"]}'},
    ]
    messages = [
        {"text": f"{NASTY}\n• {NASTY}: https://x/{NASTY}", "outcome": outcome},
        {
            "text": NASTY,
            "topic": {
                "id": "x",
                "title": NASTY,
                "next_contact": None,
                "sources": outcome["sources"],
            },
            "buttons": buttons,
        },
        {"text": f"{NASTY}\n{NASTY}", "question": question, "buttons": buttons},
    ]
    said = {"messages": messages, "state": {"facts": {"fragestallare": "patient"}}}
    rasa.answer = lambda _: (200, json.dumps(said).encode())
    me.write("hej")
    assert me.page.one("article", "vv-card").text
    assert_harmless(me)
    said["messages"] = messages[:2]
    me.write("hej")
    assert_harmless(me)


def test_what_the_knowledge_says_never_becomes_markup(client: TestClient, parts: Parts) -> None:
    parts.turns.opening = (Message(NASTY, (Button(NASTY, NASTY),)),)
    visitor = Visitor(client)
    assert NASTY in visitor.page.one("ol", "vv-log").text
    assert_harmless(visitor)


def assert_harmless(visitor: Visitor) -> None:
    page = visitor.page
    assert not page.all("img")
    assert [script["src"] for script in page.all("script")] == SCRIPTS
    assert not any(name.startswith("on") for node in page for name in node.attributes)
    for link in page.all("a"):
        assert re.match(r"https://|tel:|[/#]", link["href"])
