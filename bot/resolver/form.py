"""Reading a block of YAML field by field, with a defect for everything that has not its form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, Protocol, TypeVar

from bot.resolver import condition
from bot.resolver.condition import Condition
from bot.resolver.document import Block, Items
from bot.resolver.errors import Defect
from bot.resolver.model import Place

ID = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")  # the form of every id


class _Record(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def place(self) -> Place: ...


R = TypeVar("R", bound=_Record)


class Form:
    """What readers of files have in common. `keys`: those of each kind of mapping.

    Any other key is refused, so that no slip is silently left out.
    """

    keys: ClassVar[Mapping[str, str]]

    def __init__(self, defects: list[Defect]) -> None:
        self.defects = defects

    def _records(
        self,
        block: Block,
        key: str,
        kind: str,
        make: Callable[[Block], R],
        *,
        optional: bool = False,
    ) -> dict[str, R]:
        index: dict[str, R] = {}
        for item in self._blocks(block, key, kind, optional=optional):
            record = make(item)
            if record.id in index:
                message = f"{kind} '{record.id}' is there twice"
                self._complain("duplicate-id", message, record.place)
            index[record.id] = record
        return index

    def _blocks(
        self, block: Block, key: str, kind: str, *, optional: bool = False
    ) -> Iterable[Block]:
        items = block.get(key)
        if items is None and optional:
            return
        if not isinstance(items, Items):
            self._say("missing", f"'{key}' must be a list", block, block.line_of(key))
            return
        for item, line in zip(items, items.lines, strict=True):
            if isinstance(item, Block):
                self._check_keys(item, kind)
                yield item
            else:
                self._say("form", f"every item of '{key}' must be a mapping", block, line)

    def _part(self, block: Block, key: str, kind: str) -> Block | None:
        part = block.get(key)
        if isinstance(part, Block):
            self._check_keys(part, kind)
            return part
        if part is not None:
            self._say("form", f"'{key}' must be a mapping", block, block.line_of(key))
        return None

    def _check_keys(self, block: Block, kind: str) -> None:
        id = block.get("id")
        rules = (id,) if kind == "rule" and isinstance(id, str) else ()
        for key in block.keys() - set(self.keys[kind].split()):
            line = block.line_of(key)
            self._say("unknown-key", f"there is no '{key}' in a {kind}", block, line, rules=rules)

    def _flag(self, block: Block, key: str, default: bool | None) -> bool:
        value = block.get(key, default)
        if not isinstance(value, bool):
            message = f"'{key}' must be true or false"
            self._say("form", message, block, block.line_of(key))
        return value is True

    def _strings(self, block: Block, key: str) -> tuple[str, ...]:
        items = block.get(key)
        if items is None:
            return ()
        if not isinstance(items, Items) or not all(isinstance(item, str) for item in items):
            self._say("form", f"'{key}' must be a list of texts", block, block.line_of(key))
            return ()
        return tuple(str(item) for item in items)

    def _numbers(self, block: Block, key: str) -> tuple[int, ...]:
        items = block.get(key)
        if items is None:
            return ()
        if not isinstance(items, Items) or not all(type(item) is int for item in items):
            self._say("form", f"'{key}' must be a list of numbers", block, block.line_of(key))
            return ()
        return tuple(item for item in items if isinstance(item, int))

    def _texts(self, block: Block, key: str) -> dict[str, str]:
        texts = block.get(key)
        if not isinstance(texts, Block):
            self._say("missing", f"'{key}' must be a mapping of texts", block, block.line_of(key))
            return {}
        return {name: self._text(texts, name) for name in texts}

    def _text(self, block: Block, key: str, default: str | None = None) -> str:
        value = block.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            owner = block.get("id", "")
            message = f"{owner}: '{key}' must be a text".lstrip(": ")
            self._say("missing", message, block, block.line_of(key))
            return ""
        return " ".join(value.split())

    def _id(self, block: Block) -> str:
        id = self._text(block, "id")
        if id and not ID.fullmatch(id):
            message = f"'{id}': ids are lower case a-z, 0-9, '-' and '_' (no å ä ö)"
            self._say("id", message, block, block.line_of("id"))
        return id

    def _date(self, block: Block, key: str) -> dt.date | None:
        value = block.get(key)
        if isinstance(value, str):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                pass
        if value is None or isinstance(value, dt.date):
            return value
        self._say("date", f"'{key}' must be a date, 2025-07-01", block, block.line_of(key))
        return None

    def _day(self, block: Block, key: str) -> dt.date:
        """A date that must be there."""
        if block.get(key) is None:
            message = f"'{key}' must be a date, 2025-07-01"
            self._say("missing", message, block, block.line)
        return self._date(block, key) or dt.date.min

    def _condition(self, block: Block, key: str) -> Condition:
        if key not in block:
            return condition.ALWAYS
        return condition.parse(block[key], block.file, block.line_of(key), self.defects)

    def _say(
        self, kind: str, message: str, block: Block, line: int, rules: tuple[str, ...] = ()
    ) -> None:
        self.defects.append(Defect(kind, message, block.file, line, rules))

    def _complain(self, kind: str, message: str, place: Place) -> None:
        self.defects.append(Defect(kind, message, place.file, place.line))


def place(block: Block) -> Place:
    """Where the block begins."""
    return Place(block.file, block.line)
