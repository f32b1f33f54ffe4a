"""Word lists as they stand in YAML: the file read, and lists whose rows only keep lines short."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def read(path: Path) -> dict[str, Any]:
    """The file's tables by name."""
    tables: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return tables


def flat(value: object) -> Iterator[str]:
    """The strings of a list, also of the lists inside it; of anything else, its one string."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield str(item)
