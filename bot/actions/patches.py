"""Two speed patches of Rasa 3.6.21, each put in only if Rasa is exactly what it was made for.

- `validator`: every answer of an action is checked against a constant JSON schema, and each time
  the schema itself is checked too (38 ms). The schema is compiled once instead.
- `events`: the class of every event is looked up by walking the whole class tree. Remembered.

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
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event

from bot.logs import Plain

log = logging.getLogger(__name__)

VERSION = "3.6.21"


@dataclass(frozen=True)
class Patch:
    """Replaces the attribute `name` of `owner`, whose source must have the hash `source`."""

    owner: Any
    name: str
    source: str
    make: Callable[[Any], Any]

    def apply(self, version: str = rasa.__version__) -> bool:
        """Whether it is in place now. Putting it in twice is the same as once."""
        current = inspect.getattr_static(self.owner, self.name)
        if getattr(_function(current), "patched", False):
            return True
        if version != VERSION or source_hash(current) != self.source:
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


def source_hash(attribute: Any) -> str:
    """A short hash of a function's source."""
    source = inspect.getsource(_function(attribute))
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _function(attribute: Any) -> Any:
    return attribute.__func__ if isinstance(attribute, staticmethod) else attribute


def _validator(original: Any) -> Any:
    schema = RemoteAction.action_response_format_spec()
    validator = validators.validator_for(schema)(schema)

    def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
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


PATCHES = (
    Patch(RemoteAction, "_validate_action_result", "f8cdb4be68123961", _validator),
    Patch(Event, "resolve_by_type", "b5cf570fa7f286c7", _events),
)


def apply() -> list[bool]:
    """Put every patch in; which of them are."""
    return [patch.apply() for patch in PATCHES]
