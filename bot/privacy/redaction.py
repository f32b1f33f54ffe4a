"""The one call: a text in, the same without personal data out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.privacy import mail, names, numbers, phones, public, streets
from bot.privacy.folding import fold
from bot.privacy.span import Span

# In the order they are told of; also who wins where two overlap.
KINDS = (numbers.KIND, phones.KIND, mail.KIND, streets.KIND, names.KIND)
_MARK = "[borttaget: {}]"
_MARKS = re.compile(rf"\[borttaget: (?:{'|'.join(map(re.escape, KINDS))})\]")


@dataclass(frozen=True)
class Redacted:
    """A text without personal data. `kinds`: what was taken away, each of `KINDS` at most once."""

    text: str
    kinds: tuple[str, ...] = ()

    @property
    def bare(self) -> str:
        """The text without the marks too: what is left to understand, perhaps nothing."""
        if not self.kinds:
            return self.text
        left = re.sub(r"\s+", " ", _MARKS.sub(" ", self.text))
        return re.sub(r" ?([,.!?:;])(?: ?[,:;])*", r"\1", left).strip(" ,:;/-")


def redact(text: str) -> Redacted:
    """Replace what tells who somebody is or how to reach them, such as `[borttaget: namn]`.

    Personal identity and coordination numbers, phone numbers, e-mail addresses, street addresses,
    and names where somebody is introduced or signs. What is not found is left as it is.
    """
    composed = unicodedata.normalize("NFC", text)
    spans = _apart(_found(composed))
    if not spans:
        return Redacted(text)
    pieces, end = [], 0
    for span in spans:
        pieces += [composed[end : span.start], _MARK.format(span.kind)]
        end = span.end
    found = {span.kind for span in spans}
    return Redacted(
        "".join([*pieces, composed[end:]]), tuple(kind for kind in KINDS if kind in found)
    )


def _found(text: str) -> Iterator[Span]:
    """Those found, the surest kind first."""
    folded = fold(text)
    plain = folded.text
    for found in (
        numbers.find(plain),
        mail.find(plain),
        phones.find(plain, public.numbers()),
        streets.find(plain),
        names.find(plain, public.names()),
    ):
        for span in found:
            yield Span(*folded.place(span.start, span.end), span.kind)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """In the text's order; of those that overlap, what the earlier one covers is left out."""
    kept: list[Span] = []
    for span in spans:
        if not any(span.start < other.end and other.start < span.end for other in kept):
            kept.append(span)
    return sorted(kept)
