"""A correction: which answers it changes and which it takes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.heard import Heard
from bot.dialogue.state import State
from bot.resolver import Facts, Resolver, Value


@dataclass(frozen=True)
class Correction:
    """`changed`: the new answers. `withdrawn`: what no longer holds, fact -> values taken back."""

    changed: Mapping[str, object]
    withdrawn: Facts

    def __bool__(self) -> bool:
        return bool(self.changed or self.withdrawn)


class Correcting:
    """Reads corrections against what has been answered."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver

    def read(self, state: State, heard: Heard, facts: Mapping[str, object]) -> Correction:
        """What the message corrects. `facts`: those of its facts that fit the conversation.

        "Glöm a-kassan" names a value and says nothing of it: that one goes. "Sjukpenning, inte
        sjuklön" says one and names the other. A single old value that is not said again is what
        was wrong.
        """
        changed, withdrawn = dict(facts), dict[str, Value]()
        for name, value in state.facts.items():
            named = _values(heard.named.get(name, ()))
            old, new = _values(value), _values(facts.get(name, ()))
            gone = tuple(item for item in old if item in named and item not in new)
            fact = self.resolver.knowledge.facts[name]
            if not fact.many:
                if gone and not new:
                    withdrawn[name] = value
                continue
            kept = tuple(item for item in old if item not in gone)
            if new and not gone and len(old) == 1:
                kept = ()
            if new and fact.none not in new:
                changed[name] = list(dict.fromkeys((*(k for k in kept if k != fact.none), *new)))
            elif gone and not new:
                withdrawn[name] = gone
        return Correction(changed, withdrawn)

    @staticmethod
    def without(facts: Facts, withdrawn: Facts) -> dict[str, Value]:
        """The answers without those taken back; a question whose answers are gone is open again."""
        left: dict[str, Value] = {}
        for name, value in facts.items():
            if isinstance(value, str):
                kept: Value = "" if name in withdrawn else value
            else:
                kept = tuple(item for item in value if item not in withdrawn.get(name, ()))
            if kept:
                left[name] = kept
        return left


def _values(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, (list, tuple)) else ()
