"""The classifier reads as scikit-learn would, without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

from bot.nlu.examples import examples
from bot.nlu.features import SPACE, WORDS_COUNT, Grams, plain
from bot.nlu.intents import SHARPNESS, IntentModel
from bot.nlu.learning import train
from bot.nlu.pieces import pieces
from bot.resolver import Knowledge
from bot.settings import PROJECT

HERE = Path(__file__).parent
HASHING = {
    **{"n_features": SPACE, "norm": None, "alternate_sign": False, "lowercase": False},
    "dtype": np.float32,
}
LETTERS = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 4), **HASHING)
WORDS = HashingVectorizer(token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2), **HASHING)
# Letters of the examples and of nobody, what words are told apart by, and what folds oddly.
ODD = "abdeginorst åäöÅÄÖ é e\u0301ſßİΣ’'-/.,?!…–”(:0 1\n\t\x00_🙂漢"
TEXTS = st.text(st.sampled_from(ODD)) | st.text()


def by_sklearn(texts: list[str]) -> csr_matrix:
    """How often each text has each hash."""
    return hstack([LETTERS.transform(texts), WORDS.transform(texts)], format="csr")


def weighed_by_sklearn(model: IntentModel, counts: csr_matrix) -> csr_matrix:
    """What the rows weigh, feature by feature."""
    used = counts[:, model.columns]
    used.data = 1 + np.log(used.data)
    used = used.multiply(model.telling).tocsr()
    letters = int(np.searchsorted(model.columns, SPACE))
    weights = normalize(used[:, :letters]), WORDS_COUNT * normalize(used[:, letters:])
    return hstack(weights, format="csr")


@pytest.fixture(scope="module")
def model(knowledge: Knowledge) -> IntentModel:
    rows = sorted(examples(knowledge))[::25]
    return train([text for text, _ in rows], [label for _, label in rows])


def assert_judged_alike(model: IntentModel, text: str) -> None:
    counts = by_sklearn([plain(text), *map(plain, pieces(text))])
    features = weighed_by_sklearn(model, counts)
    weights = csr_matrix(
        (model.values.astype(np.float32), model.named, model.starts),
        shape=(len(model.columns), len(model.labels)),
    )
    distances = SHARPNESS * ((features[:1] @ weights).toarray()[0] + model.bias)
    shares = np.exp(distances - distances.max())
    shares /= shares.sum()

    said = model.judge(text)
    names = {name: at for at, name in enumerate(model.labels.tolist())}
    order = [names[name] for name, _ in said.ranking]
    assert sorted(order) == list(range(len(names)))
    told = [share for _, share in said.ranking]
    assert told == pytest.approx(shares[order].tolist(), rel=1e-4, abs=1e-7)
    # the same order, but for labels that are as likely as each other
    assert told == pytest.approx(sorted(shares.tolist(), reverse=True), rel=1e-4, abs=1e-7)

    words = counts[0].indices[counts[0].indices >= SPACE]
    assert said.familiar == (np.isin(words, model.columns).mean() if len(words) else 0.0)
    watch = model.watch.astype(np.float32)
    clearest = (features[1:] @ watch[:-1]).max() + watch[-1] if counts.shape[0] > 1 else -np.inf
    assert said.watched == pytest.approx(clearest, rel=1e-4, abs=1e-5)
    assert model.rank([text])[0] == said.ranking


def test_messages_are_judged_as_scikit_learn_would(
    model: IntentModel, knowledge: Knowledge
) -> None:
    written = [row["text"] for row in YAML(typ="safe").load(HERE / "held_out.yml")]
    for text in (*written[::4], *(text for text, _ in sorted(examples(knowledge))[7::400])):
        assert_judged_alike(model, text)


@given(text=TEXTS)
@example("")
@example("ja")
@example("jag vill inte leva. Vad gör jag nu?")
def test_any_text_is_judged_as_scikit_learn_would(model: IntentModel, text: str) -> None:
    assert_judged_alike(model, text)


@given(texts=st.lists(TEXTS, max_size=4))
def test_grams_are_hashed_and_counted_as_scikit_learn_does(texts: list[str]) -> None:
    grams = Grams.of(map(plain, texts))
    found = csr_matrix((grams.counts, (grams.rows, grams.hashed)), shape=(len(texts), 2 * SPACE))
    expected = by_sklearn(list(map(plain, texts))) if texts else csr_matrix((0, 2 * SPACE))
    assert (found != expected).nnz == 0


READ = """
import sys
from pathlib import Path
import spacy
from bot.nlu.intents import IntentModel
from bot.nlu.understanding import build
from bot.resolver import read_knowledge
model = IntentModel.load(Path(sys.argv[1]))
said = build(read_knowledge(), spacy.blank("sv"), model).read("Vad är SIP? Vem kallar till mötet?")
print(said.intent)
print(*sys.modules)
"""


def test_a_message_is_read_without_loading_what_only_learning_needs(
    model: IntentModel, tmp_path: Path
) -> None:
    """They take a second and 100 MB."""
    model.save(tmp_path / "intents.npz")
    command = [sys.executable, "-W", "ignore", "-c", READ, str(tmp_path / "intents.npz")]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    intent, modules = ran.stdout.splitlines()
    assert intent != "nlu_fallback", "it was understood"
    assert {"sklearn", "scipy", "joblib"}.isdisjoint(modules.split())
