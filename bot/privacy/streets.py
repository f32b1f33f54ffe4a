"""Street addresses: a street's name with a number, and the postcode and place after it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.privacy import swedish
from bot.privacy.span import Span

KIND = "adress"
_WORD = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*"
_PLAIN = "|".join(swedish.words("streets"))
_CAPITAL = "|".join(swedish.words("streets_with_capital"))
_LIVES = "|".join(swedish.words("lives"))
_UNITS = "|".join(swedish.words("units"))
# Storgatan 12 B, Storgatan 12b lgh 1102; not "landsvägen 40 km", nor the i of "12 i Halmstad".
_NUMBER = (
    rf"\s{{1,2}}\d{{1,4}}(?!\d|[.,:]\d|\s?(?:{_UNITS})\b|-\d{{2,}})"
    r"(?:[-/]\d{1,3})?(?:\s?[A-HJ-Z](?!\w)|[a-hj-z](?!\w)|\s[a-h](?!\w|\.\w))?"
    r"(?:,?\s(?:lgh|lght|lägenhet|tr|vån|våning|uppg|uppgång)\.?\s?[\dA-H]{1,4}(?:\s?(?:tr|vån))?"
    r"|,?\s\d\s?(?:tr|vån))?"
)
_PLACE = rf"(?:,?\s{{1,2}}(?:S-|SE-)?\d{{3}}\s?\d{{2}}(?!\d)(?:\s(?!(?:{_UNITS})\b){_WORD})?)?"
_STREET = re.compile(
    rf"\b(?:(?i:[^\W\d_]{{2,}}(?:{_PLAIN}))|[A-ZÅÄÖ][^\W\d_]+(?:{_CAPITAL})"
    rf"|(?:[A-ZÅÄÖ][^\W\d_]+\s){{1,2}}(?i:{_PLAIN}|{_CAPITAL})){_NUMBER}{_PLACE}"
)
_HOME = re.compile(
    rf"\b(?i:(?:{_LIVES})\s(?=[^\W\d_]{{4,}}\b)(?P<street>[^\W\d_]{{2,}}(?:{_PLAIN})))\b"
)
_POSTCODE = re.compile(rf"\b(?:S-|SE-)\d{{3}}\s?\d{{2}}\s{_WORD}")


def find(text: str) -> Iterator[Span]:
    """The addresses. `text` is folded."""
    for match in _STREET.finditer(text):
        if not _is_plan(match[0]):
            yield Span(match.start(), match.end(), KIND)
    for match in _HOME.finditer(text):
        yield Span(*match.span("street"), KIND)
    for match in _POSTCODE.finditer(text):
        yield Span(match.start(), match.end(), KIND)


def _is_plan(found: str) -> bool:
    """Whether it is a word of our own that only ends as a street does: "Rehabplan 2"."""
    return any(word in found.casefold() for word in swedish.words("no_streets"))
