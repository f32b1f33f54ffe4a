"""Rasa without what config.yml does not name; all of it where that would not do."""

from __future__ import annotations

import logging
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.actions import lean
from bot.settings import PROJECT

OURS = """
recipe: default.v1
pipeline:
  - name: bot.nlu.components.SvSpacyNLP
  - name: SpacyTokenizer
policies:
  - name: RulePolicy
"""
# What Rasa imports at once, and we put off.
HEAVY = ("aiogram", "boto3", "dask.base", "jax", "keras", "matplotlib", "pymongo", "tensorflow")


@pytest.fixture(autouse=True)
def finders_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", sys.meta_path[:])


def config(folder: Path, text: str) -> Path:
    file = folder / "config.yml"
    file.write_text(text, encoding="utf-8")
    return file


def run(code: str) -> str:
    """What the code prints in a process of its own, where Rasa is imported lean."""
    first = "from bot.actions import lean\nassert lean.apply()\n"
    command = [sys.executable, "-c", first + code]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_rasa_is_the_version_this_was_made_for() -> None:
    """When this fails: see that what is put off is still taken as before, then set VERSION."""
    assert version("rasa") == lean.VERSION


def test_the_config_we_have_needs_nothing_heavy() -> None:
    assert lean.foreign(lean.CONFIG) == []


def test_applied_twice_is_once(tmp_path: Path) -> None:
    before = len(sys.meta_path)
    file = config(tmp_path, OURS)
    assert lean.apply(file)
    assert lean.apply(file)
    assert len(sys.meta_path) <= before + 1


def test_another_version_is_left_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = sys.meta_path[:]
    with caplog.at_level(logging.WARNING, "bot"):
        assert not lean.apply(config(tmp_path, OURS), rasa="3.6.22")
    assert sys.meta_path == before
    assert "3.6.22" in caplog.text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (OURS.replace("SpacyTokenizer", "DIETClassifier"), "DIETClassifier"),
        (OURS.replace("RulePolicy", "TEDPolicy"), "TEDPolicy"),
        (OURS.replace("- name: RulePolicy", "- TEDPolicy"), "TEDPolicy"),
        (OURS.replace("- name: RulePolicy", "- epochs: 7"), "None"),
        (OURS.replace("RulePolicy", "rasa.core.policies.ted_policy.TEDPolicy"), "TEDPolicy"),
        (OURS[: OURS.index("policies")], "no policies"),
        ("pipeline:\npolicies:\n", "no pipeline"),
        ("- a list", "no pipeline"),
        ("{broken", "no pipeline"),
    ],
)
def test_another_component_of_rasas_gets_all_of_rasa(
    text: str, named: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = sys.meta_path[:]
    with caplog.at_level(logging.WARNING, "bot"):
        assert not lean.apply(config(tmp_path, text))
    assert sys.meta_path == before
    assert named in caplog.text


def test_rasas_server_and_agent_are_imported_without_the_heavy() -> None:
    there = run("import sys, rasa.core.run, rasa.core.agent\nprint(*sys.modules)").split()
    assert "rasa.server" in there
    assert [name for name in HEAVY if name in there] == []


def test_what_is_put_off_is_there_when_used() -> None:
    """As much of it as can be used without a model: each has its own way of being put off."""
    said = run(
        """
import sys, rasa.core.run, rasa.server
from rasa.core import channels, tracker_store
from rasa.core.channels import BUILTIN_CHANNELS
from rasa.core.featurizers import tracker_featurizers
assert "bot.actions.channel.VagvisarenChannel" not in BUILTIN_CHANNELS
assert "rasa.core.channels.slack" not in sys.modules
assert "rest" in BUILTIN_CHANNELS and "nowhere" not in BUILTIN_CHANNELS
assert BUILTIN_CHANNELS["rest"] is channels.RestInput
assert len(BUILTIN_CHANNELS) == len(list(BUILTIN_CHANNELS)) == len(channels.input_channel_classes)
from rasa.shared.nlu.training_data.features import Features
import numpy, scipy.sparse
dense = Features(numpy.ones((1, 2)), "sentence", "text", "x")
sparse = Features(scipy.sparse.csr_matrix([[1, 0]]), "sentence", "text", "x")
assert dense.is_dense() and not dense.is_sparse() and sparse.is_sparse()
print(type(tracker_store.Key("sender_id").eq("x")).__module__)
print(tracker_featurizers.ragged_array_to_ndarray([numpy.ones(1), numpy.ones(2)]).shape)
"""
    )
    assert said.split("\n")[:2] == ["boto3.dynamodb.conditions", "(2,)"]


def test_training_finds_our_components_and_validates_without_the_heavy() -> None:
    said = run(
        """
import sys
from bot.settings import Settings
from bot.actions.server import QUIET
import os; os.environ.update(QUIET)
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
import rasa.shared.utils.io, rasa.model_training
config = rasa.shared.utils.io.read_config_file("config.yml")
graph = DefaultV1Recipe().graph_config_for_recipe(config, {})
print(len(graph.train_schema.nodes), len(graph.predict_schema.nodes))
print(*(node.uses.__name__ for node in graph.train_schema.nodes.values()))
print(*sys.modules)
"""
    )
    _, nodes, there = said.splitlines()[-3:]
    assert {"RulePolicy", "SpacyTokenizer", "DefaultV1RecipeValidator"} <= set(nodes.split())
    assert [name for name in HEAVY if name in there.split()] == []
