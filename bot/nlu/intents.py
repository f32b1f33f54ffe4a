"""A small text classifier: letters and words, weighed by how telling they are, and a linear model.

Features that were met only once are left out. Needs no TensorFlow and no scikit-learn; kept as
plain arrays, which cannot run code when loaded. It learns in `learning.py`; how good it is:
`vagvisaren evaluate`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import SPACE, Features, Floats, Grams, Ints, plain, weighed
from bot.nlu.pieces import pieces

# Turns distances from the boundaries into shares; set so that shares say how often it is right.
SHARPNESS = 5.0
# Labels for each that a feature must speak of to be kept as a whole row.
_MANY = 4
# The label that one clause of a long message is enough for.
WATCHED = "akut_fara"

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

    `columns`: the hashed features in use, in order, `telling` how much each tells. The linear model
    is `bias` and, for each feature, the labels it speaks for or against: nine weights in ten are
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

    @cached_property
    def _names(self) -> list[str]:
        names: list[str] = self.labels.tolist()
        return names

    @cached_property
    def _first_word(self) -> int:
        """Where features that are words begin."""
        return int(np.searchsorted(self.columns, SPACE))

    @cached_property
    def _talkative(self) -> tuple[Ints, Floats]:
        """Features that speak for or against many labels: where each is in a table, and the table.

        Most of a message are such: a row of the table is taken sooner than its entries.
        """
        many = np.flatnonzero(np.diff(self.starts) > len(self.labels) / _MANY)
        places = np.full(len(self.columns), -1)
        places[many] = np.arange(len(many))
        table = np.zeros((len(many), len(self.labels)), dtype=np.float32)
        at, lengths = self._entries(many)
        table[np.repeat(np.arange(len(many)), lengths), self.named[at]] = self.values[at]
        return places, table

    def _entries(self, columns: Ints) -> tuple[Ints, Ints]:
        """Where in `values` and `named` those features are, and how many entries each has."""
        starts = self.starts[columns]
        lengths = self.starts[columns + 1] - starts
        ends = np.cumsum(lengths)
        return np.arange(lengths.sum()) + np.repeat(starts - ends + lengths, lengths), lengths

    @cached_property
    def _watches(self) -> bool:
        return bool(self.watch.any())

    def judge(self, text: str) -> Judged:
        """Everything about one message, at the price of reading it once."""
        texts = [plain(text), *map(plain, pieces(text))]
        grams = Grams.of(texts)
        features = weighed(grams, self.columns, self.telling)
        whole = int(np.searchsorted(features.rows, 1))
        words = np.count_nonzero(grams.hashed[: np.searchsorted(grams.rows, 1)] >= SPACE)
        known = np.count_nonzero(features.columns[:whole] >= self._first_word)
        familiar = known / words if words else 0.0
        watched = self._clearest(features, len(texts)) if len(texts) > 1 else -np.inf
        return Judged(self._ranked(features, 0, whole), familiar, watched)

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """For each text every label with its share, most likely first."""
        features = weighed(Grams.of(map(plain, texts)), self.columns, self.telling)
        ends = np.searchsorted(features.rows, np.arange(len(texts) + 1))
        return [self._ranked(features, start, end) for start, end in pairwise(ends.tolist())]

    def _clearest(self, features: Features, texts: int) -> float:
        """How clearly one of the texts, other than the first, is of the label `WATCHED`."""
        if not self._watches:
            return -np.inf
        spoken = self.watch[features.columns] * features.weights
        distances = np.bincount(features.rows, spoken, texts)[1:]
        return float(distances.max() + self.watch[-1])

    def _ranked(self, features: Features, start: int, end: int) -> Ranking:
        """The labels by the features numbered from `start` to `end`."""
        columns, weights = features.columns[start:end], features.weights[start:end]
        places, table = self._talkative
        place = places[columns]
        many, few = np.flatnonzero(place >= 0), np.flatnonzero(place < 0)
        at, lengths = self._entries(columns[few])
        spoken = np.bincount(
            self.named[at], self.values[at] * np.repeat(weights[few], lengths), len(self.bias)
        )
        # by no BLAS: its threads cost more than a sum so small
        spoken = spoken + np.einsum("i,ij->j", weights[many], table[place[many]])
        distances = SHARPNESS * (spoken + self.bias)
        shares = np.exp(distances - distances.max())
        shares /= shares.sum()
        order = np.argsort(-shares, kind="stable")
        names = self._names
        return tuple(zip([names[i] for i in order.tolist()], shares[order].tolist(), strict=True))

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
