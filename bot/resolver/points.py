"""The open points: what a human must confirm before the knowledge is used in earnest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.resolver.document import Block
from bot.resolver.errors import Defect
from bot.resolver.form import Form, place
from bot.resolver.model import CONCERNED, WHO, Knowledge, OpenPoint, Settlement

FILE = "open_points.yml"


class PointReader(Form):
    """Reads the file of open points."""

    keys: ClassVar = {
        FILE: "points",
        "point": "id question why who underlag concerns settled",
        "concerns": " ".join(CONCERNED),
        "settlement": "on by note",
    }

    def points(self, document: Block) -> dict[str, OpenPoint]:
        """Every point by its id, settled ones too. What is wrong is added to the defects."""
        self._check_keys(document, FILE)
        return self._records(document, "points", "point", self._point)

    def _point(self, block: Block) -> OpenPoint:
        who = self._text(block, "who")
        if who not in WHO:
            message = f"'who' must be one of {', '.join(WHO)}, not '{who}'"
            self._say("unknown-who", message, block, block.line_of("who"))
        concerns = self._part(block, "concerns", "concerns")
        return OpenPoint(
            id=self._id(block),
            question=self._text(block, "question"),
            why=self._text(block, "why"),
            who=who,
            underlag=self._strings(block, "underlag"),
            concerns={
                kind: self._strings(concerns, kind) if concerns else () for kind in CONCERNED
            },
            place=place(block),
            settled=self._settlement(block),
        )

    def _settlement(self, block: Block) -> Settlement | None:
        part = self._part(block, "settled", "settlement")
        if part is None:
            return None
        return Settlement(self._day(part, "on"), self._text(part, "by"), self._text(part, "note"))


def check_points(knowledge: Knowledge) -> Iterator[Defect]:
    """What a point concerns is there."""
    known = {
        "sources": knowledge.sources.keys(),
        "rules": {rule.id for rule in knowledge.all_rules()},
        "topics": knowledge.topics.keys(),
        "actors": knowledge.actors.keys(),
    }
    for point in knowledge.open_points.values():
        for kind, ids in point.concerns.items():
            for id in ids:
                if id not in known[kind]:
                    one = kind.removesuffix("s")
                    message = f"'{point.id}' concerns the {one} '{id}', which is not there"
                    yield Defect(f"unknown-{one}", message, point.place.file, point.place.line)
