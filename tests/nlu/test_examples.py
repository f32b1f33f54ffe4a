"""The examples that are learnt from: labelled with what there is, and nobody's test."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.nlu.examples import DATA, TOPIC, LabelledMessage, examples, files, messages, written
from bot.nlu.understanding import FOREIGN
from bot.resolver import UNKNOWN, Knowledge
from bot.settings import PROJECT

MESSAGES = list(messages())
NONSENSE = "nonsens"


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def test_every_label_is_a_topic_or_an_intent(knowledge: Knowledge) -> None:
    known = {*knowledge.topics, *(label for _, label in written()), FOREIGN, NONSENSE}
    assert {label for message in MESSAGES for label in message.want} <= known


@pytest.mark.parametrize("file", sorted((DATA / "messages").glob("*.yml")), ids=lambda f: f.stem)
def test_every_fact_said_is_one_that_is_asked_about(file: Path, knowledge: Knowledge) -> None:
    for row in YAML(typ="safe").load(file):
        for id, said in {**row.get("facts", {}), **row.get("supposed", {})}.items():
            fact = knowledge.facts[id]
            assert isinstance(said, list) == fact.many, (row["text"], id)
            values = {value.id for value in fact.values} | {UNKNOWN}
            assert values.issuperset(said if isinstance(said, list) else [said]), row["text"]


def test_messages_are_learnt_with_their_best_label(knowledge: Knowledge) -> None:
    learnt = dict(examples(knowledge))
    by_hand = dict(written())
    for message in MESSAGES:
        label = message.label(knowledge)
        if label not in (FOREIGN, NONSENSE) and message.text not in by_hand:
            assert learnt[message.text].removeprefix(TOPIC) in message.want
    assert not {FOREIGN, NONSENSE} & set(learnt.values())


def test_a_topic_is_told_from_an_intent(knowledge: Knowledge) -> None:
    topic = next(iter(knowledge.topics))
    assert LabelledMessage("?", (topic, "tack")).label(knowledge) == TOPIC + topic
    assert LabelledMessage("?", ("tack", topic)).label(knowledge) == "tack"


def test_nothing_long_is_in_the_test_set_too() -> None:
    """Short ones ("tack") are in both, and are left out of the training when measuring."""
    folder = PROJECT / "tests" / "evaluation" / "test"
    measured = {
        letters(row["text"]) for file in folder.glob("*.yml") for row in YAML(typ="safe").load(file)
    }
    learnt = {letters(message.text) for message in MESSAGES if len(message.text.split()) > 6}
    assert not learnt & measured


def test_all_files_are_named() -> None:
    assert {file.parent.name for file in files()} == {"nlu", "messages"}
    assert all(file.suffix == ".yml" for file in files())
