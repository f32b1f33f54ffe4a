from __future__ import annotations

from pathlib import Path

import pytest

from bot.actions.importer import KnowledgeImporter
from bot.dialogue.heard import SPECIAL
from bot.nlu.components import label_of


@pytest.fixture(scope="module")
def importer() -> KnowledgeImporter:
    return KnowledgeImporter()


def test_every_fact_is_an_entity(importer: KnowledgeImporter) -> None:
    entities = set(importer.get_domain().entities)
    assert entities == {*importer.knowledge.facts, *SPECIAL}


def test_examples_follow_from_the_knowledge(importer: KnowledgeImporter) -> None:
    said: dict[str, set[str]] = {}
    for example in importer.get_nlu_data().intent_examples:
        assert example.get("intent") in ("amne_fraga", "begrepp_fraga")
        said.setdefault(label_of(example), set()).add(example.get("text"))
    topics = importer.knowledge.topics.values()
    assert said.keys() == {"begrepp_fraga", *(f"amne/{topic.id}" for topic in topics)}
    for topic in topics:
        assert topic.title in said[f"amne/{topic.id}"]
    for term in importer.knowledge.glossary.values():
        assert any(term.term in text for texts in said.values() for text in texts)
    assert all("{" not in text for texts in said.values() for text in texts)


def test_what_the_files_say_is_not_said_again(tmp_path: Path) -> None:
    said = next(iter(KnowledgeImporter().knowledge.topics.values())).title
    file = tmp_path / "nlu.yml"
    text = f'version: "3.1"\nnlu:\n- intent: akut_pengar\n  examples: |\n    - {said}\n'
    file.write_text(text, encoding="utf-8")
    importer = KnowledgeImporter(training_data_paths=[str(file)])
    assert said not in {e.get("text") for e in importer.get_nlu_data().intent_examples}


def test_nothing_but_entities_and_examples(importer: KnowledgeImporter) -> None:
    assert importer.get_config() == {}
    assert importer.get_stories().is_empty()
    assert "intents" not in importer.get_domain().as_dict()
    assert importer.get_config_file_for_auto_config() is None
