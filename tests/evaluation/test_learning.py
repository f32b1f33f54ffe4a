from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation import learning
from bot.evaluation.costs import Cost
from bot.evaluation.learning import cross_validated, learned

WORDS = {
    "tack": ["tack", "tackar", "tusen tack", "tack så mycket"],
    "hej": ["hej", "hejsan", "hej hej", "tjena hej"],
}
EXAMPLES = [(text, label) for label, texts in WORDS.items() for text in texts]


def test_the_same_examples_are_learnt_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = learned(EXAMPLES, tmp_path)
    assert first.examples == len(EXAMPLES)
    monkeypatch.setattr(learning, "_trained", lambda examples: pytest.fail("trained again"))
    again = learned(EXAMPLES, tmp_path)
    assert again.seconds == first.seconds
    assert again.model.rank(["tack tack"]) == first.model.rank(["tack tack"])


def test_other_examples_are_another_model(tmp_path: Path) -> None:
    learned(EXAMPLES, tmp_path)
    more = learned([*EXAMPLES, ("hej då", "hejda"), ("hejdå hejdå", "hejda")], tmp_path)
    assert {label for label, _ in more.model.rank(["hej då"])[0]} == {"tack", "hej", "hejda"}


def test_a_model_half_written_is_learnt_again(tmp_path: Path) -> None:
    learned(EXAMPLES, tmp_path)
    (file,) = tmp_path.glob("*.model")
    file.write_bytes(file.read_bytes()[:100])
    assert learned(EXAMPLES, tmp_path).model.rank(["tack"])[0][0][0] == "tack"


def test_old_models_go(tmp_path: Path) -> None:
    for number in range(6):
        learned([*EXAMPLES, (f"hej {number}", "hej")], tmp_path)
    assert 1 <= len(list(tmp_path.glob("*.model"))) == len(list(tmp_path.glob("*.json"))) <= 3


def test_cross_validation_names_every_example_by_a_model_that_has_not_seen_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Parrot:
        """Knows what it has seen, and nothing else."""

        def __init__(self, seen: list[tuple[str, str]]) -> None:
            self.seen = dict(seen)

        def rank(self, texts: list[str]) -> list[list[tuple[str, float]]]:
            return [[(self.seen.get(text, "unseen"), 1.0)] for text in texts]

    monkeypatch.setattr(learning, "_trained", Parrot)
    folds: list[int] = []
    assert cross_validated(EXAMPLES, 2, lambda: folds.append(1)) == ["unseen"] * len(EXAMPLES)
    assert len(folds) == 2


def test_percentiles_in_milliseconds() -> None:
    assert Cost.of(number / 1000 for number in range(100, 0, -1)) == Cost(50.0, 90.0, 99.0)
    assert Cost.of([0.002]) == Cost(2.0, 2.0, 2.0)
    with pytest.raises(ValueError, match="no times"):
        Cost.of([])
