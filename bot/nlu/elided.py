"""The first person left out: "är sjukskriven sen mars, fick nej" is told of oneself.

Swedish drops no other subject in a statement, so a clause that begins with its verb tells of the
writer, unless it is a question ("får arbetsgivaren …") or somebody was named whom it goes on about.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.nlu.passage import Passage
from bot.nlu.words import ASKING, WEAK

# "arbetsgivaren", "intyget", "läkarna": what a verb that opens a question may ask about.
_DEFINITE = ("en", "et", "arn", "erna", "arna", "orna", "skrivna", "ställda", "anstallda")
# Lists of words for somebody else.
_OTHERS = ("others_named", "officials", "third", "people", "kin", "kin_bare")
_PAST = ("ade", "de", "te")
_SUPINE = ("at", "it", "tt", "ts")
_INFINITIVE = ("a", "as", "es")


class Elided:
    """Reads one message for clauses whose subject is the writer, though not written."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._words = passage.words
        self._texts = passage.texts

    def find(self) -> Iterator[int]:
        """Indices of the verbs that tell of the writer."""
        named = False  # somebody else, so far in this sentence
        i = 1
        while i < len(self._words) - 1:
            first, end = self._passage.bounds(i)
            at = first
            while at < end and (self._passage.opener(at) or self._passage.at(at, "before_verbs")):
                at += 1
            if at < end and not named and self._tells(at, end):
                yield at
            named = named or self._names_others(first, end)
            if self._words[end].text != WEAK:
                named = False
            i = end + 1

    def _tells(self, i: int, end: int) -> bool:
        """Whether the clause whose verb, at index `i`, opens it has no subject of its own."""
        passage, asks = self._passage, self._words[end].text == ASKING
        after = i + 1
        while after < end and passage.at(after, "after_verbs"):
            after += 1
        if after >= end:
            return passage.at(i, "own_verbs") and not asks and end - i > 1
        if passage.at(i, "own_being") and passage.at(after, "own_states"):
            return True
        if passage.at(after, "subjects"):
            return False
        done = passage.at(i, "own_verbs") and self._texts[i].endswith(_PAST)
        if any(passage.at(after, name) for name in _OTHERS) and (asks or not done):
            return False  # but "tappade jobbet", "ringde vc"
        if asks and passage.at(after, "articles"):
            return False
        text = self._texts[after]
        if passage.at(i, "own_verbs"):
            return not (asks and text.endswith(_DEFINITE))
        if passage.at(i, "own_having"):
            held = passage.at(after, "own_havings") or passage.at(after, "own_states")
            plain = held or not text.endswith(_DEFINITE)
            return (plain and not asks) or text.endswith(_SUPINE)
        if passage.at(i, "own_being"):
            return text.isdecimal()
        if passage.at(i, "own_modals"):
            return passage.at(after, "infinitives") or (
                text.endswith(_INFINITIVE) and not text.endswith(_DEFINITE)
            )
        return False

    def _names_others(self, first: int, end: int) -> bool:
        at = self._passage.at
        return any(
            at(i, name) and not at(i - 1, "prepositions")
            for name in _OTHERS
            for i in range(first, end)
        )
