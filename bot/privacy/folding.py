"""Text as the patterns read it: plain digits, dashes and spaces, nothing invisible."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_INVISIBLE = ("Cf", "Mn", "Me")  # zero width, soft hyphens, direction marks; loose accents
_DASHES = frozenset("−⁃˗﹘～∼")  # those that Unicode does not call dashes
_PLAIN = frozenset(map(chr, range(128))) | frozenset("åäöÅÄÖéÉüÜ”’")


@dataclass(frozen=True)
class Folded:
    """`text` folded; `origin[n]` is where its character n stood, and one more for the end."""

    text: str
    origin: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the folded text stands in the original."""
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """The text folded. Letters keep their case; what is folded is never longer."""
    kept: list[str] = []
    origin: list[int] = []
    for place, letter in enumerate(text):
        plain = letter if letter in _PLAIN else _plain(letter)
        if plain:
            kept.append(plain)
            origin.append(place)
    return Folded("".join(kept), (*origin, len(text)))


def _plain(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in _INVISIBLE:
        return ""
    if category == "Pd" or letter in _DASHES:
        return "-"
    if category == "Zs":
        return " "
    digit = unicodedata.digit(letter, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", letter)  # full width letters and signs
    return folded if len(folded) == 1 else letter
