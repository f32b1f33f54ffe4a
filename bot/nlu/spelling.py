"""From the words people type to the words the expressions use: å/ä/ö, endings, small misspellings.

Every word becomes a `Known` word: the literal it stands for, and the longest stem ("sjukskriv*") it
begins with. Words that mean nothing to us become neither, so nothing a person writes is kept.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from rapidfuzz.distance import OSA

_FOLD = str.maketrans("åäöéèüæø", "aaoeeuao")
# Shorter words are not corrected to: too many Swedish words are one slip away from them (of six
# letters and more, 1,500 in spaCy's table; of eight, 280, most of them inflections of the same).
SHORTEST = 8
SHORTEST_TYPED = 5
# From this length on two slips are forgiven.
LONG = 12
# A word without å/ä/ö is read as one with them from this length even if other words have them.
SAFE_TO_RESTORE = 5


class Known(NamedTuple):
    """What a typed word stands for; both empty when we do not listen for it."""

    literal: str = ""
    stem: str = ""


def fold(word: str) -> str:
    """The word without dots and rings: "försörjningsstöd" -> "forsorjningsstod"."""
    return word.translate(_FOLD)


class Speller:
    """Recognises the given literals and stems in typed words."""

    def __init__(
        self,
        literals: Iterable[str],
        stems: Iterable[str],
        heads: Iterable[str] = (),
        never: Iterable[str] = (),
        short: Iterable[str] = (),
    ) -> None:
        """`heads`: literals that compounds may end in. `never`: words that are never corrected.

        `short`: words that are corrected to although they are shorter than `SHORTEST`.
        """
        self._heads = {fold(head): head for head in heads}
        self._literals = frozenset(literals) | frozenset(self._heads.values())
        self._never = frozenset(never)
        self._stems = frozenset(stems)
        self._folded: dict[str, str] = {}
        for word in sorted(self._literals):
            # Two literals that differ in å/ä/ö only: the folded form could be either.
            folded = fold(word)
            self._folded[folded] = "" if folded in self._folded else word
        self._folded_stems = {fold(stem): stem for stem in self._stems}
        self._reach = max(map(len, self._stems), default=0)
        short = frozenset(short)
        self._long_words: dict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
        for initial, rows in _by_initial(self._literals, short).items():
            for row in rows:
                self._long_words[initial, len(row[1])].append(row)
        self._long_stems = _by_initial(self._stems - self._literals, short)

    @property
    def literals(self) -> frozenset[str]:
        """The words listened for as they are."""
        return self._literals

    @property
    def stems(self) -> frozenset[str]:
        """What the words listened for may begin with."""
        return self._stems

    def listens_for(self, word: str) -> bool:
        """Whether the word stands for something as it is written, other than by a part of it."""
        return bool(
            word in self._literals or (len(word) >= SAFE_TO_RESTORE and word in self._folded)
        )

    def plain(self, words: Iterable[str]) -> bool:
        """Whether the writer leaves out å, ä and ö, at least now and then."""
        words = list(words)
        return all(word == fold(word) for word in words) or any(
            len(word) >= SAFE_TO_RESTORE
            and word not in self._literals
            and self._folded.get(word, "")
            for word in words
        )

    def known(self, word: str, *, plain: bool) -> Known:
        """What the lower-case `word` stands for. `plain`: as the method says."""
        literal = word if word in self._literals else ""
        stem = self._stem(word, self._stems)
        if literal or stem:
            return Known(literal, stem)
        if (plain or len(word) >= SAFE_TO_RESTORE) and word == fold(word):
            literal = self._folded.get(word, "")
            stem = self._folded_stems.get(self._stem(word, self._folded_stems), "")
            if literal or stem:
                return Known(literal, stem or self._stem(literal, self._stems))
        return self._compound(word) or self._corrected(word)

    def _compound(self, word: str) -> Known | None:
        """A compound as its head: "förlossningsdepression" is a depression."""
        folded = fold(word)
        for at in range(2, len(word) - 3):
            if head := self._heads.get(folded[at:]):
                return Known(head, self._stem(head, self._stems))
        return None

    def _stem(self, word: str, stems: Iterable[str]) -> str:
        for length in range(min(len(word), self._reach), 1, -1):
            if word[:length] in stems:  # a set or a dict: constant time
                return word[:length]
        return ""

    def _corrected(self, word: str) -> Known:
        if len(word) < SHORTEST_TYPED or not word.isalpha() or word in self._never:
            return Known()
        typed = fold(word)
        distance, chosen = len(typed), ""
        sizes = range(len(typed) - 2, len(typed) + 3)
        near = (self._long_words.get((typed[0], size), ()) for size in sizes)
        for candidate, target in sorted(itertools.chain.from_iterable(near)):
            if abs(len(target) - len(typed)) <= _allowed(target):
                distance, chosen = _nearer(distance, chosen, candidate, typed, target)
        for candidate, target in self._long_stems[typed[0]]:
            # Any ending may follow a stem, so compare with beginnings of about its length.
            for size in range(len(target) - 1, min(len(target) + 1, len(typed)) + 1):
                distance, chosen = _nearer(distance, chosen, candidate, typed[:size], target)
        literal = chosen if chosen in self._literals else ""
        return Known(literal, self._stem(chosen, self._stems) if chosen else "")


def _by_initial(words: Iterable[str], short: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Words long enough to be corrected to, with their folded forms, by first letter."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for word in sorted(words):
        if len(word) >= SHORTEST or word in short:
            found[fold(word[0])].append((word, fold(word)))
    return found


def _allowed(target: str) -> int:
    return 2 if len(target) >= LONG else 1


def _nearer(distance: int, chosen: str, candidate: str, typed: str, target: str) -> tuple[int, str]:
    """The nearer of what was chosen so far and `candidate`; neither when they are equally near."""
    allowed = _allowed(target)
    found = int(OSA.distance(typed, target, score_cutoff=allowed))
    if found > allowed or found > distance:
        return distance, chosen
    if found == distance and not (candidate.startswith(chosen) or chosen.startswith(candidate)):
        return distance, ""
    return found, candidate
