"""What is remembered of a conversation: the answers, the open question, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.resolver import Facts, Value

_MAX_MISSED = 99
_MAX_LEFT = 9


@dataclass(frozen=True)
class State:
    """A conversation between two turns.

    `facts`: the answers. `asked`: the fact the open question is about, if any. `region`: the
    region whose routine is added. `done`: the outcome has been shown. `missed`: how many messages
    in a row were not understood. `left`: how many questions may still be asked before the answer
    is given with the rest left open; None: every question that matters is asked. `guided`: a
    question about the case has been answered by a button, or by its answer alone: a case told
    later does not cut the questions short.
    """

    facts: Facts = field(default_factory=dict)
    asked: str | None = None
    region: str | None = None
    done: bool = False
    missed: int = 0
    left: int | None = None
    guided: bool = False

    @property
    def untouched(self) -> bool:
        """Whether nothing has been answered or asked."""
        return not (self.facts or self.asked or self.done or self.missed)

    def to_json(self) -> dict[str, object]:
        """The state as JSON-safe data."""
        return {
            "facts": {
                fact: value if isinstance(value, str) else list(value)
                for fact, value in self.facts.items()
            },
            "asked": self.asked,
            "region": self.region,
            "done": self.done,
            "missed": self.missed,
            "left": self.left,
            "guided": self.guided,
        }

    @classmethod
    def from_json(cls, data: object) -> State:
        """The state kept as `data`; what is not a state gives the empty one.

        Only the form is checked: what the facts mean is the resolver's business.
        """
        if not isinstance(data, Mapping):
            return cls()
        facts = data.get("facts")
        missed, left = data.get("missed"), data.get("left")
        return cls(
            facts=_facts(facts) if isinstance(facts, Mapping) else {},
            asked=_text(data.get("asked")),
            region=_text(data.get("region")),
            done=data.get("done") is True,
            missed=missed if type(missed) is int and 0 <= missed <= _MAX_MISSED else 0,
            left=left if type(left) is int and 0 <= left <= _MAX_LEFT else None,
            guided=data.get("guided") is True,
        )


def _facts(data: Mapping[object, object]) -> dict[str, Value]:
    facts: dict[str, Value] = {}
    for fact, value in data.items():
        if not isinstance(fact, str):
            continue
        if isinstance(value, str):
            facts[fact] = value
        elif isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
            facts[fact] = tuple(value)
    return facts


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
