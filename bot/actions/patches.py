"""Speed patches of Rasa 3.6.21, each put in only if Rasa is exactly what it was made for.

- `validator`: every answer of an action is checked against a constant JSON schema, and each time
  the schema itself is checked too (38 ms). The schema is compiled once instead, and what an action
  of this process answers (`Answer`) is not checked at all.
- `events`: the class of every event is looked up by walking the whole class tree. Remembered.
- `runner`: every prediction and every parsed text builds a graph and hands it to dask, a scheduler
  for clusters (5 ms a turn). The order of the nodes is worked out once, and they are called.
- `rules`: which rules a conversation's states can be in is found by trying every rule against every
  state. The model's rules do not change while it is served: remembered.
- `copies`: what debug lines would say is copied deeply each time, also when nobody writes them.

A Rasa whose version or source differs is left alone, and the log says so: slower, never wrong.
"""

from __future__ import annotations

import hashlib
import inspect
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import rasa
from jsonschema import exceptions, validators  # type: ignore[import-untyped]
from rasa.core import processor
from rasa.core.actions import forms
from rasa.core.actions.action import RemoteAction
from rasa.core.policies import rule_policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import State
from rasa.shared.core.events import Event

from bot.logs import Plain

log = logging.getLogger(__name__)

VERSION = "3.6.21"
_MOST = 5_000  # states remembered: many times what our intents and actions make


class Answer(dict[str, Any]):
    """What an action that ran in this process answered: rasa_sdk made it, nobody sent it."""


@dataclass(frozen=True)
class Patch:
    """Replaces the attribute `name` of `owner`, whose source must have the hash `source`.

    Where the attribute is a module that the module `owner` imports, it is the owner's source.
    """

    owner: Any
    name: str
    source: str
    make: Callable[[Any], Any]

    def apply(self, version: str = rasa.__version__) -> bool:
        """Whether it is in place now. Putting it in twice is the same as once."""
        current = inspect.getattr_static(self.owner, self.name)
        if getattr(_function(current), "patched", False):
            return True
        if version != VERSION or source_hash(self.owner, current) != self.source:
            log.warning(
                "not patching %s.%s: made for Rasa %s, here is %s or its source differs. "
                "Everything works, more slowly.",
                Plain(self.owner.__name__),
                Plain(self.name),
                Plain(VERSION),
                Plain(version),
            )
            return False
        made = self.make(current)
        _function(made).patched = True
        setattr(self.owner, self.name, made)
        return True


def source_hash(owner: Any, attribute: Any) -> str:
    """A short hash of a function's source, or of the module's that imports another."""
    imported = inspect.ismodule(attribute)
    source = inspect.getsource(owner if imported else _function(attribute))
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _function(attribute: Any) -> Any:
    return attribute.__func__ if isinstance(attribute, staticmethod) else attribute


def _validator(original: Any) -> Any:
    schema = RemoteAction.action_response_format_spec()
    validator = validators.validator_for(schema)(schema)

    def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
        if isinstance(result, Answer):
            return True
        error = exceptions.best_match(validator.iter_errors(result))
        if error is not None:
            # unlike the original, without the answer itself: it can hold what people wrote
            raise exceptions.ValidationError(f"not an answer of an action: {error.validator}")
        return True

    return _validate_action_result


def _events(original: Any) -> Any:
    look_up = _function(original)
    known: dict[str, type[Event]] = {}

    def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        if type_name not in known:
            found: type[Event] | None = look_up(type_name, default)
            if found is None or found is default:
                return found
            known[type_name] = found
        return known[type_name]

    return staticmethod(resolve_by_type)


def _runner(original: Any) -> Any:
    def run(
        self: DaskGraphRunner,
        inputs: dict[str, Any] | None = None,
        targets: list[str] | None = None,
    ) -> dict[str, Any]:
        names = targets or self._graph_schema.target_names
        plans = self.__dict__.setdefault("plans", {})
        key = tuple(names)
        if key not in plans:
            plans[key] = _order(self._graph_schema.minimal_graph_schema(list(names)))
        # a node takes and gives (name, output); the name alone of what there is no output of
        done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, needs in plans[key]:
                given = (done.get(need, need) for need in needs)
                done[name] = self._instantiated_nodes[name](*given)
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(done[name] for name in names)

    return run


def _order(schema: GraphSchema) -> list[tuple[str, tuple[str, ...]]]:
    """The nodes with what they need, each after what it needs."""
    ordered: dict[str, tuple[str, ...]] = {}

    def add(name: str) -> None:
        if name in schema.nodes and name not in ordered:
            needs = tuple(schema.nodes[name].needs.values())
            for need in needs:
                add(need)
            ordered[name] = needs

    for name in schema.nodes:
        add(name)
    return list(ordered.items())


def _rules(original: Any) -> Any:
    def _get_possible_keys(
        self: RulePolicy, lookup: dict[str, str], states: list[State]
    ) -> set[str]:
        known: dict[tuple[int, str], set[str]] = self.__dict__.setdefault("known", {})
        key = (id(lookup), self._create_feature_key(states))
        if key not in known:
            if len(known) >= _MOST:
                known.clear()
            known[key] = original(self, lookup, states)
        return set(known[key])

    return _get_possible_keys


class _Uncopied:
    """Stands for the module `copy` where nothing but debug lines is copied."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        return value


def _copies(original: Any) -> Any:
    return _Uncopied()


PATCHES = (
    Patch(RemoteAction, "_validate_action_result", "f8cdb4be68123961", _validator),
    Patch(Event, "resolve_by_type", "b5cf570fa7f286c7", _events),
    Patch(DaskGraphRunner, "run", "45f0f52f574f3aa9", _runner),
    Patch(RulePolicy, "_get_possible_keys", "2915fd81711e194c", _rules),
    Patch(processor, "copy", "f42dfbf26e2ffcb6", _copies),
    Patch(forms, "copy", "7cb6c30550116597", _copies),
    Patch(rule_policy, "copy", "952d1a13906511ac", _copies),
)


def apply() -> list[bool]:
    """Put every patch in; which of them are."""
    return [patch.apply() for patch in PATCHES]
