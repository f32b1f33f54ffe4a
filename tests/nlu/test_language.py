"""The language of a message: found where it is foreign, and hardly ever where it is Swedish."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.nlu.language import LanguageFinder
from bot.resolver import Knowledge, read_knowledge

PROJECT = Path(__file__).parents[2]
# Lies beside the checkout where the project is developed, and is never part of it.
EXAMPLES = PROJECT.parent / "shared" / "domain" / "exempelfragor.jsonl"
_LANGUAGES = read_knowledge().languages
_FINDER = LanguageFinder(_LANGUAGES)
# English in Swedish material: greetings and questions that teach the assistant to recognise them.
ENGLISH = {"hello", "I need an interpreter for the meeting"}
# Danger is cried in any language.
NOT_SWEDISH = ("annat_sprak", "akut_fara", "akut_pengar")
# Words of other languages that are Swedish too, and so tell nothing.
SWEDISH_WORDS = """
    man in under hit men de den is arm gift kind barn se ser sin din min nu du var sa el ja en
"""


def _yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


_CASES = _yaml(Path(__file__).with_name("languages.yml"))


@pytest.fixture
def finder() -> LanguageFinder:
    return _FINDER


@pytest.mark.parametrize(
    ("id", "text"), [(id, text) for id, texts in _CASES["foreign"].items() for text in texts]
)
def test_another_language_is_found(finder: LanguageFinder, id: str, text: str) -> None:
    assert finder.find(text) == id


@pytest.mark.parametrize("text", _CASES["swedish"])
def test_what_could_be_swedish_is_swedish(finder: LanguageFinder, text: str) -> None:
    assert finder.find(text) is None


def test_every_answer_is_in_its_own_language(finder: LanguageFinder, knowledge: Knowledge) -> None:
    for id, language in knowledge.languages.items():
        assert finder.find(language.text) == id


def _swedish_texts() -> Iterator[str]:
    for path in (PROJECT / "bot" / "knowledge" / "topics").glob("*.yml"):
        for topic in _yaml(path)["topics"]:
            yield from topic.get("questions", ())
            yield topic["text"]
    for path in (PROJECT / "bot" / "data" / "nlu").glob("*.yml"):
        for block in _yaml(path)["nlu"]:
            if block.get("intent") not in NOT_SWEDISH:
                yield from (line[2:] for line in block.get("examples", "").splitlines())
    for name in ("cases.yml", "held_out.yml", "intents.yml"):
        rows = _yaml(Path(__file__).with_name(name))
        groups = rows.values() if isinstance(rows, dict) else [rows]
        for row in itertools.chain.from_iterable(groups):
            if row.get("intent") not in NOT_SWEDISH:
                yield row["text"]
    if EXAMPLES.is_file():
        lines = EXAMPLES.read_text(encoding="utf-8").splitlines()
        yield from (json.loads(line)["text"] for line in lines)


def test_no_swedish_text_we_have_is_taken_for_another_language(finder: LanguageFinder) -> None:
    texts = set(_swedish_texts()) - ENGLISH
    assert len(texts) > 1_000
    assert {text: id for text in texts if (id := finder.find(text))} == {}


def test_every_text_says_where_to_call(knowledge: Knowledge) -> None:
    for language in knowledge.languages.values():
        for number in ("1177", "0771-524 524", "112", "Försäkringskassan", "socialtjänsten"):
            assert number in language.text, language.id


def test_no_small_word_is_swedish(knowledge: Knowledge) -> None:
    for language in knowledge.languages.values():
        assert not set(SWEDISH_WORDS.split()).intersection(language.words), language.id


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert _FINDER.find(text) in {None, *_LANGUAGES}


@given(
    st.sampled_from(sorted(set(_swedish_texts()) - ENGLISH)), st.sampled_from(["upper", "lower"])
)
def test_letter_case_makes_no_swedish_foreign(text: str, case: str) -> None:
    assert _FINDER.find(getattr(text, case)()) is None


@given(st.text(alphabet="asdfghjklqwertyuiopzxcvbnm", min_size=5, max_size=12))
def test_one_word_of_gibberish_is_no_language(text: str) -> None:
    known = {word for language in _LANGUAGES.values() for word in language.words}
    assert text in known or _FINDER.find(text) is None


def test_it_takes_no_time(finder: LanguageFinder) -> None:
    texts = list(_swedish_texts())[:2_000]
    started = time.perf_counter()
    for text in texts:
        finder.find(text)
    assert (time.perf_counter() - started) / len(texts) < 0.000_5  # 0.03 ms, and room for CI
