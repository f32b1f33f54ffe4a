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
        self._mentions = [
            m
            for m in mentions
            if m.fact in ABOUT_ASKER or m.stance in (Stance.ASSERTED, Stance.UNKNOWN)
        ]

    def decide(self) -> str:
        """One of the values of the fact `fragestallare`, or "" when it is not clear."""
        staff = self._staff()
        relative, own = self._said(ASKER, RELATIVE), self._own()
        if staff:
            return "" if own or relative else STAFF
        if relative:
            return "" if own else RELATIVE
        return OWN if own else ""

    def relative_clauses(self) -> set[int]:
        """First word index of every clause about a relative."""
        return {self._clause(m) for m in self._mentions if (m.fact, m.value) == (ASKER, RELATIVE)}

    @property
    def occupations(self) -> list[Mention]:
        """Where the message says what whoever asks works with."""
        return [m for m in self._mentions if m.weak and m.fact in (ASKER, WORKPLACE)]

    def _staff(self) -> bool:
        about_staff = [
            m
            for m in self._mentions
            if m.fact in (WORKPLACE, MATTER) or (m.fact, m.value) == (ASKER, STAFF)
        ]
        # Nurses fall ill too: an occupation alone decides only when nobody's case is told.
        working = {i for m in self.occupations for i in range(m.start, m.end)}
        told = any(
            m.fact not in ABOUT_ASKER and working.isdisjoint(range(m.start, m.end))
            for m in self._mentions
        )
        return any(not m.weak or not told for m in about_staff)

    def _own(self) -> bool:
        if self._said(ASKER, OWN):
            return True
        """A case told in the first person: "nollad, vad gör jag?"."""
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
