"""What was understood of one message, whoever understood it: Rasa, a button or the word lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ANSWER = "svar"
UNCLEAR = "nlu_fallback"
TERM, QUESTION, AMBIGUOUS = "begrepp", "fraga", "tvetydig"
TOPIC, NEAR, SUPPOSED, NAMED = "amne", "nara", "antagande", "namnt"
GENERAL, ACTOR, LANGUAGE, PERCENT = "allmant", "aktor", "sprak", "procent"
# Everything an entity can be that is not a fact.
SPECIAL = (
    *(TERM, QUESTION, AMBIGUOUS, TOPIC, NEAR, SUPPOSED, NAMED),
    *(GENERAL, ACTOR, LANGUAGE, PERCENT),
)

# Buttons mean these; a payload naming anything else is not ours.
BUTTON_INTENTS = frozenset(
    {ANSWER, "varfor", "andra", "borja_om", "avbryt", "begrepp", "hjalp", "amne", "visa"}
)


@dataclass(frozen=True)
class Ambiguity:
    """A word that can mean several actors (ids in `candidates`)."""

    word: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Heard:
    """A message: its text, what it wants, the facts in it (ids and values, unchecked).

    `term`: the glossary id it mentions. `question`: the fact whose answer it wants to change.
    `ambiguity`: a word in it that can mean several actors. `topic`: the topic it asks about.
    `general`: it also asks in general whom to turn to. `near`: the likeliest topics, likeliest
    first. `supposed`: the facts of a what-if. `named`: values it names, whatever it says about
    them. `actor`: the actor it asks about. `language`: what it is written in, if not Swedish.
    `percent`: how much on sick leave, 0 to 100.
    """

    text: str = ""
    intent: str = UNCLEAR
    facts: Mapping[str, object] = field(default_factory=dict)
    term: str | None = None
    question: str | None = None
    ambiguity: Ambiguity | None = None
    topic: str | None = None
    general: bool = False
    near: tuple[str, ...] = ()
    supposed: Mapping[str, object] = field(default_factory=dict)
    named: Mapping[str, object] = field(default_factory=dict)
    actor: str | None = None
    language: str | None = None
    percent: int | None = None

    @classmethod
    def of(cls, text: str, intent: str, entities: Iterable[tuple[str, object]]) -> Heard:
        """From named entities: facts by their ids, and the special names above.

        The first of a name counts.
        """
        facts: dict[str, object] = {}
        special: dict[str, object] = {}
        ambiguity = None
        for name, value in entities:
            if name == AMBIGUOUS:
                ambiguity = ambiguity or _ambiguity(value)
            elif name in SPECIAL:
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
            topic=_text(special.get(TOPIC)),
            general=special.get(GENERAL) is True,
            near=_texts(special.get(NEAR)),
            supposed=_mapping(special.get(SUPPOSED)),
            named=_mapping(special.get(NAMED)),
            actor=_text(special.get(ACTOR)),
            language=_text(special.get(LANGUAGE)),
            percent=_percent(special.get(PERCENT)),
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


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        return ()
    return tuple(item for item in value if isinstance(item, str))


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, Mapping):
        return {}
    return {str(name): item for name, item in value.items()}


def _percent(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= 100 else None


def _ambiguity(value: object) -> Ambiguity | None:
    # what may be one of several answers to a fact (`fraga`) is asked about anyway
    if not isinstance(value, Mapping) or value.get(QUESTION) is not None:
        return None
    word, candidates = value.get("ord"), value.get("kandidater")
    if not isinstance(word, str) or not isinstance(candidates, (list, tuple)):
        return None
    return Ambiguity(word, tuple(str(item) for item in candidates))
