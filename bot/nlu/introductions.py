"""Where a writer says what they are: "Kurator onkologen.", "vi på AF", "/fackklubben"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.nlu.passage import Passage
from bot.nlu.titles import Titles
from bot.nlu.words import ASKING, STRONG

HEALTH_CARE = "varden"
# A longer clause is no title.
LONGEST_TITLE = 7
# ... and no name ("Eva här, rehabkoord."), nor a signature.
_LONGEST_NAME, _LONGEST_SIGNATURE = 3, 4
# After a greeting and its comma the first clause begins no later than here.
_LATEST_OPENING = 3


@dataclass(frozen=True)
class Role:
    """Words [start, end) say where the writer works; "" where that may be anywhere.

    Not `certain`: nurses fall ill too, so it counts only where nobody's own case is told.
    """

    workplace: str
    start: int
    end: int
    certain: bool = True


class Introductions:
    """Reads one message for the role its writer takes."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._words = passage.words
        self._texts = passage.texts
        self._titles = Titles(passage)

    def role(self) -> Role | None:
        """The first role said, rather one that is certain, and says where, than one that is not."""
        found = [
            *self._opening(),
            *self._closing(),
            *self._stated(),
            *self._asking(),
        ]
        certain = [role for role in found if role.certain]
        named = [role for role in certain or found if role.workplace]
        return next(iter(named or certain or found), None)

    # at the beginning

    def _opening(self) -> Iterator[Role]:
        """Reads "Kurator onkologen.", "soc här," and "Eva här, rehabkoord." at the beginning."""
        passage = self._passage
        first = 1
        while first < len(self._words) - 1 and (
            self._words[first].is_break or passage.opener(first)
        ):
            first += 1
        if self._words[first].is_break:
            return
        end = passage.bounds(first)[1]
        if (role := self._titled(first, end)) is not None:
            yield role
        elif (
            end - first <= _LONGEST_NAME
            and end + 1 < len(self._words)
            and not passage.has("verbs", range(first, end))
        ):
            second = self._titled(end + 1, passage.bounds(end + 1)[1])
            if (
                second is not None
                and second.certain
                and passage.roles.titles.at(self._texts, end + 1)
            ):
                yield second

    def _titled(self, first: int, end: int) -> Role | None:
        """The role that a clause, words [first, end), is nothing but the name of."""
        here = next((i for i in range(first + 1, end) if self._words[i].text == "här"), end)
        here = next((i for i in range(first + 1, here) if self._passage.at(i, "asks")), here)
        if not 0 < here - first <= LONGEST_TITLE or self._passage.has("verbs", range(first, here)):
            return None
        named = self._titles.name(first, here)
        if named is None:
            return None
        workplace, title = named
        closed = self._words[end]
        if here == end and end >= len(self._words) - 1:
            return None  # "soc": an answer, to whatever was asked
        said = here < end or closed.text == STRONG or closed.original in (":", "–", "—", "-")
        written = here < end or closed.original != "" or closed.text == STRONG
        return Role(workplace, first, here, said and (title or written))

    # at the end

    def _closing(self) -> Iterator[Role]:
        """Reads "/fackklubben" and "Mvh Eva, kurator" at the end."""
        passage = self._passage
        end = len(self._words) - 1
        first, end = passage.bounds(end - 1) if end > 1 else (1, 1)
        before = self._words[first - 1]
        if before.original == "," and first > 2:
            # "/verksamhetschef, vuxenpsyk"
            start = passage.bounds(first - 2)[0]
            if self._words[start - 1].text in (STRONG, ASKING) and start > 1:
                short = first - 1 - start <= _LONGEST_SIGNATURE
                named = self._titles.name(start, first - 1) if short else None
                if named and named[1] and self._titles.place(first, end):
                    yield Role(named[0], start, end)
                    return
        signed = before.text in (STRONG, ASKING) or passage.has(
            "closing", range(max(first - 5, 1), first)
        )
        if first <= 1 or not signed or not 0 < end - first <= _LONGEST_SIGNATURE:
            return
        if self._words[end].text == ASKING or passage.has("verbs", range(first, end)):
            return
        if named := self._titles.name(first, end):
            yield Role(named[0], first, end)

    # in a sentence

    def _stated(self) -> Iterator[Role]:
        """Reads "jag jobbar på psykakuten", "vi på AF", "som arbetsledare", "vår mottagning"."""
        at = self._passage.at
        for i in range(1, len(self._texts) - 1):
            if at(i, "working"):
                yield from self._occupation(i, self._stop(i))
            elif at(i, "introducing") or self._texts[i : i + 2] == ["jag", "som"]:
                yield from self._being(i, self._stop(i))
            elif at(i, "before_places") and at(i + 1, "at_places"):
                yield from self._from(i, self._stop(i))
            elif self._words[i].text == "vår" and at(i + 1, "our_places"):
                yield Role(HEALTH_CARE, i, i + 2)

    def _stop(self, i: int) -> int:
        """Where the clause ends that the word at index `i` stands in."""
        return self._passage.bounds(i)[1]

    def _occupation(self, i: int, stop: int) -> Iterator[Role]:
        passage = self._passage
        near = range(max(i - 3, 1), i)
        if passage.has("kin", near) or passage.has("third", near):
            return
        at = i + 1
        while at < stop and passage.at(at, "before_occupations"):
            at += 1
        if at < stop and at - i > 1:
            if title := self._titles.title(at, stop):
                yield Role(title[0], i, title[1], certain=False)
            elif place := self._titles.placed(at, stop):
                end = place[1]
                if self._texts[end] == "som" and (title := self._titles.title(end + 1, stop)):
                    end = title[1]  # "på BUP som kurator"
                yield Role(place[0], i, end, certain=False)

    def _being(self, i: int, stop: int) -> Iterator[Role]:
        passage = self._passage
        if passage.at(i, "copulas") and not passage.at(i - 1, "speakers"):
            return
        if self._texts[i] == "som" and passage.at(i - 1, "employed"):
            return
        at = i + 1
        while at < stop and (passage.at(at, "before_titles") or passage.at(at, "prefixes")):
            at += 1
        if at < stop and (title := self._titles.title(at, stop)):
            yield Role(title[0], i, title[1], certain=False)

    def _from(self, i: int, stop: int) -> Iterator[Role]:
        if self._texts[i] == "har" and self._words[i].text != "här":
            return
        if self._texts[i] == "jag" and not self._words[i - 1].is_break:
            return
        for at in range(i + 2, min(i + 4, stop)):
            if place := self._titles.placed(at, stop):
                yield Role(place[0], i, place[1], certain=self._texts[i] != "har")
                return

    def _asking(self) -> Iterator[Role]:
        """Reads "Beroendemott undrar vem som driver": not the one concerned who wonders."""
        passage = self._passage
        if passage.has("first_person"):
            return
        for i in range(2, len(self._texts) - 1):
            if not passage.at(i, "asks") or passage.at(i + 1, "asks_otherwise"):
                continue
            first = passage.bounds(i)[0]
            if first > _LATEST_OPENING and passage.at(i - 1, "bosses_named"):
                continue  # "…, chefen undrar"
            if 0 < i - first <= _LONGEST_NAME and (named := self._titles.name(first, i)):
                yield Role(named[0], first, i)
