"""Swedish word forms and their base forms: spaCy's table of 660,000, kept as the text it is.

The file is sorted and has one form on each line, so it is clear about where a form stands. As a
dictionary it takes 130 MB and two seconds to make.
"""

from __future__ import annotations

import functools
import gzip
import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from importlib.metadata import version
from importlib.resources import files

# The table as of this version is known to be sorted, and to escape nothing but `/`.
_KNOWN = "1.0.5"
_FILE = "data/sv_lemma_lookup.json.gz"
_OPENING, _BETWEEN = b'    "', b'": "'
_BASE = re.compile(rb'": "([^"]*)",?$', re.MULTILINE)
_BLOCK = 2**11  # bytes that are searched through
_CHUNK = 2**20  # bytes that are taken apart at once


class Forms:
    """Word forms, and what each is a form of."""

    def __init__(self, lines: bytes) -> None:
        """`lines`: `    "form": "base",`, in the order of the forms; a newline before each."""
        self._lines = lines
        self._rows = _Rows(lines, _OPENING, _BETWEEN)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Forms:
        """From forms and their base forms, in any order. None may hold `"` or a newline."""
        rows = sorted((form.encode(), base.encode()) for form, base in pairs)
        lines = (b"\n" + _OPENING + form + _BETWEEN + base + b'",' for form, base in rows)
        return cls(b"".join(lines))

    def get(self, form: str, default: str = "") -> str:
        """The base form, or `default` if the form is not there."""
        begin = self._rows.after(form)
        if begin < 0:
            return default
        return self._lines[begin : self._lines.index(b'"', begin)].decode()

    def __contains__(self, word: str) -> bool:
        """Whether it is a form of something, or something that has forms."""
        return self._rows.after(word) >= 0 or self._bases.after(word) >= 0

    @functools.cached_property
    def _bases(self) -> _Rows:
        found: set[bytes] = set()
        at = 0
        while at < len(self._lines):  # by and by: each is there many times over
            end = self._lines.find(b"\n", at + _CHUNK)
            end = len(self._lines) if end < 0 else end
            found.update(_BASE.findall(self._lines, at, end))
            at = end
        return _Rows(b"".join(b"\n" + base + b'"' for base in sorted(found)), b"", b'"')


class _Rows:
    """Lines of text in the order of the words they open with."""

    def __init__(self, text: bytes, opening: bytes, closing: bytes) -> None:
        """`opening` stands before each word, `closing` after it; a newline before each line."""
        self._text, self._opening, self._closing = text, b"\n" + opening, closing
        self._starts = [0]
        while (start := text.find(b"\n", self._starts[-1] + _BLOCK)) > 0:
            self._starts.append(start)
        self._firsts = [
            text[start + len(self._opening) : text.find(closing, start)] for start in self._starts
        ]
        self._starts.append(len(text))

    def after(self, word: str) -> int:
        """The place after the word and what closes it, or -1."""
        wanted = word.encode(errors="replace")
        block = bisect_right(self._firsts, wanted) - 1
        if block < 0 or b'"' in wanted or b"\n" in wanted:  # the text's own marks are in no word
            return -1
        row = self._opening + wanted + self._closing
        at = self._text.find(row, self._starts[block], self._starts[block + 1])
        return -1 if at < 0 else at + len(row)


@functools.lru_cache(maxsize=1)
def swedish() -> Forms:
    """spaCy's table, read once."""
    table = gzip.decompress((files("spacy_lookups_data") / _FILE).read_bytes())
    if version("spacy-lookups-data") != _KNOWN:
        return Forms.of(json.loads(table).items())
    return Forms(table[table.index(b"\n") : table.rindex(b"\n")].replace(b"\\/", b"/"))
