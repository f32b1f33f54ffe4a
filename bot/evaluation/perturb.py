"""The same message as others would type it. The same text always gives the same result."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_ROWS = ("qwertyuiopå", "asdfghjklöä", "zxcvbnm")
_WORD = re.compile(r"[^\W\d_]{4,}")
_PLAIN = str.maketrans("åäöéüÅÄÖÉÜ", "aaoeuAAOEU")
# not within a number: "1,5"
_PUNCTUATION = re.compile(r"(?<!\d)[.,:;!?…\"”“()]+|[.,:;!?…\"”“()]+(?!\d)")
_WORDS_PER_SLIP = 5


def slips(text: str) -> str:
    """A slip of the finger in one word of five, in one at least. Words of four letters or more."""
    chance = random.Random(text)
    words = list(_WORD.finditer(text))
    count = min(len(words), max(1, round(len(text.split()) / _WORDS_PER_SLIP)))
    for word in sorted(chance.sample(words, count), key=lambda match: -match.start()):
        text = text[: word.start()] + _slipped(word.group(), chance) + text[word.end() :]
    return text


def _slipped(word: str, chance: random.Random) -> str:
    """A letter dropped, swapped with the next, doubled, or hit beside; never the first one."""
    at = chance.randrange(1, len(word) - 1)
    kind = chance.choice(("drop", "swap", "double", "beside"))
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    near = neighbours(word[at].lower())
    other = chance.choice(near) if near else word[at]
    return word[:at] + (other.upper() if word[at].isupper() else other) + word[at + 1 :]


def neighbours(letter: str) -> str:
    """The letters around one on a Swedish keyboard; none for what is no letter there."""
    for number, row in enumerate(_ROWS):
        at = row.find(letter)
        if at >= 0:
            around = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
            # each row stands half a key to the right of the one above
            if number > 0:
                around += _ROWS[number - 1][at : at + 2]
            if number + 1 < len(_ROWS):
                around += _ROWS[number + 1][max(0, at - 1) : at + 1]
            return around
    return ""


def without_diacritics(text: str) -> str:
    """With a for å and ä, and o for ö."""
    return text.translate(_PLAIN)


def without_punctuation(text: str) -> str:
    """Without full stops, commas, question marks and the like."""
    return " ".join(_PUNCTUATION.sub(" ", text).split())


PERTURBATIONS: dict[str, Callable[[str], str]] = {
    "slips": slips,
    "diacritics": without_diacritics,
    "capitals": str.upper,
    "punctuation": without_punctuation,
}
