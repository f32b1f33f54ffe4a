"""A small intent classifier: TF-IDF over letters and words, logistic regression.

Letters (n-grams of 2 to 4 inside words) carry most of it: they forgive slips and endings. Trains
in seconds, needs no TensorFlow, and is kept as a skops file, which cannot run code when loaded.
How good it is: tests/nlu/test_measures.py.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import skops.io
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from bot.nlu.spelling import fold

# Chosen by cross-validation on bot/data/nlu (see tests); flat between 5 and 20.
STRENGTH = 10.0
SLIPS_PER_EXAMPLE = 1
_COUNTING = {"sublinear_tf": True, "lowercase": False, "min_df": 2}
# Types of a model of ours that skops does not trust by itself: the inverse document frequencies.
_EXPECTED = {"scipy.sparse._csr.csr_matrix"}
_KEYS = "abcdefghijklmnoprstuvyåäö"


class IntentModel:
    """A trained classifier: text -> intents with probabilities, most likely first."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    @classmethod
    def train(cls, texts: Sequence[str], intents: Sequence[str]) -> IntentModel:
        """Learn from examples. Raises `ValueError` for fewer than two intents."""
        rows = [
            (variant, intent)
            for text, intent in zip(texts, intents, strict=True)
            for variant in _variants(_plain(text))
        ]
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), **_COUNTING)
        words = TfidfVectorizer(token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2), **_COUNTING)
        # liblinear (one against the rest) is five times faster here than lbfgs, and as good.
        chooser = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear")
        pipeline = make_pipeline(make_union(letters, words), chooser)
        pipeline.fit([text for text, _ in rows], [intent for _, intent in rows])
        return cls(pipeline)

    def rank(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """For each text every intent with its probability, most likely first."""
        if not texts:
            return []
        classes = [str(name) for name in self._pipeline.classes_]
        shares = self._pipeline.predict_proba([_plain(text) for text in texts])
        return [
            sorted(zip(classes, map(float, row), strict=True), key=lambda item: -item[1])
            for row in shares
        ]

    def save(self, file: Path) -> None:
        """Write the model to `file`."""
        skops.io.dump(self._pipeline, file)

    @classmethod
    def load(cls, file: Path) -> IntentModel:
        """Read a model. Raises `ValueError` if the file holds anything but scikit-learn's types."""
        found = set(skops.io.get_untrusted_types(file=file))
        if strange := found - _EXPECTED:
            raise ValueError(f"{file.name} holds types no intent model has: {sorted(strange)}")
        return cls(skops.io.load(file, trusted=sorted(found)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower().strip()


def _variants(text: str) -> Iterator[str]:
    """The example, without å/ä/ö, and with slips: people type on telephones."""
    yield text
    if (folded := fold(text)) != text:
        yield folded
    # Seeded by the text: the same examples train the same model.
    chance = random.Random(text)
    for _ in range(SLIPS_PER_EXAMPLE):
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
