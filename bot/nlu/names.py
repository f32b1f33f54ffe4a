"""Names of things as they stand in running text: words, phrases and ends of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.nlu.spelling import fold


class Names:
    """Words, phrases and ends of words ("*mottagningen"), each standing for something."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        """`lists`: what they stand for -> the names. Of two meanings the first counts."""
        self._meaning: dict[str, str] = {}
        self._ends: dict[str, str] = {}
        for meaning, names in lists.items():
            for name in names:
                table = self._ends if name.startswith("*") else self._meaning
                table.setdefault(fold(name.removeprefix("*")), meaning)
        self._longest = max((len(name.split()) for name in self._meaning), default=1)
        self._first = frozenset(name.split()[0] for name in self._meaning)
        self._shortest_end = min(map(len, self._ends), default=0)

    def at(self, texts: Sequence[str], i: int) -> tuple[str, int] | None:
        """What the folded words from index `i` on stand for, and where they end."""
        text = texts[i]
        if text in self._first:
            for size in range(min(self._longest, len(texts) - i), 0, -1):
                name = " ".join(texts[i : i + size])
                if name in self._meaning:
                    return self._meaning[name], i + size
        if self._shortest_end:
            for begin in range(1, len(text) - self._shortest_end + 1):
                if text[begin:] in self._ends:
                    return self._ends[text[begin:]], i + 1
        return None
