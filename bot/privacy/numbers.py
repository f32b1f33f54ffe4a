"""Swedish personal identity numbers and coordination numbers, however they are spaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from personnummer.personnummer import valid

from bot.privacy.groups import Group, joined, lengths, runs
from bot.privacy.span import Span

KIND = "personnummer"
_CENTURIES = ("18", "19", "20")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WITHIN = ("-", "/", ".", ":")  # a date or a time
_TIME = re.compile(r"\d{1,2}[.:]\d{2}")


def find(text: str) -> Iterator[Span]:
    """The numbers with a real date and a right check digit. `text` is folded."""
    for groups in runs(text):
        first = 0
        while first < len(groups):
            size = 0 if _inside(text, groups, first) else _size(text, groups[first:])
            if size:
                yield Span(groups[first].start, groups[first + size - 1].end, KIND)
            first += size or 1


def _size(text: str, groups: Sequence[Group]) -> int:
    """How many of the first groups are a number together, twelve digits before ten; 0: none."""
    sizes: list[int] = []
    digits = 0
    for size, group in enumerate(groups, start=1):
        digits += len(group.digits)
        if digits in (10, 12):
            sizes.insert(0, size)
        if digits >= 12:
            break
    return next((size for size in sizes if _right(text, groups, size)), 0)


def _right(text: str, groups: Sequence[Group], size: int) -> bool:
    digits = joined(groups[:size])
    if len(digits) == 12 and not digits.startswith(_CENTURIES):
        return False
    return valid(digits) and not _several(text, groups[:size], groups[size:])


def _inside(text: str, groups: Sequence[Group], first: int) -> bool:
    """Whether it would begin after a date's year: the 06 of 2013-06-09."""
    if not first or not _YEAR.fullmatch(groups[first - 1].digits):
        return False
    return text[groups[first - 1].end : groups[first].start] in _WITHIN


def _several(text: str, groups: Sequence[Group], after: Sequence[Group]) -> bool:
    """Whether it is more than one: dates, a date and a time, numbers in a row."""
    sizes, last = lengths(groups), groups[-1]
    if sizes == (6, 6):  # 240101-240630
        return True
    if sizes[:3] == (4, 2, 2):
        if len(joined(groups)) == 10:  # 2012-01-15 10
            return True
        if _TIME.fullmatch(text[groups[3].start : last.end]):
            return True
    # the next group belongs to the last one: 2013-06-09 2013-06-21, 13/11 2010 - 22/11 2010
    short = len(last.digits) <= 2 or (sizes[:3] == (4, 2, 2) and len(sizes) == 4)
    if short and after and text[last.end : after[0].start] in _WITHIN:
        return True
    return text.count(",", groups[0].start, last.end) > 1
