"""How the classifier learns from examples. The only module that needs scikit-learn and SciPy."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.svm import LinearSVC

from bot.nlu.features import Features, Floats, Grams, plain, weighed
from bot.nlu.intents import WATCHED, IntentModel
from bot.nlu.pieces import pieces
from bot.nlu.spelling import fold

# Chosen by cross-validation on the examples; flat around these.
STRENGTH = 1.0
_ROUNDS, _TOLERANCE = 60, 5e-2
_LEAST = 2  # examples a feature must be met in
_MANY = 5_000  # rows, from where on a second process pays
_NOTHING = 0.01  # weights smaller than this change no answer, and are most of them
_OTHERS = ""  # no label
_KEYS = "abcdefghijklmnoprstuvyåäö"


def train(texts: Sequence[str], labels: Sequence[str]) -> IntentModel:
    """Learn from examples. Raises `ValueError` for fewer than two labels."""
    rows = [
        (variant, label)
        for text, label in zip(texts, labels, strict=True)
        for variant in _variants(plain(text))
    ]
    given = np.array([label for _, label in rows])
    names = np.unique(given)
    if len(names) < 2:
        raise ValueError("at least two labels are needed")
    grams = Grams.of(text for text, _ in rows)
    columns, telling = _met(grams, len(rows))
    features = _matrix(weighed(grams, columns, telling), len(rows), len(columns))
    # Each label against all others, half of them in each process (in threads they would share
    # liblinear's random numbers, and no two models would be quite the same).
    jobs = 2 if len(rows) > _MANY else 1
    halves = (delayed(_boundaries)(features, given, half) for half in (names[::2], names[1::2]))
    parts = Parallel(n_jobs=jobs)(halves)
    found = {name: boundary for part in parts for name, boundary in part.items()}
    weights = np.column_stack([found[name][0] for name in names])
    weights[np.abs(weights) < _NOTHING] = 0
    kept = csr_matrix(weights.astype(np.float32))
    watch = np.zeros(len(columns) + 1, dtype=np.float16)
    if WATCHED in names:
        ordinary = (t for t, label in zip(texts, labels, strict=True) if label != WATCHED)
        cut = list(dict.fromkeys(plain(piece) for text in ordinary for piece in pieces(text)))
        of_pieces = weighed(Grams.of(cut), columns, telling)
        watch = _watching(features, given, _matrix(of_pieces, len(cut), len(columns)))
    return IntentModel(
        labels=names,
        columns=columns,
        telling=telling,
        bias=np.array([found[name][1] for name in names], dtype=np.float32),
        values=kept.data.astype(np.float16),
        named=kept.indices.astype(np.uint16),
        starts=kept.indptr,
        watch=watch,
    )


def _met(grams: Grams, texts: int) -> tuple[NDArray[np.int64], Floats]:
    """The hashed features that enough of the texts have, and how much each of them tells."""
    columns, met = np.unique(grams.hashed, return_counts=True)
    enough = met >= _LEAST
    telling = np.log((1 + texts) / (1 + met[enough])) + 1
    return columns[enough], telling.astype(np.float32)


def _matrix(features: Features, rows: int, columns: int) -> csr_matrix:
    places = (features.rows, features.columns)
    return csr_matrix((features.weights, places), shape=(rows, columns), dtype=np.float32)


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
