"""The classifier trained on the examples: once for the same examples and code, kept in a cache."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold

from bot.nlu import features, intents, learning, pieces, spelling
from bot.nlu.intents import IntentModel

_PACKAGES = ("numpy", "scikit-learn", "scipy")
_KEPT = 3  # models; they are large

Example = tuple[str, str]


@dataclass(frozen=True)
class Learned:
    """A trained model; `seconds`: how long training took, on the machine as it then was."""

    model: IntentModel
    examples: int
    seconds: float


def learned(examples: Sequence[Example], cache: Path) -> Learned:
    """The model of (text, label), from the cache folder if it is there."""
    file = cache / f"{_fingerprint(examples)}.model"
    note = file.with_suffix(".json")
    try:
        seconds = float(json.loads(note.read_text(encoding="utf-8"))["seconds"])
        with file.open("rb") as kept:
            return Learned(IntentModel.load(kept), len(examples), seconds)
    except (KeyError, OSError, TypeError, ValueError):
        pass  # never trained, or not all of it was kept
    began = time.perf_counter()
    model = _trained(examples)
    found = Learned(model, len(examples), time.perf_counter() - began)
    cache.mkdir(parents=True, exist_ok=True)
    part = cache / "part.npz"
    model.save(part)
    part.replace(file)  # whole or not at all
    note.write_text(json.dumps({"seconds": found.seconds}), encoding="utf-8")
    _tidy(cache)
    return found


def cross_validated(
    examples: Sequence[Example], folds: int, done: Callable[[], object]
) -> list[str]:
    """For each example the label that a model gives it which was trained on the other folds.

    `done` is called after each fold. Raises `ValueError` for fewer examples than folds.
    """
    named = [""] * len(examples)
    labels = np.array([label for _, label in examples])
    parts = StratifiedKFold(folds, shuffle=True, random_state=0)
    for seen, unseen in parts.split(labels, labels):
        model = _trained([examples[i] for i in seen])
        for i, ranking in zip(unseen, model.rank([examples[i][0] for i in unseen]), strict=True):
            named[i] = ranking[0][0]
        done()
    return named


def _trained(examples: Sequence[Example]) -> IntentModel:
    return learning.train([text for text, _ in examples], [label for _, label in examples])


def _tidy(cache: Path) -> None:
    models = sorted(cache.glob("*.model"), key=lambda file: -file.stat().st_mtime)
    for old in models[_KEPT:]:
        old.unlink(missing_ok=True)
        old.with_suffix(".json").unlink(missing_ok=True)


def _fingerprint(examples: Iterable[Example]) -> str:
    digest = hashlib.sha256()
    for package in _PACKAGES:
        digest.update(f"{package} {metadata.version(package)}\0".encode())
    for module in (features, intents, learning, pieces, spelling):
        digest.update(Path(str(module.__file__)).read_bytes())
    for example in examples:
        digest.update(repr(example).encode())
    return digest.hexdigest()[:24]
