"""Phone numbers of people. Numbers of authorities, and those anybody may call, are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.privacy import swedish
from bot.privacy.groups import Group, joined, lengths, runs
from bot.privacy.span import Span

KIND = "telefonnummer"
# The area code and how many digits can follow: Stockholm, mobiles and the like, the others.
_NATIONAL = re.compile(
    r"08[1-9]\d{5,7}"
    r"|07[02369]\d{7}|010\d{7}"
    r"|0(?:1[13689]|2[136]|3[1356]|4[0246]|54|6[03]|90)[1-9]\d{4,7}"
    r"|0(?!1[013689]|2[0136]|3[1356]|4[0246]|54|6[03]|[789]0|7|8)[1-9]\d{2}[1-9]\d{4,5}"
)
_ABROAD = re.compile(r"(?:4[5-8]|35[48]|298|49|44|3[0-4]|39)\d{7,10}")
_SWEDEN = re.compile(r"460?")
_ANYBODY = re.compile(r"020|077\d")  # free of charge or at the cost of a local call
_UNIT = re.compile(rf" ?(?:{'|'.join(swedish.words('units'))})(?!\w)", re.IGNORECASE)
_ASKED_FOR = re.compile(
    rf"(?:{'|'.join(swedish.words('phone'))})(?: är| e)?[ :.=]{{1,3}}(?=\d)", re.IGNORECASE
)
_DIGITS = re.compile(r"\d\D{0,4}\d\D{0,4}\d")
_JOINT = re.compile(r"[\s./:_~*()-]*")
_APART = re.compile(r"[\s,;/+(]")
_FEWEST, _MOST = 8, 10  # digits, written as at home


def find(text: str, public: frozenset[str]) -> Iterator[Span]:
    """The numbers. `text` is folded; those whose digits are in `public` are left alone."""
    if _DIGITS.search(text) is None:
        return
    told = {match.end() for match in _ASKED_FOR.finditer(text)}
    for groups in runs(text):
        first = 0
        while first < len(groups):
            start = groups[first].start
            # never from the middle of something, as of 2024-01-15 10.30
            begins = first == 0 or _APART.search(text[groups[first - 1].end : start])
            size = _size(text, groups[first:], start in told, public) if begins else 0
            if size:
                plus = re.search(r"\(?\+ ?\(?$", text[max(0, start - 4) : start])
                yield Span(
                    start - (len(plus[0]) if plus else 0), groups[first + size - 1].end, KIND
                )
            first += size or 1


def _size(text: str, groups: Sequence[Group], told: bool, public: frozenset[str]) -> int:
    """How many of the first groups are a phone number together; 0: they are none."""
    plus = text[: groups[0].start].rstrip(" (").endswith("+")
    best = 0
    for size in range(1, len(groups) + 1):
        chosen = groups[:size]
        if best and (_apart(text, chosen) or _is_whole(joined(groups[:best]))):
            break
        if _is_number(text, chosen, plus, told, public):
            best = size
        if len(joined(chosen)) > 15:
            break
    return best


def _is_whole(digits: str) -> bool:
    """Whether nothing more can belong to the number: a mobile's ten digits."""
    return re.fullmatch(r"07\d{8}|(?:00)?460?7\d{8}", digits) is not None


def _apart(text: str, groups: Sequence[Group]) -> bool:
    """Whether the last group is something else that happens to follow: "031-123456 2 år"."""
    last, before = groups[-1], groups[-2]
    if len(last.digits) == 1 and len(before.digits) > 1:
        return True
    return (
        _JOINT.fullmatch(text, before.end, last.start) is None
        or _UNIT.match(text, last.end) is not None
    )


def _is_number(
    text: str, groups: Sequence[Group], plus: bool, told: bool, public: frozenset[str]
) -> bool:
    digits = home(joined(groups), plus)
    if digits in public or _ANYBODY.match(digits) or _is_when(text, groups):
        return False
    if digits == joined(groups) and (plus or digits.startswith("00")):
        return _ABROAD.fullmatch(digits.removeprefix("00")) is not None
    if _NATIONAL.fullmatch(digits):
        return True
    return told and 5 <= len(digits) <= _MOST and not digits.startswith(("19", "20"))


def home(digits: str, plus: bool = False) -> str:
    """The digits as they are dialled in Sweden: +46 70 and 0046 (0)70 are 070."""
    abroad = digits if plus else digits.removeprefix("00") if digits.startswith("00") else ""
    sweden = _SWEDEN.match(abroad)
    if sweden is None:
        return digits
    rest = "0" + abroad[sweden.end() :]
    return rest if _FEWEST <= len(rest) <= _MOST else digits


def _is_when(text: str, groups: Sequence[Group]) -> bool:
    """Whether it is a day or hours: 08.12.2025, 08.30-16.30."""
    sizes = lengths(groups)
    numbers = [int(group.digits) for group in groups]
    if sizes == (2, 2, 4):
        return numbers[0] <= 31 and numbers[1] <= 12 and 1900 <= numbers[2] <= 2099
    if sizes == (2, 2, 2, 2):
        between = text[groups[0].end], text[groups[2].end]
        hours = numbers[0] <= 24 and numbers[1] <= 59 and numbers[2] <= 24 and numbers[3] <= 59
        return hours and all(sign in ".:" for sign in between)
    return False
