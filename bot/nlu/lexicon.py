"""The cue words of `lexicon.yml`: denials, questions, numbers, units. Read once, then frozen."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.rows import flat, read
from bot.nlu.spelling import fold

FILE = Path(__file__).with_name("lexicon.yml")
# The phrases that bend an amount ("över ett år"), by the names they have in the file.
BENDS = ("more", "nearly", "roughly", "at_most", "at_least")


@dataclass(frozen=True)
class Lexicon:
    """Word lists by the names they have in the file, and the few tables.

    Derived: `dotted`, each cue by its form without å, ä and ö; `length_openers`, every word that
    may open a duration; `cues`, every word the file names at all; `unsure_openers`, every
    word that may open a phrase of not knowing.
    """

    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, tuple[tuple[str, ...], ...]]
    macros: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, float]
    units: Mapping[str, float]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    answers: Mapping[str, str]
    extents: Mapping[str, int]
    more_exact: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    after_number: Mapping[str, str]
    short_forms: Mapping[str, str]
    alarms: Mapping[str, tuple[str, ...]]
    dotted: Mapping[str, str]
    dotted_beside: Mapping[str, Mapping[str, Mapping[str, frozenset[str]]]]
    length_openers: frozenset[str]
    cues: frozenset[str]
    unsure_openers: frozenset[str]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.words[name]


@functools.lru_cache(maxsize=1)
def load(path: Path = FILE) -> Lexicon:
    """The lexicon. Raises `KeyError` or `ValueError` where the file lacks a table."""
    raw = read(path)
    cues = {cue for row in raw["words"].values() for cue in flat(row)} | set(raw["numbers"])
    cues_of_amount = set(raw["vague"])
    cues |= {
        name
        for table in ("units", "months", "weekdays")
        for names in raw[table].values()
        for name in names
    }
    phrases = {
        name: tuple(tuple(str(phrase).split()) for phrase in value)
        for name, value in raw["phrases"].items()
    }
    bends = {phrase[0] for name in BENDS for phrase in phrases[name]}
    dotted = {plain: cue for cue in sorted(cues) if (plain := fold(cue)) not in cues}
    return Lexicon(
        words={name: frozenset(flat(value)) for name, value in raw["words"].items()},
        phrases=phrases,
        macros={
            name: tuple(flat(value))
            for table in ("macros", "families")
            for name, value in raw[table].items()
        },
        numbers={str(word): float(number) for word, number in raw["numbers"].items()},
        units={word: float(days) for days, names in raw["units"].items() for word in names},
        months={word: int(number) for number, names in raw["months"].items() for word in names},
        weekdays={word: int(number) for number, names in raw["weekdays"].items() for word in names},
        answers=raw["answers"],
        extents={word: int(share) for share, names in raw["extents"].items() for word in names},
        more_exact=raw["more_exact"],
        after_number=raw["after_number"],
        short_forms=raw["short_forms"],
        ambiguous={word: tuple(ids) for word, ids in raw["ambiguous"].items()},
        alarms={name: tuple(flat(value)) for name, value in raw["alarms"].items()},
        unsure_openers=frozenset(phrase[0] for phrase in phrases["unknown"]),
        cues=frozenset(_letters({n: raw[n] for n in raw if "dot" not in n and n != "families"})),
        length_openers=frozenset(cues_of_amount | bends | set(raw["numbers"])),
        dotted_beside={
            word: {
                meant: {side: frozenset(flat(words)) for side, words in sides.items()}
                for meant, sides in meanings.items()
            }
            for word, meanings in raw["dotted_beside"].items()
        },
        dotted=dotted | raw["without_dots"],
    )


def _letters(raw: object) -> Iterator[str]:
    """Every word anywhere in the file's tables."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            yield from _letters(key)
            yield from _letters(value)
    elif isinstance(raw, list):
        for item in raw:
            yield from _letters(item)
    elif isinstance(raw, str):
        yield from (word for word in re.split(r"[\W\d_]+", raw.lower()) if word)
