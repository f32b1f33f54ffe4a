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

from bot.dialogue.heard import SPECIAL
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


EXAMPLES = [("hej där", "halsa"), ("hejsan", "halsa"), ("hallå där", "halsa")] + [
    (text, "vagledning_fraga") for text in ("vem ansvarar", "vem hjälper mig", "vem ringer jag")
]
CONFIG = {"model": "blank", "examples": False}


def asks_topic(text: str, topic: str) -> Message:
    message = Message.build(text, "amne_fraga")
    message.set(components.TOPIC_KEY, topic)
    return message


@pytest.fixture(scope="module")
def understanding(
    tmp_path_factory: pytest.TempPathFactory,
) -> components.MessageUnderstanding:
    storage, resource = LocalModelStorage(tmp_path_factory.mktemp("model")), Resource("it")
    made = components.MessageUnderstanding.create(CONFIG, storage, resource, HERE)
    topics = [asks_topic(text, "sip") for text in ("vem kallar till sip", "vem bokar sip", "sip")]
    made.train(TrainingData([*(Message.build(*example) for example in EXAMPLES), *topics]))
    return components.MessageUnderstanding.load(CONFIG, storage, resource, HERE)


def test_facts_become_entities_named_by_fact(
    understanding: components.MessageUnderstanding, knowledge: Knowledge
) -> None:
    text = "pat utan SGI, förs.stöd, sjukskr 8 mån. Vad är SIP? Hur gör vi med kassan?"
    entities = parsed(text, understanding)["entities"]
    values = {entity["entity"]: entity["value"] for entity in entities}
    assert values["sgi"] == "nej"
    assert values["ersattning"] == ["ekonomiskt_bistand"]
    assert values["sjukskrivning"] == "dag_181_365"
    assert values["fragestallare"] == "personal"
    assert values["begrepp"] in knowledge.glossary
    assert values["tvetydig"]["ord"] == "kassan"
    assert values["tvetydig"]["fraga"] is None
    assert set(values) <= {*knowledge.facts, *SPECIAL}
    assert all(0 <= entity["start"] <= entity["end"] <= len(text) for entity in entities)
    assert json.loads(json.dumps(entities)) == entities


def test_a_fact_is_one_entity_however_often_it_is_said(
    understanding: components.MessageUnderstanding,
) -> None:
    entities = parsed("saknar sgi, alltså ingen sgi alls, nollad", understanding)["entities"]
    assert [entity["entity"] for entity in entities].count("sgi") == 1


def test_a_topic_is_one_intent_and_an_entity(
    understanding: components.MessageUnderstanding,
) -> None:
    found = parsed("vem kallar till sip", understanding)
    assert found["intent"]["name"] == "amne_fraga"
    assert {"sip"} == {e["value"] for e in found["entities"] if e["entity"] == "amne"}


def test_the_open_question_is_read_from_the_metadata(
    understanding: components.MessageUnderstanding,
) -> None:
    message = Message(data={TEXT: "5 veckor", "metadata": {"state": {"asked": "sjukskrivning"}}})
    understanding.process([message])
    said = {e["entity"]: e["value"] for e in message.get("entities")}
    assert said["sjukskrivning"] == "dag_15_90"


@pytest.mark.parametrize(
    "metadata", [None, {}, {"state": None}, {"state": {"asked": 3, "facts": 4}}]
)
def test_odd_metadata_is_no_question(
    metadata: Any, understanding: components.MessageUnderstanding
) -> None:
    message = Message(data={TEXT: "5 veckor", "metadata": metadata})
    understanding.process([message])
    assert "sjukskrivning" not in {e["entity"] for e in message.get("entities")}


def test_a_trained_classifier_is_loaded_and_ranks(
    understanding: components.MessageUnderstanding,
) -> None:
    found = parsed("hej där hej", understanding)
    assert found["intent"]["name"] == "halsa"
    labels = {row["name"] for row in found["intent_ranking"]}
    assert labels == {"halsa", "vagledning_fraga", "amne/sip"}
    assert found["intent_ranking"][0] == found["intent"]


def test_an_alarm_goes_before_the_classifier(
    understanding: components.MessageUnderstanding,
) -> None:
    found = parsed("hej, jag vill inte leva", understanding)
    assert found["intent"] == {"name": "akut_fara", "confidence": 1.0}


def test_without_a_model_facts_are_found_and_no_wish(storage: LocalModelStorage) -> None:
    loaded = components.MessageUnderstanding.load(CONFIG, storage, Resource("none"), HERE)
    found = parsed("hej, saknar sgi", loaded)
    assert "sgi" in {entity["entity"] for entity in found["entities"]}
    assert found["intent"]["name"] == "informera"
    assert parsed("hej", loaded)["intent"]["name"] == "nlu_fallback"


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_typed_is_no_intent(
    text: str, understanding: components.MessageUnderstanding
) -> None:
    found = parsed(text, understanding)
    assert found["intent"]["name"] is None
    assert found["entities"] == []
