"""A message as whoever looks for its writer reads it: where the words of `roles.yml` stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from functools import cached_property

from bot.nlu.lexicon import Lexicon
from bot.nlu.roles import Roles
from bot.nlu.spelling import fold
from bot.nlu.words import Word, clause_bounds

_NOWHERE: frozenset[int] = frozenset()


class Passage:
    """The words of one message, their folded `texts`, and which lists each of them is in.

    The first word and the last are breaks, as `split` gives them.
    """

    def __init__(self, words: Sequence[Word], lexicon: Lexicon, roles: Roles) -> None:
        self.words = words
        self.texts = [fold(word.text) for word in words]
        self.roles = roles
        self._openers = lexicon["openers"]
        # Most words are in no list: each is looked up once, and not once for every list.
        met: dict[str, set[int]] = defaultdict(set)
        for i, text in enumerate(self.texts):
            for name in roles.lists.get(text, ()):
                met[name].add(i)
        self._where: dict[str, Set[int]] = dict.fromkeys(roles.words, _NOWHERE)
        self._where.update(met)
        self._bounds: dict[int, tuple[int, int]] = {}

    def where(self, name: str) -> Set[int]:
        """Indices of the words in that list. Raises `KeyError` if there is none of that name."""
        return self._where[name]

    def has(self, name: str, span: Iterable[int] | None = None) -> bool:
        """Whether a word in the list stands at any of those indices; anywhere, without `span`."""
        found = self._where[name]
        return bool(found) and (span is None or not found.isdisjoint(span))

    def begins(self, name: str) -> bool:
        """Whether any word of the message begins as one in the list does."""
        stems = tuple(self.roles.words[name])
        return any(text.startswith(stems) for text in self.texts)

    def at(self, i: int, name: str) -> bool:
        """Whether the word at index `i`, if there is one, is in the list."""
        return i in self._where[name]

    @cached_property
    def employees(self) -> Set[int]:
        """Indices of the words at which somebody is called what only employers call them."""
        names = self.roles.employees
        return frozenset(i for i in range(1, len(self.texts)) if names.at(self.texts, i))

    def written(self, i: int, name: str) -> bool:
        """Whether the word at index `i` is in the list with its å, ä and ö: "vår", not "var"."""
        return self.words[i].text in self.roles.exactly[name]

    def opener(self, i: int) -> bool:
        """Whether the word at index `i` only opens what follows: "hej", "och"."""
        return 0 <= i < len(self.words) and self.words[i].text in self._openers

    def bounds(self, i: int) -> tuple[int, int]:
        """Indices [first, end) of the clause that the word at index `i` stands in."""
        if i not in self._bounds:
            self._bounds[i] = bounds = clause_bounds(self.words, i)
            self._bounds.update(dict.fromkeys(range(i, bounds[1]), bounds))
        return self._bounds[i]
