"""Who asks: someone about themselves, a relative, or staff. Taken only when it is clear."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.nlu.context import Stance
from bot.nlu.lexicon import Lexicon
from bot.nlu.mentions import Mention
from bot.nlu.words import Word, clause_bounds

ASKER, WORKPLACE, MATTER = "fragestallare", "verksamhet", "arendetyp"
ABOUT_ASKER = frozenset((ASKER, WORKPLACE, MATTER))
OWN, RELATIVE, STAFF = "patient", "anhorig", "personal"


class Asker:
    """Weighs the evidence of one message."""

    def __init__(
        self, words: Sequence[Word], mentions: Collection[Mention], lexicon: Lexicon
    ) -> None:
        self._words = list(words)
        self._lexicon = lexicon
        # "Får jag maila om patienten?" says who asks just as well as a statement does.
        telling = [
            m
            for m in mentions
            if m.fact in ABOUT_ASKER or m.stance in (Stance.ASSERTED, Stance.UNKNOWN)
        ]
        # "Jag är patient" and "som elev" are about oneself, though "patient" alone is staff's word.
        own = {
            i for m in telling if (m.fact, m.value) == (ASKER, OWN) for i in range(m.start, m.end)
        }
        self._mentions = [
            m for m in telling if not _about_staff(m) or own.isdisjoint(range(m.start, m.end))
        ]

    def decide(self) -> str:
        """One of the values of the fact `fragestallare`, or "" when it is not clear."""
        asking = [
            who
            for who, speaks in (
                (STAFF, self._staff()),
                (RELATIVE, self._said(ASKER, RELATIVE)),
                (OWN, self._own()),
            )
            if speaks
        ]
        return asking[0] if len(asking) == 1 else ""

    def relative_clauses(self) -> set[int]:
        """First word index of every clause about a relative."""
        return {self._clause(m) for m in self._mentions if (m.fact, m.value) == (ASKER, RELATIVE)}

    @property
    def occupations(self) -> list[Mention]:
        """Where the message says what whoever asks works with."""
        return [m for m in self._mentions if m.weak and m.fact in (ASKER, WORKPLACE)]

    def _staff(self) -> bool:
        # Nurses fall ill too: an occupation alone decides only when nobody's case is told.
        working = {i for m in self.occupations for i in range(m.start, m.end)}
        told = any(
            m.fact not in ABOUT_ASKER and working.isdisjoint(range(m.start, m.end))
            for m in self._mentions
        )
        return any(_about_staff(m) and not (m.weak and told) for m in self._mentions)

    def _own(self) -> bool:
        """Whether a case is told in the first person: "nollad, vad gör jag?"."""
        if self._said(ASKER, OWN):
            return True
        others = {self._clause(m) for m in self._mentions if m.fact in ABOUT_ASKER}
        told = {self._clause(m) for m in self._mentions if m.fact not in ABOUT_ASKER} - others
        first_person = {
            clause_bounds(self._words, i)[0]
            for i, word in enumerate(self._words)
            if word.text in self._lexicon["first_person"]
        }
        # With somebody else in the message, only what is said of oneself in so many words counts.
        return bool(told & first_person if others else told and first_person)

    def _said(self, fact: str, value: str) -> bool:
        return any((m.fact, m.value) == (fact, value) for m in self._mentions)

    def _clause(self, mention: Mention) -> int:
        return clause_bounds(self._words, mention.start)[0]


def _about_staff(mention: Mention) -> bool:
    return mention.fact == WORKPLACE or (mention.fact, mention.value) == (ASKER, STAFF)
