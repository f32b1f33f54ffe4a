"""A message as words, numbers and clause breaks, each with its place in the text.

Clauses are what keeps a denial, a question or a duration from reaching something it is not about:
"utan SGI, förs.stöd" denies one thing only. People rarely write commas, so a clause also ends
before words such as "men", and before "och" when a new clause follows it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bot.nlu.lexicon import Lexicon

Mend = Callable[[str, str, bool], str]

WEAK = ","
STRONG = "."
ASKING = "?"
BREAKS = frozenset((WEAK, STRONG, ASKING))

_PIECE = re.compile(
    r"(?P<number>\d+(?:[.,:]\d+)*)|(?P<word>(?:[^\W\d_][\u0300-\u036f]*)+)|(?P<sign>[^\w\s]|\n)"
)
_ENDS = {".": STRONG, "!": STRONG, "?": ASKING, "\n": STRONG, "…": STRONG}
_PAUSES = frozenset(",;:()[]–—-|•*")
_DASHES = frozenset("-–—")
_MEANS_AND = frozenset("&+")
_ILL = frozenset(("sjukskriven", "sjukskr", "sjskr"))
_SHARES = frozenset(("%", "procent", "proc"))


class Word(NamedTuple):
    """A word, number or break: lower-case text, and [start, end) in the message.

    A break's text is `WEAK`, `STRONG` or `ASKING`; one that nobody wrote has no length.
    """

    text: str
    start: int
    end: int
    original: str = ""

    @property
    def is_break(self) -> bool:
        """Whether a clause ends here."""
        return self.text in BREAKS

    def meaning(self, text: str) -> Word:
        """The word at its place, read as `text`."""
        return self if text == self.text else self._replace(text=text)


def split(text: str, lexicon: Lexicon, mend: Mend | None = None) -> list[Word]:
    """The message's words, with a break first, last and between clauses. Linear in its length.

    `mend` puts misspelt words right: given the word, how it was written and whether it opens a
    sentence, it returns the word meant.
    """
    words = [Word(STRONG, 0, 0)]
    written = list(_written(text.rstrip(), lexicon))
    if mend:
        written = [_mended(word, before, mend) for before, word in _with_previous(written)]
    if text.isascii():
        # The writer has no å, ä and ö: "far sjukpenning" is "får sjukpenning".
        written = list(_all_dotted(written, lexicon))
    if not any(word.is_break for word in written):
        written = list(_with_missing_breaks(written, lexicon))
    for word in _with_implied_breaks(written, lexicon):
        if word.is_break and words[-1].is_break:
            # Keep the stronger of two: "?!" and ", men" are one break each.
            if words[-1].text == WEAK and len(words) > 1:
                words[-1] = word
            continue
        words.append(word)
    if not words[-1].is_break or len(words) == 1:
        words.append(Word(STRONG, len(text), len(text)))
    return words


def _mended(word: Word, before: Word, mend: Mend) -> Word:
    if word.is_break or not word.original:
        return word
    return word.meaning(mend(word.text, word.original, before.text in (STRONG, ASKING)))


def _with_previous(words: list[Word]) -> Iterator[tuple[Word, Word]]:
    return zip([Word(STRONG, 0, 0), *words], words, strict=False)


def _all_dotted(words: list[Word], lexicon: Lexicon) -> Iterator[Word]:
    before = Word(STRONG, 0, 0)
    for i, word in enumerate(words):
        after = words[i + 1].text if i + 1 < len(words) else STRONG
        before = _dotted(word, before, after, lexicon)
        yield before


def _dotted(word: Word, before: Word, after: str, lexicon: Lexicon) -> Word:
    """The word with its dots and rings; where two words are possible, its neighbours tell."""
    counted = (
        before.text[:1].isdecimal()
        or before.text in lexicon.numbers
        or before.text in lexicon["counted"]
    )
    if counted and word.text in lexicon.after_number:
        return word.meaning(lexicon.after_number[word.text])  # "8 man"
    for meant, sides in lexicon.dotted_beside.get(word.text, {}).items():
        if "only_before" in sides and after not in sides["only_before"]:
            continue  # "min chef har ringt"
        if before.text in sides.get("after", ()) or after in sides.get("before", ()):
            return word.meaning(meant)  # "var dotter", "chef har:"
    return word.meaning(lexicon.dotted.get(word.text, word.text))


def _with_missing_breaks(words: list[Word], lexicon: Lexicon) -> Iterator[Word]:
    """Breaks in a message without a single one, before what seldom goes on with what precedes."""
    for i, word in enumerate(words):
        before = words[i - 1] if i else Word(STRONG, 0, 0)
        text, last = word.text, before.text
        fresh = (
            text in lexicon["fresh_starts"] and last not in lexicon["binds"] and not before.is_break
        )
        # "Två månader sjukskriven", "25 % sjukskriven": that is said of it.
        fresh = fresh and not (text in _ILL and (last in lexicon.units or last in _SHARES))
        following = words[i + 1].text if i + 1 < len(words) else ""
        verb = (
            text in lexicon["fresh_verbs"]
            and following not in lexicon["question_subjects"]  # "nu är jag", not "nu, är sjuk"
            and (last in lexicon.units or last in lexicon["fresh_verbs_after"])
        )
        if fresh or verb:
            yield Word(WEAK, word.start, word.start)
        yield word


def _written(text: str, lexicon: Lexicon) -> Iterator[Word]:
    abbreviations = lexicon["abbreviations"]
    last = ""
    for found in _PIECE.finditer(text):
        start, end = found.span()
        piece = found.group()
        if found.lastgroup != "sign":
            last = unicodedata.normalize("NFC", piece).lower()
            last = lexicon.short_forms.get(last, last)
            yield Word(last, start, end, piece)
            continue
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        inside = before.isalnum() and after.isalnum()
        if piece in _DASHES and before.isdigit() and after.isdigit():
            yield Word("till", start, end, piece)
        elif inside and piece in ".-/:'’–":
            continue  # förs.stöd, a-kassa, AF/FK, SGI:n
        elif piece == "/" and before in " /\n" and after.isalpha():
            yield Word(STRONG, start, end)  # "vem ringer jag /kurator"
        elif piece == "." and last in abbreviations and before.isalpha():
            continue
        elif piece in _ENDS:
            yield Word(_ENDS[piece], start, end)
        elif piece in _DASHES and (before.isalnum() or after.isdigit()):
            continue  # "jobb- och utvecklingsgarantin", "född -85"
        elif piece in _PAUSES:
            yield Word(WEAK, start, end, piece)
        elif piece in _MEANS_AND:
            yield Word("och", start, end, piece)
        elif piece == "%":
            yield Word(piece, start, end, piece)


def _with_implied_breaks(words: list[Word], lexicon: Lexicon) -> Iterator[Word]:
    starters = lexicon["clause_starters"]
    for i, word in enumerate(words):
        following = words[i + 1].text if i + 1 < len(words) else ""
        opens = (
            (word.text in lexicon["break_before"] and following not in lexicon["described"])
            or (word.text in lexicon["joiners"] and following in starters)
            or (word.text in lexicon["relative"] and following in lexicon["relative_starters"])
        )
        if opens:
            yield Word(WEAK, word.start, word.start)
        yield word


def clause_bounds(words: Sequence[Word], at: int) -> tuple[int, int]:
    """Indices [first, end) of the clause that the word at index `at` stands in."""
    first = at
    while not words[first - 1].is_break:
        first -= 1
    end = at
    while not words[end].is_break:
        end += 1
    return first, end
