"""The errors of the resolver.

- `KnowledgeError`: the knowledge base is broken; carries every `Defect` found.
- `FactError`: what was asked about is not possible; its message is for the person asking.
"""

from __future__ import annotations

import datetime as dt
import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Defect:
    """One thing wrong in the knowledge: what, where, which rules, and a case that shows it.

    The case is to be tried in `folder` (None: the knowledge that ships) on the day `on`, with
    the rules of `region` added.
    """

    kind: str
    message: str
    file: str = ""
    line: int = 0
    rules: tuple[str, ...] = ()
    case: Mapping[str, object] | None = None
    region: str | None = None
    on: dt.date | None = None
    folder: Path | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file else ""
        lines = [f"{place}[{self.kind}] {self.message}"]
        if self.rules:
            lines.append(f"    rules: {', '.join(self.rules)}")
        if self.case is not None:
            lines.append(f"    see it: {self.command}")
        return "\n".join(lines)

    @property
    def command(self) -> str:
        """The command that shows what happens in the case."""
        words = ["vagvisaren check"]
        if self.folder is not None:
            words.append(shlex.quote(str(self.folder)))
        words.append(f"--facts {shlex.quote(json.dumps(self.case, ensure_ascii=False))}")
        if self.region is not None:
            words.append(f"--region {self.region}")
        if self.on is not None:
            words.append(f"--date {self.on}")
        return " ".join(words)


class KnowledgeError(Exception):
    """The knowledge base cannot be trusted; `defects` says why, each with file and line."""

    def __init__(self, defects: Sequence[Defect]) -> None:
        self.defects = tuple(defects)
        super().__init__("\n".join(str(defect) for defect in self.defects))


class FactError(ValueError):
    """Facts that cannot be used.

    `code` is `unknown_fact`, `unknown_value`, `constraint` or `region`; `message` is Swedish
    and meant for the person asking; `field` is the fact (or parameter) it is about.
    """

    def __init__(self, code: str, message: str, field: str) -> None:
        self.code = code
        self.message = message
        self.field = field
        super().__init__(message)
