"""What the classifier knows a text by: grams of letters and of words, hashed into places.

Letters (grams of 3 and 4 inside words) forgive slips and endings; words and pairs of words carry
what is asked. Hashed as scikit-learn's `HashingVectorizer` does, so there is no vocabulary to load.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from murmurhash.mrmr import hash_unicode
from numpy.typing import NDArray

# Words come after letters, each in a space wide enough that few share a place.
SPACE = 2**21
WORDS_COUNT = 1.6  # beside the letters' 1
_WORD = re.compile(r"\b\w+\b")

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Grams:
    """The grams of some texts.

    `hashed`: every gram there is, as a number from 0 up to `2 * SPACE`. `rows` and `which`: text
    number `rows[i]` has the gram `hashed[which[i]]`, as many times as it stands there.
    """

    hashed: Ints
    rows: Ints
    which: Ints

    @classmethod
    def of(cls, texts: Iterable[str]) -> Grams:
        """Those of texts that are `plain`."""
        texts = list(texts)
        letters = _hashed([text.split() for text in texts], _letters)
        words = _hashed([_words(text) for text in texts], lambda gram: (gram,))
        return cls(
            np.concatenate((letters.hashed, words.hashed + SPACE)),
            np.concatenate((letters.rows, words.rows)),
            np.concatenate((letters.which, words.which + len(letters.hashed))),
        )


@dataclass(frozen=True)
class Features:
    """What some texts have of the features in use, sorted by text and feature, each once.

    Text number `rows[i]` has feature number `columns[i]`, as heavy as `weights[i]`.
    """

    rows: Ints
    columns: Ints
    weights: Floats


def plain(text: str) -> str:
    """The text as it is learnt and judged: lower-case, and composed."""
    return unicodedata.normalize("NFC", text).lower().strip()


def counted(rows: Ints, columns: Ints, width: int) -> tuple[Ints, Ints, Ints]:
    """Rows and columns in order, each pair once, and how often it stands there.

    `width`: higher than every column.
    """
    keys, counts = np.unique(rows * width + columns, return_counts=True)
    return keys // width, keys % width, counts


def weighed(grams: Grams, columns: Ints, telling: Floats) -> Features:
    """The features in use: heavier the more telling and frequent; each kind has length 1.

    `columns`: their hashes in order; `telling`: how much each of them tells.
    """
    places = places_of(grams.hashed, columns)[grams.which]
    used = places >= 0
    rows, places, counts = counted(grams.rows[used], places[used], len(columns))
    weights = (1 + np.log(counts.astype(np.float32))) * telling[places]
    # the kind of a feature is told by where its hash lies
    kind = (places >= np.searchsorted(columns, SPACE)).astype(np.int64)
    part = 2 * rows + kind
    lengths = np.sqrt(np.bincount(part, weights * weights))
    weights *= np.where(kind, np.float32(WORDS_COUNT), np.float32(1)) / lengths[part]
    return Features(rows, places, weights)


def places_of(hashed: Ints, columns: Ints) -> Ints:
    """Where each hash stands among `columns`, which are in order; -1 if it does not."""
    if not len(columns):
        return np.full(len(hashed), -1)
    at = np.searchsorted(columns, hashed)
    at[at == len(columns)] = 0
    return np.where(columns[at] == hashed, at, -1)


def stretches(starts: Ints, lengths: Ints) -> Ints:
    """Numbers from each start on, as many as its length, one stretch after the other."""
    ends = np.cumsum(lengths)
    whole = int(ends[-1]) if len(ends) else 0
    return np.arange(whole) + np.repeat(starts - ends + lengths, lengths)


def _hashed(units: Sequence[Sequence[str]], grams_of: Callable[[str], Sequence[str]]) -> Grams:
    """Grams of texts given by their units; what a unit's grams are is looked up once."""
    numbers: dict[str, int] = {}
    at = [numbers.setdefault(unit, len(numbers)) for row in units for unit in row]
    rows = np.repeat(np.arange(len(units)), [len(row) for row in units])
    grams = [grams_of(unit) for unit in numbers]
    hashed = np.array([hash_unicode(gram) for gram in chain.from_iterable(grams)], dtype=np.int64)
    lengths = np.array([len(row) for row in grams], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    unit = np.array(at, dtype=np.int64)
    which = stretches(starts[unit], lengths[unit])
    return Grams(np.abs(hashed) % SPACE, np.repeat(rows, lengths[unit]), which)


def _letters(word: str) -> list[str]:
    padded = f" {word} "
    size = len(padded)
    threes = [padded[i : i + 3] for i in range(size - 2)]
    return threes + [padded[i : i + 4] for i in range(size - 3)]


def _words(text: str) -> list[str]:
    words = _WORD.findall(text)
    return words + [f"{one} {two}" for one, two in pairwise(words)]
