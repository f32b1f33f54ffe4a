"""What there is to count in a turn: read off the states around it and what was answered.

The message itself is never looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.counting.kinds import (
    ALL,
    CANCELLED,
    COVERAGE,
    DANGER,
    FIRST,
    HUMAN,
    LANGUAGE,
    NEED,
    OTHER_LANGUAGE,
    SECOND,
    SUBJECT,
    Kind,
    contact_id,
    vocabulary,
)
from bot.counting.tally import Count
from bot.dialogue import Dialogue, State
from bot.resolver import UNKNOWN, Value

Messages = Sequence[Mapping[str, object]]


class Observer:
    """Tells what to count; of what the knowledge base does not have, nothing."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._phrase = dialogue.resolver.phrase
        self._known = vocabulary(dialogue.resolver)
        languages = dialogue.resolver.knowledge.languages
        self._languages = {language.text: id for id, language in languages.items()}

    def turn(
        self, before: State, after: State, messages: Messages, *, new: bool, alone: bool
    ) -> list[Count]:
        """What one turn counts. `new`: it began the conversation. `alone`: Rasa was away."""
        found = [(Kind.TURN, ALL)]
        if new:
            found.append((Kind.CONVERSATION, ALL))
        if alone:
            found.append((Kind.ALONE, ALL))
        texts = [str(message.get("text", "")) for message in messages]
        found += _answered(before, after)
        found += self._told(messages)
        found += self._said(before, after, texts)
        found += self._outcome(before, messages)
        return [(kind, about) for kind, about in found if about in self._known[kind]]

    def stopped(self, state: State) -> list[Count]:
        """What a conversation counts that is no more: where it stopped, if without an outcome."""
        if state.untouched or state.done:
            return []
        if any(message.outcome for message in self._dialogue.here(state)):
            return []  # given before the last question
        about = state.asked or CANCELLED
        return [(Kind.STOPPED, about)] if about in self._known[Kind.STOPPED] else []

    def _told(self, messages: Messages) -> Iterator[Count]:
        for message in messages:
            topic = message.get("topic")
            id = topic.get("id") if isinstance(topic, dict) else None
            if id in (DANGER, NEED):
                yield Kind.LIMIT, str(id)
            elif id in self._known[Kind.TOPIC]:
                yield Kind.TOPIC, str(id)
            elif id in self._known[Kind.TERM]:
                yield Kind.TERM, str(id)

    def _said(self, before: State, after: State, texts: Sequence[str]) -> Iterator[Count]:
        def said(key: str) -> bool:
            phrase = self._phrase(key, after.facts)
            return any(phrase in text for text in texts)

        if said("utanfor_tackning"):
            yield Kind.OUTSIDE, COVERAGE
        if said("utanfor"):
            yield Kind.OUTSIDE, SUBJECT
        if after.missed > before.missed:
            yield Kind.FALLBACK, FIRST if after.missed == 1 else SECOND
        elif before.missed and said("reserv_manniska"):
            yield Kind.FALLBACK, HUMAN
        for text in texts:
            if text in self._languages:
                yield Kind.LIMIT, f"{LANGUAGE}{self._languages[text]}"
        if said("annat_sprak"):
            yield Kind.LIMIT, OTHER_LANGUAGE
        if said("glom"):
            yield from self.stopped(before)

    def _outcome(self, before: State, messages: Messages) -> Iterator[Count]:
        given = [message["outcome"] for message in messages if message.get("outcome")]
        if not given:
            return
        earlier = [message.outcome for message in self._dialogue.here(before) if message.outcome]
        contact = _contact(given[-1])
        if contact and contact not in map(_contact, earlier):
            yield Kind.OUTCOME, contact


def _answered(before: State, after: State) -> Iterator[Count]:
    if before.facts and not after.facts:
        return  # begun again, not corrected
    for fact, value in after.facts.items():
        if value == UNKNOWN and before.facts.get(fact) != UNKNOWN:
            yield Kind.UNKNOWN, fact
    for fact, old in before.facts.items():
        new = after.facts.get(fact)
        # an answer that another one made impossible was not corrected by anybody
        withdrawn = new is None and after.asked == fact
        if withdrawn or (new is not None and _corrects(old, new)):
            yield Kind.CHANGED, fact


def _corrects(old: Value, new: Value) -> bool:
    """Whether something said before no longer holds; a value added, or found out, is no change."""
    if old == UNKNOWN:
        return False
    if isinstance(old, str) or isinstance(new, str):
        return old != new
    return not set(old) <= set(new)


def _contact(outcome: object) -> str | None:
    contact = outcome.get("next_contact") if isinstance(outcome, Mapping) else None
    if not isinstance(contact, Mapping):
        return None
    point = contact.get("contact_point")
    return contact_id(str(contact.get("actor")), str(point) if point else None)
