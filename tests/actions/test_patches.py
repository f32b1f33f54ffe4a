from __future__ import annotations

import ast
import inspect
import json
import logging
from types import ModuleType
from typing import Any

import pytest
import rasa
from jsonschema import ValidationError  # type: ignore[import-untyped]
from rasa.core import processor
from rasa.core.actions import forms
from rasa.core.actions.action import RemoteAction
from rasa.core.policies import rule_policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.events import Event, SlotSet, UserUttered

from bot.actions import patches
from bot.actions.patches import PATCHES, VERSION, Patch, source_hash


def test_rasa_is_the_version_the_patches_were_made_for() -> None:
    """When this fails: read what changed in Rasa, then set VERSION and the hashes anew."""
    assert rasa.__version__ == VERSION


def test_every_patch_goes_in_and_twice_is_once() -> None:
    assert patches.apply() == [True] * len(PATCHES)
    first = [inspect.getattr_static(patch.owner, patch.name) for patch in PATCHES]
    assert patches.apply() == [True] * len(PATCHES)
    assert [inspect.getattr_static(patch.owner, patch.name) for patch in PATCHES] == first


class Owner:
    def plain(self) -> str:
        return "original"

    @staticmethod
    def static() -> str:
        return "original"


def patch(name: str, source: str = "") -> Patch:
    def make(original: Any) -> Any:
        def replacement(*args: object) -> str:
            return "patched"

        return staticmethod(replacement)

    source = source or source_hash(Owner, inspect.getattr_static(Owner, name))
    return Patch(Owner, name, source, make)


@pytest.mark.parametrize("name", ["plain", "static"])
def test_another_version_is_left_alone(name: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert not patch(name).apply(version="3.6.22")
    assert getattr(Owner(), name)() == "original"
    assert "not patching Owner." in caplog.text
    assert "3.6.22" in caplog.text


@pytest.mark.parametrize("name", ["plain", "static"])
def test_another_source_is_left_alone(name: str, caplog: pytest.LogCaptureFixture) -> None:
    assert not patch(name, source="0" * 16).apply(version=VERSION)
    assert getattr(Owner(), name)() == "original"


def test_what_fits_is_patched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Owner, "static", Owner.static)  # put back afterwards
    fitting = patch("plain")
    original = Owner.plain
    try:
        assert fitting.apply(version=VERSION)
        assert Owner().plain() == "patched"
        assert fitting.apply(version="another"), "already in"
    finally:
        Owner.plain = original  # type: ignore[method-assign]


def test_the_patched_validator_judges_as_rasas() -> None:
    patches.apply()
    action = RemoteAction("x", None)
    good: dict[str, Any] = {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": []}
    assert action._validate_action_result(good)
    for bad in ({"events": 7}, {"responses": ["text"]}, {"events": [{"name": "a"}]}):
        with pytest.raises(ValidationError) as caught:
            action._validate_action_result(bad)
        assert "text" not in str(caught.value.message)


def test_the_same_rules_apply_however_often_they_are_asked_for() -> None:
    patches.apply()
    rule = [{"user": {"intent": "tack"}, "prev_action": {"action_name": "action_listen"}}]
    lookup = {json.dumps(rule): "utter_tack"}
    policy = RulePolicy.__new__(RulePolicy)
    thanked: Any = {"user": {"intent": "tack"}, "prev_action": {"action_name": "action_listen"}}
    greeted: Any = {"user": {"intent": "halsa"}, "prev_action": {"action_name": "action_listen"}}
    for _ in range(2):
        assert policy._get_possible_keys(lookup, [thanked]) == set(lookup)
        assert policy._get_possible_keys(lookup, [greeted]) == set()
        assert policy._get_possible_keys({}, [thanked]) == set()


@pytest.mark.parametrize("module", [processor, forms, rule_policy])
def test_only_what_debug_lines_say_is_copied_there(module: ModuleType) -> None:
    """Otherwise the patch `copies` would share what must not be shared."""
    tree = ast.parse(inspect.getsource(module))
    lines = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "structlogger.debug"
    ]
    in_lines = {id(part) for line in lines for part in ast.walk(line)}
    used = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "copy" and id(node) not in in_lines
    ]
    assert lines
    assert not used


def test_what_an_action_here_answers_is_taken_as_it_is() -> None:
    patches.apply()
    assert RemoteAction("x", None)._validate_action_result(patches.Answer({"events": 7}))


def test_the_patched_look_up_finds_what_rasas_finds() -> None:
    patches.apply()
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("user") is UserUttered
    assert Event.resolve_by_type("topic") is None
    assert Event.resolve_by_type("unheard of", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("unheard of")
