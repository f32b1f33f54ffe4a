"""Every place in a message where an expression is used, and how it is meant there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.nlu.context import Context, Stance
from bot.nlu.expressions import GAP, GAP_WORDS, Expression, heads, openings, options, pattern
from bot.nlu.lexicon import Lexicon
from bot.nlu.spelling import Known, Speller
from bot.nlu.words import Word

# Stands in for every word we do not listen for, so that spaCy's vocabulary never grows with (and
# never keeps) what people write.
_OTHER = "x"


@dataclass(frozen=True)
class Mention:
    """Words [start, end) say something about `fact`; `value` is empty for a bare mention.

    `loose`: how many of the words are not the expression's own, but stand in a gap of it.
    """

    fact: str
    value: str
    start: int
    end: int
    stance: Stance
    weak: bool = False
    loose: int = 0

    @property
    def size(self) -> int:
        """How many words it takes up."""
        return self.end - self.start

    @property
    def holds(self) -> bool:
        """Whether it is said to be so."""
        return self.stance is Stance.ASSERTED


class MentionFinder:
    """Expressions, compiled; `many` are the facts with several values at once.

    Raises `ExpressionError` for one it cannot read.

    There is one spaCy Matcher for each first word, built when that word is first met: a Matcher
    tries every pattern at every word, and nearly all of ours begin with a word not there.
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
        self._vocab = nlp.vocab
        self._rows = [(e, row) for e in expressions for row in e.readings(lexicon)]
        heard = {option for _, row in self._rows for option in options(row)}
        self._stems = frozenset(option[:-1] for option in heard if option.endswith("*"))
        self.speller = Speller(
            literals=(word for word in heard if "*" not in word),
            stems=self._stems,
            heads=(head for _, row in self._rows for head in heads(row)),
            never=lexicon["never_corrected"],
            short=lexicon["corrected_though_short"],
        )
        self._opened_by: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, (_, row) in enumerate(self._rows):
            for opening in openings(row, self._stems):
                self._opened_by[opening].append(number)
        self._matchers: dict[tuple[str, str], tuple[Matcher, int]] = {}

    def find(self, words: Sequence[Word]) -> list[Mention]:
        """Mentions in order of place; within a fact none inside a longer one."""
        context = Context(words, self._lexicon)
        found: dict[tuple[str, str, int, int], Mention] = {}
        for number, start, end in self._matches(words):
            expression, row = self._rows[number]
            begins, ends = row[0] != "^" or words[start - 1].is_break, words[end].is_break
            if not begins or (row[-1] == "$" and not ends):
                continue
            if row[0] == "^" and row[-1] == "$" and context.listed(start):
                continue
            stance = Stance.ASSERTED
            if not expression.certain:
                own = tuple(options(row))
                stance = context.stance(start, end, own, presupposed=expression.presupposed)
            at = (expression.fact, expression.value, start, end)
            loose = sum(word.text not in options(row) for word in words[start:end])
            mention = Mention(*at, stance, expression.weak, loose)
            if at not in found or (mention.holds and not found[at].holds):
                found[at] = mention
        return _outermost(found.values(), self._many)

    def _matches(self, words: Sequence[Word]) -> Iterator[tuple[int, int, int]]:
        """Row number and words [start, end) of everything that matches."""
        known = self._recognised(words)
        doc = Doc(
            self._vocab,
            words=[k.literal or _OTHER for k in known],
            lemmas=[k.stem or _OTHER for k in known],
        )
        for i, (literal, stem) in enumerate(known):
            for opening in (("ORTH", literal), ("LEMMA", stem)):
                if opening in self._opened_by:
                    matcher, reach = self._matcher(opening)
                    matches = matcher(doc[i : i + reach])
                    yield from (
                        (int(self._vocab.strings[key]), i, i + end)
                        for key, start, end in matches
                        if start == 0
                    )

    def _matcher(self, opening: tuple[str, str]) -> tuple[Matcher, int]:
        """The matcher for readings that open so, and how many words the longest takes."""
        if opening not in self._matchers:
            reach = 0
            matcher = Matcher(self._vocab, validate=False)
            for number in self._opened_by[opening]:
                row = self._rows[number][1]
                attribute, value = opening
                rest = pattern(row, self._stems)[1:]
                matcher.add(str(number), [[{attribute: value}, *rest]])
                reach = max(reach, _longest(row))
            self._matchers[opening] = (matcher, reach)
        return self._matchers[opening]

    def _recognised(self, words: Sequence[Word]) -> list[Known]:
        plain = self.speller.plain([word.original.lower() for word in words])
        return [
            Known(word.text) if word.is_break else self.speller.known(word.text, plain=plain)
            for word in words
        ]


def _longest(row: tuple[str, ...]) -> int:
    return sum(GAP_WORDS if slot == GAP else 1 for slot in row)


def _outermost(mentions: Iterable[Mention], many: Collection[str]) -> list[Mention]:
    """Without those that another mention of the same fact says better.

    A longer one says it better ("har inte SGI" than "SGI"), except where a fact has several values
    and both count ("får sjukpenning och lön"); there it is the one with fewer loose words among
    those that end together ("får förebyggande sjukpenning" is no "får ... sjukpenning").
    """
    everything = sorted(mentions, key=lambda m: (m.start, m.end, m.fact, m.value))

    def better(other: Mention, m: Mention) -> bool:
        if other.fact != m.fact or other is m:
            return False
        within = other.start <= m.start and m.end <= other.end
        if m.fact in many and other.value != m.value:
            return within and other.end == m.end and (other.loose, m.size) < (m.loose, other.size)
        return within and other.size > m.size

    return [m for m in everything if not any(better(other, m) for other in everything)]
