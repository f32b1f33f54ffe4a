"""A region's own: how contacts are reached there, its words, and rules that take precedence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.resolver import FactError, Facts, Knowledge, Resolver, Rule, read_knowledge
from bot.resolver.standing import FAILS, standings
from bot.resolver.wording import VARYING
from tests.resolver import plain
from tests.resolver.bases import edited
from tests.resolver.plain import SMALL, TODAY
from tests.review.bases import conditions, versions

BASE = read_knowledge(SMALL)
CASES = list(plain.cases(BASE))
EMPLOYED = {"fragestallare": "patient", "arbete": "ja", "sjuk": "nej", "stod": ["inget"]}
PROFILE = """region:
  id: norr
  name: Region Norr
  sources: [lag-1]
  municipalities: [Byn, Staden]
  samordningsforbund:
    - {name: Förbundet Norr, municipalities: [Byn], source: lag-2}
  contacts:
    - actor: arbetsgivaren
      contact_point: chef
      how: I norr ringer {du} först.
      channels:
        - {kind: phone, label: Ring chefen, href: "tel:112", source: lag-1, checked: 2026-11-22}
      source: lag-2
  opening_hours:
    - {actor: kassan, text: Öppet på vardagar., source: lag-2, checked: 2026-11-22}
  phrases:
    disclaimer: Vägledning från Region Norr.
rules:
"""
HEAD = "region: {id: norr, name: Region Norr}\nrules:\n"
LOCAL = [{"file": "sources.yml", "replace": '/1", checked: 2026-11-21, kind: lag}',
          "by": '/1", checked: 2026-11-21, kind: lokal}'}]  # fmt: skip
INSTEAD = {
    "file": "regions/norr.yml",
    "replace": "    prepare: [Lapp från samordnaren]",
    "by": "    overrides: [med-arbete]\n"
    "    next_contact: {actor: kommunen, reason: Samordnaren finns där.}",
}


@pytest.fixture
def norr(tmp_path: Path) -> Resolver:
    edit = {"file": "regions/norr.yml", "replace": HEAD, "by": PROFILE}
    return Resolver.load(edited(tmp_path, [edit]))


@pytest.fixture
def instead(tmp_path: Path) -> Resolver:
    """In the region the one who is ill and has work is sent elsewhere than nationally."""
    when = {"file": "regions/norr.yml", "replace": "{sjuk: ja}", "by": "{sjuk: ja, arbete: ja}"}
    unless = {
        "file": "regions/norr.yml",
        "replace": "    local: true",
        "by": "    local: true\n    unless: [med-bistand]",
    }
    return Resolver.load(edited(tmp_path, [*LOCAL, INSTEAD, when, unless]))


# how contacts are reached


def test_the_regions_way_to_the_next_contact_is_shown_there_only(norr: Resolver) -> None:
    # in turns, so that neither answer can be the other's remembered one
    for _ in "12":
        there = norr.resolve(EMPLOYED, on=TODAY, region="norr").outcome
        here = norr.resolve(EMPLOYED, on=TODAY).outcome
        assert there is not None
        assert here is not None
        assert there.next_contact.how == "I norr ringer du först."
        assert [channel.label for channel in there.next_contact.channels] == ["Ring chefen"]
        assert (here.next_contact.how, here.next_contact.channels) == ("", ())
        assert there.disclaimer == "Vägledning från Region Norr."
        assert here.disclaimer == "Vägledning, inte ett beslut."


def test_the_words_speak_to_the_one_who_asks(norr: Resolver) -> None:
    place = norr.composer("norr").place(
        ("arbetsgivaren", "chef"), "", {"fragestallare": "personal"}
    )
    assert place.how == "I norr ringer personen först."


def test_later_contacts_say_how_only_where_the_region_does(norr: Resolver) -> None:
    def then(region: str | None) -> object:
        outcome = norr.resolve(EMPLOYED, on=TODAY, region=region).outcome
        assert outcome is not None
        (item,) = [contact.as_follow_up() for contact in outcome.then]
        return item.get("how")

    assert then("norr") == "Öppet på vardagar."
    assert then(None) is None


def test_what_the_region_says_is_cited(norr: Resolver) -> None:
    there = norr.resolve(EMPLOYED, on=TODAY, region="norr").outcome
    here = norr.resolve(EMPLOYED, on=TODAY).outcome
    assert there is not None
    assert here is not None
    assert {source.id for source in there.sources} - {source.id for source in here.sources} == {
        "lag-2"
    }


def test_a_channel_takes_the_place_of_those_of_its_kind(tmp_path: Path) -> None:
    point = """      - id: chef
        label: "{Din} chef"
        channels:
          - {kind: web, label: Webben, href: "https://example.org", source: lag-1}
          - {kind: phone, label: Växeln, href: "tel:112", source: lag-1}
