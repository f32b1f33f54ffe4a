"""Domain, rules and training data fit each other; `rasa data validate` only warns of this."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.dialogue.heard import BUTTON_INTENTS

ROOT = Path(__file__).parents[2]
ONLY_BUTTONS = {"svar", "varfor", "andra", "begrepp", "amne", "visa"}


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def domain() -> Any:
    return load("domain.yml")


@pytest.fixture(scope="module")
def intents(domain: Any) -> set[str]:
    return {next(iter(intent)) for intent in domain["intents"]}


@pytest.fixture(scope="module")
def trained() -> set[str]:
    return {
        item["intent"]
        for path in (ROOT / "bot" / "data" / "nlu").glob("*.yml")
        for item in load(str(path.relative_to(ROOT)))["nlu"]
        if "intent" in item
    }


def steps(rule: Any, key: str) -> list[str]:
    return [step[key] for step in rule["steps"] if key in step]


def test_every_intent_has_exactly_one_rule(intents: set[str]) -> None:
    ruled = [
        intent for rule in load("bot/data/rules.yml")["rules"] for intent in steps(rule, "intent")
    ]
    assert sorted(ruled) == sorted(intents)


def test_every_action_is_used_and_every_used_one_is_there(domain: Any) -> None:
    used = {a for rule in load("bot/data/rules.yml")["rules"] for a in steps(rule, "action")}
    implied = {"validate_vagledning", "action_ask_vagledning_svar"}
    assert used | implied == {*domain["actions"], *domain["forms"]}


def test_words_are_learnt_for_every_intent_but_those_of_buttons(
    intents: set[str], trained: set[str]
) -> None:
    # the topics have their examples in bot/knowledge/topics, and languages are known by their words
    assert trained == intents - ONLY_BUTTONS - {"nlu_fallback", "amne_fraga", "annat_sprak"}


def test_no_text_can_mean_a_button(trained: set[str]) -> None:
    from bot.actions.incoming import NEVER_SAID

    assert not trained & ONLY_BUTTONS
    assert ONLY_BUTTONS <= NEVER_SAID


def test_every_button_means_an_intent(intents: set[str]) -> None:
    assert intents >= BUTTON_INTENTS


def test_no_policy_reads_entities_or_slots(domain: Any) -> None:
    assert all(next(iter(i.values())) == {"use_entities": []} for i in domain["intents"])
    assert all(slot["influence_conversation"] is False for slot in domain["slots"].values())


def test_nothing_is_said_from_the_domain(domain: Any) -> None:
    assert "responses" not in domain


def test_the_files_rasa_reads_name_what_there_is() -> None:
    from bot.actions.channel import VagvisarenChannel

    assert list(load("credentials.yml")) == [
        f"{VagvisarenChannel.__module__}.{VagvisarenChannel.__qualname__}"
    ]
    assert {"name": "bot.actions.importer.KnowledgeImporter"} in load("config.yml")["importers"]


@pytest.mark.rasa
def test_the_trained_domain_is_the_files_and_the_knowledge(agent: Any, domain: Any) -> None:
    from bot.resolver import read_knowledge

    assert {*read_knowledge().facts, "begrepp", "tvetydig"} <= set(agent.domain.entities)
    minutes = domain["session_config"]["session_expiration_time"]
    assert agent.domain.session_config.session_expiration_time == minutes
