"""The Rasa components: wired by hand, without a whole model."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("rasa", reason="Rasa is not installed")

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.model import InvalidModelError
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import components, pipeline
from bot.resolver import Knowledge

pytestmark = pytest.mark.rasa

HERE = ExecutionContext(GraphSchema({}), node_name="node")


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage(tmp_path)


def spacy_component(config: dict[str, Any], storage: LocalModelStorage, step: str) -> Any:
    make = getattr(components.SvSpacyNLP, step)
    return make(config, storage, Resource("spacy"), HERE)


def parsed(text: str, *parts: Any) -> dict[str, Any]:
    message = Message(data={TEXT: text})
    for part in parts:
        part.process([message])
    return dict(message.as_dict_nlu() | message.data)


@pytest.mark.parametrize("kind", ["blank", "statistical"])
def test_both_pipelines_give_rasa_its_tokens(
    kind: str, storage: LocalModelStorage, request: pytest.FixtureRequest
) -> None:
    wanted = "blank" if kind == "blank" else request.getfixturevalue("stand_in")
    config = {"model": wanted}
    spacy_component(config, storage, "create")
    component = spacy_component(config, storage, "load")
    message = Message(data={TEXT: "Sjukskriven och arbetslös"})
    component.process([message], component.provide())
    assert [token.text for token in message.get(SPACY_DOCS[TEXT])] == [
        *("sjukskriven", "och", "arbetslös")
    ]
    identity = pipeline.load(wanted).identity
    assert component.provide().fingerprint() == identity
    assert components.SvSpacyNLP.fingerprint_addon(config) == identity


def test_serving_with_another_pipeline_than_trained_is_noticed(
    storage: LocalModelStorage, stand_in: str, caplog: pytest.LogCaptureFixture
) -> None:
    spacy_component({"model": stand_in}, storage, "create")
    with caplog.at_level(logging.WARNING):
        spacy_component({"model": "blank"}, storage, "load")
    assert "sv_" in caplog.text
    assert "blank-sv" in caplog.text
    with pytest.raises(InvalidModelError, match="blank-sv"):
        spacy_component({"model": "blank", "on_mismatch": "raise"}, storage, "load")


def test_a_missing_pipeline_is_rasas_own_kind_of_error(storage: LocalModelStorage) -> None:
    with pytest.raises(InvalidModelError, match="sv_core_news_xl"):
        spacy_component({"model": "sv_core_news_xl"}, storage, "create")


def test_the_setting_decides_unless_config_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAGVISAREN_SPACY_MODEL", "blank")
    assert components.wanted_pipeline({}) == "blank"
    assert components.wanted_pipeline({"model": "auto"}) == "auto"


@pytest.fixture
def facts(storage: LocalModelStorage) -> components.FactExtractor:
    return components.FactExtractor.create({"model": "blank"}, storage, Resource("facts"), HERE)


def test_facts_become_entities_named_by_fact(
    facts: components.FactExtractor, knowledge: Knowledge
) -> None:
    text = "pat utan SGI, förs.stöd, sjukskr 8 mån. Vad är SIP? Hur gör vi med kassan?"
    entities = parsed(text, facts)["entities"]
    values = {entity["entity"]: entity["value"] for entity in entities}
    assert values["sgi"] == "nej"
    assert values["ersattning"] == ["ekonomiskt_bistand"]
    assert values["sjukskrivning"] == "dag_181_365"
    assert values["fragestallare"] == "personal"
    assert values["begrepp"] in knowledge.glossary
    assert values["tvetydig"]["ord"] == "kassan"
    assert values["tvetydig"]["fraga"] is None
    assert set(values) <= {*knowledge.facts, "begrepp", "tvetydig"}
    assert {entity["extractor"] for entity in entities} == {"FactExtractor"}
    assert all(0 <= entity["start"] < entity["end"] <= len(text) for entity in entities)
    assert json.loads(json.dumps(entities)) == entities


def test_a_fact_is_one_entity_however_often_it_is_said(facts: components.FactExtractor) -> None:
    entities = parsed("saknar sgi, alltså ingen sgi alls, nollad", facts)["entities"]
    assert [entity["entity"] for entity in entities].count("sgi") == 1


def test_an_empty_message_is_left_alone(facts: components.FactExtractor) -> None:
    assert parsed("", facts).get("entities", []) == []


EXAMPLES = [("hej där", "halsa"), ("hejsan", "halsa"), ("hallå", "halsa")] + [
    (text, "vagledning_fraga") for text in ("vem ansvarar", "vem hjälper mig", "vart ringer jag")
]


@pytest.fixture
def classifier(storage: LocalModelStorage) -> components.TfidfIntentClassifier:
    made = components.TfidfIntentClassifier.create({}, storage, Resource("intents"), HERE)
    made.train(TrainingData([Message.build(text, intent) for text, intent in EXAMPLES]))
    return components.TfidfIntentClassifier.load({}, storage, Resource("intents"), HERE)


def test_a_trained_classifier_is_loaded_and_ranks(
    classifier: components.TfidfIntentClassifier,
) -> None:
    found = parsed("hej hej där", classifier)
    assert found["intent"]["name"] == "halsa"
    assert {row["name"] for row in found["intent_ranking"]} == {"halsa", "vagledning_fraga"}
    assert found["intent_ranking"][0] == found["intent"]


def test_an_alarm_goes_before_the_classifier(
    facts: components.FactExtractor, classifier: components.TfidfIntentClassifier
) -> None:
    found = parsed("hej, jag vill inte leva", facts, classifier)
    assert found["intent"] == {"name": "akut_fara", "confidence": 1.0}


def test_without_a_model_no_intent_is_named(storage: LocalModelStorage) -> None:
    loaded = components.TfidfIntentClassifier.load({}, storage, Resource("none"), HERE)
    assert parsed("hej", loaded)["intent"]["name"] is None


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_typed_is_no_intent(
    text: str, classifier: components.TfidfIntentClassifier
) -> None:
    assert parsed(text, classifier)["intent"]["name"] is None
