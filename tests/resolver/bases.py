"""Edited copies of the small knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.resolver.plain import SMALL


def edited(folder: Path, edits: Iterable[Mapping[str, str]]) -> Path:
    """The small knowledge base in the folder, with exact edits (`file`, `replace`, `by`).

    The text to replace must stand exactly once; an empty one adds at the end of the file.
    """
    for file in SMALL.rglob("*.yml"):
        copy = folder / file.relative_to(SMALL)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    for edit in edits:
        path = folder / edit["file"]
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if edit["replace"]:
            assert text.count(edit["replace"]) == 1, f"stands not exactly once: {edit['replace']}"
            text = text.replace(edit["replace"], edit["by"])
        else:
            text += edit["by"]
        path.write_text(text, encoding="utf-8")
    return folder
