"""The underlag: the situations, statements and traps that the knowledge must carry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from bot.resolver.document import Block
from bot.resolver.errors import Defect
from bot.resolver.form import Form, place
from bot.resolver.model import (
    Knowledge,
    Paper,
    Place,
    Rule,
    Situation,
    Statement,
    Topic,
    Trap,
    Underlag,
)

FILE = "coverage.yml"


class UnderlagReader(Form):
    """Reads the file of what must be carried."""

    keys: ClassVar = {
        FILE: "documents situations traps",
        "document": "id source statements",
        "statement": "id text terms note",
        "situation": "id title note",
        "trap": "number text note",
    }

    def underlag(self, document: Block) -> Underlag:
        """All of it. What is wrong is added to the defects."""
        self._check_keys(document, FILE)
        traps: dict[int, Trap] = {}
        for block in self._blocks(document, "traps", "trap"):
            trap = self._trap(block)
            if trap.number in traps:
                self._complain("duplicate-id", f"trap {trap.number} is there twice", trap.place)
            traps[trap.number] = trap
        return Underlag(
            papers=self._records(document, "documents", "document", self._paper),
            situations=self._records(document, "situations", "situation", self._situation),
            traps=traps,
        )

    def _paper(self, block: Block) -> Paper:
        id = self._text(block, "id")
        statements = self._records(block, "statements", "statement", self._statement)
        for statement in statements.values():
            if not statement.id.startswith(f"{id}."):
                message = f"the statement '{statement.id}' must begin with its document's '{id}.'"
                self._complain("id", message, statement.place)
        return Paper(id, self._text(block, "source"), statements, place(block))

    def _statement(self, block: Block) -> Statement:
        id, text, note = self._text(block, "id"), self._text(block, "text"), self._note(block)
        return Statement(id, text, place(block), self._strings(block, "terms"), note)

    def _situation(self, block: Block) -> Situation:
        id, title = self._text(block, "id"), self._text(block, "title")
        return Situation(id, title, place(block), self._note(block))

    def _trap(self, block: Block) -> Trap:
        number = block.get("number")
        if type(number) is not int:
            self._say("form", "'number' must be a number", block, block.line_of("number"))
            number = 0
        return Trap(number, self._text(block, "text"), place(block), self._note(block))

    def _note(self, block: Block) -> str:
        return self._text(block, "note", "")


@dataclass(frozen=True)
class Carriers:
    """The rules and topics that carry something, by id."""

    rules: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)


def carriers(knowledge: Knowledge) -> dict[str | int, Carriers]:
    """What carries each situation and statement (by id) and trap (by number) that is named."""
    found: dict[str | int, Carriers] = {}
    for rule in knowledge.all_rules():
        for id in (*rule.situations, *rule.statements):
            rules = found.setdefault(id, Carriers()).rules
            if rule.id not in rules:  # of several versions
                rules.append(rule.id)
    for topic in knowledge.topics.values():
        names: tuple[str | int, ...] = (*topic.situations, *topic.traps)
        for name in names:
            found.setdefault(name, Carriers()).topics.append(topic.id)
    return found


def check_underlag(knowledge: Knowledge) -> Iterator[Defect]:
    """Everything that is named is there, and everything there is carried or says why not."""
    underlag = knowledge.underlag
    if underlag is None:
        return
    for paper in underlag.papers.values():
        if paper.source not in knowledge.sources:
            yield _defect("unknown-source", f"no source '{paper.source}'", paper.place)
    for rule in knowledge.all_rules():
        yield from _named(rule, "unknown-situation", rule.situations, underlag.situations.keys())
        yield from _named(rule, "unknown-statement", rule.statements, underlag.statements.keys())
    for topic in knowledge.topics.values():
        yield from _named(topic, "unknown-situation", topic.situations, underlag.situations.keys())
        yield from _named(topic, "unknown-trap", topic.traps, underlag.traps.keys())
    yield from _carried(knowledge, underlag)


def _named(
    item: Rule | Topic, kind: str, names: Iterable[str | int], known: Collection[str | int]
) -> Iterator[Defect]:
    rules = (item.id,) if isinstance(item, Rule) else ()
    for name in names:
        if name not in known:
            what = kind.removeprefix("unknown-")
            message = f"'{item.id}' names the {what} '{name}', which is not in {FILE}"
            yield _defect(kind, message, item.place, rules)


def _carried(knowledge: Knowledge, underlag: Underlag) -> Iterator[Defect]:
    carrying, nothing = carriers(knowledge), Carriers()
    for situation in underlag.situations.values():
        if not carrying.get(situation.id, nothing).rules and not situation.note:
            message = f"no rule carries the situation '{situation.id}', and no note says why"
            yield _defect("not-carried", message, situation.place)
    for statement in underlag.statements.values():
        for term in statement.terms:
            if term not in knowledge.glossary:
                message = f"'{statement.id}': no term '{term}'"
                yield _defect("unknown-term", message, statement.place)
        carried = carrying.get(statement.id, nothing).rules or statement.terms
        if not carried and not statement.note:
            message = f"no rule or term carries '{statement.id}', and no note says why"
            yield _defect("not-carried", message, statement.place)
    for trap in underlag.traps.values():
        if not carrying.get(trap.number, nothing).topics and not trap.note:
            message = f"no topic puts trap {trap.number} right, and no note says how"
            yield _defect("not-carried", message, trap.place)


def _defect(kind: str, message: str, place: Place, rules: tuple[str, ...] = ()) -> Defect:
    return Defect(kind, message, place.file, place.line, rules)
