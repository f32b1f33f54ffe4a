"""How much of what is said is understood, gated: facts and intents.

`held_out.yml` was measured once before anything was changed because of it; the figures of that
first time stand beside the bounds.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from bot.evaluation.samples import samples
from bot.evaluation.scores import pairs_of
from bot.nlu.examples import written
from bot.nlu.intents import IntentModel
from bot.nlu.learning import train
from tests.nlu.conftest import Extract

HERE = Path(__file__).parent
QUESTIONS = samples(HERE.parent / "conversations" / "exempelfragor.jsonl")


def test_held_out_facts(extract: Extract) -> None:
    """First time: precision 0.94 (0.98 after mending six labels), recall 0.88.

    The second list: 0.95 (0.97 after two) and 0.87.
    """
    right = taken = said = 0
    for row in YAML(typ="safe").load(HERE / "held_out.yml"):
        found, expected = pairs_of(extract(row["text"]).facts), pairs_of(row["facts"])
        right, taken, said = right + len(found & expected), taken + len(found), said + len(expected)
    # some of its labels follow older conventions than tests/evaluation/LAS_MIG.md
    assert right / taken >= 0.96
    assert right / said >= 0.9


def test_example_questions(extract: Extract) -> None:
    """Never a value that a label contradicts; nine labels in ten are taken."""
    contradicted, right, said = [], 0, 0
    for question in QUESTIONS:
        facts, expected = extract(question.text).facts, pairs_of(question.facts)
        for id, value in facts.items():
            if isinstance(value, str) and question.facts.get(id, value) != value:
                contradicted.append((question.text, id, value, question.facts[id]))
        right, said = right + len(pairs_of(facts) & expected), said + len(expected)
    assert contradicted == []
    assert right / said >= 0.88


# Intents


EXAMPLES = list(written())
MAIN = {intent for _, intent in EXAMPLES}
# Enough to compare training with: all of them take too long to learn from again and again.
SOME = sorted(EXAMPLES)[::3]
FEW = sorted(EXAMPLES)[::10]


def test_every_intent_has_examples_enough_and_none_is_given_twice() -> None:
    texts = [text.lower() for text, _ in EXAMPLES]
    assert len(texts) == len(set(texts))
    counts = {intent: sum(i == intent for _, i in EXAMPLES) for intent in MAIN}
    assert min(counts.values()) >= 25, counts


def test_no_test_question_is_among_the_examples() -> None:
    def key(texts: Iterable[str]) -> set[str]:
        return {"".join(filter(str.isalnum, text.lower())) or text for text in texts}

    test_texts = [question.text for question in QUESTIONS]
    test_texts += [row["text"] for row in YAML(typ="safe").load(HERE / "intents.yml")]
    assert not key(test_texts) & key(text for text, _ in EXAMPLES)


def trained(rows: Iterable[tuple[str, str]]) -> IntentModel:
    texts, intents = zip(*rows, strict=True)
    return train(texts, intents)


@pytest.fixture(scope="session")
def model() -> IntentModel:
    return trained(EXAMPLES)


def test_held_out_intents(model: IntentModel) -> None:
    """Messages written after the examples, never used for training."""
    rows = YAML(typ="safe").load(HERE / "intents.yml")
    ranked = model.rank([row["text"] for row in rows])
    named = [ranking[0][0] for ranking in ranked]
    expected = [row["intent"] for row in rows]
    assert f1_score(expected, named, average="macro") >= 0.8
    missed = [
        row["text"]
        for row, name in zip(rows, named, strict=True)
        if row["intent"] == "akut_fara" != name
    ]
    assert len(missed) <= 1, missed


def test_cross_validation() -> None:
    """Each of a third of the examples named by a model that has not seen it.

    Measured 2026-11-22: 0.68 (learnt from two ninths of them; from all of them it is better).
    """
    texts = np.array([text for text, _ in SOME])
    intents = np.array([intent for _, intent in SOME])
    named = np.empty(len(texts), dtype=object)
    for seen, unseen in StratifiedKFold(3, shuffle=True, random_state=0).split(texts, intents):
        model = trained(zip(texts[seen].tolist(), intents[seen].tolist(), strict=True))
        named[unseen] = [ranking[0][0] for ranking in model.rank(list(texts[unseen]))]
    assert f1_score(intents, named.astype(str), average="macro") >= 0.65


def test_a_kept_model_answers_as_the_trained_one(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path / "intents.npz")
    texts = ["vem ansvarar för min rehab", "hej", "", "🙂"]
    kept = IntentModel.load(tmp_path / "intents.npz")
    for ranking, again in zip(model.rank(texts), kept.rank(texts), strict=True):
        assert [name for name, _ in again] == [name for name, _ in ranking]
        assert [share for _, share in again] == pytest.approx([share for _, share in ranking])


def test_probabilities_add_up(model: IntentModel) -> None:
    for ranking in model.rank(["hej", "pat utan sgi", "x" * 1000]):
        assert {name for name, _ in ranking} == MAIN
        assert sum(share for _, share in ranking) == pytest.approx(1)


def test_the_same_examples_train_the_same_model() -> None:
    once, again = trained(FEW), trained(FEW)
    assert again.rank(["vad är klockan"])[0] == once.rank(["vad är klockan"])[0]
