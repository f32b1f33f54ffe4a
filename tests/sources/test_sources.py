"""The sources: listed, and checked for references, addresses and dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.resolver import Defect, Knowledge, Source, read_knowledge
from bot.resolver.model import Approval, Channel, Place
from bot.sources import as_text, faults
from bot.sources.references import check_address, check_names, check_reference
from tests.resolver.plain import SMALL, TODAY

HERE = Place("sources.yml", 7)
AML = Source(
    id="aml-3-2a",
    title="Arbetsmiljölag (1977:1160)",
    reference="3 kap. 2 a § AML",
    url="https://lagen.nu/1977:1160#K3P2a",
    checked=TODAY,
    kind="lag",
    place=HERE,
)


def wrong(source: Source) -> list[str]:
    return [each.kind for each in check_reference(source)]


@pytest.fixture(scope="module")
def small() -> Knowledge:
    """The small base, whose two laws are cited as laws are."""
    knowledge = read_knowledge(SMALL)
    sources = {
        id: replace(
            source,
            title=f"Lag ({2000 + number}:1) om ett",
            reference=f"{number} § lag{number}",
            url=f"https://lagen.nu/{2000 + number}:1#P{number}",
        )
        for number, (id, source) in enumerate(knowledge.sources.items(), 1)
    }
    return replace(knowledge, sources=sources)


def with_source(knowledge: Knowledge, source: Source) -> Knowledge:
    return replace(knowledge, sources={**knowledge.sources, source.id: source})


# --- References and addresses ---------------------------------------------------------------------


def test_the_sources_that_ship_are_right_today() -> None:
    # a machine whose clock is behind must not call what was checked a thing to come
    assert faults(read_knowledge(), max(TODAY, dt.date.today())) == []


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("3 kap. 2 a § AML", "K3P2a"),
        ("28 a kap. 3 § AML", "K28aP3"),
        ("12 § AML", "P12"),
        ("10 a § lagen om arbetsmiljö", "P10a"),
        ("10 kap. 8–9 §§ AML", "K10P8"),
        ("6 och 7 §§ AML", "P6"),
    ],
)
def test_a_paragraph_stands_at_its_place(reference: str, place: str) -> None:
    right = replace(AML, reference=reference, url=f"https://lagen.nu/1977:1160#{place}")
    assert wrong(right) == []
    assert wrong(replace(right, url=right.url + "0")) == ["source-address"]
    assert wrong(replace(right, title="Arbetsmiljölag (1977:1161)")) == ["source-address"]


@pytest.mark.parametrize(
    "reference",
    ["3:2 a AML", "AML 3 kap. 2 a §", "3 kap 2 a § AML", "3 kap. 2a § AML", "2 a §", "2 §§ AML"],
)
def test_a_paragraph_cited_otherwise_is_named_with_how(reference: str) -> None:
    (found,) = check_reference(replace(AML, reference=reference))
    assert (found.kind, found.file, found.line) == ("source-reference", "sources.yml", 7)
    assert reference in found.message
    assert "12 § FL" in found.message


@pytest.mark.parametrize(
    ("kind", "reference", "right"),
    [
        ("foreskrift", "AFS 2023:2", True),
        ("foreskrift", "HSLF-FS 2018:54", True),
        ("foreskrift", "AFS 2023", False),
        ("myndighet", "CSN, sjuk", True),
        ("webb", "1177", True),
        ("webb", "3 § LAS", False),
        ("webb", "en sida", False),
        ("lokal", "Region Hallands lathund.", False),
    ],
)
def test_other_references_have_the_form_of_their_kind(
    kind: str, reference: str, right: bool
) -> None:
    source = replace(AML, kind=kind, reference=reference, url="https://example.org/")
    assert wrong(source) == ([] if right else ["source-reference"])


def test_an_unknown_kind_is_named() -> None:
    (found,) = check_reference(replace(AML, kind="rykte"))
    assert found.kind == "source-kind"
    assert "rykte" in found.message
    assert "forordning" in found.message


def test_a_law_without_its_number_is_named() -> None:
    assert wrong(replace(AML, title="Arbetsmiljölag")) == ["source-reference"]


def test_a_law_has_one_name_and_a_name_one_law() -> None:
    other = replace(AML, id="b", reference="4 § AML")
    assert list(check_names([AML, other])) == []
    for changed in (
        replace(other, reference="4 § arbetsmiljölagen"),
        replace(other, title="Lag (1990:1) om annat"),
    ):
        (found,) = check_names([AML, changed])
        assert found.message.startswith("'b' ")
        assert "'aml-3-2a'" in found.message


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.org/", "https"),
        ("https:///sida", "host"),
        ("https://example.org/en sida", "space"),
        ("https://[::1/", "no address"),
        ("example.org", "https"),
        ("https://example.org:port/", "no address"),
    ],
)
def test_an_address_that_cannot_be_opened_is_named(url: str, said: str) -> None:
    (found,) = check_address("x", url, HERE)
    assert said in found.message


@given(st.text())
def test_any_text_is_judged_as_an_address(url: str) -> None:
    found = list(check_address("x", url, HERE))
    assert all(isinstance(each, Defect) for each in found)
    assert found or url.casefold().startswith("https://")


def test_ways_in_are_dialled_or_opened(small: Knowledge) -> None:
    ways = [
        Channel("phone", "Ring", "tel:+46771524524"),
        Channel("phone", "Ring", "0771-524 524"),
        Channel("web", "Sidan", "http://example.org/"),
    ]
    kassan = replace(small.actors["kassan"], channels=tuple(ways))
    found = faults(replace(small, actors={**small.actors, "kassan": kassan}), TODAY)
    assert [each.kind for each in found] == ["source-address", "source-address"]
    assert "tel:" in found[0].message
    assert {(each.file, each.line) for each in found} == {
        ("actors.yml", small.actors["kassan"].place.line)
    }


# --- Dates ----------------------------------------------------------------------------------------


def test_the_small_base_is_right(small: Knowledge) -> None:
    assert faults(small, TODAY) == []


def test_what_was_checked_in_days_to_come_is_named(small: Knowledge) -> None:
    found = faults(small, dt.date(2026, 11, 20))
    assert {each.file for each in found} == {"sources.yml", "actors.yml"}
    assert all("2026-11-21, which is to come" in each.message for each in found)


def test_a_text_read_before_it_came_into_force_is_read_again(small: Knowledge) -> None:
    coming = replace(small.sources["lag-2"], valid_from=dt.date(2027, 1, 1))
    knowledge = with_source(small, coming)
    assert faults(knowledge, dt.date(2026, 12, 31)) == []
    (found,) = faults(knowledge, dt.date(2027, 1, 1))
    assert "came into force on 2027-01-01: check it again" in found.message
    later = replace(coming, checked=dt.date(2027, 1, 1))
    assert faults(with_source(small, later), dt.date(2027, 1, 1)) == []


def test_a_source_out_of_force_carries_nothing_that_holds(small: Knowledge) -> None:
    ended = replace(small.sources["lag-2"], valid_to=dt.date(2026, 12, 31))
    knowledge = with_source(small, ended)
    assert faults(knowledge, dt.date(2026, 12, 31)) == []
    (found,) = faults(knowledge, dt.date(2027, 1, 1))
    assert "still on it: utan-arbete" in found.message
    rules = tuple(
        replace(rule, valid_to=dt.date(2026, 12, 31)) if "lag-2" in rule.cited else rule
        for rule in small.rules
    )
    assert faults(replace(knowledge, rules=rules), dt.date(2027, 1, 1)) == []


def test_a_source_that_nothing_rests_on_is_named(small: Knowledge) -> None:
    extra = replace(small.sources["lag-1"], id="extra")
    (found,) = faults(with_source(small, extra), TODAY)
    assert (found.kind, "extra" in found.message) == ("unused-source", True)


def test_nobody_reviews_in_days_to_come(small: Knowledge) -> None:
    approval = Approval(TODAY + dt.timedelta(days=1), "Jurist J")
    rule = replace(small.rules[0], reviewed=approval)
    topic = replace(small.topics["ha-arbete"], reviewed=approval)
    knowledge = replace(
        small, rules=(rule, *small.rules[1:]), topics={**small.topics, topic.id: topic}
    )
    found = faults(knowledge, TODAY)
    assert [(each.file, each.line) for each in found] == [
        (rule.place.file, rule.place.line),
        (topic.place.file, topic.place.line),
    ]
    assert faults(knowledge, approval.on) == []


# --- The list -------------------------------------------------------------------------------------


def test_the_list_has_every_source_under_its_kind() -> None:
    knowledge = read_knowledge()
    text = as_text(knowledge)
    for source in knowledge.sources.values():
        (line,) = (line for line in text.splitlines() if line.endswith(f" ({source.id})"))
        assert source.reference in line
        assert source.checked.isoformat() in line
    laws = [source for source in knowledge.sources.values() if source.kind == "lag"]
    assert f"Lagar ({len(laws)})" in text.splitlines()


def test_the_list_counts_what_rests_on_a_source(small: Knowledge, tmp_path: Path) -> None:
    lines = {line.split("(")[-1]: line for line in as_text(small).splitlines()}
    citing = sum("lag-1" in rule.cited for rule in small.all_rules())
    assert f"stöder {citing} regler, 2 ämnen och " in lines["lag-1)"]
    assert "stöder 1 regel och 0 ämnen (" in lines["lag-2)"]
