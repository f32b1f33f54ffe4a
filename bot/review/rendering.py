"""A review as text, as a page, as JSON and as one line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.resolver.model import Knowledge
from bot.resolver.outcome import as_json as facts_as_json
from bot.resolver.space import Facts
from bot.resolver.wording import Wording
from bot.review.ages import older_than, unreviewed
from bot.review.changes import Change, Unapproved
from bot.review.consequences import Key
from bot.review.effects import Item
from bot.review.review import Review, Section
from bot.review.versions import Version

_FOLDER = Path(__file__).parent
_LISTED = 4  # more changes of one list than so are only counted
_SPACE = "\u00a0"  # keeps a number on one line


def as_text(review: Review) -> str:
    """The review in plain text."""
    text = _render("review.txt", **_about(review)).replace(_SPACE, " ")
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def as_page(review: Review) -> str:
    """The review as one whole HTML page."""
    return _render("page.html", **_about(review))


def as_line(review: Review) -> str:
    """The review in one line."""
    return " ".join(_render("line.txt", **_about(review)).replace(_SPACE, " ").split())


def aged_text(knowledge: Knowledge, day: dt.date) -> str:
    """What was reviewed or checked before the day, oldest first, in plain text."""
    return _render(
        "aged.txt",
        day=day,
        aged=older_than(knowledge, day),
        unreviewed=unreviewed(knowledge),
        counts=(sum(1 for _ in knowledge.all_rules()), len(knowledge.topics)),
        address=Wording(knowledge).address,
        words=_words()["records"],
    )


def as_json(review: Review) -> dict[str, Any]:
    """The review for programs: numbers exact, facts as `vagvisaren ask --facts` takes them."""
    old, new = Names(review.old), Names(review.new)
    ground = review.ground
    return {
        "old": review.old.name,
        "new": review.new.name,
        "different": review.any,
        "defects": {"old": review.defects[0], "new": review.defects[1]},
        "cases": {
            "compared": ground.cases,
            "old": ground.old_cases,
            "new": ground.new_cases,
        },
        "facts": [asdict(change) for change in ground.changes],
        "regions": {
            "added": list(review.regions_added),
            "removed": list(review.regions_removed),
        },
        "sections": [_section(section, old, new) for section in review.sections],
        "rules": [
            {**asdict(change), "since": change.since and change.since.isoformat()}
            for change in review.rules
        ],
        "texts": [asdict(change) for change in review.texts],
        "details": [asdict(change) for change in review.details],
        "sources": [asdict(change) for change in review.sources],
        "unreviewed": [_unapproved(each) for each in review.unapproved],
        "files": list(review.files),
    }


def number(value: int) -> str:
    """ "41 208", on one line."""
    return f"{value:,}".replace(",", _SPACE)


def share(part: int, whole: int) -> str:
    """A part as percent: rounded, but never to nothing or to all."""
    words = _words()["shares"]
    hundredths = part * 10_000 // whole
    if part < whole and not 1 <= hundredths < 9_990:
        return words["least" if hundredths < 1 else "most"]
    percent = part * 100 / whole
    places = 0 if percent == 100 or 10 <= percent < 99 else 1 if percent >= 1 else 2
    return words["share"].format(percent=f"{percent:.{places}f}".replace(".", ","))


class Names:
    """What a version calls things."""

    def __init__(self, version: Version) -> None:
        self.knowledge: Knowledge = version.knowledge
        self.wording = Wording(self.knowledge)

    def contact(self, key: Key) -> str | None:
        """ "Arbetsgivaren (din chef)"; None for no contact."""
        if key is None:
            return None
        name = self.wording.actor(key[0], {})
        if key[1] is None:
            return name
        return f"{name} ({self.wording.inline(self.wording.contact(key, {}))})"

    def address(self, text: str) -> str:
        """The text as a patient reads it."""
        return self.wording.address(text, {})

    def item(self, item: Item) -> str:
        """What a rule gives, in words."""
        text = self.address(item.text)
        if item.actor is None:
            return text
        contact = self.contact((item.actor, item.contact_point))
        return f"{contact}: {text}" if text else str(contact)

    def answers(self, facts: Facts) -> list[tuple[str, str]]:
        """The facts as questions with their answers."""
        return [
            (self.wording.address(self.knowledge.facts[id].question, facts), self._said(id, facts))
            for id in facts
        ]

    def _said(self, id: str, facts: Facts) -> str:
        labels = self.wording.labels(self.knowledge.facts[id], facts[id], facts)
        return self.wording.listed(labels, facts)

    def place(self, region: str | None) -> str:
        """The region's name; empty for the whole country."""
        found = self.knowledge.regions.get(region) if region else None
        return found.name if found else ""


