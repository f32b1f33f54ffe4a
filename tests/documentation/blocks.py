"""The code blocks of the documents."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.documentation.site import ROOT

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_NOT_RUN = re.compile(r"<!-- not run: (.+?) -->\s*\Z")


@dataclass(frozen=True)
class Block:
    """A block of a document: `why_not` says why it is not run, None if it is."""

    file: str
    line: int
    language: str
    text: str
    why_not: str | None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def blocks() -> list[Block]:
    """Every block of README.md, CONTRIBUTING.md and docs/, in their order."""
    files = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [block for file in files for block in _of(file)]


def _of(file: Path) -> Iterator[Block]:
    text = file.read_text(encoding="utf-8")
    for fence in _FENCE.finditer(text):
        before = text[: fence.start()]
        reason = _NOT_RUN.search(before)
        yield Block(
            file.relative_to(ROOT).as_posix(),
            before.count("\n") + 1,
            fence[2],
            textwrap.dedent(fence[3]),
            reason[1] if reason else None,
        )
