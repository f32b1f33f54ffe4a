"""The language a message is written in, if it is surely not Swedish.

First by script: Arabic, Cyrillic, Ethiopic, Thai or Han letters are never Swedish. Then, among
Latin letters, by the small words every sentence needs. Swedish is the rule here, so whatever could
be Swedish is: broken Swedish, borrowed words, names, shorthand, a single word, gibberish.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.rows import flat, read
from bot.resolver.model import Language

FILE = Path(__file__).with_name("swedish.yml")
# More of a message adds nothing.
LONGEST = 400
# Of all letters, so many must be of another script (a Swede may quote a word or a name).
SHARE_OF_SCRIPT = 0.4
# Of all words, so many must be known small words of the language; and so many times as many as
# the known Swedish ones.
SHARE_OF_WORDS = 0.2
AGAINST_SWEDISH = 1.5
# A word that is not known but has a letter of the language counts for less than a known one.
LETTER = 0.6
# A single word is believed from this length on.
SHORTEST_ALONE = 5

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LETTER = re.compile(r"[^\W\d_]")
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u02af\u1e00-\u1eff]")
_LATIN = "LATIN"


@dataclass(frozen=True)
class SwedishWords:
    """The lists of `swedish.yml`: what says that a message is Swedish, and what tells nothing."""

    swedish: frozenset[str]
    neutral: frozenset[str]
    borrowed: frozenset[str]


@functools.lru_cache(maxsize=1)
def load(path: Path = FILE) -> SwedishWords:
    """The lists. Raises `TypeError` where the file lacks one, or has one too many."""
    return SwedishWords(**{name: frozenset(flat(rows)) for name, rows in read(path).items()})


class LanguageFinder:
    """Tells the given languages (by id) from Swedish. Safe to share between threads."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self._known = load()
        self._words: dict[str, set[str]] = defaultdict(set)
        self._letters: dict[str, dict[str, float]] = defaultdict(dict)
        self._of_script: dict[str, list[str]] = defaultdict(list)
        written = {id: _letters_of(language) for id, language in languages.items()}
        for id, language in languages.items():
            for word in language.words:
                self._words[_plain(word)].add(id)
            self._of_script[_script_of(language)].append(id)
            for letter in language.letters:
                # "ی" is Persian and Kurdish: worth half to either.
                sharing = sum(letter in letters for letters in written.values())
                self._letters[letter][id] = 1 / max(sharing, 1)
        latin = set(self._of_script[_LATIN])
        self._telling = frozenset(x for x, ids in self._letters.items() if latin.intersection(ids))

    def find(self, text: str) -> str | None:
        """The id of the language `text` is written in; None for Swedish or when unsure."""
        text = _plain(text[:LONGEST])
        if not text.isascii():
            foreign = _OTHER_SCRIPT.findall(text)
            if foreign and len(foreign) >= SHARE_OF_SCRIPT * len(_LETTER.findall(text)):
                return self._by_script(text, foreign)
        return self._by_words(
            [word for word in _WORD.findall(text) if word not in self._known.neutral]
        )

    def _by_script(self, text: str, letters: list[str]) -> str | None:
        ((script, _),) = Counter(map(_script, letters)).most_common(1)
        candidates = self._of_script.get(script, [])
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        score = dict.fromkeys(candidates, 0.0)
        for word in _WORD.findall(text):
            for id in self._words.get(word, ()):
                if id in score:
                    score[id] += 1
        for letter in letters:
            for id, worth in self._letters.get(letter, {}).items():
                if id in score:
                    score[id] += worth
        return max(candidates, key=lambda id: score[id])  # the first, where nothing tells

    def _by_words(self, words: list[str]) -> str | None:
        score: dict[str, float] = defaultdict(float)
        sure: set[str] = set()
        swedish = 0
        for word in words:
            if word in self._known.swedish or "å" in word:
                swedish += 1
            elif ids := self._words.get(word):
                for id in ids:
                    score[id] += 1
                if word not in self._known.borrowed:
                    sure.update(ids)
            elif not self._telling.isdisjoint(word):
                for id, worth in self._lettered(word).items():
                    score[id] += LETTER * worth
                    sure.add(id)
        if not score:
            return None
        best = max(score, key=lambda id: (score[id], id in sure))
        return best if best in sure and self._enough(score[best], swedish, words) else None

    @staticmethod
    def _enough(found: float, swedish: int, words: list[str]) -> bool:
        if len(words) == 1:
            return found >= 1 and len(words[0]) >= SHORTEST_ALONE
        if len(words) == 2:
            return not swedish and found > 1
        least = max(1 + LETTER, SHARE_OF_WORDS * len(words))
        return found >= least and found > AGAINST_SWEDISH * swedish

    def _lettered(self, word: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for letter in word:
            for id, worth in self._letters.get(letter, {}).items():
                found[id] = max(found.get(id, 0), worth)
        return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower().replace("’", "'")


@functools.lru_cache(maxsize=2_000)
def _script(letter: str) -> str:
    """The first word of the letter's Unicode name: `LATIN`, `ARABIC`, `CJK`…"""
    return unicodedata.name(letter, "").split(" ")[0]


def _letters_of(language: Language) -> frozenset[str]:
    return frozenset("".join((language.text, language.letters, *language.words)).lower())


def _script_of(language: Language) -> str:
    """The script most of its text is in (names of Swedish authorities are Latin)."""
    letters: Iterable[str] = _LETTER.findall(language.text)
    others = [letter for letter in letters if _script(letter) != _LATIN]
    if len(others) < len(language.text) / 3:
        return _LATIN
    return Counter(map(_script, others)).most_common(1)[0][0]
