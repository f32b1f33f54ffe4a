"""A message cut into pieces short enough that what one clause says is not lost among the others."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ENDS = re.compile(r'[.!?…\n,;:()–"”/]+|\s-\s')
# A longer clause is read through a window of so many words, moved so many at a time.
WINDOW, STEP = 8, 3
_LONGEST = WINDOW + 2


def pieces(text: str) -> list[str]:
    """Its clauses, the long ones in overlapping parts; each once, and none that is the whole."""
    return [piece for piece in dict.fromkeys(_cut(text)) if piece != text.strip()]


def _cut(text: str) -> Iterator[str]:
    for clause in _ENDS.split(text):
        words = clause.split()
        if len(words) > _LONGEST:
            last = len(words) - WINDOW
            for start in (*range(0, last, STEP), last):
                yield " ".join(words[start : start + WINDOW])
        elif len(words) > 1:
            yield " ".join(words)
