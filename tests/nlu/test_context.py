"""Denials, questions, plans and the past around one and the same mention."""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Extract


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("har SGI", "ja"),
        ("jag har fortfarande SGI", "ja"),
        ("saknar SGI", "nej"),
        ("utan SGI", "nej"),
        ("ingen SGI", "nej"),
        ("har inte någon SGI", "nej"),
        ("har aldrig haft SGI", "nej"),
        ("SGI har jag inte", "nej"),
        ("SGI saknas", "nej"),
        ("SGI: nej", "nej"),
        ("SGI? ja", "ja"),
        ("kan jag få hjälp utan SGI?", "nej"),
        ("vem hjälper den som saknar SGI men är sjuk", "nej"),
        ("nollad", "nej"),
        ("är inte nollad", "ja"),
        ("vet inte om jag har SGI", "vet_ej"),
        ("osäker på om jag har SGI", "vet_ej"),
        ("har jag SGI?", None),
        ("har jag förlorat min SGI nu?", None),
        ("SGI", None),
        ("vad är SGI", None),
        ("om jag hade SGI", None),
        ("om jag har SGI", None),
        ("rädd att bli nollad", None),
        ("blir jag nollad då", None),
        ("jag hade SGI tidigare", None),
        ("fk säger att jag har SGI", None),
        ("kanske har jag SGI", None),
        ("jobbar för att inte bli nollad", None),
    ],
)
def test_one_mention_many_ways(extract: Extract, text: str, value: str | None) -> None:
    assert extract(text).facts.get("sgi") == value


@pytest.mark.parametrize(
    ("text", "sgi", "benefits"),
    [
        ("utan SGI, förs.stöd", "nej", ("ekonomiskt_bistand",)),
        ("saknar SGI men får a-kassa", "nej", ("a_kassa",)),
        ("har inte SGI och får försörjningsstöd", "nej", ("ekonomiskt_bistand",)),
        ("varken SGI eller a-kassa", "nej", None),
        ("inte sjukpenning utan sjukersättning, har SGI", "ja", ("sjukersattning",)),
        ("klient utan SGI med försörjningsstöd", "nej", ("ekonomiskt_bistand",)),
    ],
)
def test_a_denial_reaches_its_own_clause_only(
    extract: Extract, text: str, sgi: str, benefits: tuple[str, ...] | None
) -> None:
    facts = extract(text).facts
    assert facts.get("sgi") == sgi
    assert facts.get("ersattning") == benefits


@pytest.mark.parametrize(
    "text",
    [
        "har ansökt om sjukersättning",
        "fått avslag på a-kassa",
        "har rätt till försörjningsstöd",
        "får jag sjukpenning?",
        "hur får man studiemedel",
        "får inte längre aktivitetsstöd",
        "sjukpenningen är indragen",
        "brev om sjukpenning",
        "har haft försörjningsstöd",
    ],
)
def test_a_benefit_that_is_only_talked_about_is_not_taken(extract: Extract, text: str) -> None:
    assert "ersattning" not in extract(text).facts


def test_benefits_add_up(extract: Extract) -> None:
    facts = extract("jag får sjukpenning och försörjningsstöd, och har lön på halvtid").facts
    assert facts["ersattning"] == ("lon", "sjukpenning", "ekonomiskt_bistand")


def test_the_longer_name_of_a_benefit_wins(extract: Extract) -> None:
    assert extract("får förebyggande sjukpenning").facts["ersattning"] == (
        "forebyggande_sjukpenning",
    )


def test_what_is_said_in_so_many_words_beats_what_is_implied(extract: Extract) -> None:
    assert extract("min chef säger nej, jag är timanställd").facts["sysselsattning"] == (
        "behovsanstalld"
    )
    assert extract("blev av med jobbet, chefen sa upp mig").facts["sysselsattning"] == "arbetslos"


def test_two_answers_to_one_question_are_none(extract: Extract) -> None:
    found = extract("jag är anställd och arbetslös")
    assert "sysselsattning" not in found.facts
    assert [a.candidates for a in found.ambiguous if a.fact == "sysselsattning"] == [
        ("anstalld", "arbetslos")
    ]


@pytest.mark.parametrize(
    ("text", "asker"),
    [
        ("jag är sjukskriven", "patient"),
        ("vem ansvarar för min rehabilitering?", "patient"),
        ("nollad, vem hjälper mig?", "patient"),
        ("pat är sjukskriven", "personal"),
        ("får jag maila fk om patienten?", "personal"),
        ("chef här, hur gör jag?", "personal"),
        ("jag har en anställd som är sjuk", "personal"),
        ("min mamma är sjukskriven, vem hjälper henne?", "anhorig"),
        ("kan jag ringa åt min man?", "anhorig"),
        ("jag är elev på gymnasiet", "patient"),
        ("vad har jag för rättigheter som patient?", "patient"),
        ("vilka rutiner gäller?", None),
        ("vem ansvarar för rehabilitering?", None),
        ("hur överklagar man", None),
        ("min man är arbetslös och jag är sjukskriven", None),
        ("jag är kurator och sjukskriven sen ett halvår", "patient"),
        ("sambon tjänar för mycket, saknar sgi", None),
    ],
)
def test_who_asks_is_taken_when_it_is_clear(extract: Extract, text: str, asker: str | None) -> None:
    assert extract(text).facts.get("fragestallare") == asker


def test_workplace_is_about_staff_only(extract: Extract) -> None:
    assert "verksamhet" not in extract("jag är sjuksköterska och sjukskriven").facts
    facts = extract("jag jobbar på socialtjänsten, vem ringer jag på fk?").facts
    assert facts["verksamhet"] == "socialtjansten"
    assert "sysselsattning" not in facts
