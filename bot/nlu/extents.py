"""To what extent someone is sick-listed, in per cent ("sjukskriven 75 %", "halvtid")."""

from __future__ import annotations

from collections.abc import Sequence

from bot.nlu.lexicon import Lexicon
from bot.nlu.mentions import Mention
from bot.nlu.words import Word, clause_bounds

_SIGNS = ("%", "procent", "proc", "procentig")
_IN_WORDS = {"hundra": 100, "sjuttiofem": 75, "femtio": 50, "tjugofem": 25}
# "Sjukskriven 75": so bare only these shares are said, and right after.
_USUAL = ("25", "50", "75", "100")
_ILL = frozenset(("sjukskriven", "sjukskr", "sjskr", "sjukskrivning"))


class Extents:
    """Reads shares in one message."""

    def __init__(self, words: Sequence[Word], lexicon: Lexicon) -> None:
        self._words = words
        self._lexicon = lexicon

    def find(self, mentions: Sequence[Mention], fact: str, *, answers: bool = False) -> int | None:
        """The one extent said of `fact`, if one is; `answers`: it needs not be named beside it."""
        ill = [m for m in mentions if m.fact == fact and not m.names]
        found = {
            percent
            for start, end, percent in self._shares()
            if self._about_illness(start, end, ill, answers=answers)
        }
        return found.pop() if len(found) == 1 else None

    def _shares(self) -> list[tuple[int, int, int]]:
        """Words [start, end) that say a share, and the share in per cent."""
        found = []
        for i, word in enumerate(self._words):
            if word.text.isdecimal() and self._text(i + 1) in _SIGNS and 1 <= int(word.text) <= 100:
                found.append((i, i + 2, int(word.text)))
            elif word.text in _IN_WORDS and self._text(i + 1) in _SIGNS:
                found.append((i, i + 2, _IN_WORDS[word.text]))
            elif word.text in _USUAL and self._bare(i):
                found.append((i, i + 1, int(word.text)))
            elif word.text in self._lexicon.extents:
                found.append((i, i + 1, self._lexicon.extents[word.text]))
        return found

    def _bare(self, i: int) -> bool:
        """Whether the number at index `i` is a share though nothing says so but its place."""
        following = self._text(i + 1)
        ends = following in self._lexicon["since"] or self._words[i + 1].is_break
        return ends and self._text(i - 1) in _ILL

    def _about_illness(
        self, start: int, end: int, ill: Sequence[Mention], *, answers: bool
    ) -> bool:
        first, last = clause_bounds(self._words, start)
        here = [m for m in ill if first <= m.start and m.end <= last]
        own = any(m.start < end and start < m.end for m in here)  # "halvtidssjukskriven"
        if own:
            return True
        work = [i for i in range(first, last) if self._text(i) in self._lexicon["working"]]
        if not here:
            return answers and not work
        near = min(_apart(start, end, m.start, m.end) for m in here)
        return all(_apart(start, end, i, i + 1) >= near for i in work)

    def _text(self, i: int) -> str:
        return self._words[i].text if i < len(self._words) else ""


def _apart(start: int, end: int, other_start: int, other_end: int) -> int:
    """How many words stand between; what comes before governs, so it counts as a little nearer."""
    return 2 * (start - other_end) if other_end <= start else 2 * (other_start - end) + 1
