"""The small language of `expressions` in facts.yml.

    anställd          this word (å, ä, ö optional for the writer; small slips forgiven)
    sjukskriv*        any word that begins so
    *smärta           this word, and compounds that end in it
    har|får           either word
    min?              may be missing
    ...               up to three words, inside the clause
    ^ and $           the clause begins, ends
    ^^                the message begins
    <får>             any of the phrases of that macro or family in lexicon.yml
Marks before the expression, in any order:

    ~                 weak: holds only if nothing else is said about the fact
    !                 presupposed: holds inside questions and conditions too ("som student")
    =                 holds whatever stands around it ("min chef" says that there is one)
    @                 only names the value; says so only as the answer to the fact's own question
    ?                 says so only where it is supposed ("vad händer om jag börjar plugga")
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.nlu.lexicon import Lexicon

GAP = "..."
ANCHORS = ("^", "^^", "$")
_MARKS = "~!=@? "
GAP_WORDS = 3
# What a word may be; `ANY` stands for the words of a gap.
Forms = frozenset[str]
ANY: Forms = frozenset((GAP,))
# More readings than this in one expression is a mistake in the knowledge, not a way of saying it.
MOST_READINGS = 400
_WORD = re.compile(r"[^\W_]+\*?|\*[^\W_]+|%")
_MACRO = re.compile(r"<([^<>]+)>")


class ExpressionError(ValueError):
    """An expression that cannot be read; the message names it and what is wrong."""


@dataclass(frozen=True)
class Expression:
    """One way of saying that `fact` is `value` (`value` empty: the fact is only mentioned)."""

    text: str
    fact: str = ""
    value: str = ""

    @property
    def marks(self) -> str:
        """The marks before the expression."""
        return self.text[: len(self.text) - len(self.text.lstrip(_MARKS))]

    @property
    def weak(self) -> bool:
        """Whether it gives way to anything else said about the fact."""
        return "~" in self.marks

    @property
    def presupposed(self) -> bool:
        """Whether it holds in questions and conditions too."""
        return "!" in self.marks

    @property
    def certain(self) -> bool:
        """Whether it holds whatever stands around it."""
        return "=" in self.marks

    @property
    def names(self) -> bool:
        """Whether it only names the value, without saying that it is so."""
        return "@" in self.marks

    @property
    def supposed(self) -> bool:
        """Whether it counts only where something is supposed."""
        return "?" in self.marks

    def readings(self, lexicon: Lexicon) -> list[tuple[str, ...]]:
        """Every way to read it, as rows of slots. Raises `ExpressionError`.

        A slot is `word`, `stem*`, `a|b`, `...`, `^` or `$`.
        """
        rows = [
            row
            for text in self._expanded(self.text.lstrip(_MARKS), lexicon)
            for row in self._optional(tuple(self._slots(text)))
        ]
        if not rows or any(not any(_is_word(slot) for slot in row) for row in rows):
            raise ExpressionError(f"'{self.text}': has no word to listen for")
        if any((GAP, GAP) in itertools.pairwise((GAP, *bare(row), GAP)) for row in rows):
            raise ExpressionError(f"'{self.text}': '...' must stand between words")
        if len(rows) > MOST_READINGS:
            raise ExpressionError(f"'{self.text}': {len(rows)} readings, {MOST_READINGS} allowed")
        return rows

    def _expanded(self, text: str, lexicon: Lexicon) -> Iterator[str]:
        found = _MACRO.search(text)
        if not found:
            yield text
            return
        if found[1] not in lexicon.macros:
            raise ExpressionError(f"'{self.text}': no macro <{found[1]}> in lexicon.yml")
        phrases = lexicon.macros[found[1]]
        # One slot for all single words; each longer phrase is a reading of its own.
        single = "|".join(phrase for phrase in phrases if _WORD.fullmatch(phrase))
        for phrase in filter(None, (single, *(p for p in phrases if not _WORD.fullmatch(p)))):
            yield from self._expanded(text[: found.start()] + phrase + text[found.end() :], lexicon)

    def _slots(self, text: str) -> Iterator[str]:
        for piece in text.lower().split():
            if piece in (GAP, *ANCHORS):
                yield piece
                continue
            optional = "?" if piece.endswith("?") else ""
            options = [_WORD.findall(option) for option in piece.removesuffix("?").split("|")]
            if not all(options) or (len(options) > 1 and any(len(o) > 1 for o in options)):
                raise ExpressionError(f"'{self.text}': cannot read '{piece}'")
            if len(options) > 1:
                yield "|".join(option[0] for option in options) + optional
            else:
                # "a-kassa" is two words to us, like everywhere in words.py.
                yield from (word + optional for word in options[0])

    @staticmethod
    def _optional(slots: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        choices: list[list[tuple[str, ...]]] = []
        for slot in slots:
            bare = slot.removesuffix("?")
            # Whole words and stems are tested on different attributes: one reading each.
            whole = "|".join(option for option in bare.split("|") if not option.endswith("*"))
            stems = [option for option in bare.split("|") if option.endswith("*")]
            ways: list[tuple[str, ...]] = [(way,) for way in (whole, *stems) if way]
            choices.append([*ways, ()] if slot.endswith("?") else ways)
        for chosen in itertools.product(*choices):
            yield tuple(itertools.chain.from_iterable(chosen))


def _is_word(slot: str) -> bool:
    return slot not in (GAP, *ANCHORS)


def options(row: Iterable[str]) -> Iterator[str]:
    """Every word and stem (with its `*`) a reading listens for."""
    for slot in row:
        if _is_word(slot):
            yield from slot.split("|")


def heads(row: Iterable[str]) -> Iterator[str]:
    """The words among them that compounds may end in."""
    return (option[1:] for option in options(row) if option.startswith("*"))


def bare(row: tuple[str, ...]) -> tuple[str, ...]:
    """The reading without `^` and `$`, which are about what stands around it."""
    return tuple(slot for slot in row if slot not in ANCHORS)


def accepted(slot: str, stems: frozenset[str]) -> Forms:
    """What a word in that slot may be: literals, or stems of words with `*`; `ANY` for a gap."""
    if slot == GAP:
        return ANY
    return frozenset(form for option in slot.split("|") for form in _forms(option, stems))


def token(forms: Forms) -> dict[str, Any]:
    """Such a word in a pattern of spaCy's Matcher.

    ORTH holds literals, LEMMA stems, breaks are IS_PUNCT.
    """
    if forms is ANY:
        return {"IS_PUNCT": False, "OP": f"{{0,{GAP_WORDS}}}"}
    attribute = "LEMMA" if any(form.endswith("*") for form in forms) else "ORTH"
    values = sorted(form.removesuffix("*") for form in forms)
    return {attribute: values[0] if len(values) == 1 else {"IN": values}}


def _forms(option: str, stems: frozenset[str]) -> Iterator[str]:
    if option.endswith("*"):
        # A word carries its longest stem only, so "sjuk*" must accept "sjukskriv*" too.
        yield from (f"{stem}*" for stem in stems if stem.startswith(option[:-1]))
    else:
        yield option.lstrip("*")
