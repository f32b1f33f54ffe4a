"""Lists of texts side by side: what stands still, what was reworded, what came and went."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest


def aligned(
    old: Sequence[str], new: Sequence[str], *, worded: bool = True
) -> list[tuple[str | None, str | None]]:
    """The pairs (old, new) that differ; None: it is not there.

    `worded`: texts without ids of their own, so that one in the place of another is the same
    one reworded; otherwise each is itself (an id) and order says nothing.
    """
    if not worded:
        gone = [(item, None) for item in old if item not in new]
        return [*gone, *((None, item) for item in new if item not in old)]
    pairs: list[tuple[str | None, str | None]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for operation, i, j, k, m in matcher.get_opcodes():
        if operation != "equal":
            pairs += zip_longest(old[i:j], new[k:m])
    return pairs