"""
    edits = [
        {"file": "regions/norr.yml", "replace": HEAD, "by": PROFILE},
        {"file": "actors.yml", "replace": '      - {id: chef, label: "{Din} chef"}\n', "by": point},
    ]
    resolver = Resolver.load(edited(tmp_path, edits))
    chef = ("arbetsgivaren", "chef")
    labels = [channel.label for channel in resolver.composer("norr").place(chef, "", {}).channels]
    assert labels == ["Ring chefen", "Webben"]


def test_a_topic_is_answered_with_the_regions_way(norr: Resolver) -> None:
    there = norr.topic("fa-penning", {}, region="norr")
    assert there.next_contact is not None
    assert there.next_contact.how == "Öppet på vardagar."
    assert "lag-2" in [source.id for source in there.sources]
    assert "lag-2" not in [source.id for source in norr.topic("fa-penning", {}).sources]


def test_what_if_and_alternatives_are_the_regions_too(norr: Resolver) -> None:
    without = {**EMPLOYED, "arbete": "nej"}
    for region, how in (("norr", "Öppet på vardagar."), (None, "")):
        case = norr.what_if(EMPLOYED, {"arbete": "nej"}, on=TODAY, region=region)
        assert case.after is not None
        assert case.after.how == how
        decided = norr.decide(norr.canonical(without), on=TODAY, region=region)
        assert decided is not None
        assert decided.how == how


def test_no_phrase_about_danger_or_need_may_vary() -> None:
    assert not [key for key in VARYING if key.startswith(("akut", "ord_", "efter_akut", "reserv"))]
    real = read_knowledge()
    assert set(VARYING) <= real.phrases.keys()


# rules that take precedence


def test_the_regions_rule_takes_precedence_where_it_holds(instead: Resolver) -> None:
    ill = {**EMPLOYED, "sjuk": "ja"}
    contact = {
        (name, region): instead.decide(instead.canonical(facts), on=TODAY, region=region)
        for name, facts in (("ill", ill), ("well", EMPLOYED))
        for region in (None, "norr")
    }
    keys = {case: found and found.key for case, found in contact.items()}
    assert keys == {
        ("ill", None): ("arbetsgivaren", "chef"),
        ("ill", "norr"): ("kommunen", None),
        ("well", None): ("arbetsgivaren", "chef"),
        ("well", "norr"): ("arbetsgivaren", "chef"),
    }


def test_it_is_told_what_a_national_rule_gives_way_to(instead: Resolver) -> None:
    facts = instead.canonical({**EMPLOYED, "sjuk": "ja"})
    found = {each.rule.id: each for each in standings(instead.program(TODAY, "norr"), facts)}
    assert (found["med-arbete"].state, found["med-arbete"].yields) == (FAILS, ("norr-samordnare",))
    assert "norr-samordnare" in instead.explain(facts, 3, on=TODAY, region="norr")


def test_a_region_may_take_the_place_of_a_rule_in_every_case(tmp_path: Path) -> None:
    edits = [
        *LOCAL,
        {"file": "regions/norr.yml", "replace": "{sjuk: ja}", "by": "{arbete: ja}"},
        {"file": "regions/norr.yml", "replace": "    local: true",
         "by": "    local: true\n    unless: [med-bistand]"},
        INSTEAD,
    ]  # fmt: skip
    resolver = Resolver.load(edited(tmp_path, edits))
    found = resolver.decide(resolver.canonical(EMPLOYED), on=TODAY, region="norr")
    assert found is not None
    assert found.key == ("kommunen", None)


@st.composite
def overriding(draw: st.DrawFn) -> Knowledge:
    """The small base with a random rule of the region's, which may override anything."""
    rule = BASE.regions["norr"].rules[0]
    contacts = st.sampled_from([r.next_contact for r in BASE.rules])
    local: Rule = replace(
        rule,
        when=draw(conditions(BASE)),
        unless=tuple(draw(st.sets(st.sampled_from([r.id for r in BASE.rules]), max_size=2))),
        overrides=tuple(draw(st.sets(st.sampled_from([r.id for r in BASE.rules])))),
        next_contact=draw(contacts),
    )
    region = replace(BASE.regions["norr"], rules=(local,))
    return replace(BASE, regions={"norr": region})


NATIONAL = Resolver(replace(BASE, regions={}))


@given(overriding(), st.sampled_from(CASES))
def test_nothing_a_region_overrides_changes_a_national_answer(base: Knowledge, case: Facts) -> None:
    now, before = Resolver(base).resolve(case, on=TODAY), NATIONAL.resolve(case, on=TODAY)
    assert now.as_dict() == before.as_dict()


@given(overriding(), st.sampled_from(CASES))
def test_in_the_region_the_rules_are_as_read_plainly(base: Knowledge, case: Facts) -> None:
    program = Resolver(base).program(TODAY, "norr")
    held = plain.holding(base, plain.rules_of(base, "norr", TODAY), case)
    assert {rule.id for rule in program.members(program.settled(case))} == held


@given(versions())
def test_an_override_says_the_same_as_unless_in_the_national_rule(base: Knowledge) -> None:
    (local,) = base.regions["norr"].rules
    national = tuple(
        replace(rule, unless=(*rule.unless, local.id)) if rule.id in local.overrides else rule
        for rule in base.rules
    )
    region = replace(base.regions["norr"], rules=(replace(local, overrides=()),))
    said = Resolver(replace(base, rules=national, regions={"norr": region}))
    one, other = said.program(TODAY, "norr"), Resolver(base).program(TODAY, "norr")
    for case in CASES:
        assert one.settled(case) == other.settled(case)


def test_an_unknown_region_is_refused_in_words(norr: Resolver) -> None:
    with pytest.raises(FactError, match="atlantis"):
        norr.decide({}, on=TODAY, region="atlantis")
