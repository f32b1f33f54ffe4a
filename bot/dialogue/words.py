"""Plain word matching: a typed text as an answer to the open question, or as a command."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_WORD = re.compile(r"[^\W_]+|\?")
_PARENTHESIS = re.compile(r"\([^)]*\)")
_JOINERS = frozenset({"och", "samt", "plus", "eller"})

Words = tuple[str, ...]


def words(text: str) -> Words:
    """The words of a text in lower case, without punctuation: how texts are compared here."""
    return tuple(_WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def plain(text: str) -> Words:
    """`words` without a closing question mark."""
    found = words(text)
    return found[:-1] if len(found) > 1 and found[-1] == "?" else found


class WordList:
    """Comma-separated expressions from phrases.yml."""

    def __init__(self, text: str) -> None:
        self._expressions = [e for e in (words(part) for part in text.split(",")) if e]
        self._set = {plain(part) for part in text.split(",")}
        self._longest = max(map(len, self._expressions), default=0)

    def __contains__(self, text: object) -> bool:
        """Whether the whole text is one of the expressions."""
        return isinstance(text, str) and plain(text) in self._set

    def within(self, text: str) -> bool:
        """Whether an expression stands anywhere in the text, as whole words."""
        found = words(text)
        return any(
            found[start : start + len(expression)] == expression
            for expression in self._expressions
            for start in range(len(found) - len(expression) + 1)
        )

    def opening(self, text: str) -> Words | None:
        """What follows the longest expression the text opens with; `None` if it opens with none."""
        found = plain(text)
        for size in range(min(self._longest, len(found) - 1), 0, -1):
            if found[:size] in self._set:
                return found[size:]
        return None


def labels(options: Iterable[tuple[str, str]]) -> dict[Words, str]:
    """Option ids by what a person may type for them: the label, with or without parenthesis."""
    table: dict[Words, str] = {}
    for id, label in options:
        table.setdefault(words(label), id)
        table.setdefault(words(_PARENTHESIS.sub(" ", label)), id)
    return table


def one_of(text: str, table: Mapping[Words, str], order: Sequence[str]) -> str | None:
    """The option a text names, by label or by its number in the list (from 1)."""
    found = plain(text)
    if found in table:
        return table[found]
    digits = any(word.isdigit() for label in table for word in label)
    # where the labels themselves speak of numbers (days), a bare number is not a position
    if len(found) == 1 and found[0].isdecimal() and len(found[0]) <= 2 and not digits:
        position = int(found[0])
        if 1 <= position <= len(order):
            return order[position - 1]
    return None


def several_of(text: str, table: Mapping[Words, str], order: Sequence[str]) -> list[str]:
    """The options a text lists, all of it accounted for; empty if any part is something else."""
    numbers = text.replace(",", " ").split()
    if numbers and all(number.isdecimal() for number in numbers):
        chosen = [one_of(number, table, order) for number in numbers]
        return [] if None in chosen else list(dict.fromkeys(filter(None, chosen)))
    found, ids, at = plain(text), [], 0
    longest = max(map(len, table), default=0)
    while at < len(found):
        for size in range(min(longest, len(found) - at), 0, -1):
            if found[at : at + size] in table:
                ids.append(table[found[at : at + size]])
                at += size
                break
        else:
            if found[at] not in _JOINERS:
                return []
            at += 1
    return list(dict.fromkeys(ids))
