"""YAML files whose values remember their line, so that every complaint can name it.

Scalars are read strictly: only `true`/`false` are booleans, only ISO dates are dates, so that
no answer id can turn into something else (YAML 1.1 reads `no` and `on` as booleans).
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import yaml

from bot.resolver.errors import Defect, KnowledgeError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INT = re.compile(r"-?\d+")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Scalar = str | int | bool | dt.date | None


class Block(dict[str, object]):
    """A YAML mapping with the line it starts on and the line of each key (1-based)."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """The line where `key` stands, or the block's own line."""
        return self.lines.get(key, self.line)


class Items(list[object]):
    """A YAML sequence with the line of each item (1-based)."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def read(path: Path, name: str) -> Block:
    """Read the file as one mapping; `name` is how messages call it. Raises `KnowledgeError`."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError([Defect("unreadable", str(error), name)]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", "is not YAML"))
        raise KnowledgeError([Defect("yaml", problem, name, line)]) from error
    if not isinstance(node, yaml.MappingNode):
        raise KnowledgeError([Defect("yaml", "the file must be one mapping", name, 1)])
    built = _build(node, name)
    assert isinstance(built, Block)
    return built


def _build(node: yaml.Node, file: str) -> object:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        block = Block(file, line)
        for key_node, value_node in node.value:
            key = str(key_node.value)
            key_line = key_node.start_mark.line + 1
            if key in block:
                message = f"the key '{key}' stands twice; one would silently win"
                raise KnowledgeError([Defect("duplicate-key", message, file, key_line)])
            block[key] = _build(value_node, file)
            block.lines[key] = key_line
        return block
    if isinstance(node, yaml.SequenceNode):
        items = Items()
        for child in node.value:
            items.append(_build(child, file))
            items.lines.append(child.start_mark.line + 1)
        return items
    return _scalar(str(node.value), plain=not getattr(node, "style", None))


def _scalar(text: str, *, plain: bool) -> Scalar:
    if not plain:
        return text
    if text in ("", "null", "~"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text
    if _INT.fullmatch(text):
        return int(text)
    return text