class _View:
    """What the templates ask for."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.old, self.new = Names(review.old), Names(review.new)
        self._words = _words()

    def word(self, kind: str, id: str) -> str:
        """The Swedish word for one of our own names."""
        return self._words[kind][id]

    def place(self, section: Section) -> str:
        """Where a section holds."""
        return self.new.place(section.region) or self.old.place(section.region)

    def where(self, change: Change) -> str:
        """Which record and field a change is in."""
        record = " ".join(filter(None, (self._words["records"][change.kind], change.id)))
        return f"{record}: {self.field(change)}"

    def field(self, change: Change) -> str:
        """Which field of its record a change is in."""
        fields = self._words["fields"]
        return " › ".join(fields.get(part, part) for part in change.field)

    @property
    def line(self) -> str:
        """All of it in a sentence."""
        return as_line(self.review)

    def by_file(self, changes: tuple[Change, ...]) -> list[tuple[str, list[Change]]]:
        """The changes by file; many of one list are told as numbers."""
        return [
            (file, [change for of_one in self._listed(some) for change in of_one])
            for file, some in groupby(changes, lambda each: each.file)
        ]

    def _listed(self, changes: Iterable[Change]) -> Iterator[list[Change]]:
        for _, same in groupby(changes, lambda each: (each.kind, each.id, each.field)):
            some = list(same)
            if len(some) <= _LISTED:
                yield some
                continue
            old = sum(change.old is not None for change in some)
            new = sum(change.new is not None for change in some)
            words = self._words["lists"]
            yield [
                replace(
                    some[0],
                    old=words["old"].format(count=old) if old else None,
                    new=words["new"].format(count=new) if new else None,
                )
            ]


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    words: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        (_FOLDER / "words.yml").read_text(encoding="utf-8")
    )
    return words


def _about(review: Review) -> dict[str, Any]:
    view, total = _View(review), review.ground.cases
    return {"review": review, "view": view, "share": share, "total": total}


def _render(template: str, **about: Any) -> str:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=template.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment.get_template(template).render(**about)


def _section(section: Section, old: Names, new: Names) -> dict[str, Any]:
    what = section.consequences
    return {
        "region": section.region,
        "from": section.start.isoformat(),
        "to": section.end and section.end.isoformat(),
        "as_nationally": section.as_nationally,
        "moved": what.moved,
        "moves": [
            {
                "old": _contact(move.old, old),
                "new": _contact(move.new, new),
                "cases": move.cases,
                "rules": [asdict(route) for route in move.routes],
                "example": facts_as_json(move.example),
            }
            for move in what.moves
        ],
        "consent": {"needed": what.consent_needed, "spared": what.consent_spared},
        "effects": [
            {
                "aspect": effect.aspect,
                "cases": effect.cases,
                "rules": [
                    {
                        "rule": rule.rule,
                        "kind": rule.kind,
                        "cases": rule.cases,
                        "gained": [new.item(item) for item in rule.gained],
                        "lost": [old.item(item) for item in rule.lost],
                    }
                    for rule in effect.rules
                ],
            }
            for effect in what.effects
        ],
    }


def _unapproved(each: Unapproved) -> dict[str, Any]:
    approval = each.reviewed
    return {
        **asdict(each),
        "since": each.since and each.since.isoformat(),
        "reviewed": approval and {"on": approval.on.isoformat(), "by": approval.by},
    }


def _contact(key: Key, names: Names) -> dict[str, str | None] | None:
    if key is None:
        return None
    return {"actor": key[0], "contact_point": key[1], "label": names.contact(key)}
