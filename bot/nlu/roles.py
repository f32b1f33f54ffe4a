"""The words of `roles.yml`: titles, places of work, kinship. Read once, then frozen."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.nlu.names import Names
from bot.nlu.rows import flat, read
from bot.nlu.spelling import fold

FILE = Path(__file__).with_name("roles.yml")
EMPLOYER = "arbetsgivare"
# The tables of small words, which are mended like any other.
_AROUND, _EXACTLY = "around", "exactly"


@dataclass(frozen=True)
class Roles:
    """The word lists by the names they have in the file.

    `words` are folded, `exactly` as written. Derived: `lists`, the names of the lists that each
    folded word is in; `vocabulary`, every word that is left as it is, as it stands there.
    """

    titles: Names
    places: Names
    concerned: Names
    employees: Names
    employees_many: Names
    bosses: Names
    words: Mapping[str, frozenset[str]]
    exactly: Mapping[str, frozenset[str]]
    lists: Mapping[str, tuple[str, ...]]
    vocabulary: frozenset[str]


@functools.lru_cache(maxsize=1)
def load(path: Path = FILE) -> Roles:
    """The word lists. Raises `KeyError` where the file lacks one."""
    raw = read(path)
    around, exactly = raw.pop(_AROUND), raw.pop(_EXACTLY)
    rows = {name: value for name, value in raw.items() if isinstance(value, list)} | around
    words = {name: frozenset(map(fold, flat(value))) for name, value in rows.items()}
    lists: dict[str, list[str]] = defaultdict(list)
    for name, among in words.items():
        for word in among:
            lists[word].append(name)
    return Roles(
        titles=_names(raw["titles"]),
        places=_names(raw["places"]),
        concerned=_names(raw["concerned"]),
        employees=_names({"": raw["employees"]}),
        employees_many=_names({"": raw["employees_many"]}),
        bosses=_names({"": raw["bosses"]}),
        words=words,
        exactly={name: frozenset(flat(value)) for name, value in exactly.items()},
        lists={word: tuple(names) for word, names in lists.items()},
        vocabulary=frozenset(
            word
            for value in raw.values()
            for name in _strings(value)
            for word in name.strip("*").split()
        ),
    )


def _names(lists: Mapping[str, Any]) -> Names:
    return Names({meaning: list(flat(rows)) for meaning, rows in lists.items()})


def _strings(value: Any) -> Iterator[str]:
    for rows in value.values() if isinstance(value, dict) else [value]:
        yield from flat(rows)
