"""spaCy's table of Swedish forms, kept as text, says what the table says."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from importlib.metadata import version
from importlib.resources import files

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu import forms, pipeline
from bot.nlu.forms import Forms
from tests.nlu.test_extractor import TEXTS

LETTERS = st.text(st.sampled_from("abzåäöéA-/ ,:'"), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def table() -> dict[str, str]:
    file = files("spacy_lookups_data") / "data" / "sv_lemma_lookup.json.gz"
    found: dict[str, str] = json.loads(gzip.decompress(file.read_bytes()))
    return found


def test_the_table_is_the_one_that_is_read_as_it_stands() -> None:
    """When this fails: see that it is sorted and escapes no more than before; another is sorted."""
    assert version("spacy-lookups-data") == forms._KNOWN


def test_every_form_has_the_base_form_of_spacys_table(table: dict[str, str]) -> None:
    swedish = forms.swedish()
    assert [form for form, base in table.items() if swedish.get(form) != base] == []


def test_words_are_forms_or_have_forms(table: dict[str, str]) -> None:
    swedish = forms.swedish()
    bases = set(table.values())
    assert [base for base in bases if base not in swedish] == []
    slips = [base[1:] + "x" for base in sorted(bases)[::100]]
    assert [slip for slip in slips if (slip in swedish) != (slip in bases or slip in table)] == []


@pytest.mark.parametrize(
    "word", ["", "\n", '": "', 'hundar": "hund', 'hund",\n    "hundar', "\ud800"]
)
def test_what_is_no_word_is_no_word(word: str) -> None:
    assert word not in forms.swedish()
    assert forms.swedish().get(word, "other") == "other"


@given(st.dictionaries(LETTERS, LETTERS, max_size=30), LETTERS)
def test_any_table_is_kept(pairs: dict[str, str], other: str) -> None:
    kept = Forms.of(pairs.items())
    for word in (*pairs, *pairs.values(), other):
        assert kept.get(word, "?") == pairs.get(word, "?")
        assert (word in kept) == (word in pairs or word in pairs.values())


def test_another_version_of_the_table_is_read_too(
    table: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_KNOWN", "0")
    read = forms.swedish.__wrapped__()
    assert [form for form in list(table)[::50] if read.get(form) != table[form]] == []


def test_lemmas_are_spacys_own() -> None:
    own = spacy.blank("sv")
    own.add_pipe("lemmatizer", config={"mode": "lookup"})
    own.initialize()
    ours = pipeline.load(pipeline.BLANK).nlp
    for text in (*TEXTS, "Roll-on/roll-off-fartygen HADE hundarna 7 kr."):
        assert [token.lemma_ for token in ours(text)] == [token.lemma_ for token in own(text)]


def test_it_takes_little_more_memory_than_the_text() -> None:
    tracemalloc.start()
    try:
        read = forms.swedish.__wrapped__()
        assert "hundarna" in read
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 40e6, "as a dictionary it is 130 MB"
