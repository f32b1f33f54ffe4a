"""What the classifier knows a text by: grams of letters and of words, hashed and weighed.

Letters (grams of 3 and 4 inside words) forgive slips and endings; words and pairs of words carry
what is asked. Hashed as scikit-learn's `HashingVectorizer` does, so there is no vocabulary to load.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
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
    """The grams of some texts, sorted by text and hash, each once.

    Text number `rows[i]` has the gram `hashed[i]`, from 0 up to `2 * SPACE`, `counts[i]` times.
    """

    rows: Ints
    hashed: Ints
    counts: Ints

    @classmethod
    def of(cls, texts: Iterable[str]) -> Grams:
        """Those of texts that are `plain`."""
        letters: dict[str, list[int]] = {}
        words: dict[str, int] = {}
        hashed: list[list[int]] = []
        for text in texts:
            row = []
            for word in text.split():
                if word not in letters:
                    letters[word] = [abs(hash_unicode(gram)) % SPACE for gram in _letters(word)]
                row += letters[word]
            for gram in _words(text):
                if gram not in words:
                    words[gram] = abs(hash_unicode(gram)) % SPACE + SPACE
                row.append(words[gram])
            hashed.append(row)
        lengths = [len(row) for row in hashed]
        keys = np.repeat(np.arange(len(hashed)) * (2 * SPACE), lengths)
        keys += np.fromiter(chain.from_iterable(hashed), np.int64, sum(lengths))
        keys.sort()
        new = np.ones(len(keys) + 1, dtype=bool)
        new[1:-1] = keys[1:] != keys[:-1]
        edges = np.flatnonzero(new)
        rows, once = np.divmod(keys[edges[:-1]], 2 * SPACE)
        return cls(rows, once, edges[1:] - edges[:-1])


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


def weighed(grams: Grams, columns: Ints, telling: Floats) -> Features:
    """The features in use: heavier the more telling and frequent; each kind has length 1.

    `columns`: their hashes, at least one, in order; `telling`: how much each of them tells.
    """
    places = np.searchsorted(columns, grams.hashed)
    used = np.flatnonzero(columns.take(places, mode="clip") == grams.hashed)
    rows, places = grams.rows[used], places[used]
    weights = (1 + np.log(grams.counts[used], dtype=np.float32)) * telling[places]
    words = grams.hashed[used] >= SPACE
    part = 2 * rows + words
    lengths = np.sqrt(np.bincount(part, weights * weights)).astype(np.float32)
    weights *= np.where(words, np.float32(WORDS_COUNT), np.float32(1)) / lengths[part]
    return Features(rows, places, weights)


def _letters(word: str) -> list[str]:
    padded = f" {word} "
    size = len(padded)
    threes = [padded[i : i + 3] for i in range(size - 2)]
    return threes + [padded[i : i + 4] for i in range(size - 3)]


def _words(text: str) -> list[str]:
    words = _WORD.findall(text)
    return words + [f"{one} {two}" for one, two in pairwise(words)]
