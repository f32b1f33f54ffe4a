"""The next contact of one case, by following its answers through the diagram of all of them.

The diagram of the contacts holds one question after the other; a case takes one way through it,
past only the questions that its contact hangs on. The ways are laid out as plain mappings from
answers, when they are first taken, so that a step costs a look-up.
"""

from __future__ import annotations

from bot.resolver.model import Key
from bot.resolver.space import Facts, Space, Value

_MOST = 64  # answers remembered at one place: of many values there are thousands


class _Branch(dict[Value, "_Way"]):
    """The ways on from a question, by its answer."""

    __slots__ = ("_decider", "_node", "fact")

    def __init__(self, decider: Decider, fact: str, node: int) -> None:
        super().__init__()
        self.fact = fact
        self._decider = decider
        self._node = node

    def __missing__(self, answer: Value) -> _Way:
        way = self._decider.after(self._node, self.fact, answer)
        if len(self) < _MOST:
            self[answer] = way
        return way


class Decider:
    """Decides over one diagram whose values are contacts, or None for none."""

    def __init__(self, space: Space, contact: int) -> None:
        """`contact` must be kept when diagrams are tidied away."""
        self._space = space
        self._facts = {level: fact for fact, levels in space.levels.items() for level in levels}
        self._ways: dict[int, _Way] = {}
        self._root = self._way(contact)

    def decide(self, facts: Facts) -> Key | None:
        """The next contact of canonical facts; None where an answer that it hangs on is missing."""
        way = self._root
        try:
            while isinstance(way, _Branch):
                way = way[facts[way.fact]]
        except KeyError:
            return None
        return way

    def after(self, node: int, fact: str, answer: Value) -> _Way:
        """Where an answer leads from a node of the fact's."""
        indices = dict(self._space.positions(fact, answer))
        return self._way(self._space.diagrams.follow(node, indices))

    def _way(self, node: int) -> _Way:
        if node not in self._ways:
            fact = self._facts.get(self._space.diagrams.level(node))
            self._ways[node] = _Branch(self, fact, node) if fact else self._contact(node)
        return self._ways[node]

    def _contact(self, node: int) -> Key | None:
        contact = self._space.diagrams.value(node)
        return contact if isinstance(contact, tuple) else None


_Way = _Branch | Key | None
