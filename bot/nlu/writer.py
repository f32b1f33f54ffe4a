"""What the writer of a message calls themselves and others.

Whoever handles other people's cases says so with a title or a place ("Kurator onkologen.", "vi på
soc"), a relative with a kinship ("gubben är sjukskriven"). The word lists stand in `roles.yml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from bot.nlu import roles as lists
from bot.nlu.elided import Elided
from bot.nlu.introductions import Introductions
from bot.nlu.kin import Kin, KinFinder
from bot.nlu.lexicon import Lexicon
from bot.nlu.passage import Passage
from bot.nlu.persons import Persons
from bot.nlu.roles import Roles
from bot.nlu.staff import StaffSigns
from bot.nlu.words import Word


class Writer:
    """Reads one message for what its writer is.

    `kin`: the relatives named. `role`: what the writer says to be, if it is said. `third`: indices
    of "hen", "hon", "han" that mean the one concerned. `signs`: the manner of writing that is
    staff's.
    """

    def __init__(
        self,
        words: Sequence[Word],
        lexicon: Lexicon,
        roles: Roles | None = None,
        *,
        answers: bool = False,
    ) -> None:
        """`answers`: the message answers a question that is not about its writer."""
        passage = Passage(words, lexicon, roles or lists.load())
        self._passage = passage
        self._words = words
        self._persons = Persons(passage, answers=answers)
        self.kin = list(KinFinder(passage).find())
        self.role = None if answers else Introductions(passage).role()
        named = range(self.role.start, self.role.end) if self.role else range(0)
        self.third = self._persons.third(named)
        self.signs = StaffSigns(passage, self.kin, self.third)

    @property
    def subjects(self) -> list[Kin]:
        """Relatives that something is told of: those concerned and the dead."""
        return [k for k in self.kin if k.concerned or self._words[k.start - 1].is_break]

    @cached_property
    def first_person(self) -> list[int]:
        """Indices of the words with which the writer speaks of themselves and their own."""
        return self._persons.first()

    @cached_property
    def elided(self) -> list[int]:
        """Indices of the verbs with which the writer speaks of themselves without saying "jag"."""
        return [] if self.signs.one() else list(Elided(self._passage).find())

    @property
    def vague(self) -> bool:
        """Whether it only says that the writer does not know."""
        return self._passage.has("vague") or self._passage.has("about_talk")

    @property
    def ill_themselves(self) -> bool:
        """Reads "själv sjuk nu" and "läkare själv men nu patient"."""
        at, texts = self._passage.at, self._passage.texts
        return any(
            text == "sjalv" and any(at(j, "own_after_self") for j in range(i + 1, i + 4))
            for i, text in enumerate(texts[:-1])
        )

    def in_passing(self, kin: Kin) -> bool:
        """Whether what is said of the relative is no case: "min sambo jobbar"."""
        copula = self._passage.at(kin.end, "verbs") and self._words[kin.end].text == "har"
        return self._passage.at(kin.end + copula, "in_passing")

    @property
    def addressed(self) -> bool:
        """Whether the message speaks to whom it is sent to."""
        return self._persons.addressed()
