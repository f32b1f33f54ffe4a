from __future__ import annotations

from pathlib import Path

import pytest

from bot.actions.importer import KnowledgeImporter, spoken


@pytest.fixture(scope="module")
def importer() -> KnowledgeImporter:
    return KnowledgeImporter()


def test_every_fact_is_an_entity(importer: KnowledgeImporter) -> None:
    entities = set(importer.get_domain().entities)
    assert entities == {*importer.knowledge.facts, "begrepp", "fraga", "tvetydig"}


def test_examples_follow_from_the_knowledge(importer: KnowledgeImporter) -> None:
    examples = importer.get_nlu_data().intent_examples
    by_intent: dict[str, set[str]] = {}
    for example in examples:
        by_intent.setdefault(example.get("intent"), set()).add(example.get("text"))
    assert by_intent.keys() == {"informera", "begrepp_fraga"}
    assert len(by_intent["informera"]) > 20
    for term in importer.knowledge.glossary.values():
        assert any(term.term in text for text in by_intent["begrepp_fraga"])
    assert all(
        "{" not in text and "*" not in text for texts in by_intent.values() for text in texts
    )


def test_what_the_files_say_is_not_said_again(tmp_path: Path) -> None:
    said = next(iter(KnowledgeImporter().stated()))
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


@pytest.mark.parametrize(
    ("readings", "examples"),
    [
        ([("^", "saknar", "sgi", "$")], ["saknar sgi"]),
        ([("har|får", "lön")], ["har lön"]),
        ([("sjukskriv*",), ("sjukskriven",)], ["sjukskriven"]),
        ([("har", "...", "lön")], []),
        ([], []),
    ],
)
def test_expressions_become_plain_words_or_nothing(
    readings: list[tuple[str, ...]], examples: list[str]
) -> None:
    assert spoken(readings) == examples
