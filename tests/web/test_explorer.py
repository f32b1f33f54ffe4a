"""/utforska: an outcome and every rule for answers that are tried, without script."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient

from bot.dialogue.voice import Voice
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.explorer import Case, Explorer
from bot.web.parts import Parts
from bot.web.staff import HEADER
from tests.filled import TODAY, filled

PAGE = "/utforska"
CASE = {
    "f_fragestallare": "patient",
    "f_sysselsattning": "arbetslos",
    "f_sgi": "nej",
    "f_behov": "forsorjning",
    "datum": "2026-11-22",
}


def shown(client: TestClient, **case: str) -> str:
    answer = client.post(PAGE, data=case)
    assert answer.status_code == 200, answer.text
    return answer.text


def rules(html: str, heading: str) -> set[str]:
    part = html.split(f"<h2>{heading}", 1)[1].split("<h2>", 1)[0]
    return set(re.findall(r"<code>([\w-]+)</code>", part))


def test_the_form_has_every_fact(client: TestClient, resolver: Resolver) -> None:
    page = client.get(PAGE)
    assert page.status_code == 200
    for fact in resolver.knowledge.facts:
        assert f'name="f_{fact}"' in page.text


def test_every_rule_in_force_stands_somewhere_once(client: TestClient, resolver: Resolver) -> None:
    html = shown(client, **CASE)
    held, open_ones, failed = (
        rules(html, f"Regler som {what}") for what in ("gäller", "kan komma", "inte gäller")
    )
    everything = {rule.id for rule in resolver.program().rules}
    assert held | open_ones | failed == everything
    assert len(held) + len(open_ones) + len(failed) == len(everything)
    facts = {"fragestallare": "patient", "sysselsattning": "arbetslos", "sgi": "nej"}
    outcome = resolver.resolve({**facts, "behov": ["forsorjning"]}).outcome
    assert outcome is not None
    assert {reason.rule for reason in outcome.reasons} <= held


def test_what_hinders_a_rule_is_said(client: TestClient) -> None:
    html = shown(client, **{**CASE, "f_sysselsattning": "studerande"})
    failed = html.split("Regler som inte gäller")[1]
    assert "Hindras av:" in failed
    assert "Studerande" in failed


def test_the_table_has_the_rows_that_fit(client: TestClient) -> None:
    def count(html: str) -> int:
        found = re.search(r"(\d+) rad(?:er)? stämmer", html)
        assert found
        return int(found[1])

    every, some = count(shown(client, datum=CASE["datum"])), count(shown(client, **CASE))
    assert every > some > 0
    table = shown(client, **CASE).split("<caption>")[1]
    assert "akut-brist-pa-pengar" in table
    assert "avslag-overvags" not in table  # its rows have no need of money


def test_the_table_can_be_narrowed_to_a_contact_and_a_rule(client: TestClient) -> None:
    def rows(column: str, **chosen: str) -> set[str]:
        table = shown(client, datum=CASE["datum"], **chosen).split("<tbody>")[1]
        cells = re.finditer(r"</td><td>(?P<contact>.*?)</td><td><code>(?P<rule>.*?)</code>", table)
        return {cell[column] for cell in cells}

    assert rows("rule", rad_regel="foraldraledig-sjuk") == {"foraldraledig-sjuk"}
    by_contact = rows("contact", rad_kontakt="socialtjansten/socialtjanst_mottagning")
    assert by_contact == {"Socialtjänstens mottagning i kommunen"}
    every = rows("rule")
    assert rows("rule", rad_regel="no-such-rule") == every, "what is not there narrows nothing"
    assert "<tbody>" not in shown(
        client,
        datum=CASE["datum"],
        rad_regel="foraldraledig-sjuk",
        rad_kontakt="socialtjansten/socialtjanst_mottagning",
    )


def test_what_cannot_be_so_is_said_and_nothing_is_lost(client: TestClient) -> None:
    case = {"f_sysselsattning": "arbetslos", "f_arbetsgivaren_tar_ansvar": "nej"}
    answer = client.post(PAGE, data=case)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert '<option value="arbetslos" selected>' in answer.text
    assert client.post(PAGE, data={"datum": "i går"}).status_code == 422


def test_markup_does_not_become_markup(client: TestClient) -> None:
    answer = client.post(PAGE, data={"f_sgi": "<img src=x onerror=alert(1)>", "region": "<b>"})
    assert "<img" not in answer.text
    assert "<b>" not in answer.text


def test_a_case_is_saved_as_an_example_that_holds(client: TestClient, resolver: Resolver) -> None:
    answer = client.post(f"{PAGE}/exempel", data=CASE)
    assert answer.status_code == 200
    (example,) = yaml.safe_load(answer.text)
    found = resolver.resolve(example["facts"], on=example["date"])
    assert found.outcome is not None
    assert example["contact"].split("/") == list(filter(None, found.outcome.next_contact.key))
    assert example["missing"] == [*resolver.missing(example["facts"], on=example["date"])]


@pytest.mark.parametrize(("key", "status"), [("", 404), ("p" * 20 + "q" * 20, 403)])
def test_in_earnest_it_is_for_staff_alone(
    settings: Settings, resolver: Resolver, parts: Parts, key: str, status: int
) -> None:
    earnest = dataclasses.replace(settings, env="production", staff_key=key)
    with TestClient(create_app(earnest, resolver, parts)) as client:
        for answer in (client.get(PAGE), client.post(f"{PAGE}/exempel", data=CASE)):
            assert answer.status_code == status
        if key:
            assert client.get(PAGE, headers={HEADER: key}).status_code == 200


def test_a_region_is_shown_with_its_own_ways_in(client: TestClient) -> None:
    staff = {
        "f_fragestallare": "personal",
        "f_verksamhet": "varden",
        "f_arendetyp": "enskilt",
        "f_sysselsattning": "anstalld",
        "f_sjukskrivning": "dag_15_90",
        "f_samtycke": "ja",
        "f_arbetsrelaterad": "nej",
        "f_behandling_kraver_franvaro": "nej",
        "f_ersattning": "sjukpenning",
        "datum": "2026-11-22",
    }
    there, here = shown(client, **staff, region="halland"), shown(client, **staff)
    later = there.split("<ol>", 1)[1].split("</ol>", 1)[0]
    assert "är det i Halland den första vägen" in there.split("<ol>", 1)[0]
    assert "I Halland har vårdenheten en utsedd kontaktperson" in later
    assert "I Halland har vårdenheten" not in here


def test_a_rule_says_that_the_regions_own_goes_before_it(tmp_path: Path) -> None:
    resolver = Resolver.load(filled(tmp_path / "all", "soder", "Region Söder"))
    explorer = Explorer(resolver, Voice(resolver))
    staff = {"fragestallare": "personal", "verksamhet": "varden", "samtycke": "ja"}
    case = resolver.completed(staff, on=TODAY, region="soder")
    for region, told in (("soder", ("Region Söder, impuls genom kontaktpersonen",)), (None, ())):
        verdicts = explorer.page(Case(case, TODAY, region))["verdicts"]
        everything = [each for state in verdicts.values() for each in state]
        (impulse,) = [each for each in everything if each.id == "varden-impuls"]
        assert impulse.local == told
        assert (impulse in verdicts["fails"]) == bool(told)
