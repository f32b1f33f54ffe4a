"""Choosing and loading the Swedish spaCy pipeline, both kinds."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import spacy

from bot.logs import Reticent
from bot.nlu import pipeline
from bot.nlu.extractor import FactExtractor
from bot.nlu.pipeline import PipelineError
from bot.resolver import Knowledge
from tests.nlu.conftest import TODAY
from tests.nlu.test_extractor import TEXTS


def test_auto_is_the_first_installed_package_else_the_lookup_pipeline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed: set[str] = set()
    monkeypatch.setattr("spacy.util.is_package", lambda name: name in installed)
    assert pipeline.choose() == pipeline.BLANK
    installed.add("sv_core_news_sm")
    assert pipeline.choose() == "sv_core_news_sm"
    installed.add("sv_core_news_md")
    assert pipeline.choose() == "sv_core_news_md"


def test_the_lookup_pipeline_splits_and_lemmatises_swedish() -> None:
    loaded = pipeline.load(pipeline.BLANK)
    assert not loaded.statistical
    assert loaded.identity.startswith("blank-sv+lookup-")
    lemmas = {token.text: token.lemma_ for token in loaded.nlp("ersättningarna betalas")}
    assert lemmas["ersättningarna"] == "ersättning"


def test_the_same_pipeline_is_loaded_once() -> None:
    assert pipeline.load(pipeline.BLANK) is pipeline.load(pipeline.BLANK)


def test_the_log_says_which_pipeline_it_is(stand_in: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "bot"):
        loaded = pipeline.load(f"{stand_in}/")  # written otherwise, so not from memory
    assert loaded.identity in "".join(map(Reticent().format, caplog.records))


def test_the_statistical_pipeline_loads_without_the_pipes_nobody_reads(stand_in: str) -> None:
    loaded = pipeline.load(stand_in)
    assert loaded.statistical
    assert not set(pipeline.UNUSED) & set(loaded.nlp.pipe_names)
    assert loaded.nlp("hunden sover")[0].lemma_ == "hund"
    assert loaded.identity != pipeline.load(pipeline.BLANK).identity


def test_facts_do_not_depend_on_the_pipeline(
    knowledge: Knowledge, extractor: FactExtractor, stand_in: str
) -> None:
    other = FactExtractor(knowledge.facts, pipeline.load(stand_in).nlp, knowledge.glossary)
    for text in TEXTS:
        assert other.extract(text, TODAY) == extractor.extract(text, TODAY)


@pytest.mark.parametrize("wanted", ["sv_core_news_xl", "/no/such/folder"])
def test_a_pipeline_that_is_not_there_is_named_in_the_error(wanted: str) -> None:
    with pytest.raises(PipelineError, match=wanted):
        pipeline.load(wanted)


def test_a_pipeline_for_another_language_is_refused(tmp_path: Path) -> None:
    spacy.blank("nb").to_disk(tmp_path)
    with pytest.raises(PipelineError, match="nb"):
        pipeline.load(str(tmp_path))


def test_reading_messages_does_not_grow_the_vocabulary(extractor: FactExtractor) -> None:
    strings = pipeline.load(pipeline.BLANK).nlp.vocab.strings
    extractor.extract("jag heter Gullfjun Havtornsgren och saknar sgi")
    size = len(strings)
    extractor.extract("jag heter Kvitterlund Snäckskog och saknar sgi")
    assert len(strings) == size
    assert "kvitterlund" not in strings
