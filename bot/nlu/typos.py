"""Small slips in any word we listen for, mended before the message is read.

A word is mended only if Swedish has no such word (spaCy's table of 660,000 forms tells) and one
word that we listen for is nearest: one letter missing, doubled, wrong or out of place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from rapidfuzz.distance import OSA

from bot.nlu import forms
from bot.nlu.spelling import fold

SHORTEST = 3
# Words this short have so many neighbours that only the cue words among them are mended to.
SHORT = 3
# The rank of words that are themselves misspelt, or otherwise seldom meant.
LEAST = 1


class Typos:
    """Mends words towards `targets`, each with a rank: the lower of two equally near ones wins."""

    def __init__(
        self,
        targets: Mapping[str, int],
        known: Callable[[str], bool],
        never: Iterable[str] = (),
        common: Iterable[str] = (),
    ) -> None:
        """`known`: whether a word is listened for as it is. `never`: words that are left alone.

        `common`: words so usual that what only swaps two letters of theirs is put right always.
        """
        self._common = frozenset(common)
        self._targets = targets
        self._known = known
        self._never = frozenset(never)
        self._index: dict[str, list[str]] = defaultdict(list)
        for word in sorted(targets):
            if len(word) >= SHORTEST and word.isalpha():
                for key in {fold(word), *_shortened(fold(word))}:
                    self._index[key].append(word)

    def mend(self, word: str, original: str, opens: bool) -> str:
        """The word meant by the lower-case `word`, or the word itself.

        `original`: as written. `opens`: it opens a sentence, so a capital says nothing.
        """
        if len(word) < SHORTEST or not word.isalpha() or word in self._targets:
            return word
        name = original[:1].isupper() and not original.isupper() and not opens
        if name or word in self._never or self._known(word):
            return word
        if word in forms.swedish():
            return self._swapped(word) or word
        return self._nearest(word) or word

    def _swapped(self, word: str) -> str:
        """A common word with two letters in each other's place ("hra" is a word, but seldom)."""
        for i in range(len(word) - 1):
            meant = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
            if meant in self._common and meant != word:
                return meant
        return ""

    def _nearest(self, word: str) -> str:
        typed = fold(word)
        near: dict[str, tuple[int, ...]] = {}
        for key in {typed, *_shortened(typed)}:
            for target in self._index.get(key, ()):
                if target not in near and (cost := self._cost(word, typed, target)):
                    near[target] = cost
        if not near:
            return ""
        best = min(near.values())
        chosen = [target for target, cost in near.items() if cost == best]
        return chosen[0] if len(chosen) == 1 else ""

    def _cost(self, word: str, typed: str, target: str) -> tuple[int, ...] | None:
        """How unlikely that `target` was meant; none if it is too far off."""
        folded = fold(target)
        distance = int(OSA.distance(typed, folded, score_cutoff=1))
        rank = self._targets[target]
        swapped = sorted(typed) == sorted(folded)
        beheaded = target in self._common and typed == folded[1:]  # "nte"
        first = typed[0] != folded[0] and not swapped and not beheaded
        if distance > 1 or (len(typed) <= SHORT and (rank or first)):
            return None
        # Letters are lost, doubled or change places oftener than one is put for another; and the
        # first letter is seldom wrong.
        replaced = len(typed) == len(folded) and not swapped
        dots = int(OSA.distance(word, target, score_cutoff=2))
        return distance, int(rank > LEAST), int(first), dots, int(replaced), rank


def _shortened(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))
