"""Bare answers to the question just asked: "ja det har jag", "vet faktiskt inte", "inget alls"."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence

from bot.nlu.lexicon import Lexicon
from bot.nlu.words import ASKING, Word, clause_bounds

# Drawn out or mistyped: "jaaa", "nejj".
_YES = re.compile(r"j+a+h?|j+o+|ye+s+|ja+pp+|ja+jamensan")
_NO = re.compile(r"n+e+j+|n+ä+h?|nä+e?j?|no+pe*")
_GAP = 2  # "vet faktiskt inte", "har jag inte", "är hon nog inte"


class Answer(enum.Enum):
    """What a bare answer says."""

    YES = "yes"
    NO = "no"
    NONE = "none"  # "ingenting", "inget av det"
    UNKNOWN = "unknown"


class Opening:
    """How a message opens, read as an answer."""

    def __init__(self, words: Sequence[Word], lexicon: Lexicon) -> None:
        self._words = words
        self._texts = [word.text for word in words]
        self._lexicon = lexicon
        self.end = 0  # index after the words that answer

    def read(self) -> Answer | None:
        """The answer the message opens with, unless something in it contradicts that."""
        i = 1
        while self._is(i, "answer_openers") or (i > 1 and self._breaks(i)):
            i += 1
        if (i >= len(self._texts)) or self._unknown(i):
            return self._taken(i, Answer.UNKNOWN) if i < len(self._texts) else None
        yes, no = self._yes(i), self._no(i)
        if yes or no:
            return self._continued(i, Answer.YES if yes else Answer.NO)
        return self._clause(i) or self._closing()

    def _closing(self) -> Answer | None:
        """Reads "jag är frisk nu så nej"."""
        end = len(self._texts) - 2
        concludes = end > 1 and self._at(end - 1) == "så" and self._texts[-1] != ASKING
        if concludes and (self._yes(end) or self._no(end)):
            return self._taken(end, Answer.YES if self._yes(end) else Answer.NO)
        return None

    def _continued(self, i: int, answer: Answer) -> Answer | None:
        """After "ja" or "nej": "ja det har jag" agrees, "nej vet inte" and "nej jag menar" not."""
        j = i + 1
        while self._is(j, "answer_openers") or self._breaks(j) or self._same(j, answer):
            j += 1
        if self._unknown(j):
            return self._taken(j, Answer.UNKNOWN)
        if self._protests(j) or (self._yes(j) if answer is Answer.NO else self._no(j)):
            return None
        if "eller" in self._texts[i + 1 : i + 3] or self._asks_back(j):
            return None
        more = self._clause(j)
        if answer is Answer.YES and more is Answer.NO and not _YES.fullmatch(self._at(i)):
            return more  # "absolut inte"
        if more in (Answer.YES, Answer.NO) and more is not answer:
            return None
        return self._taken(i, answer)

    def _same(self, i: int, answer: Answer) -> bool:
        return self._yes(i) if answer is Answer.YES else self._no(i)

    def _clause(self, i: int) -> Answer | None:
        """Reads "det har jag inte", "inte än", "jag tror det", "inget just nu"."""
        end = clause_bounds(self._words, i)[1]
        clause = [t for t in self._texts[i:end] if t not in self._lexicon["answer_fillers"]]
        if not clause or self._at(end) == ASKING:
            return None
        denied = [t for t in clause if t in self._lexicon["answer_denials"]]
        rest = [t for t in clause if t not in denied]
        if not all(t in self._lexicon["echoes"] for t in rest):
            return None
        if not rest and denied:
            nothing = denied[0] in self._lexicon["nothing"]
            return self._taken(end - 1, Answer.NONE if nothing else Answer.NO)
        has_verb = any(t in self._lexicon["echo_verbs"] for t in rest)
        if not has_verb or ("haft" in rest and not denied):
            return None
        if any(t in self._lexicon["nothing"] for t in denied):
            return self._taken(end - 1, Answer.NONE)
        return self._taken(end - 1, Answer.NO if denied else Answer.YES)

    def _unknown(self, i: int) -> bool:
        """Reads "vet inte", "det vet jag faktiskt inte", "ingen aning", "kanske"."""
        while self._is(i, "echo_openers"):
            i += 1
        if self._is(i, "unsure"):
            return True
        if self._is(i, "know"):
            near = self._texts[i + 1 : i + 3 + _GAP]
            return any(t in self._lexicon["negation"] for t in near)
        return any(
            tuple(self._texts[i : i + len(phrase)]) == phrase
            for name in ("unknown", "unsaid")
            for phrase in self._lexicon.phrases[name]
        )

    def _protests(self, i: int) -> bool:
        """Reads "nej jag menar", "nej vänta", "ja jag undrar": about the talk, not the question."""
        return self._is(i, "protests") or (
            self._at(i) in ("jag", "det") and self._is(i + 1, "protests")
        )

    def _asks_back(self, i: int) -> bool:
        """Reads "nej vad är SGI?", "ja fast vad menas": a question is no answer."""
        return self._is(i, "question_words") and self._at(i + 1) in self._lexicon["asks_back"]

    def _taken(self, i: int, answer: Answer) -> Answer:
        self.end = min(i + 1, len(self._texts) - 1)
        return answer

    def _yes(self, i: int) -> bool:
        return self._is(i, "yes") or bool(_YES.fullmatch(self._at(i)))

    def _no(self, i: int) -> bool:
        return self._is(i, "no") or bool(_NO.fullmatch(self._at(i)))

    def _breaks(self, i: int) -> bool:
        return 0 <= i < len(self._words) and self._words[i].is_break and i < len(self._words) - 1

    def _is(self, i: int, name: str) -> bool:
        return 0 <= i < len(self._texts) and self._texts[i] in self._lexicon[name]

    def _at(self, i: int) -> str:
        return self._texts[i] if 0 <= i < len(self._texts) else ""
