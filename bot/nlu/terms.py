"""Names (glossary terms, actors) mentioned in a message, in Swedish inflection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.lexicon import Lexicon
from bot.nlu.spelling import fold
from bot.nlu.words import Word, split

# Shorter names with an ending are other words: "vik" (vikariat) is not in "vikt".
SHORTEST_INFLECTED = 4


@dataclass(frozen=True)
class TermMention:
    """What has that `id` is named at characters [start, end)."""

    id: str
    start: int
    end: int


class TermFinder:
    """Finds what has the names, by id; the longest name wins ("förebyggande sjukpenning")."""

    def __init__(self, names: Mapping[str, Sequence[str]], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._names: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
        for id, written in names.items():
            for name in written:
                row = tuple(fold(w.text) for w in split(name, lexicon) if not w.is_break)
                if row:
                    shout = name.isupper() and name.lower() in lexicon["only_capitals"]
                    self._names.setdefault(row[0][:2], []).append((row, id, shout))
        for rows in self._names.values():
            rows.sort(key=lambda entry: -len(" ".join(entry[0])))

    def find(self, words: Sequence[Word]) -> list[TermMention]:
        """Mentions in order, none inside another."""
        found: list[TermMention] = []
        texts = [fold(word.text) for word in words]
        i = 0
        while i < len(words):
            mention = self._at(words, texts, i)
            if mention:
                size, id = mention
                found.append(TermMention(id, words[i].start, words[i + size - 1].end))
                i += size
            else:
                i += 1
        return found

    def _at(self, words: Sequence[Word], texts: list[str], i: int) -> tuple[int, str] | None:
        """How many words name something from index `i` on, and what; `texts`: the words, folded."""
        for row, id, shout in self._names.get(texts[i][:2], ()):
            *before, last = row
            end = i + len(before)
            # the cheapest test first: nearly every name fails it
            if texts[i:end] != before or end >= len(texts):
                continue
            typed = words[i : end + 1]
            if any(word.is_break for word in typed):
                continue
            if shout and not all(word.original.isupper() for word in typed):
                continue
            if self._inflected(texts[end], last):
                return len(row), id
        return None

    def _inflected(self, typed: str, name: str) -> bool:
        if typed == name:
            return True
        if len(name) < SHORTEST_INFLECTED:
            return typed in (name + "n", name + "s", name + "ns")
        stem = name[:-1] if name[-1] in "ae" else name
        return typed.startswith(stem) and typed[len(stem) :] in self._lexicon["endings"]
