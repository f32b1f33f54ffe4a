"""What was understood of one message, whoever understood it: Rasa, a button or the word lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ANSWER = "svar"
UNCLEAR = "nlu_fallback"
TERM, QUESTION, AMBIGUOUS = "begrepp", "fraga", "tvetydig"

# Buttons mean these; a payload naming anything else is not ours.
BUTTON_INTENTS = frozenset({ANSWER, "varfor", "andra", "borja_om", "avbryt", "begrepp", "hjalp"})


@dataclass(frozen=True)
class Ambiguity:
    """A word that can mean several actors (ids in `candidates`)."""

    word: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Heard:
    """A message: its text, what it wants, the facts in it (ids and values, unchecked).

    `term`: the glossary id it mentions. `question`: the fact whose answer it wants to change.
    """

    text: str = ""
    intent: str = UNCLEAR
    facts: Mapping[str, object] = field(default_factory=dict)
    term: str | None = None
    question: str | None = None
    ambiguity: Ambiguity | None = None

    @classmethod
    def of(cls, text: str, intent: str, entities: Iterable[tuple[str, object]]) -> Heard:
        """From named entities: facts by their ids, and the three special names above.

        The first of a name counts.
        """
        facts: dict[str, object] = {}
        special: dict[str, object] = {}
        ambiguity = None
        for name, value in entities:
            if name == AMBIGUOUS:
                ambiguity = ambiguity or _ambiguity(value)
            elif name in (TERM, QUESTION):
                special.setdefault(name, value)
            else:
                facts.setdefault(name, value)
        return cls(
            text=text,
            intent=intent,
            facts=facts,
            term=_text(special.get(TERM)),
            question=_text(special.get(QUESTION)),
            ambiguity=ambiguity,
        )

    @classmethod
    def button(cls, payload: str) -> Heard | None:
        """What a button's payload means, or `None` if it is not one of ours."""
        intent, brace, rest = payload.removeprefix("/").partition("{")
        if not payload.startswith("/") or intent not in BUTTON_INTENTS:
            return None
        try:
            data = json.loads(brace + rest) if brace else {}
        except (ValueError, RecursionError):
            return None
        if not isinstance(data, dict):
            return None
        return cls.of("", intent, data.items())


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _ambiguity(value: object) -> Ambiguity | None:
    # what may be one of several answers to a fact (`fraga`) is asked about anyway
    if not isinstance(value, Mapping) or value.get(QUESTION) is not None:
        return None
    word, candidates = value.get("ord"), value.get("kandidater")
    if not isinstance(word, str) or not isinstance(candidates, (list, tuple)):
        return None
    return Ambiguity(word, tuple(str(item) for item in candidates))
