"""E-mail addresses, also those written so that no robot shall see them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.privacy.span import Span

KIND = "e-postadress"
_LOCAL = r"(?<![\w.+%-])[\w.+%-]{1,64}"
_DOTTED = r"[\w-]{1,63}(?: ?(?:\.|\((?:dot|punkt)\)|\[(?:dot|punkt)\]| punkt ) ?[\w-]{2,63}){1,4}"
_ADDRESS = re.compile(
    rf"{_LOCAL}(?:@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,4}}"
    rf"|(?: @ ?|@ | ?[(\[](?:at|a|@|snabel-?a)[)\]] ?| snabel-?a ){_DOTTED})",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Span]:
    """The addresses. `text` is folded."""
    for match in _ADDRESS.finditer(text):
        yield Span(match.start(), match.end(), KIND)
