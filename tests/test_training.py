from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot import training
from bot.settings import PROJECT, Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings(), models_dir=tmp_path / "models")


def make_model(settings: Settings, name: str = "vagvisaren-1.tar.gz") -> Path:
    settings.models_dir.mkdir(exist_ok=True)
    model = settings.models_dir / name
    model.write_bytes(b"model")
    return model


def test_no_model_needs_training(settings: Settings) -> None:
    assert training.current_model(settings) is None
    assert training.needs_training(settings)


def test_a_model_of_what_is_here_does_not(settings: Settings) -> None:
    model = make_model(settings)
    training.write_stamp(settings, model, training.fingerprint(settings))
    assert training.current_model(settings) == model
    assert not training.needs_training(settings)


def test_a_model_of_something_else_does(settings: Settings) -> None:
    training.write_stamp(settings, make_model(settings), "something else")
    assert training.needs_training(settings)


def test_a_model_that_is_gone_needs_training(settings: Settings) -> None:
    model = make_model(settings)
    training.write_stamp(settings, model, training.fingerprint(settings))
    model.unlink()
    assert training.needs_training(settings)


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"model": 7}', '{"model": ""}'])
def test_a_damaged_stamp_needs_training(settings: Settings, rubbish: str) -> None:
    make_model(settings)
    (settings.models_dir / training.STAMP).write_text(rubbish, encoding="utf-8")
    assert training.needs_training(settings)


def test_older_models_go_in_time(settings: Settings) -> None:
    names = [f"vagvisaren-2026112{day}-120000.tar.gz" for day in range(6)]
    models = [make_model(settings, name) for name in names]
    training.write_stamp(settings, models[-1], "x")
    left = sorted(path.name for path in settings.models_dir.glob("*.tar.gz"))
    assert left == names[-4:]


@pytest.mark.parametrize(
    "changed",
    ["config.yml", "domain.yml", "bot/data/nlu/ny.yml", "bot/knowledge/facts.yml", "bot/nlu/ny.py"],
)
def test_whatever_a_model_is_made_of_counts(
    settings: Settings, tmp_path: Path, changed: str
) -> None:
    before = training.fingerprint(settings, tmp_path)
    file = tmp_path / changed
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("ändrad", encoding="utf-8")
    assert training.fingerprint(settings, tmp_path) != before


def test_the_spacy_pipeline_counts(settings: Settings, tmp_path: Path) -> None:
    before = training.fingerprint(settings, tmp_path)
    assert training.fingerprint(replace(settings, spacy_model="blank"), tmp_path) != before
    folder = tmp_path / "pipeline"
    folder.mkdir()
    (folder / "meta.json").write_text("{}", encoding="utf-8")
    own = replace(settings, spacy_model=str(folder))
    first = training.fingerprint(own, tmp_path)
    (folder / "meta.json").write_text('{"version": "2"}', encoding="utf-8")
    assert training.fingerprint(own, tmp_path) != first


def test_what_does_not_count(settings: Settings, tmp_path: Path) -> None:
    before = training.fingerprint(settings, tmp_path)
    (tmp_path / "README.md").write_text("annat", encoding="utf-8")
    assert training.fingerprint(settings, tmp_path) == before


def test_every_input_is_there() -> None:
    for pattern in training._INPUTS:
        assert list(PROJECT.glob(pattern)), pattern


def test_asking_imports_no_rasa(tmp_path: Path) -> None:
    code = (
        "import sys; from bot.settings import Settings; import bot.actions.training as t; "
        "t.needs_training(Settings()); "
        "assert not {'rasa', 'spacy', 'tensorflow'} & set(sys.modules)"
    )
    environment = {**os.environ, "VAGVISAREN_MODELS_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT, env=environment)


def test_nothing_is_trained_when_nothing_changed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("trained")

    training.write_stamp(settings, make_model(settings), training.fingerprint(settings))
    monkeypatch.setattr(subprocess, "run", refuse)
    said: list[str] = []
    assert training.train_if_needed(settings, say=said.append) == 0
    assert "up to date" in said[0]


def test_training_runs_in_a_process_of_its_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **kwargs: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(subprocess, "run", run)
    assert training.train_if_needed(settings, force=True, say=lambda line: None) == 3
    assert ran == [[sys.executable, "-m", "bot.actions.training"]]
