"""What the words around a mention do to it: assert it, deny it, leave it open, or nothing at all.

Built to doubt: a denial must stand right before (or last), while anything that smells of a
question, a condition, a plan, the past or somebody else's claim holds the mention back.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence

from bot.nlu.lexicon import Lexicon
from bot.nlu.words import ASKING, STRONG, Word, clause_bounds

# How many words that carry meaning of their own may stand between a doubtful denial and a mention.
REACH = 3
OBJECTS = ("mig", "henne", "honom", "dem", "sig")


class Stance(enum.Enum):
    """How a mention is meant."""

    ASSERTED = "asserted"
    DENIED = "denied"
    UNKNOWN = "unknown"
    HELD_BACK = "held back"


class Context:
    """Judges mentions in one message."""

    def __init__(self, words: Sequence[Word], lexicon: Lexicon) -> None:
        self._words = list(words)
        self._texts = [word.text for word in words]
        self._lexicon = lexicon
        # Most messages hold few cues: which kinds they hold is found once, not at every word.
        self._held: dict[str, frozenset[int]] = {}
        self._unsure = any(text in lexicon.unsure_openers for text in self._texts)

    def stance(
        self,
        start: int,
        end: int,
        own: Collection[str],
        *,
        presupposed: bool,
        supposing: bool = False,
        answers: bool = False,
    ) -> Stance:
        """How words [start, end) are meant.

        `own`: the words the expression itself asks for; a denial or a spoiler within the span that
        is not among them stands in a gap and counts ("får fortfarande inte sjukpenning").
        `presupposed`: neither a question nor a condition holds the mention back.
        `supposing`: what is supposed is what is asked for; only a denial counts.
        `answers`: it answers a question, so "tror" hedges it no more than the rest.
        """
        first, last = clause_bounds(self._words, start)[0], clause_bounds(self._words, end - 1)[1]
        foreign = [i for i in range(start, end) if self._texts[i] not in own]
        if supposing:
            return self._supposed_stance(first, start, end, last, foreign)
        if self._does_not_know(first, start):
            return Stance.UNKNOWN
        denial = self._denial(first, start, end, last, foreign)
        if denial is Stance.HELD_BACK:
            if not presupposed:
                return denial
            denial = Stance.ASSERTED  # "vill inte ge mig lättare arbetsuppgifter"
        aside = presupposed or self._attribute(start, first)
        if not aside and self._asked(first, start):
            return Stance.HELD_BACK
        if not aside and self._spoilt(first, start, foreign):
            return Stance.HELD_BACK
        if self._supposed(first, start, end, last, aside=aside, answers=answers):
            return Stance.HELD_BACK
        if denial is Stance.ASSERTED and self._over(first, start, end, last, foreign):
            return Stance.HELD_BACK
        return denial

    def _supposed_stance(
        self, first: int, start: int, end: int, last: int, foreign: Sequence[int]
    ) -> Stance:
        if self._spoilt(first, start, foreign, supposing=True) or self._somebody_else(first, start):
            return Stance.HELD_BACK
        return self._denial(first, start, end, last, foreign, supposing=True)

    # denials

    def _denial(
        self,
        first: int,
        start: int,
        end: int,
        last: int,
        foreign: Sequence[int],
        *,
        supposing: bool = False,
    ) -> Stance:
        if any(self._is(i, "negation") for i in foreign):
            return Stance.DENIED
        before = self._denied_before(first, start, supposing=supposing)
        if before is not Stance.ASSERTED:
            return before
        if any(self._is(i, "negation") for i in range(start, end)):
            return Stance.ASSERTED  # the expression is a denial already: "SGI saknas"
        return Stance.DENIED if self._denied_after(end, last) else Stance.ASSERTED

    def _denied_before(self, first: int, start: int, *, supposing: bool) -> Stance:
        if self._is(start, "scope_ends"):
            return Stance.ASSERTED
        between = 0
        listed = False  # "varken SGI eller a-kassa": a list shares its denial
        joined = False
        for i in range(start - 1, first - 1, -1):
            text = self._texts[i]
            if self._is(i, "scope_ends") or self._means_but(i, first):
                return Stance.ASSERTED
            if self._is(i, "negation"):
                if joined and self._is(start, "negation"):
                    return Stance.ASSERTED  # "ingen SGI och inget intyg": each denies its own
                return Stance.HELD_BACK if between else Stance.DENIED
            if text in ("eller", "och"):
                listed = joined = True
            elif listed:
                listed = self._is(i, "fillers") or self._is(i + 1, "fillers")
            elif not self._is(i, "fillers") and not (supposing and self._is(i, "supposing")):
                between += 1
                if between > REACH:
                    break
        return Stance.ASSERTED

    def _denied_after(self, end: int, last: int) -> bool:
        for i in range(end, min(end + 4, last)):
            if self._is(i, "right_negation"):
                return all(self._is(j, "after_negation") for j in range(i + 1, last))
            if not self._is(i, "right_fillers"):
                return False
        return False

    def _means_but(self, at: int, first: int) -> bool:
        """Whether "utan" at index `at` means but: "inte anställd utan arbetslös"."""
        return self._texts[at] == "utan" and any(self._is(i, "negation") for i in range(first, at))

    # not said as a fact

    def _does_not_know(self, first: int, start: int) -> bool:
        """Reads "vet inte om jag har SGI", also when "om" opens a clause of its own."""
        if not self._unsure:
            return False
        begins = max(first - 4, 0) if self._texts[first] in self._lexicon["condition"] else first
        window = self._texts[begins:start]
        return any(
            tuple(window[i : i + len(phrase)]) == phrase
            for phrase in self._lexicon.phrases["unknown"]
            for i in range(len(window))
        )

    def _attribute(self, start: int, first: int) -> bool:
        """Whether "utan" opens the mention or stands right before it: part of the case described.

        "Kan jag få hjälp utan SGI?" asks about someone without SGI.
        """
        return "utan" in self._texts[max(first, start - 1) : start + 1]

    def _asked(self, first: int, start: int) -> bool:
        """Whether the clause asks about the mention, which may open it ("får du sjukpenning")."""
        opening = first
        while self._is(opening, "openers") and opening < start:
            opening += 1
        if self._is(opening, "question_verbs"):
            return self._is(opening + 1, "question_subjects")
        if self._is(opening, "question_words") and opening < start:
            if self._is(opening + 1, "defines") and not any(
                self._is(i, "oneself") for i in range(opening, start)
            ):
                return True  # "vad är skillnaden mellan utförsäkrad och nollad"
            return self._is(start, "finite") or self._is(start - 1, "finite")
        return False

    def _spoilt(
        self, first: int, start: int, foreign: Sequence[int], *, supposing: bool = False
    ) -> bool:
        doubts = ("reported",) if supposing else ("hypothetical", "generic", "reported")
        return any(
            self._is(i, "spoilers") for i in (*range(max(first, start - 2), start), *foreign)
        ) or any(self._doubts(i, name) for i in foreign for name in doubts)

    def _supposed(
        self, first: int, start: int, end: int, last: int, *, aside: bool, answers: bool
    ) -> bool:
        before = [i for i in range(first, start) if not (answers and self._is(i, "hedges"))]
        if not aside and any(self._condition_at(i) for i in before):
            return True
        doubts = ("past", "reported") if aside else ("past", "reported", "hypothetical", "generic")
        return (
            any(self._doubts(i, name) for i in before for name in doubts)
            or any(self._is(i, "past_after") for i in range(end, min(end + 4, last)))
            or self._somebody_else(first, start)
        )

    def _doubts(self, i: int, name: str) -> bool:
        """Whether the word is such a doubt; "min man" is no "man"."""
        return self._is(i, name) and not (
            self._texts[i] == "man" and self._is(i - 1, "possessives")
        )

    def _over(self, first: int, start: int, end: int, last: int, foreign: Sequence[int]) -> bool:
        """Reads "har haft a-kassa"; "har aldrig haft SGI" still holds, so denials come first."""
        near = (*range(max(first, start - 2), start), *foreign)
        # "Jobbet har gjort mig utbränd" is not over.
        if not any(self._is(i, "just_past") and self._texts[i + 1] not in OBJECTS for i in near):
            return False
        # "Har haft ont i ryggen i två år", "har haft sjukpenning sen i våras": still so.
        return not any(self._is(i, "ever_since") for i in range(end, last))

    def _condition_at(self, i: int) -> bool:
        return self._is(i, "condition") and self._is(i + 1, "condition_subjects")

    def _somebody_else(self, first: int, start: int) -> bool:
        return any(
            self._is(i, "others") and self._is(i + 1, "copulas") for i in range(first, start)
        )

    def listed(self, start: int) -> bool:
        """Whether the clause at `start` is one of a question's alternatives, not a note of its own.

        "Vad är skillnaden mellan sjuklön, sjukpenning och a-kassa" notes no benefit.
        """
        if self._texts[clause_bounds(self._words, start)[1]] == ASKING:
            return True
        i = start - 1
        while self._texts[i] not in (STRONG, ASKING):
            if self._is(i, "question_words") or self._is(i, "reported"):
                return True
            i -= 1
        return False

    def _is(self, at: int, name: str) -> bool:
        held = self._held.get(name)
        if held is None:
            cues = self._lexicon[name]
            held = frozenset(i for i, text in enumerate(self._texts) if text in cues)
            self._held[name] = held
        return at in held
