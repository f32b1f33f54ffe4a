"""From typed words to the words listened for, and the language of expressions."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu import lexicon
from bot.nlu.expressions import Expression, ExpressionError
from bot.nlu.extractor import FactExtractor
from bot.nlu.spelling import Known, Speller, fold
from bot.nlu.words import split

WORDS = ["försörjningsstöd", "arbetslös", "inskriven", "sgi", "får", "anställd", "patienten"]
SPELLER = Speller(WORDS, ["sjukskriv"], ["smärta"], ["anstäld"])


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("arbetslös", Known("arbetslös")),
        ("arbetslos", Known("arbetslös")),
        ("arbetlös", Known("arbetslös")),
        ("abretslös", Known("arbetslös")),
        ("försörjningstöd", Known("försörjningsstöd")),
        ("forsorjningstod", Known("försörjningsstöd")),
        ("sjukskrivningen", Known("", "sjukskriv")),
        ("sjuskriven", Known("", "sjukskriv")),
        ("ryggsmärta", Known("smärta")),
        ("sgi", Known("sgi")),
        ("sgy", Known()),
        ("far", Known()),
        ("utskriven", Known()),
        ("anstäld", Known()),
        ("arbetslag", Known()),
        ("arbetsgivare", Known()),
    ],
)
def test_what_a_word_stands_for(typed: str, known: Known) -> None:
    assert SPELLER.known(typed, plain=False) == known


def test_short_words_get_their_dots_back_from_those_who_never_write_any() -> None:
    assert SPELLER.known("far", plain=True) == Known("får")
    assert SPELLER.plain(["jag", "far", "sjuk"])
    assert SPELLER.plain(["är", "arbetslos"])
    assert not SPELLER.plain(["jag", "får", "sjuk"])


@given(word=st.sampled_from([w for w in WORDS if len(w) > 8]), at=st.integers(1, 7))
def test_any_single_slip_in_a_long_word_is_forgiven(word: str, at: int) -> None:
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for slipped in (word[:at] + word[at + 1 :], swapped, word[:at] + "x" + word[at + 1 :]):
        assert SPELLER.known(slipped, plain=False).literal == word


def test_hardly_any_real_word_is_taken_for_another(extractor: FactExtractor) -> None:
    """A sample of all the words spaCy's Swedish table knows, against all we listen for."""
    table = files("spacy_lookups_data") / "data" / "sv_lemma_lookup.json.gz"
    real = [word for word in json.loads(gzip.decompress(table.read_bytes())) if word.islower()]
    sample = [word for word in real[::50] if word.isalpha() and len(word) > 5]
    taken = []
    for word in sample:
        known = extractor.speller.known(word, plain=False)
        target = known.literal or known.stem
        if target and target not in word and target[:4] != word[:4]:
            taken.append((word, target))
    assert len(taken) / len(sample) < 0.001, taken


def readings(text: str) -> list[tuple[str, ...]]:
    return Expression(text).readings(lexicon.load())


def test_the_language_of_expressions() -> None:
    assert readings("har en|ett? jobb") == [("har", "en|ett", "jobb"), ("har", "jobb")]
    assert readings("a-kassa") == [("a", "kassa")]
    assert readings("sjuk|sjukskriv*") == [("sjuk",), ("sjukskriv*",)]
    assert readings("^ lön $") == [("^", "lön", "$")]
    assert len(readings("<af>")) > 1
    marked = Expression("~= min chef")
    assert marked.weak
    assert marked.certain
    assert not marked.presupposed


@pytest.mark.parametrize(
    "text", ["", "...", "^ $", "... sgi", "sgi ...", "har <okänd>", "a||b", "§"]
)
def test_what_is_no_expression_is_refused_by_name(text: str) -> None:
    with pytest.raises(ExpressionError):
        readings(text)


def test_an_expression_with_too_many_readings_is_refused() -> None:
    with pytest.raises(ExpressionError, match="readings"):
        readings(" ".join(["a?"] * 10 + ["b"]))


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("utan SGI, förs.stöd", ["utan sgi", "förs stöd"]),
        ("har a-kassa men är sjuk", ["har a kassa", "men är sjuk"]),
        ("sjuk och har ont", ["sjuk", "och har ont"]),
        ("SGI och a-kassa", ["sgi och a kassa"]),
        ("pat. 52 år. ca 3 mån", ["pat 52 år", "ca 3 mån"]),
        ("8mån, 100%", ["8 mån", "100 %"]),
        ("dag 1-14", ["dag 1 till 14"]),
        ("AF/FK", ["af fk"]),
        ("jobb- och utvecklingsgarantin", ["jobb och utvecklingsgarantin"]),
        ("fast jobb fast jag är sjuk", ["fast jobb", "fast jag är sjuk"]),
        ("", []),
        ("?!...", []),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    found: list[list[str]] = [[]]
    for word in split(text, lexicon.load()):
        if word.is_break:
            found.append([])
        else:
            found[-1].append(word.text)
    assert [" ".join(clause) for clause in found if clause] == clauses


@given(st.text(max_size=200))
def test_words_lie_in_order_inside_the_text(text: str) -> None:
    words = split(text, lexicon.load())
    assert words[0].is_break
    assert words[-1].is_break
    assert len(words) >= 2
    places = [place for word in words for place in (word.start, word.end)]
    assert places == sorted(places)
    assert places[0] >= 0
    assert places[-1] <= len(text)
    for word in words:
        assert word.is_break or text[word.start : word.end] == word.original


def test_folding_keeps_the_length() -> None:
    assert fold("försörjningsstöd åäö") == "forsorjningsstod aao"
