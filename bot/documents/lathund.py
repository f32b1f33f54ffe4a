"""The printed papers: the lathund for staff, two pages, and the leaflet for patients, one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.documents.examples import Example, Examples
from bot.documents.paper import Paper
from bot.documents.words import Words
from bot.resolver import Resolver
from bot.resolver.model import Key, Region

_SECTION = "§"
DATA = Path(__file__).with_name("lathund.yml")


def lathund(resolver: Resolver, *, on: dt.date, region: str | None = None) -> bytes:
    """The lathund for staff as a PDF, for a day and a region.

    Raises `FactError` for an unknown region, `ValueError` for a day outside the coverage or a
    paper that cannot be made to fit.
    """
    return _fitting(lambda size: _lathund(resolver, on, region, size), "staff")


def leaflet(resolver: Resolver, *, on: dt.date, region: str | None = None) -> bytes:
    """The leaflet for patients as a PDF, one page; raises as `lathund`."""
    return _fitting(lambda size: _leaflet(resolver, on, region, size), "patient")


def _fitting(make: Callable[[float], Paper], kind: str) -> bytes:
    """The paper in the largest of its sizes of text that fits its pages."""
    texts = _data()[kind]
    for size in texts["sizes"]:
        paper = make(size)
        with paper.fonts_open():
            if paper.page_no() == texts["pages"]:
                return bytes(paper.output())
    raise ValueError(f"{paper.page_no()} pages, not {texts['pages']}: take rows out of {DATA.name}")


def _lathund(resolver: Resolver, on: dt.date, region: str | None, size: float) -> Paper:
    data = _data()
    staff, words = data["staff"], Words(resolver)
    reader = staff["reader"]
    examples = Examples(words, data["usual"], on, region)
    patient = examples.all(staff["patient"]["rows"], reader)
    care = examples.all(staff["care"]["rows"], reader)
    paper = _paper(words, staff, on, region, size)
    told = {name: examples.usual[name] for name in staff["told"]}
    clauses = resolver.wording.clauses(told, reader)
    paper.paragraph(staff["usual"].format(clauses=clauses))
    table = staff["patient"]
    paper.heading(table["heading"])
    inline = resolver.wording.inline
    areas = [
        table["responsible"].format(area=inline(words.phrase(f"omrade_{area}")))
        for area in table["areas"]
    ]
    paper.table_of(
        [*table["columns"], *areas],
        (_patient_row(words, example, table) for example in patient),
        (30, 58, 50, 26, 26),
    )
    paper.heading(staff["consent"])
    paper.paragraph(care[0].outcome.consent.text)
    paper.add_page()
    table = staff["care"]
    paper.heading(table["heading"])
    paper.table_of(
        table["columns"],
        (_care_row(example, table["needed"]) for example in care),
        (30, 72, 72, 16),
    )
    if region is not None:
        _local(paper, examples, staff, (*patient, *care), region)
    paper.heading(staff["meetings"]["heading"])
    for id in staff["meetings"]["topics"]:
        topic = resolver.topic(id, reader)
        paper.paragraph(topic.text, topic.title)
    paper.heading(staff["terms"]["heading"])
    for id in staff["terms"]["ids"]:
        term = resolver.knowledge.glossary[id]
        paper.paragraph(words.text(term.text, reader), f"{term.term}:")
    shown = staff["patient"]["areas"]
    cited = [id for example in (*patient, *care) for id in _behind(example, shown)]
    topics = (resolver.knowledge.topics[id] for id in staff["meetings"]["topics"])
    terms = (resolver.knowledge.glossary[id] for id in staff["terms"]["ids"])
    cited += [id for topic in topics for id in topic.sources]
    cited += [id for term in terms for id in term.sources]
    cited += resolver.knowledge.regions[region].cited if region else ()
    with paper.sized(size - 1):
        paper.heading(staff["sources"])
        paper.paragraph(_sources(words, cited))
    paper.paragraph(resolver.composer(region).wording.phrase("disclaimer", reader, {}))
    return paper


def _leaflet(resolver: Resolver, on: dt.date, region: str | None, size: float) -> Paper:
    data = _data()
    texts, words = data["patient"], Words(resolver)
    reader = texts["reader"]
    examples = Examples(words, data["usual"], on, region)
    rows = examples.all(texts["rows"], reader)
    paper = _paper(words, texts, on, region, size)
    danger = resolver.knowledge.actors[texts["danger"]]
    paper.paragraph(words.text(danger.description, reader), f"{danger.name}.")
    paper.table_of(
        texts["columns"],
        ((row.situation, _contact(row), row.contact.reason) for row in rows),
        (34, 73, 83),
    )
    if region is not None:
        _ways_in(paper, examples, texts, region)
    paper.heading(texts["consent"])
    paper.paragraph(rows[0].outcome.consent.text)
    paper.heading(texts["more"])
    for id in texts["topics"]:
        topic = resolver.topic(id, reader)
        paper.paragraph(topic.text, topic.title)
    for id in texts["terms"]:
        term = resolver.knowledge.glossary[id]
        paper.paragraph(words.text(term.text, reader), f"{term.term}:")
    paper.paragraph(resolver.composer(region).wording.phrase("disclaimer", reader, {}))
    return paper


def _data() -> Any:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


def _paper(
    words: Words, texts: Mapping[str, Any], on: dt.date, region: str | None, size: float
) -> Paper:
    knowledge = words.knowledge
    place = knowledge.regions[region].name if region else texts["national"]
    paper = Paper(
        title=texts["title"],
        subject=f"{texts['subject']}. {place}",
        author=texts["author"],
        day=on,
        size=size,
        page=texts["page"],
    )
    dates = texts["dates"].format(day=words.day(on), checked=words.day(knowledge.coverage.checked))
    paper.title_line(texts["title"], f"{texts['subject']}. {place}. {dates}")
    return paper


def _contact(example: Example) -> str:
    return f"{example.contact.label}\n{example.way}".strip()


def _patient_row(words: Words, example: Example, table: Mapping[str, Any]) -> list[str]:
    then = words.resolver.wording.listed(
        [words.resolver.wording.inline(contact.label) for contact in example.then], {}
    )
    none = table["none"]
    responsible = (", ".join(example.areas.get(area, ())) or none for area in table["areas"])
    return [example.situation, _contact(example), _capital(then) or none, *responsible]


def _care_row(example: Example, needed: Mapping[bool, str]) -> list[str]:
    consent = needed[example.outcome.consent.needed]
    return [example.situation, _contact(example), example.contact.reason, consent]


def _local(
    paper: Paper,
    examples: Examples,
    texts: Mapping[str, Any],
    rows: Sequence[Example],
    region: str,
) -> None:
    """What is the region's own: where, ways in that no row has, and its routine in the rows."""
    words = examples.words
    profile = words.knowledge.regions[region]
    rules = {rule.id: rule for each in rows for rule in each.rules if rule.region}
    where = _where(words, texts, profile)
    shown = {row.contact.key for row in rows}
    keys = [key for key in profile.reached if key not in shown]
    if not rules and not where and not keys:
        return
    paper.heading(texts["local"].format(region=profile.name))
    if where:
        paper.paragraph(where)
    _ways(paper, examples, keys, texts["reader"])
    for rule in rules.values():
        said = [duty.task for duty in rule.responsibilities] + list(rule.prepare)
        text = " ".join(words.text(each, texts["reader"]) for each in said)
        paper.paragraph(text, f"{rule.title}.")


