"""The word lists of swedish.yml, beside this module."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("swedish.yml")


@functools.lru_cache(maxsize=1)
def _lists() -> dict[str, tuple[str, ...]]:
    lists: dict[str, str] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {name: tuple(text.split()) for name, text in lists.items()}


def words(name: str) -> tuple[str, ...]:
    """A list by its name; a `+` in a word is a space. Raises `KeyError`."""
    return tuple(word.replace("+", " ") for word in _lists()[name])
