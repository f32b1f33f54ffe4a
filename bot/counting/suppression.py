"""Small numbers are not shown: a handful of people must not be found in a figure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

SMALLEST = 5  # shown, by default
Name = TypeVar("Name", bound=Hashable)


def hidden(numbers: Mapping[Name, int], smallest: int) -> frozenset[Name]:
    """The names whose numbers are not shown where the numbers' sum may be known.

    Those from 1 to below `smallest`; and so many more, the least first, that at least two are
    hidden and they are `smallest` together: one alone could be found by subtraction.
    """
    found = {name for name, number in numbers.items() if 0 < number < smallest}
    if found:
        others = sorted((number, at) for at, number in enumerate(numbers.values()) if number)
        names = list(numbers)
        for _, at in others:
            if len(found) > 1 and sum(numbers[name] for name in found) >= smallest:
                break
            found.add(names[at])
    return frozenset(found)


def total(numbers: Mapping[Name, int], smallest: int) -> int | None:
    """The sum, or `None` where it is too small to be shown."""
    number = sum(numbers.values())
    return None if 0 < number < smallest else number
