"""Relatives named in a message, and whether it is about them: "gubben är sjukskriven"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.nlu.passage import Passage
from bot.nlu.words import ASKING, STRONG

# "min bästa gamla vän": no more adjectives than these, with the owner.
_LONGEST = 4


@dataclass(frozen=True)
class Kin:
    """Words [start, end) name a relative; `concerned`: as the one that the message is about."""

    start: int
    end: int
    concerned: bool = True


class KinFinder:
    """Finds the relatives in one message."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._words = passage.words
        self._texts = passage.texts

    def find(self) -> Iterator[Kin]:
        """All of them, in order."""
        passage = self._passage
        for i in range(1, len(self._texts) - 1):
            if passage.written(i, "owners"):
                at = i + 1
                while at < min(len(self._texts) - 1, i + _LONGEST) and passage.at(
                    at, "kin_adjectives"
                ):
                    at += 1
                if passage.at(at, "kin"):
                    yield self._kin(i, at + 1)
                elif passage.at(at - 1, "kin_alone") and passage.at(at, "verbs"):
                    yield self._kin(i, at)  # "vår äldsta är 24"
            elif self._words[i].text == "en" and (end := self._friend(i + 1)):
                yield self._kin(i, end)
            elif passage.at(i, "kin_mine") and self._words[i + 1].text == "min":
                yield self._kin(i, i + 2)  # "kompisen min"
            elif (
                passage.at(i, "kin_bare")
                and not passage.at(i - 1, "kin_owners")
                and self._opens_clause(i)
                and not self._of_office(i)
            ):
                yield self._kin(i, i + 1)
            elif (
                passage.written(i, "kin_to")
                and self._texts[i + 1] == "till"
                and self._texts[i - 1] != "min"
                and not passage.at(i + 2, "how_many")  # "pappa till tre"
            ):
                yield Kin(i, i + 2)

    def _kin(self, start: int, end: int) -> Kin:
        return Kin(start, end, self._concerned(start, end))

    def _friend(self, i: int) -> int:
        """Where "nära vän" ends that begins at index `i`; 0 if none does."""
        at = i + 1 if self._passage.at(i, "friend_adjectives") else i
        return at + 1 if self._passage.at(at, "friends") and self._words[at].text != "van" else 0

    def _opens_clause(self, i: int) -> bool:
        before = i - 1
        while self._passage.opener(before):
            before -= 1
        if self._words[before].is_break:
            return not self._passage.at(i + 1, "joins")
        return self._passage.at(before, "before_kin")

    def _of_office(self, i: int) -> bool:
        """Reads "gubben på FK"."""
        return self._passage.at(i + 1, "of_office") and self._passage.at(i + 2, "offices")

    def _concerned(self, start: int, end: int) -> bool:
        passage, texts = self._passage, self._texts
        first, last = passage.bounds(start)
        if texts[end : end + 2] == ["och", "jag"] or texts[start - 2 : start] == ["jag", "och"]:
            return False
        if self._tells_me(end) or self._only_says(end):
            return False
        if passage.has("dead", range(max(first, start - 2), min(end + 3, last))):
            return False
        if passage.at(end, "provides") or (texts[end] == "har" and passage.at(end + 2, "provides")):
            return False
        if passage.has("accompanies", range(end, min(end + 4, last))) and (
            passage.has("kin_provides_not_cared", range(end, min(end + 3, last)))
            or passage.at(end, "together")
        ):
            return False
        near = range(max(first, start - 4), start)
        prepared = passage.at(start - 1, "kin_prepositions")
        if prepared and passage.has("with_kin", near) and "folja" not in texts[near.start : start]:
            return False
        return not (prepared and passage.at(start - 1, "by_kin"))

    def _only_says(self, end: int) -> bool:
        """Reads "min granne säger att alla får det", of nobody in particular."""
        return self._passage.at(end, "tells") and not self._passage.has("third")

    def _tells_me(self, end: int) -> bool:
        """Reads "min fru säger att jag …", right after the kin or later in the sentence."""
        for i in range(end, min(end + 8, len(self._texts) - 3)):
            if self._words[i].text in (STRONG, ASKING):
                return False
            if self._passage.at(i, "tells") and "jag" in self._texts[i + 1 : i + 3]:
                return True
        return False
