"""The knowledge as records. What is refused: test_broken.py."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.resolver import Knowledge, Resolver, read_knowledge, reader
from bot.resolver.model import Place
from bot.resolver.wording import PHRASES
from tests.resolver.plain import SMALL

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return read_knowledge(SMALL)


def line_of(file: str, text: str) -> int:
    lines = (SMALL / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_facts(knowledge: Knowledge) -> None:
    assert list(knowledge.facts) == ["fragestallare", "arbete", "sjuk", "stod"]
    stod = knowledge.facts["stod"]
    assert (stod.kind, stod.many, stod.none) == ("many", True, "inget")
    assert stod.ids == ("penning", "bistand", "inget", "vet_ej")
    assert stod.elements == ("penning", "bistand")
    assert stod.value("penning").label == "Penning"
    with pytest.raises(KeyError):
        stod.value("vet_ej")
    assert stod.place == Place("facts.yml", line_of("facts.yml", "id: stod"))
    arbete = knowledge.facts["arbete"]
    assert (arbete.changeable, arbete.sensitive, arbete.help) == (True, False, "")
    assert not knowledge.facts["fragestallare"].changeable
    assert arbete.applies_when.facts == ("fragestallare",)


def test_facts_come_in_the_order_of_their_groups(tmp_path: Path) -> None:
    for file in SMALL.rglob("*.yml"):
        target = tmp_path / file.relative_to(SMALL)
        target.parent.mkdir(exist_ok=True)
        text = file.read_text(encoding="utf-8")
        target.write_text(text.replace("groups: [start, mer]", "groups: [mer, start]"), "utf-8")
    assert list(read_knowledge(tmp_path).facts) == ["sjuk", "stod", "fragestallare", "arbete"]


def test_what_ships_is_read_again_only_when_it_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SMALL, tmp_path / "kunskap")
    monkeypatch.setattr(reader, "FOLDER", tmp_path / "kunskap")
    first = read_knowledge()
    assert read_knowledge() is first
    file = tmp_path / "kunskap" / "facts.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("label: Penning", "label: Pengar igen"), "utf-8")
    changed = read_knowledge()
    assert changed.facts["stod"].value("penning").label == "Pengar igen"
    (tmp_path / "kunskap" / "rules" / "regler.yml").unlink()
    assert changed.rules
    assert not read_knowledge().rules


def test_rules(knowledge: Knowledge) -> None:
    rules = {rule.id: rule for rule in knowledge.rules}
    rule = rules["med-arbete"]
    assert rule.place == Place("rules/regler.yml", line_of("rules/regler.yml", "id: med-arbete"))
    assert rule.unless == ("med-bistand",)
    assert rule.next_contact is not None
    assert rule.next_contact.key == ("arbetsgivaren", "chef")
    assert rule.region is None
    (duty,) = rule.responsibilities
    assert duty.sources == rule.sources == ("lag-1",)  # the rule's own, when it names none
    consent = rules["sjukskriven"].consent
    assert consent is not None
    assert (consent.needed, consent.sources) == (True, ("lag-1",))


def test_a_region_adds_rules(knowledge: Knowledge) -> None:
    (rule,) = knowledge.regions["norr"].rules
    assert (rule.id, rule.region) == ("norr-samordnare", "norr")
    assert [rule.id for rule in knowledge.rules_for("norr")][-1] == "norr-samordnare"
    assert knowledge.rules_for(None) == knowledge.rules


def test_the_rest(knowledge: Knowledge) -> None:
    assert knowledge.coverage.start == dt.date(2025, 7, 1)
    assert knowledge.coverage.end is None
    assert knowledge.sources["lag-2"].valid_from == dt.date(2025, 1, 1)
    assert knowledge.actors["kommunen"].channels[0].checked == dt.date(2026, 11, 21)
    assert knowledge.glossary["penning"].aliases == ("peng",)
    assert knowledge.constraints[0].reason
    assert knowledge.folder == SMALL


def test_the_knowledge_that_ships_has_no_folder_of_its_own(real: Resolver) -> None:
    assert real.knowledge.folder is None


def test_a_rule_is_in_force_from_its_first_day_to_its_last(knowledge: Knowledge) -> None:
    start, end, day = dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.timedelta(days=1)
    rule = replace(knowledge.rules[0], valid_from=start, valid_to=end)
    days = (start - day, start, end, end + day)
    assert [rule.in_force(on) for on in days] == [False, True, True, False]
    forever = replace(rule, valid_from=None, valid_to=None)
    assert forever.in_force(dt.date.min)
    assert forever.in_force(dt.date.max)


def test_the_phrases_asked_for_at_load_are_those_that_the_resolver_says() -> None:
    files = (ROOT / "bot" / "resolver").glob("*.py")
    source = {file.name: file.read_text(encoding="utf-8") for file in files}
    said = set(re.findall(r'phrase\(\s*"(\w+)"', "".join(source.values())))
    assert said <= set(PHRASES)
    del source["wording.py"]
    elsewhere = "".join(source.values())
    unsaid = [key for key in PHRASES if key not in said and f'"{key}"' not in elsewhere]
    assert unsaid == []
