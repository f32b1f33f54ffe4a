"""A region's own words and ways in, in the conversation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.dialogue import Dialogue, State
from bot.dialogue.heard import Heard
from bot.resolver import Resolver
from bot.resolver.model import (
    Channel,
    ContactRef,
    LocalContact,
    OpeningHours,
    Place,
    Region,
)
from bot.resolver.wording import VARYING

HERE = Place("regions/norr.yml", 1)
LINE = Channel("phone", "Ring Norr", "tel:112", "seed-003", dt.date(2026, 11, 22))
NORR = Region(
    id="norr",
    name="Region Norr",
    rules=(),
    place=HERE,
    contacts=(
        LocalContact("socialtjansten", "socialtjanst_mottagning", HERE, channels=(LINE,)),
        LocalContact("halso_och_sjukvarden", "rehabkoordinator", HERE, "Gå dit.", (), "seed-003"),
        LocalContact("arbetsgivaren", "chef", HERE, "Gå till {din} chef.", (), "seed-003"),
    ),
    opening_hours=(
        OpeningHours(
            "forsakringskassan",
            "fk_kundcenter",
            "Norr har öppet.",
            "seed-003",
            dt.date(2026, 11, 22),
            HERE,
        ),
    ),
    phrases={key: f"I norr: {key}." for key in VARYING},
)
SAID: dict[str, Callable[[Dialogue, State], object]] = {
    "halsning": lambda d, s: d.start(s),
    "halsning_hur": lambda d, s: d.start(s),
    "halsning_igen": lambda d, s: d.start(replace(s, facts={"sgi": "ja"})),
    "inledning": lambda d, s: d.turn(s, Heard(intent="vagledning_fraga")),
    "inledning_personal": lambda d, s: d.answer(s, {"fragestallare": "personal"}),
    "inledning_anhorig": lambda d, s: d.answer(s, {"fragestallare": "anhorig"}),
    "manniska": lambda d, s: d.human(s),
    "tack": lambda d, s: d.courtesy(s, "tack"),
    "hejda": lambda d, s: d.courtesy(s, "hejda"),
    "disclaimer": lambda d, s: result(d, s),
}
EMPLOYED = {"fragestallare": "patient", "sysselsattning": "anstalld", "sjukskrivning": "dag_15_90"}


@pytest.fixture(scope="module")
def north(resolver: Resolver) -> Dialogue:
    """Talks over the knowledge that ships, with one more region."""
    regions = {**resolver.knowledge.regions, "norr": NORR}
    return Dialogue(Resolver(replace(resolver.knowledge, regions=regions)))


def result(dialogue: Dialogue, state: State) -> object:
    facts = dialogue.resolver.completed(EMPLOYED, region=state.region)
    return dialogue.answer(state, facts)


def text(reply: object) -> str:
    return "\n".join(message.text for message in getattr(reply, "messages"))  # noqa: B009


@pytest.mark.parametrize("key", VARYING)
def test_the_regions_own_words_are_said_there_only(north: Dialogue, key: str) -> None:
    there, here = (text(SAID[key](north, State(region=region))) for region in ("norr", None))
    assert f"I norr: {key}." in there
    assert "I norr" not in here


def test_danger_is_told_the_same_everywhere(north: Dialogue) -> None:
    assert text(north.danger(State(region="norr"))) == text(north.danger(State()))


def test_need_leads_to_the_regions_way_in(north: Dialogue) -> None:
    there, here = (north.need(State(region=region), {}) for region in ("norr", None))
    assert "Ring Norr" in text(there)
    assert "Ring Norr" not in text(here)
    assert there.before[0].text.split("\n")[0] == here.before[0].text.split("\n")[0]
    topic = there.before[0].topic
    assert topic is not None
    assert "Ring Norr" in str(topic["next_contact"])


def test_people_to_talk_to_are_the_regions(north: Dialogue) -> None:
    assert "Norr har öppet." in text(north.human(State(region="norr")))
    assert "Norr har öppet." not in text(north.human(State()))


def test_a_later_contact_is_reached_the_regions_way(north: Dialogue) -> None:
    there, here = (text(result(north, State(region=region))) for region in ("norr", None))
    assert "Gå till din chef." in there
    assert "Gå dit." in there.partition("Kontakta sedan:")[2].partition("\n\n")[0]
    assert "Gå dit." not in here


def test_a_topic_is_answered_with_the_regions_way(north: Dialogue) -> None:
    heard = Heard(intent="amne", topic="avstamningsmote_kalla")
    topic = north.resolver.knowledge.topics["avstamningsmote_kalla"]
    assert topic.contacts
    for state in (State(region="norr"), State()):
        answer = north.resolver.topic(topic.id, {}, region=state.region)
        contact = answer.next_contact
        assert contact is not None
        assert contact.how in text(north.turn(state, heard))


def test_why_not_tells_that_the_regions_own_rule_goes_before(resolver: Resolver) -> None:
    facts = resolver.completed(EMPLOYED)
    outcome = resolver.resolve(facts).outcome
    assert outcome is not None
    (national,) = [r for r in resolver.knowledge.rules if r.id == outcome.reasons[0].rule]
    contact = ContactRef("halso_och_sjukvarden", "rehabkoordinator", "Så är rutinen.")
    local = replace(
        national, id="norr-forst", region="norr", overrides=(national.id,), next_contact=contact
    )
    regions = {"norr": replace(NORR, rules=(local,))}
    talk = Dialogue(Resolver(replace(resolver.knowledge, regions=regions)))
    heard = Heard(intent="varfor_inte", actor=outcome.next_contact.actor)
    there, here = (
        text(talk.turn(State(facts=facts, region=region, done=True), heard))
        for region in ("norr", None)
    )
    assert "Region Norr har en egen rutin som går före" in there
    assert "egen rutin" not in here
