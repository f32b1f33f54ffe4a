"""The printed papers: their pages, their text, and that the resolver stands behind every row."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from bot.documents.examples import Example, Examples
from bot.documents.lathund import DATA, lathund, leaflet
from bot.documents.words import Words
from bot.resolver import FactError, Resolver
from tests.documents.conftest import CHANGE

DAY = dt.date(2026, 11, 22)
REGIONS = (None, "halland")
TEXTS: Any = yaml.safe_load(DATA.read_text(encoding="utf-8"))
STAFF, PATIENT = TEXTS["staff"], TEXTS["patient"]
Printed = dict[tuple[Any, str | None], bytes]
ROWS = [*STAFF["patient"]["rows"], *STAFF["care"]["rows"]]


def read(paper: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(paper))


def text_of(paper: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(paper).pages).split())


@pytest.fixture(scope="module")
def printed(resolver: Resolver) -> Printed:
    """Each paper for each region, made once."""
    return {
        (make, region): make(resolver, on=DAY, region=region)
        for make in (lathund, leaflet)
        for region in REGIONS
    }


def examples(resolver: Resolver, rows: Any, reader: Any, day: dt.date = DAY) -> list[Example]:
    return Examples(Words(resolver), TEXTS["usual"], day, None).all(rows, reader)


@pytest.mark.parametrize("region", REGIONS)
def test_the_lathund_is_two_pages_and_the_leaflet_one(printed: Printed, region: str | None) -> None:
    assert len(read(printed[lathund, region]).pages) == 2
    assert len(read(printed[leaflet, region]).pages) == 1


@pytest.mark.parametrize("make", [lathund, leaflet])
def test_it_has_a4_pages_a_title_a_language_and_its_own_font(printed: Printed, make: Any) -> None:
    paper = read(printed[make, None])
    root: Any = paper.trailer["/Root"]
    assert paper.metadata is not None
    assert paper.metadata.title
    assert root["/Lang"] == "sv-SE"
    assert paper.outline
    for page in paper.pages:
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]
        resources: Any = page["/Resources"]
        for font in resources["/Font"].get_object().values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in inner["/FontDescriptor"].get_object()


@pytest.mark.parametrize("region", REGIONS)
def test_the_text_can_be_copied(printed: Printed, region: str | None) -> None:
    text = text_of(printed[lathund, region])
    for words in (
        "Patientens nästa kontakt och vem som ansvarar",
        "Försäkringskassans kundcenter",
        "Socialtjänstens mottagning i kommunen",
        "0771-524 524",
        "Vem kallar till avstämningsmöte?",
        "Reglerna gäller den 22 november 2026",
        "27 kap. 9",
    ):
        assert words in text
    assert ("Region Halland: egen rutin" in text) == (region == "halland")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["situation"])
def test_the_contact_of_every_row_is_the_resolvers(resolver: Resolver, row: Any) -> None:
    (example,) = examples(resolver, [row], STAFF["reader"])
    found = resolver.resolve(example.facts, on=DAY)
    assert found.status == "resolved"
    assert found.outcome is not None
    assert example.contact.key == found.outcome.next_contact.key
    assert [then.key for then in example.then] == [then.key for then in found.outcome.then]
    assert (
        row["facts"].items()
        <= {
            fact: value[0] if isinstance(value, tuple) else value
            for fact, value in example.facts.items()
        }.items()
    ), "an answer of the row was left out"


def test_every_row_is_printed_with_its_contact_and_way_in(
    resolver: Resolver, printed: Printed
) -> None:
    staff = [
        *examples(resolver, STAFF["patient"]["rows"], STAFF["reader"]),
        *examples(resolver, STAFF["care"]["rows"], STAFF["reader"]),
    ]
    patients = examples(resolver, PATIENT["rows"], PATIENT["reader"])
    for rows, make in ((staff, lathund), (patients, leaflet)):
        text = text_of(printed[make, None])
        for row in rows:
            assert row.situation in text
            assert f"{row.contact.label} {row.way}".strip() in text, row.situation


def test_what_is_said_of_every_row_has_its_sources(resolver: Resolver, printed: Printed) -> None:
    text = text_of(printed[lathund, None]).partition(" Källor ")[2]
    for row in examples(resolver, ROWS, STAFF["reader"]):
        deciding = next(rule for rule in row.rules if rule.next_contact is not None)
        for id in (*deciding.sources, *row.outcome.consent.sources):
            source = resolver.knowledge.sources[id]
            section, _, _ = source.reference.partition(" §")
            assert section in text
            assert source.title in text or source.reference in text


def test_the_paper_for_staff_speaks_of_the_patient(resolver: Resolver, printed: Printed) -> None:
    for id in STAFF["terms"]["ids"]:
        assert not re.search(r"\b(du|dig|din|ditt|dina)\b", resolver.knowledge.glossary[id].text)
    text = text_of(printed[lathund, None])
    assert "Patientens närmaste chef" in text
    assert "Din närmaste chef" not in text
    assert "Din närmaste chef" in text_of(printed[leaflet, None])


def test_a_change_of_the_law_changes_the_paper_from_its_day(amended: Resolver) -> None:
    row = next(row for row in ROWS if row["situation"] == "Anställd, dag 1–14")
    before, after = (
        examples(amended, [row], STAFF["reader"], day)[0].contact.key
        for day in (CHANGE - dt.timedelta(days=1), CHANGE)
    )
    assert before == ("arbetsgivaren", "chef")
    assert after == ("arbetsgivaren", "hr")
    paper = lathund(amended, on=CHANGE)
    assert len(read(paper).pages) == 2
    assert "Anställd, dag 1–14 Chefens chef" in text_of(paper)


def test_the_same_day_gives_the_same_paper(resolver: Resolver, printed: Printed) -> None:
    assert lathund(resolver, on=DAY) == printed[lathund, None]


def test_an_unknown_region_and_a_day_not_covered_are_refused(resolver: Resolver) -> None:
    with pytest.raises(FactError):
        lathund(resolver, on=DAY, region="atlantis")
    with pytest.raises(ValueError, match="outside the coverage"):
        lathund(resolver, on=dt.date(2020, 1, 1))


def test_a_region_says_its_own_on_both_papers(soder: Resolver) -> None:
    staff, patient = (text_of(make(soder, on=DAY, region="soder")) for make in (lathund, leaflet))
    assert "Region Söder: egen rutin Kommuner: Norrbyn och Sörbyn." in staff
    assert "Samordningsförbundet i länet" in staff
    assert "Vårdenheten har en utsedd kontaktperson." in staff
    assert "Region Söder, rutin för rehabilitering" in staff
    assert "Vägar in i Region Söder" in patient
    assert "Hitta vårdcentral. " in patient
    assert "Öppet på vardagar klockan 8 till 17." in patient
    for paper in (lathund, leaflet):
        national = text_of(paper(soder, on=DAY))
        assert "Söder" not in national
        assert "Öppet på vardagar" not in national


def test_the_leaflet_tells_where_it_holds(printed: Printed) -> None:
    told = "Bladet gäller i kommunerna Falkenberg, Halmstad, Hylte, Kungsbacka, Laholm och Varberg."
    assert told in text_of(printed[leaflet, "halland"])
    assert "Bladet gäller" not in text_of(printed[leaflet, None])