def _where(words: Words, texts: Mapping[str, Any], region: Region) -> str:
    """The region's municipalities and samordningsförbund, as far as it says them."""
    named = {
        "municipalities": region.municipalities,
        "federations": [federation.name for federation in region.federations],
    }
    told = (
        texts[kind].format(names=words.listed(names))
        for kind, names in named.items()
        if names and kind in texts
    )
    return " ".join(told)


def _ways_in(paper: Paper, examples: Examples, texts: Mapping[str, Any], region: str) -> None:
    """Where the leaflet's region is, and the ways in there."""
    profile = examples.words.knowledge.regions[region]
    paper.heading(texts["local"].format(region=profile.name))
    if where := _where(examples.words, texts, profile):
        paper.paragraph(where)
    _ways(paper, examples, [(actor, point) for actor, point in texts["contacts"]], texts["reader"])


def _ways(
    paper: Paper,
    examples: Examples,
    keys: Iterable[Key],
    reader: Mapping[str, str],
) -> None:
    composer = examples.resolver.composer(examples.region)
    for key in keys:
        contact = composer.place(key, "", reader)
        paper.paragraph(f"{examples.way(contact).rstrip('.')}.", f"{contact.label}:")


def _behind(example: Example, areas: Sequence[str]) -> Iterator[str]:
    """The sources of what the paper says of an example."""
    for rule in example.rules:
        if rule.next_contact is not None or rule.region is not None:
            yield from rule.sources
    for duty in example.outcome.responsibilities:
        if duty.area in areas and duty.role == "responsible":
            yield from duty.sources
    yield from example.outcome.consent.sources


def _sources(words: Words, ids: Iterable[str]) -> str:
    """The references, those of a statute together with its name."""
    cited: dict[str, list[str]] = {}
    for id in dict.fromkeys(ids):
        source = words.knowledge.sources[id]
        cited.setdefault(source.title, []).append(source.reference)
    told = (
        f"{title}: {_references(found)}" if _SECTION in found[0] else ", ".join(found)
        for title, found in cited.items()
    )
    return "; ".join(told) + "."


def _references(found: Sequence[str]) -> str:
    """ "1 § SFB" and "2 § SFB" as "1, 2 § SFB"."""
    sections, names = zip(*(each.split(f" {_SECTION}", 1) for each in found), strict=True)
    return f"{', '.join(sections)} {_SECTION}{names[0]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
