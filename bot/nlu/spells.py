"""Whether a duration is how long an illness has lasted so far, or how long something else takes."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from bot.nlu.durations import Duration
from bot.nlu.lexicon import Lexicon
from bot.nlu.mentions import Mention
from bot.nlu.words import ASKING, Word, clause_bounds

# How many words may stand between "sjukskriven" and for how long.
NEAR = 6


# After "av": a part of that, not because of it.
_WHOLE = frozenset(
    (
        *("de", "dom", "den", "det", "en", "ett", "min", "mina", "sjuklön", "sjuklönen", "tiden"),
        *("sjukskrivningen", "året", "sjuklöneperioden", "semestern", "perioden"),
    )
)


class Free(enum.Enum):
    """When a duration that no mention of being ill stands near is about it all the same."""

    DAY_NUMBER = "day number"  # "dag 34": here days are counted from the first sick day
    ANSWER = "answer"  # the question was how long
    SUPPOSED = "supposed"  # "och efter ett år?"


class Spells:
    """Ties the durations of one message to its mentions of being ill."""

    def __init__(self, words: Sequence[Word], lexicon: Lexicon) -> None:
        self._words = words
        self._lexicon = lexicon

    def belongs(self, duration: Duration, mention: Mention) -> bool:
        """Whether `duration` is how long what is mentioned has lasted."""
        if not self._so_far(duration):
            return False
        if mention.start <= duration.start and duration.end <= mention.end:
            return True
        if duration.end <= mention.start:
            between = self._texts(duration.end, mention.start)
            return len(between) <= NEAR and self._all(between, "before_illness")
        between = self._texts(mention.end, duration.start)
        if len(between) > NEAR or self._any(between, "other_matters"):
            return False
        breaks = [i for i in range(mention.end, duration.start) if self._words[i].is_break]
        return not breaks or (len(breaks) == 1 and self._alone(duration))

    def stands_alone(self, duration: Duration, free: Free = Free.DAY_NUMBER) -> bool:
        """Whether the duration needs no mention.

        A day does not in questions, nor as a rule's day ("senast dag 30").
        """
        first, last = clause_bounds(self._words, duration.start)
        if free is Free.SUPPOSED:
            around = self._texts(first, duration.start) + self._texts(duration.end, last)
            return not self._any(around, "other_spells")
        if free is Free.ANSWER:
            around = self._texts(first, duration.start) + self._texts(duration.end, last)
            around = [text for text in around if not text.isdecimal()]  # "50 % sen april"
            return self._so_far(duration) and self._all(around, "answer_time")
        opening = [self._words[first].text]
        return (
            self._words[duration.start].text in self._lexicon["day_words"]
            and self._so_far(duration)
            and not self._any(opening, "question_words")
            and not self._any(opening, "question_verbs")
            and self._words[last].text != ASKING
            and not self._any(self._texts(duration.start - 1, duration.start), "rule_days")
        )

    def _so_far(self, duration: Duration) -> bool:
        """Not so in "om 2 veckor", "2 dagar i veckan", "två veckor till"."""
        before = self._texts(duration.start - 1, duration.start)
        after = [*self._texts(duration.end, duration.end + 2), "", ""]
        per = after[0] in ("i", "per", "om") and self._any(after[1:2], "periods")
        # "två dagar av de 14"; but "20 dagar av stress"
        share = after[0] == "av" and (after[1] in _WHOLE or after[1].isdecimal())
        return not (
            per
            or share
            or self._any(before, "not_so_far")
            or self._any(after[:1], "not_so_far_after")
        )

    def _alone(self, duration: Duration) -> bool:
        """Whether its clause holds the duration and little else."""
        first, end = clause_bounds(self._words, duration.start)
        rest = self._texts(first, duration.start) + self._texts(duration.end, end)
        return self._all(rest, "before_illness")

    def _texts(self, start: int, end: int) -> list[str]:
        return [word.text for word in self._words[start:end]]

    def _any(self, texts: Sequence[str], name: str) -> bool:
        return any(text in self._lexicon[name] for text in texts)

    def _all(self, texts: Sequence[str], name: str) -> bool:
        return all(text in self._lexicon[name] for text in texts)
