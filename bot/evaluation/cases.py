"""The messages measured on, with what is right about them, read from files.

Form of a file: tests/evaluation/LAS_MIG.md. A defect is told with its file and place in the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.understanding import UNCLEAR
from bot.resolver import UNKNOWN, FactError, Facts, Knowledge, Resolver, Value

PATIENT, RELATIVE, STAFF = "patient", "anhorig", "personal"
# What nobody can understand is rightly not understood.
_NONSENSE = "nonsens"
_WHO = (PATIENT, RELATIVE, STAFF)
_KEYS = frozenset(
    {"text", "who", "want", "facts", "truth", "contact", "supposed", "before", "after"}
)


class CaseError(ValueError):
    """A case that cannot be used; the message says which."""


@dataclass(frozen=True)
class Case:
    """One message somebody wrote.

    `who`: patient, anhorig or personal. `want`: the labels (topics and intents) that are right,
    best first. `facts`: what is said; `supposed`: what is said as a what-if (None: it is none).
    `truth`: what is true of the person. `contact`: the actors that are right as next contact, and
    `best` those of them that are most right; empty where no contact is the answer. `before` and
    `after`: the answers before and after a correction (None: it is none). `place`: file and number.
    """

    text: str
    who: str
    place: str = ""
    want: tuple[str, ...] = ()
    facts: Facts = field(default_factory=dict)
    truth: Facts = field(default_factory=dict)
    contact: tuple[str, ...] = ()
    best: tuple[str, ...] = ()
    supposed: Facts | None = None
    before: Facts | None = None
    after: Facts | None = None

    def answer(self, fact: str) -> str | list[str]:
        """What this person answers when asked: what is true of them, else "vet inte"."""
        value = self.truth.get(fact, UNKNOWN)
        return value if isinstance(value, str) else list(value)


def read_cases(folder: Path, resolver: Resolver, labels: frozenset[str]) -> list[Case]:
    """The cases of all `*.yml` in a folder, in the order of the files' names.

    `labels`: those that may be wanted. Raises `CaseError`.
    """
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise CaseError(f"{folder}: no *.yml there")
    return [case for file in files for case in _read(file, _Checker(resolver, labels))]


def _read(file: Path, checker: _Checker) -> Iterator[Case]:
    try:
        rows = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CaseError(f"{file}: {error}") from error
    if not isinstance(rows, list):
        raise CaseError(f"{file}: a list is needed")
    for number, row in enumerate(rows, 1):
        place = f"{file.name}:{number}"
        try:
            yield checker.case(row, place)
        except ValueError as error:
            raise CaseError(f"{file} no. {number}: {error}") from error


class _Checker:
    """Makes cases of rows that fit the knowledge base. Raises `ValueError`."""

    def __init__(self, resolver: Resolver, labels: frozenset[str]) -> None:
        self._resolver = resolver
        self._knowledge: Knowledge = resolver.knowledge
        self._labels = labels

    def case(self, row: object, place: str) -> Case:
        if not isinstance(row, dict):
            raise ValueError("a mapping is needed")
        if strange := set(row) - _KEYS:
            raise ValueError(f"unknown key {', '.join(sorted(map(str, strange)))}")
        text = row.get("text")
        if not isinstance(text, str) or not text.strip():
            raise ValueError("text is missing")
        if row.get("who") not in _WHO:
            raise ValueError(f"who: one of {', '.join(_WHO)} is needed, not {row.get('who')!r}")
        if ("before" in row) != ("after" in row):
            raise ValueError("before and after belong together")
        contact = self._known(row, "contact", frozenset(self._knowledge.actors))
        known = self._known(row, "want", self._labels | {_NONSENSE})
        want = tuple(UNCLEAR if label == _NONSENSE else label for label in known)
        if not want:
            raise ValueError("want is missing")
        return Case(
            text=text,
            who=row["who"],
            place=place,
            want=want,
            facts=self._facts(row, "facts") or {},
            truth=self._facts(row, "truth") or {},
            contact=contact,
            best=contact[:1],
            supposed=self._facts(row, "supposed"),
            before=self._facts(row, "before"),
            after=self._facts(row, "after"),
        )

    @staticmethod
    def _known(row: Mapping[str, Any], key: str, known: frozenset[str]) -> tuple[str, ...]:
        items = row.get(key, [])
        if not isinstance(items, list):
            raise ValueError(f"{key}: a list is needed")
        for item in items:
            if item not in known:
                raise ValueError(f"{key}: {item!r} does not exist")
        return tuple(items)

    def _facts(self, row: Mapping[str, Any], key: str) -> Facts | None:
        given = row.get(key)
        if given is None:
            return None
        if not isinstance(given, dict):
            raise ValueError(f"{key}: a mapping is needed")
        facts: dict[str, Value] = {}
        for name, value in given.items():
            # one at a time: what is said may well contradict itself
            try:
                facts |= self._resolver.canonical({name: value})
            except FactError as error:
                raise ValueError(f"{key}: {name}={value}: {error}") from error
        return facts
