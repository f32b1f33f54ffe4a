"""The titles and places of work that words name: where whoever calls themselves so works."""

from __future__ import annotations

from bot.nlu.passage import Passage
from bot.nlu.roles import EMPLOYER

ANYWHERE_ELSE, EMPLOYMENT_OFFICE = "annan", "arbetsformedlingen"
# So many words into a clause a title still opens it: "ny leg sjuksköterska".
_PREFIXED = 3
# A place after the comma is no longer than this: "chef, vårdcentralen Ekan."
_LONGEST_PLACE = 4


class Titles:
    """Reads what words of one message name."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._roles = passage.roles
        self._texts = passage.texts

    def name(self, first: int, end: int) -> tuple[str, bool] | None:
        """Where the writer of words [first, end) works, and whether it is a title that says so."""
        i = first
        while i < min(first + _PREFIXED, end):
            if title := self._roles.titles.at(self._texts[:end], i):
                place = self.place(title[1], self._with_place(end))
                return self._workplace(title[0], i, place), True
            if not self._passage.at(i, "prefixes"):
                break
            i += 1
        named = self._roles.places.at(self._texts[:end], first)
        return (named[0], False) if named else None

    def title(self, i: int, stop: int) -> tuple[str, int] | None:
        """Where the title at index `i` works, with a place said after it, and where it ends."""
        title = self._roles.titles.at(self._texts[:stop], i)
        if title is None:
            return None
        place = self.place(title[1], min(title[1] + _LONGEST_PLACE, stop))
        return self._workplace(title[0], i, place), title[1]

    def place(self, start: int, end: int) -> str:
        """Which kind of place is named first in words [start, end); "" if none is."""
        for i in range(start, end):
            if place := self.placed(i, end):
                return place[0]
        return ""

    def placed(self, i: int, stop: int) -> tuple[str, int] | None:
        """Which kind of place is named at index `i`, and where its name ends."""
        return self._roles.places.at(self._texts[:stop], i)

    def _with_place(self, end: int) -> int:
        """Where a title that a comma ends at `end` ends with its place: "chef, vårdcentralen."."""
        passage = self._passage
        if passage.words[end].original != "," or end + 1 >= len(passage.words):
            return end
        following = passage.bounds(end + 1)[1]
        short = following - end <= _LONGEST_PLACE
        return following if short and not passage.has("verbs", range(end + 1, following)) else end

    def _workplace(self, title: str, at: int, place: str) -> str:
        """A boss of a clinic works in health care; a boss of a school may be anybody's employer."""
        if not place or place == title or title in (ANYWHERE_ELSE, EMPLOYMENT_OFFICE):
            return place if place == EMPLOYMENT_OFFICE else title
        if self._roles.bosses.at(self._texts, at):
            return title if place == ANYWHERE_ELSE or self._employs() else place
        return title if title == EMPLOYER else place

    def _employs(self) -> bool:
        return self._passage.begins("employee_stems") or bool(self._passage.employees)
