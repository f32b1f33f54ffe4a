"""Whom a message speaks of and to: "jag", "hen", "du"."""

from __future__ import annotations

from bot.nlu.passage import Passage

# A message this short, with its breaks, may be about the talk only.
SHORT = 11
# ... and what asks something of the assistant, or takes leave of it, no longer than these.
_LONGEST_REQUEST, _SHORTEST = 16, 7
# So many words on from "jag" what it does is said: "jag menade inte så".
_REACH = 4


class Persons:
    """Reads one message for its persons."""

    def __init__(self, passage: Passage, *, answers: bool) -> None:
        """`answers`: the message answers a question that is not about its writer."""
        self._passage = passage
        self._words = passage.words
        self._texts = passage.texts
        self._answers = answers

    def first(self) -> list[int]:
        """Indices of the words with which the writer speaks of themselves and their own."""
        return [i for i in range(1, len(self._texts) - 1) if self._speaks(i)]

    def third(self, writer: range) -> list[int]:
        """Indices of "hen", "hon", "han" where nobody else was named whom they could mean.

        `writer`: the words that say what the writer is, which name nobody else.
        """
        officials = [i for i in self._passage.where("officials") if i and i not in writer]
        earliest = min(officials, default=len(self._texts))
        return [i for i in self._others() if i <= earliest and not self._official(i)]

    def addressed(self) -> bool:
        """Whether the message speaks to whom it is sent to."""
        return self._passage.has("addressed") or self._requests()

    def _requests(self) -> bool:
        """Reads "kan jag få prata med en människa" and "får jag ställa en fråga"."""
        passage = self._passage
        if len(self._words) > _LONGEST_REQUEST or passage.has("kin_owners"):
            return False
        puts = passage.has("puts") and passage.has("questions")
        leaves = len(self._words) <= _SHORTEST and passage.has("later")
        return puts or leaves or passage.has("talk_things")

    def _others(self) -> list[int]:
        passage = self._passage
        return [
            i
            for i in range(1, len(self._texts))
            if passage.at(i, "third") or (self._texts[i - 1] == "sin" and passage.at(i, "kin"))
        ]

    def _official(self, i: int) -> bool:
        """Reads "hon på FK"."""
        return self._passage.at(i + 1, "of_officials") and self._passage.at(i + 2, "officials")

    def _speaks(self, i: int) -> bool:
        passage = self._passage
        if self._texts[i] == "ja":
            opens = self._words[i - 1].is_break
            return not (opens and i == 1) and (
                (passage.at(i - 1, "ja_after") and not opens) or passage.at(i + 1, "ja_before")
            )
        if not passage.at(i, "first_person"):
            return False
        last = passage.bounds(i)[1]
        return not self._about_talk(i, last) and not passage.has("its_business", range(i + 1, last))

    def _about_talk(self, i: int, last: int) -> bool:
        """Reads "jag menade inte så" and "nu loggar jag ut", which are no one's case."""
        passage = self._passage
        if self._answers or (len(self._words) > SHORT and not self.addressed()):
            return False
        if (
            self._words[i + 1].text == "så"
            or passage.at(i - 1, "modals")
            or passage.at(i - 2, "modals")
        ):
            return False  # "måste jag svara"
        if ["borja", "om"] in (self._texts[i + 1 : i + 3], self._texts[i + 2 : i + 4]):
            return True
        following = range(i + 1, min(i + _REACH, last))
        return passage.at(i - 1, "about_talk") or any(
            passage.at(j, "about_talk") and self._words[j].text != "så" for j in following
        )
