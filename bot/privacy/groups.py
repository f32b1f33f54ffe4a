"""Digits in groups, as numbers are written: `850615 - 1234` is two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_RUN = re.compile(r"\d+(?:(?:[^\w%]|_){1,4}\d+)*")
_DIGITS = re.compile(r"\d+")


class Group(NamedTuple):
    """Digits without anything between them, and where they stand."""

    start: int
    end: int
    digits: str


def runs(text: str) -> Iterator[list[Group]]:
    """Groups with only separators between them. `text` is folded."""
    for run in _RUN.finditer(text):
        yield [
            Group(run.start() + each.start(), run.start() + each.end(), each[0])
            for each in _DIGITS.finditer(run[0])
        ]


def lengths(groups: Sequence[Group]) -> tuple[int, ...]:
    """How many digits each group has."""
    return tuple(len(group.digits) for group in groups)


def joined(groups: Sequence[Group]) -> str:
    """All the digits."""
    return "".join(group.digits for group in groups)
