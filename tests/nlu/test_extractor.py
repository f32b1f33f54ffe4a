"""Messages and exactly what they say (cases.yml), and what must hold for any message."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.nlu import pipeline
from bot.nlu.expressions import ExpressionError
from bot.nlu.extractor import LONGEST, FactExtractor
from bot.nlu.spelling import fold
from bot.resolver import UNKNOWN, FactError, Knowledge, Resolver
from tests.nlu.conftest import TODAY, Extract, plain

CASES = YAML(typ="safe").load(Path(__file__).with_name("cases.yml"))
ROWS = [pytest.param(row, id=f"{kind}: {row['text']}") for kind in CASES for row in CASES[kind]]
TEXTS = [row["text"] for kind in CASES for row in CASES[kind]]


@pytest.mark.parametrize("row", ROWS)
def test_takes_what_is_said_and_nothing_else(extract: Extract, row: dict[str, object]) -> None:
    assert plain(extract(str(row["text"])).facts) == row["facts"]


@pytest.mark.parametrize("text", ["hur ska jag göra med kassan?", "kassans beslut är fel"])
def test_kassan_is_reported_as_ambiguous(extract: Extract, text: str) -> None:
    found = [a for a in extract(text).ambiguous if a.fact is None]
    assert [set(a.candidates) for a in found] == [{"forsakringskassan", "a_kassan"}]
    assert text[found[0].start : found[0].end] == found[0].text


@pytest.mark.parametrize("text", ["försäkringskassan sa nej", "a-kassan sa nej", "f-kassan"])
def test_a_named_kassa_is_not_ambiguous(extract: Extract, text: str) -> None:
    assert [a for a in extract(text).ambiguous if a.fact is None] == []


def test_a_word_two_values_share_is_ambiguous_until_one_is_named(extract: Extract) -> None:
    (unclear,) = [a for a in extract("jag är egenföretagare").ambiguous if a.fact]
    assert unclear.fact == "sysselsattning"
    assert unclear.candidates == ("foretagare_enskild", "foretagare_ab")
    facts = extract("jag är egenföretagare med aktiebolag").facts
    assert facts["sysselsattning"] == "foretagare_ab"


def test_sick_listed_without_how_long_leaves_every_range_open(extract: Extract) -> None:
    (unclear,) = extract("är sjukskriven").ambiguous
    assert unclear.fact == "sjukskrivning"
    assert "nej" not in unclear.candidates
    assert len(unclear.candidates) == 5


def test_spans_point_at_the_words_that_say_it(extract: Extract) -> None:
    text = "Hej! Pat saknar SGI och är sjukskriven sedan 8 månader."
    spans = {span.fact: text[span.start : span.end] for span in extract(text).spans}
    assert spans["sgi"] == "saknar SGI"
    assert spans["sjukskrivning"] == "sjukskriven sedan 8 månader"


def test_glossary_terms_are_found_in_any_inflection(extract: Extract) -> None:
    def terms(text: str) -> list[str]:
        return [term.id for term in extract(text).terms]

    assert terms("vad betyder SGI?") == ["sgi"]
    assert terms("när är avstämningsmötet?") == ["avstamningsmote"]
    assert terms("förebyggande sjukpenning") == ["forebyggande_sjukpenning"]
    assert terms("vad ar ett avstamningsmote") == ["avstamningsmote"]


@pytest.mark.parametrize("text", ["arbetsgivaren", "afton", "en stor vikt", "av och an"])
def test_short_words_are_not_found_inside_others(extract: Extract, text: str) -> None:
    found = extract(text)
    assert not {"sgi", "arbetsformedlingen", "arbetsmiljoverket", "visstid"} & {
        term.id for term in found.terms
    }


@pytest.mark.parametrize(
    "text",
    [
        "jag vill inte leva längre",
        "tänker ta livet av mig",
        "pat har självmordsplaner",
        "jag orkar int leva",
        "hon har tagit en massa tabletter",
        "VILL DÖ",
        "jag vill do",
    ],
)
def test_danger_raises_the_alarm(extract: Extract, text: str) -> None:
    assert extract(text).alarm == "akut_fara"


def test_no_money_for_food_raises_the_alarm(extract: Extract) -> None:
    assert extract("har inga pengar till mat").alarm == "akut_pengar"


@pytest.mark.parametrize(
    "text",
    [
        "chefen hotar med uppsägning",
        "min sgi är i fara",
        "jag jobbar på ambulansen",
        "jag skadade mig på jobbet",
        "hur ska jag kunna leva på sjukpenningen",
    ],
)
def test_ordinary_trouble_raises_none(extract: Extract, text: str) -> None:
    assert extract(text).alarm == ""


def test_dates_are_counted_from_today(extractor: FactExtractor) -> None:
    text = "sjukskriven sen den 1 november"
    assert extractor.extract(text, TODAY).facts["sjukskrivning"] == "dag_15_90"
    earlier = TODAY.replace(day=3)
    assert extractor.extract(text, earlier).facts["sjukskrivning"] == "dag_1_14"


def test_an_expression_nobody_can_read_is_refused(knowledge: Knowledge) -> None:
    sgi = knowledge.facts["sgi"]
    broken = replace(sgi, values=(replace(sgi.values[0], expressions=("har <okänt> sgi",)),))
    with pytest.raises(ExpressionError, match="okänt"):
        FactExtractor({"sgi": broken}, pipeline.load(pipeline.BLANK).nlp)


# What must hold for any message at all.

_ANYTHING = st.text(max_size=300)
_LIKELY = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3).map(". ".join)
_NOISY = st.builds(
    lambda text, noise, at: text[: at % len(text)] + noise + text[at % len(text) :],
    st.sampled_from(TEXTS),
    st.text(max_size=5),
    st.integers(0, 500),
)


@settings(deadline=None, max_examples=150)
@given(text=_ANYTHING | _LIKELY | _NOISY)
def test_whatever_is_typed_gives_legal_facts_at_real_places(
    extractor: FactExtractor, knowledge: Knowledge, text: str
) -> None:
    found = extractor.extract(text, TODAY)
    for id, value in found.facts.items():
        fact = knowledge.facts[id]
        assert isinstance(value, tuple) == (fact.many and value != UNKNOWN)
        assert set(value if isinstance(value, tuple) else (value,)) <= set(fact.ids)
    assert {span.fact for span in found.spans} == set(found.facts)
    places = [(span.start, span.end) for span in found.spans]
    places += [(term.start, term.end) for term in found.terms]
    places += [(unclear.start, unclear.end) for unclear in found.ambiguous]
    assert all(0 <= start < end <= len(text) for start, end in places)
    json.dumps(plain(found.facts))


@settings(deadline=None, max_examples=60)
@given(text=st.sampled_from(TEXTS))
def test_capitals_and_closing_blanks_change_nothing(extractor: FactExtractor, text: str) -> None:
    facts = extractor.extract(text, TODAY).facts
    assert extractor.extract(text.upper(), TODAY).facts == facts
    assert extractor.extract(f"  {text} \n", TODAY).facts == facts


def test_without_dots_and_rings_nearly_all_is_still_taken(extract: Extract) -> None:
    rows = [row for kind in CASES for row in CASES[kind] if row["facts"]]
    same = sum(plain(extract(fold(row["text"])).facts) == row["facts"] for row in rows)
    assert same / len(rows) >= 0.9


def test_facts_said_together_do_not_clash_with_the_knowledge(extract: Extract) -> None:
    resolver = Resolver.load()
    refused = []
    for text in TEXTS:
        try:
            resolver.canonical(extract(text).facts)
        except FactError as error:
            refused.append((text, error.message))
    assert refused == []


@pytest.mark.parametrize(
    "text",
    [
        "inte " * 200,
        "sjukskriven " * 84,
        "a-" * 500,
        "1,2" * 333,
        "har inte fått " * 71,
        "å\u030a" * 500,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_text_takes_no_longer_than_its_length_allows(extract: Extract, text: str) -> None:
    extract(text)  # compiles the matchers it needs
    started = time.process_time()
    extract(text[:LONGEST])
    assert time.process_time() - started < 0.5
