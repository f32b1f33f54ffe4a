"""A small text classifier: letters and words, weighed by how telling they are, and a linear model.

Letters (n-grams of 3 and 4 inside words) forgive slips and endings; words and pairs of words carry
what is asked. Features are hashed, so there is no vocabulary to load, and those met only once are
left out. Needs no TensorFlow; kept as plain arrays, which cannot run code when loaded. How good it
is: `vagvisaren evaluate`.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from bot.nlu.pieces import pieces
from bot.nlu.spelling import fold

# Chosen by cross-validation on the examples; flat around these.
STRENGTH = 1.0
WORDS_COUNT = 1.6  # beside the letters' 1
# Turns distances from the boundaries into shares; set so that shares say how often it is right.
SHARPNESS = 5.0
_ROUNDS, _TOLERANCE = 60, 5e-2
_SPACE = 2**21  # wide enough that few words share a place
_LEAST = 2  # examples a feature must be met in
_MANY = 5_000  # rows, from where on a second process pays
_NOTHING = 0.01  # weights smaller than this change no answer, and are most of them
_OTHERS = ""  # no label
# The label that one clause of a long message is enough for.
WATCHED = "akut_fara"
_KEYS = "abcdefghijklmnoprstuvyåäö"
# Letters and words are counted alike: plainly, each in a space of its own.
_HASHING: dict[str, Any] = {
    "n_features": _SPACE,
    "norm": None,
    "alternate_sign": False,
    "lowercase": False,
    "dtype": np.float32,
}

Floats = NDArray[np.float32]
Ranking = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Judged:
    """What the classifier makes of a message.

    `ranking`: every label with its share, most likely first; the shares add up to 1. `familiar`:
    the share (0 to 1) of its words and pairs of words that were learnt from. `watched`: how clearly
    one piece of it is of the label `WATCHED`; above 0 it rather is.
    """

    ranking: Ranking = ()
    familiar: float = 1.0
    watched: float = -np.inf


@dataclass(frozen=True)
class IntentModel:
    """A trained classifier of messages.

    `columns`: the hashed features in use, `telling` how much each tells. The linear model is
    `bias` and, for each feature, the labels it speaks for or against: nine weights in ten are
    nothing, so they are kept as a sparse matrix's `values`, `named` (which label) and `starts`.
    `watch` weighs each feature, and last the bias, for `WATCHED` in a piece of a message.
    """

    labels: NDArray[np.str_]
    columns: NDArray[np.int64]
    telling: Floats
    bias: Floats
    values: NDArray[np.float16]
    named: NDArray[np.uint16]
    starts: NDArray[np.int32]
    watch: NDArray[np.float16]

    @classmethod
    def train(cls, texts: Sequence[str], labels: Sequence[str]) -> IntentModel:
        """Learn from examples. Raises `ValueError` for fewer than two labels."""
        rows = [
            (variant, label)
            for text, label in zip(texts, labels, strict=True)
            for variant in _variants(_plain(text))
        ]
        counts = _counts([text for text, _ in rows])
        met = np.asarray((counts > 0).sum(axis=0)).ravel()
        columns = np.flatnonzero(met >= _LEAST)
        telling = (np.log((1 + len(rows)) / (1 + met[columns])) + 1).astype(np.float32)
        features = _weighed(counts, _places(columns), telling)
        given = np.array([label for _, label in rows])
        names = np.unique(given)
        if len(names) < 2:
            raise ValueError("at least two labels are needed")
        # Each label against all others, half of them in each process (in threads they would share
        # liblinear's random numbers, and no two models would be quite the same).
        jobs = 2 if len(rows) > _MANY else 1
        halves = (delayed(_boundaries)(features, given, half) for half in (names[::2], names[1::2]))
        parts = Parallel(n_jobs=jobs)(halves)
        found = {name: boundary for part in parts for name, boundary in part.items()}
        weights = np.column_stack([found[name][0] for name in names])
        weights[np.abs(weights) < _NOTHING] = 0
        kept = csr_matrix(weights.astype(np.float32))
        bias = np.array([found[name][1] for name in names], dtype=np.float32)
        values = kept.data.astype(np.float16)
        watch = np.zeros(len(columns) + 1, dtype=np.float16)
        if WATCHED in names:
            ordinary = (t for t, label in zip(texts, labels, strict=True) if label != WATCHED)
            cut = dict.fromkeys(_plain(piece) for text in ordinary for piece in pieces(text))
            of_pieces = _weighed(_counts(list(cut)), _places(columns), telling)
            watch = _watching(features, given, of_pieces)
        named = kept.indices.astype(np.uint16)
        return cls(names, columns, telling, bias, values, named, kept.indptr, watch)

    @cached_property
    def _weights(self) -> csr_matrix:
        shape = (len(self.columns), len(self.labels))
        named = self.named.astype(np.int32)
        return csr_matrix((self.values.astype(np.float32), named, self.starts), shape=shape)

    @cached_property
    def _places(self) -> NDArray[np.int32]:
        return _places(self.columns)

    def judge(self, text: str) -> Judged:
        """Everything about one message, at the price of reading it once."""
        counts = _counts([_plain(text), *map(_plain, pieces(text))])
        features = _weighed(counts, self._places, self.telling)
        words = counts[0].indices[counts[0].indices >= _SPACE]
        familiar = float((self._places[words] >= 0).mean()) if len(words) else 0.0
        watched = -np.inf
        if features.shape[0] > 1 and self.watch.any():
            watch = self.watch.astype(np.float32)
            watched = float((features[1:] @ watch[:-1]).max() + watch[-1])
        return Judged(self._ranked(features[:1])[0], familiar, watched)

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """For each text every label with its share, most likely first."""
        if not texts:
            return []
        counts = _counts([_plain(text) for text in texts])
        return self._ranked(_weighed(counts, self._places, self.telling))

    def _ranked(self, features: csr_matrix) -> list[Ranking]:
        distances = SHARPNESS * ((features @ self._weights).toarray() + self.bias)
        shares = np.exp(distances - distances.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        names = self.labels.tolist()
        order = np.argsort(-shares, axis=1, kind="stable")
        return [
            tuple((names[at], float(row[at])) for at in best)
            for row, best in zip(shares, order, strict=True)
        ]

    def save(self, file: Path) -> None:
        """Write the model to `file` (.npz)."""
        np.savez(file, **{part.name: getattr(self, part.name) for part in fields(self)})

    @classmethod
    def load(cls, file: Path | IO[bytes]) -> IntentModel:
        """Read a model. Raises `ValueError` if the file is not one."""
        try:
            with np.load(file, allow_pickle=False) as kept:
                return cls(**{part.name: kept[part.name] for part in fields(cls)})
        except (KeyError, OSError, EOFError, TypeError, BadZipFile) as error:
            raise ValueError("this is no intent model") from error


def _boundaries(
    features: csr_matrix, given: NDArray[np.str_], names: NDArray[np.str_]
) -> dict[str, tuple[Floats, float]]:
    """For each of those labels the weights and the bias that tell it from everything else."""
    chooser = LinearSVC(C=STRENGTH, max_iter=_ROUNDS, tol=_TOLERANCE, random_state=0)
    chooser.fit(features, np.where(np.isin(given, names), given, _OTHERS))
    if len(chooser.classes_) == 2:  # one boundary, and it is the later label's
        sign = 1 if chooser.classes_[1] != _OTHERS else -1
        return {names[0]: (sign * chooser.coef_[0], sign * float(chooser.intercept_[0]))}
    return {
        name: (chooser.coef_[at], float(chooser.intercept_[at]))
        for at, name in enumerate(chooser.classes_)
        if name != _OTHERS
    }


def _watching(
    features: csr_matrix, given: NDArray[np.str_], ordinary: csr_matrix
) -> NDArray[np.float16]:
    """The weights and the bias that tell `WATCHED` from other examples and pieces of them.

    A piece of a danger may be harmless ("vad gör jag"); a piece of anything else always is.
    """
    chooser = LinearSVC(C=STRENGTH, max_iter=_ROUNDS, tol=_TOLERANCE, random_state=0)
    is_watched = np.concatenate([given == WATCHED, np.zeros(ordinary.shape[0], dtype=bool)])
    chooser.fit(vstack([features, ordinary], format="csr"), is_watched)
    return np.append(chooser.coef_[0], chooser.intercept_[0]).astype(np.float16)


def _counts(texts: Sequence[str]) -> csr_matrix:
    """How often each feature is in each text: letters first, then words."""
    letters = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 4), **_HASHING)
    words = HashingVectorizer(token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2), **_HASHING)
    return hstack([letters.transform(texts), words.transform(texts)], format="csr")


def _places(columns: NDArray[np.int64]) -> NDArray[np.int32]:
    """Where each hashed feature stands among those in use; -1 if it is not."""
    places = np.full(2 * _SPACE, -1, dtype=np.int32)
    places[columns] = np.arange(len(columns), dtype=np.int32)
    return places


def _weighed(counts: csr_matrix, places: NDArray[np.int32], telling: Floats) -> csr_matrix:
    """The features in use, heavier the more telling and frequent; each kind has length 1."""
    at = places[counts.indices]
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    # twice the rows: letters of all texts, then words of all texts
    kind = (counts.indices >= _SPACE).astype(rows.dtype)
    used = at >= 0
    values = (1 + np.log(counts.data[used])) * telling[at[used]]
    shape = (2 * counts.shape[0], len(telling))
    place = (rows[used] + kind[used] * counts.shape[0], at[used])
    both = normalize(csr_matrix((values, place), shape=shape, dtype=np.float32))
    return both[: counts.shape[0]] + WORDS_COUNT * both[counts.shape[0] :]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower().strip()


def _variants(text: str) -> Iterator[str]:
    """The example, without å/ä/ö, and with slips: people type on telephones."""
    yield text
    if (folded := fold(text)) != text:
        yield folded
    # Seeded by the text: the same examples train the same model.
    chance = random.Random(text)
    yield " ".join(
        _slipped(word, chance) if len(word) > 4 and chance.random() < 0.4 else word
        for word in text.split()
    )


def _slipped(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + chance.choice(_KEYS) + word[at + (kind == 2) :]
