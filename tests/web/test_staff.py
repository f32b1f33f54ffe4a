"""/personal: only for those whom the proxy says it has logged in, and only if that is set up."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from bot.resolver import Resolver
from bot.settings import Settings, SettingsError
from bot.web.app import create_app
from bot.web.parts import Parts
from bot.web.staff import HEADER, STAFF_PAGE

NEW, OLD = "n" * 20 + "y" * 20, "g" * 20 + "a" * 20
REPORT = f"{STAFF_PAGE}/rapport"
PERSON = {"Accept": "text/html"}
LOGGED_IN = {**PERSON, HEADER: NEW}


@pytest.fixture
def area(settings: Settings, resolver: Resolver, parts: Parts) -> Iterator[TestClient]:
    with_area = dataclasses.replace(settings, staff_key=f"{NEW} {OLD}")
    with TestClient(create_app(with_area, resolver, parts)) as client:
        yield client


@pytest.mark.parametrize("path", [STAFF_PAGE, REPORT])
def test_without_a_key_there_is_no_such_page(client: TestClient, path: str) -> None:
    for headers in (LOGGED_IN, {HEADER: ""}):
        assert client.get(path, headers=headers).status_code == 404


@pytest.mark.parametrize("path", [STAFF_PAGE, REPORT])
@pytest.mark.parametrize("shown", [None, "", "fel", NEW[:-1], f"{NEW} {OLD}", "å" * 40])
def test_nobody_else_gets_in(area: TestClient, path: str, shown: str | None) -> None:
    sent = [(name.encode(), value.encode()) for name, value in PERSON.items()]
    if shown is not None:
        sent.append((HEADER.encode(), shown.encode()))
    answer = area.get(path, headers=sent)
    assert answer.status_code == 403
    assert "Sidan är för personal" in answer.text
    assert "rapport" not in answer.text.lower()


@pytest.mark.parametrize("key", [NEW, OLD])
def test_staff_look_a_case_up(area: TestClient, key: str) -> None:
    page = area.get(STAFF_PAGE, headers={**PERSON, HEADER: key})
    assert page.status_code == 200
    assert "Slå upp ett fall" in page.text
    answer, sent = (
        re.findall(rf'name="{name}" value="([^"]+)"', page.text)[0] for name in ("answer", "key")
    )
    said = area.post("/chatt", data={"answer": answer.replace("&#34;", '"'), "key": sent})
    assert said.status_code == 200
    assert "Då får du svar som rör ditt arbete" in said.text


def test_staff_read_the_report(area: TestClient, parts: Parts) -> None:
    area.post("/api/v1/chat", json={"message": "vad är sgi?"})
    parts.counting.write()
    answer = area.get(REPORT, headers=LOGGED_IN)
    assert answer.status_code == 200
    assert "<h1" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'none'" in policy


def test_a_program_is_told_in_json(area: TestClient) -> None:
    answer = area.get(REPORT, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "staff_only"


def test_where_nothing_is_counted_there_is_no_report(
    settings: Settings, resolver: Resolver, parts: Parts
) -> None:
    silent = dataclasses.replace(settings, staff_key=NEW, counting=False)
    with TestClient(create_app(silent, resolver, parts)) as client:
        assert "rapport" not in client.get(STAFF_PAGE, headers=LOGGED_IN).text.lower()
        assert client.get(REPORT, headers=LOGGED_IN).status_code == 404


def test_a_guessable_key_is_refused_in_earnest() -> None:
    name = "VAGVISAREN_STAFF_KEY"
    earnest = {"VAGVISAREN_ENV": "production", "VAGVISAREN_SECRET": "kX9-" + "q7Rw2mZt" * 5}
    for key in ("short", "changeme" * 5):
        with pytest.raises(SettingsError, match=name) as refused:
            Settings.load({**earnest, name: key}, dotenv=None)
        assert key not in str(refused.value)
    assert Settings.load({**earnest, name: "pV4" + "j8Ls1xBn" * 5}, dotenv=None).staff_key
