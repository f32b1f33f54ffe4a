"""A piece of text to take out."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """From `start` up to `end` (characters) stands something of a kind, such as `namn`."""

    start: int
    end: int
    kind: str
