"""Danger and need, told in any words: nearly always heard, and hardly ever where there is none.

The messages of alarms.yml were written before the expressions were tried on them; each round's
first measure stands in its file. Here they only keep what was reached.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.dialogue.words import WordList
from bot.nlu.extractor import FactExtractor
from bot.resolver import Knowledge
from tests.nlu.conftest import TODAY

Rounds = dict[str, dict[str, list[str]]]
WANTED = {"danger": "akut_fara", "need": "akut_pengar", "ordinary": ""}
LEAST_HEARD = 0.97
MOST_FALSE = 0.02
# Without NLU there are only word lists: whole words, no typos, no other languages but a few.
LEAST_HEARD_BY_LISTS = 0.4


@pytest.fixture(scope="module")
def rounds() -> Rounds:
    path = Path(__file__).with_name("alarms.yml")
    loaded: Rounds = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return loaded


def _wrong(extractor: FactExtractor, texts: list[str], wanted: str) -> list[str]:
    return [text for text in texts if extractor.extract(text, TODAY).alarm != wanted]


@pytest.mark.parametrize("kind", ["danger", "need"])
@pytest.mark.parametrize("number", ["first", "second"])
def test_an_alarm_is_heard_in_any_words(
    extractor: FactExtractor, rounds: Rounds, number: str, kind: str
) -> None:
    texts = rounds[number][kind]
    missed = _wrong(extractor, texts, WANTED[kind])
    assert len(missed) <= (1 - LEAST_HEARD) * len(texts), missed


@pytest.mark.parametrize("number", ["first", "second"])
def test_ordinary_trouble_raises_hardly_any(
    extractor: FactExtractor, rounds: Rounds, number: str
) -> None:
    texts = rounds[number]["ordinary"]
    false = _wrong(extractor, texts, "")
    assert len(false) <= MOST_FALSE * len(texts), false


def test_no_question_about_a_topic_is_danger(
    extractor: FactExtractor, knowledge: Knowledge
) -> None:
    texts = [text for topic in knowledge.topics.values() for text in topic.questions]
    found = Counter(extractor.extract(text, TODAY).alarm for text in texts)
    assert found["akut_fara"] <= 0.005 * len(texts)


@pytest.mark.parametrize("intent", ["akut_fara", "akut_pengar"])
def test_the_word_lists_hear_most_too(knowledge: Knowledge, rounds: Rounds, intent: str) -> None:
    heard = WordList(knowledge.phrases[f"ord_{intent}"])
    kind = next(kind for kind, wanted in WANTED.items() if wanted == intent)
    texts = [text for number in rounds.values() for text in number[kind]]
    assert sum(map(heard.within, texts)) >= LEAST_HEARD_BY_LISTS * len(texts)
    ordinary = [text for number in rounds.values() for text in number["ordinary"]]
    assert sum(map(heard.within, ordinary)) <= MOST_FALSE * len(ordinary)


def test_every_round_says_each_message_once(rounds: Rounds) -> None:
    texts: list[Any] = [t for kinds in rounds.values() for some in kinds.values() for t in some]
    assert all(isinstance(text, str) for text in texts)
    assert [text for text, times in Counter(texts).items() if times > 1] == []
