"""Where readings of expressions stand among recognised words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.nlu.expressions import ANY, GAP, GAP_WORDS, Forms, token
from bot.nlu.spelling import Known

Row = tuple[Forms, ...]
# Words as their literal ("arbete") and their stem ("arbet*").
Met = Sequence[tuple[str, str]]
Found = tuple[int, int]  # where it ends, and its number
# Stands in for every word we do not listen for, so that spaCy's vocabulary never grows with (and
# never keeps) what people write.
_OTHER = "x"


class Readings:
    """Readings of expressions, known by their numbers in `rows`. Safe to share between threads.

    Nearly all begin with words that a message has not, so they are looked up by their first word
    and what must follow it. The rest is compared word by word; after a gap by a spaCy Matcher, made
    when first met, which takes longer to begin than most messages to read.
    """

    def __init__(self, rows: Sequence[Row], vocab: Vocab) -> None:
        self._rows = rows
        self._vocab = vocab
        self._alone: dict[str, list[int]] = defaultdict(list)
        self._opened_by: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(rows):
            for opening in row[0]:
                (self._opened_by if len(row) > 1 else self._alone)[opening].append(number)
        self._branches: dict[str, list[_Branch]] = {}

    def find(self, known: Sequence[Known]) -> Iterator[tuple[int, int, int]]:
        """Number of the reading and words [start, end) of everything that matches."""
        words = [(literal, f"{stem}*") for literal, stem in known]
        doc: Doc | None = None
        for i, word in enumerate(words):
            for opening in word:
                found = [(i + 1, number) for number in self._alone.get(opening, ())]
                if opening in self._opened_by:
                    following = frozenset(chain.from_iterable(words[i + 1 : i + 2]))
                    near = frozenset(chain.from_iterable(words[i + 1 : i + 2 + GAP_WORDS]))
                    for branch in self._branching(opening):
                        if branch.following.isdisjoint(near if branch.after_gap else following):
                            continue
                        found += branch.exact(words, i)
                        if branch.possible(words, i):
                            doc = doc or self._doc(known)
                            found += branch.loose(doc, i)
                if found:
                    yield from ((number, i, end) for end, number in sorted(found))

    def _doc(self, known: Sequence[Known]) -> Doc:
        return Doc(
            self._vocab,
            words=[k.literal or _OTHER for k in known],
            lemmas=[k.stem or _OTHER for k in known],
        )

    def _branching(self, opening: str) -> list[_Branch]:
        """The readings that open so, by what must follow."""
        if opening not in self._branches:
            ways: dict[Row, dict[int, Row]] = defaultdict(dict)
            for number in self._opened_by[opening]:
                row = self._rows[number]
                ways[row[1 : 3 if row[1] is ANY else 2]][number] = row
            made = [_Branch(opening, way[-1], rows, self._vocab) for way, rows in ways.items()]
            self._branches[opening] = made
        return self._branches[opening]


class _Branch:
    """Readings that open with the same word and go on alike.

    `following`: what must stand next, or soon where `after_gap`.
    """

    def __init__(
        self, opening: str, following: Forms, rows: Mapping[int, Row], vocab: Vocab
    ) -> None:
        self.following = following
        self.after_gap = any(row[1] is ANY for row in rows.values())
        self._opening = opening
        self._vocab = vocab
        self._exact = [(number, row) for number, row in rows.items() if ANY not in row]
        self._loose = [(number, row) for number, row in rows.items() if ANY in row]
        self._reach = max(
            (sum(GAP_WORDS if forms is ANY else 1 for forms in row) for _, row in self._loose),
            default=0,
        )

    def exact(self, words: Met, start: int) -> Iterator[Found]:
        """The readings without a gap that match from `start`."""
        for number, row in self._exact:
            rest = words[start + 2 : start + len(row)]
            if len(rest) == len(row) - 2 and not any(map(Forms.isdisjoint, row[2:], rest)):
                yield start + len(row), number

    def possible(self, words: Met, start: int) -> bool:
        """Whether the words of a reading with a gap are there, in whatever order."""
        if not self._loose:
            return False
        there = {GAP, *chain.from_iterable(words[start + 1 : start + self._reach])}
        return any(not any(f.isdisjoint(there) for f in row[1:]) for _, row in self._loose)

    def loose(self, doc: Doc, start: int) -> list[Found]:
        """The readings with a gap that match from `start`."""
        found = self._matcher(doc[start : start + self._reach])
        strings = self._vocab.strings
        return [(start + end, int(strings[key])) for key, first, end in found if first == 0]

    @cached_property
    def _matcher(self) -> Matcher:
        matcher = Matcher(self._vocab, validate=False)
        for number, row in self._loose:
            opening = token(frozenset((self._opening,)))
            matcher.add(str(number), [[opening, *map(token, row[1:])]])
        return matcher
