"""The contract's messages as what the page without JavaScript shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue import Answer
from bot.dialogue.voice import Voice
from bot.resolver import Facts
from bot.web.card import Card, Cited, card, sources
from bot.web.lines import Block, blocks

_ANSWERS, _WHY, _RESTART = "/svar", "/varfor", "/borja_om"
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """A button."""

    title: str
    payload: str

    @property
    def aside(self) -> bool:
        """Whether it does something else than answer."""
        return not self.payload.startswith(_ANSWERS)

    @property
    def restarts(self) -> bool:
        """Whether it takes all answers away, so that it is asked about first."""
        return self.payload == _RESTART


@dataclass(frozen=True)
class Turn:
    """One turn in the log. `folded`: the card is behind a heading, since a question is open."""

    own: bool
    blocks: tuple[Block, ...]
    card: Card | None = None
    folded: bool = False
    sources: tuple[Cited, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Box:
    """An answer that can stand beside others."""

    value: str
    label: str
    ticked: bool


@dataclass(frozen=True)
class Question:
    """The open question. `boxes`: the answers of one that takes several; `choices`: the rest."""

    fact: str
    text: str
    hints: tuple[str, ...]
    help: str
    why: str
    boxes: tuple[Box, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class View:
    """What was answered: turns, then the open question or, without one, what can be done."""

    turns: tuple[Turn, ...]
    question: Question | None
    choices: tuple[Choice, ...]

    @property
    def result(self) -> bool:
        """Whether the whole answer is there."""
        return any(turn.card and not turn.folded for turn in self.turns)


@dataclass(frozen=True)
class Row:
    """An answer given. `about`: its subject as it stands inside a sentence."""

    subject: str
    answer: str
    payload: str
    about: str


def rows(answers: Iterable[Answer], facts: Facts, voice: Voice) -> tuple[Row, ...]:
    """The answers so far, to look at and change."""
    return tuple(
        Row(each.subject, each.answer, each.payload, voice.subject(each.fact, facts))
        for each in answers
    )


def view(messages: Sequence[Data], facts: Facts, voice: Voice, own: str = "") -> View:
    """What those messages look like to somebody with those answers, who said `own`."""
    ahead = [message for message in messages if "question" in message]
    able = ahead or [message for message in messages if message.get("buttons")]
    last = able[-1] if able else None
    turns = [Turn(True, blocks(own))] if own else []
    for message in messages:
        if message is last and "question" in message:
            continue
        offers = () if message is last else _choices(message.get("buttons", ()))
        turns.append(_turn(message, facts, voice, offers, folded=bool(ahead)))
    question = _question(last, facts) if last and "question" in last else None
    choices = _choices(last.get("buttons", ())) if last and question is None else ()
    return View(tuple(turns), question, choices)


def ticked(shown: View, values: Sequence[str]) -> View:
    """The same with just those boxes ticked."""
    if shown.question is None:
        return shown
    boxes = tuple(replace(box, ticked=box.value in values) for box in shown.question.boxes)
    return replace(shown, question=replace(shown.question, boxes=boxes))


def _turn(
    message: Data, facts: Facts, voice: Voice, offers: tuple[Choice, ...], *, folded: bool
) -> Turn:
    outcome, topic, text = message.get("outcome"), message.get("topic") or {}, message["text"]
    cited = sources(topic.get("sources", ()))
    if cited:  # shown as links below
        names = "; ".join(source["reference"] for source in topic["sources"])
        text = text.removesuffix(voice.say("begrepp_kalla", facts, kallor=names))
    found = card(outcome, facts, voice) if outcome else None
    shown = () if found and not folded else blocks(text)
    return Turn(False, shown, found, folded, cited, offers)


def _question(message: Data, facts: Facts) -> Question:
    asked = message["question"]
    buttons = [
        (button, _value(button["payload"], asked["fact"]))
        for button in message.get("buttons", ())
        if button["payload"] != _WHY or not asked["why"]
    ]
    known = facts.get(asked["fact"])
    chosen = known if isinstance(known, tuple) else ()
    boxes = tuple(
        Box(value[0], button["title"], value[0] in chosen)
        for button, value in buttons
        if isinstance(value, list)
    )
    rest = _choices([button for button, value in buttons if not isinstance(value, list)])
    hints = tuple(message["text"].removeprefix(asked["text"]).split("\n")[1:])
    return Question(asked["fact"], asked["text"], hints, asked["help"], asked["why"], boxes, rest)


def _value(payload: str, fact: str) -> object:
    """What the button answers the question with; a list if others can stand beside it."""
    try:
        answers = json.loads(payload.removeprefix(_ANSWERS))
    except ValueError:
        return None
    return answers.get(fact) if isinstance(answers, dict) else None


def _choices(buttons: Sequence[Data]) -> tuple[Choice, ...]:
    return tuple(Choice(button["title"], button["payload"]) for button in buttons)
