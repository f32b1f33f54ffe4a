"""Every place in a message where an expression is used, and how it is meant there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from spacy.language import Language

from bot.nlu.context import Context, Stance
from bot.nlu.expressions import GAP, Expression, accepted, bare, heads, options
from bot.nlu.lexicon import Lexicon
from bot.nlu.readings import Readings
from bot.nlu.spelling import Known, Speller
from bot.nlu.words import Word


@dataclass(frozen=True)
class Mention:
    """Words [start, end) say something about `fact`; `value` is empty for a bare mention.

    `loose`: how many of the words are not the expression's own, but stand in a gap of it. `names`:
    the words name the value and say no more ("sjukpenningen"): see `Expression.names`.
    """

    fact: str
    value: str
    start: int
    end: int
    stance: Stance
    weak: bool = False
    loose: int = 0
    names: bool = False

    @property
    def size(self) -> int:
        """How many words it takes up."""
        return self.end - self.start

    @property
    def holds(self) -> bool:
        """Whether it is said to be so."""
        return self.stance is Stance.ASSERTED


@dataclass(frozen=True)
class _Row:
    """One reading of an expression, with all that is asked about it again and again."""

    slots: tuple[str, ...]
    fact: str
    value: str
    own: frozenset[str]  # the words and stems it listens for
    weak: bool
    certain: bool
    presupposed: bool
    names: bool
    supposed: bool

    @classmethod
    def of(cls, e: Expression, slots: tuple[str, ...]) -> _Row:
        """The reading `slots` of expression `e`."""
        own = frozenset(options(slots))
        marks = e.weak, e.certain, e.presupposed, e.names, e.supposed
        return cls(slots, e.fact, e.value, own, *marks)

    @property
    def listing(self) -> bool:
        """Whether it is a clause of its own."""
        return self.slots[0] == "^" and self.slots[-1] == "$"

    def loose(self, known: Iterable[Known]) -> int:
        """How many of the words are none that it asks for: none but in a gap."""
        return 0 if GAP not in self.slots else sum(not self._asks_for(word) for word in known)

    def _asks_for(self, word: Known) -> bool:
        if word.literal in self.own or f"*{word.literal}" in self.own:
            return True
        stem = word.stem or word.literal
        return any(own[-1] == "*" and stem.startswith(own[:-1]) for own in self.own)


class MentionFinder:
    """Expressions, compiled; `many` are the facts with several values at once.

    Raises `ExpressionError` for one it cannot read.
    """

    def __init__(
        self,
        expressions: Iterable[Expression],
        nlp: Language,
        lexicon: Lexicon,
        many: Collection[str] = (),
    ) -> None:
        self._lexicon = lexicon
        self._many = frozenset(many)
        self._rows = [_Row.of(e, row) for e in expressions for row in e.readings(lexicon)]
        heard = {option for row in self._rows for option in row.own}
        stems = frozenset(option[:-1] for option in heard if option.endswith("*"))
        self.speller = Speller(
            literals=(word for word in heard if "*" not in word),
            stems=stems,
            heads=(head for row in self._rows for head in heads(row.slots)),
            never=lexicon["never_corrected"],
            short=lexicon["corrected_though_short"],
        )
        slots = {slot for row in self._rows for slot in bare(row.slots)}
        forms = {slot: accepted(slot, stems) for slot in slots}
        rows = [tuple(forms[slot] for slot in bare(row.slots)) for row in self._rows]
        self._readings = Readings(rows, nlp.vocab)

    def find(
        self, words: Sequence[Word], *, supposing: bool = False, asked: str | None = None
    ) -> list[Mention]:
        """Mentions in order of place; within a fact none inside a longer one.

        `supposing`: what is only supposed is said too. `asked`: the fact whose value has only to be
        named, for it answers the question; what else is only named stands with `names`.
        """
        context = Context(words, self._lexicon)
        known = self._recognised(words)
        found: dict[tuple[str, str, int, int, bool], Mention] = {}
        for number, start, end in self._readings.find(known):
            row = self._rows[number]
            if (row.supposed and not supposing) or not self._in_place(row, words, start, end):
                continue
            if row.listing and context.listed(start):
                continue
            answers = row.fact == asked
            names = row.names and not answers
            at = (row.fact, row.value, start, end, names)
            if at in found and (names or found[at].holds):
                continue  # said as well as it can be
            stance = Stance.ASSERTED
            if not row.certain and not (names and row.fact not in self._many):
                stance = context.stance(
                    start,
                    end,
                    row.own,
                    presupposed=row.presupposed,
                    supposing=supposing,
                    answers=answers,
                )
            weak = row.weak or (row.names and answers and row.fact not in self._many)
            loose = row.loose(known[start:end])
            mention = Mention(row.fact, row.value, start, end, stance, weak, loose, names)
            if at not in found or mention.holds:
                found[at] = mention
        named = [m for m in found.values() if m.names]
        said = _outermost((m for m in found.values() if not m.names), self._many)
        return [*said, *_outermost(named, self._many)]

    def _in_place(self, row: _Row, words: Sequence[Word], start: int, end: int) -> bool:
        """Whether the words stand where the reading's anchors want them."""
        first, last = row.slots[0], row.slots[-1]
        if first == "^^" and self._opening(words) != start:
            return False
        return not (
            (first == "^" and not words[start - 1].is_break)
            or (last == "$" and not words[end].is_break)
        )

    def _opening(self, words: Sequence[Word]) -> int:
        """Index of the first word after any greeting."""
        i = 1
        while i < len(words) - 1 and (
            words[i].is_break or words[i].text in self._lexicon["openers"]
        ):
            i += 1
        return i

    def _recognised(self, words: Sequence[Word]) -> list[Known]:
        plain = self.speller.plain([word.original.lower() for word in words])
        return [
            Known(word.text) if word.is_break else self.speller.known(word.text, plain=plain)
            for word in words
        ]


def _outermost(mentions: Iterable[Mention], many: Collection[str]) -> list[Mention]:
    """Without those that another mention of the same fact says better.

    A longer one says it better ("har inte SGI" than "SGI"), except among those that end together,
    where it is the one with fewer loose words: "ingen anställning" in "har nu ingen anställning"
    ("har ... anställning"). Where a fact has several values both may count ("får lön och
    sjukpenning"), so there only those that end together compete.
    """
    everything = sorted(mentions, key=lambda m: (m.start, m.end, m.fact, m.value))

    def better(other: Mention, m: Mention) -> bool:
        if other.fact != m.fact or other is m:
            return False
        within = other.start <= m.start and m.end <= other.end
        same = (other.start, other.end) == (m.start, m.end)
        if other.end == m.end and (other.value or same) and other.value != m.value:
            around = m.start <= other.start
            return (within or around) and (other.loose, m.size) < (m.loose, other.size)
        if m.fact in many and other.value != m.value:
            return False
        return within and other.size > m.size

    return [m for m in everything if not any(better(other, m) for other in everything)]
