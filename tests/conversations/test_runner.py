"""Rasa's graph run without dask gives what it gives with it."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import pytest

from bot.actions import patches

if TYPE_CHECKING:
    from rasa.core.agent import Agent


@pytest.fixture(scope="module")
def with_dask() -> Any:
    """Rasa's own `run`, from a copy of its module that nobody has patched."""
    from rasa.engine.runner import dask

    assert dask.__spec__ is not None
    copy = importlib.util.module_from_spec(dask.__spec__)
    assert dask.__spec__.loader is not None
    dask.__spec__.loader.exec_module(copy)
    return copy.DaskGraphRunner.run


@pytest.mark.parametrize(
    "text", ["vem ansvarar för min rehabilitering?", "pat utan sgi, sjukskr 8 mån", "", "xyzzy"]
)
def test_texts_are_understood_the_same(agent: Agent, with_dask: Any, text: str) -> None:
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.core.trackers import DialogueStateTracker

    patches.apply()
    runner, target = agent.processor.graph_runner, agent.processor.model_metadata.nlu_target
    tracker = DialogueStateTracker.from_events("x", [], agent.domain.slots)
    inputs = {"__message__": [UserMessage(text)], "__tracker__": tracker}
    (plain,) = with_dask(runner, inputs, [target])[target]
    (quick,) = runner.run(inputs, [target])[target]
    assert quick.as_dict(only_output_properties=True) == plain.as_dict(only_output_properties=True)
    assert quick.get("intent")


def test_the_next_action_is_the_same(agent: Agent, with_dask: Any) -> None:
    from rasa.shared.core.events import ActionExecuted, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    patches.apply()
    runner, target = agent.processor.graph_runner, agent.processor.model_metadata.core_target
    said = set()
    for intent in ("halsa", "tack", "svar", "nlu_fallback"):
        events = [ActionExecuted("action_listen"), UserUttered("x", {"name": intent})]
        tracker = DialogueStateTracker.from_events("x", events, agent.domain.slots)
        plain = with_dask(runner, {"__tracker__": tracker}, [target])[target]
        quick = runner.run({"__tracker__": tracker}, [target])[target]
        assert quick == plain
        said.add(quick.probabilities.index(max(quick.probabilities)))
    assert len(said) > 1


def test_a_target_that_is_not_there_is_refused_as_before(agent: Agent, with_dask: Any) -> None:
    patches.apply()
    runner = agent.processor.graph_runner
    for run in (with_dask, type(runner).run):
        with pytest.raises(Exception, match="nowhere"):
            run(runner, {}, ["nowhere"])
