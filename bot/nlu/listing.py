"""Benefits named in a row: in "får sjukpenning, bostadsbidrag och lite soc" all are paid."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.nlu.context import Stance
from bot.nlu.lexicon import Lexicon
from bot.nlu.mentions import Mention
from bot.nlu.words import WEAK, Word

BENEFITS = "ersattning"


def listed(words: Sequence[Word], mentions: Sequence[Mention], lexicon: Lexicon) -> list[Mention]:
    """`mentions`, where benefits that are only named count if the row they stand in does."""
    mine = [m for m in mentions if m.fact == BENEFITS]
    said = {i for m in mine if not m.names and m.holds for i in range(m.start, m.end)}
    named = {i for m in mine if m.names for i in range(m.start, m.end)}
    found = []
    for m in mentions:
        if m.fact == BENEFITS and m.names and m.holds and not said & set(range(m.start, m.end)):
            row = _Row(words, lexicon, said, named)
            if row.reaches(m.start - 1):
                found.append(replace(m, names=False, stance=Stance.ASSERTED))
                continue
        found.append(m)
    return found


class _Row:
    """Walks back through a row of benefits to what says that they are paid."""

    def __init__(
        self,
        words: Sequence[Word],
        lexicon: Lexicon,
        said: Collection[int],
        named: Collection[int],
    ) -> None:
        self._words = words
        self._lexicon = lexicon
        self._said = said
        self._named = named

    def reaches(self, i: int) -> bool:
        """Whether the words up to index `i` are a row that begins with one paid, or "får"."""
        if self._words[i].text == "utan":
            return self._corrects(i)
        joined = False
        while i > 0:
            text = self._words[i].text
            if i in self._said:
                return joined
            if text in self._lexicon["receives"]:
                return not self._asks(i)
            joined = joined or text == WEAK or text in self._lexicon["joins"]
            if not (text == WEAK or i in self._named or text in self._lexicon["in_a_row"]):
                return False
            i -= 1
        return False

    def _corrects(self, i: int) -> bool:
        """Reads "inte längre a-kassa utan aktivitetsstöd"."""
        i -= 1
        if i not in self._named:
            return False
        while not self._words[i].is_break:
            if self._words[i].text in self._lexicon["negation"]:
                return True
            i -= 1
        return False

    def _asks(self, i: int) -> bool:
        before = self._words[i - 1].text
        return before in self._lexicon["negation"] or before in self._lexicon["hypothetical"]
