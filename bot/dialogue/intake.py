"""Which of the facts heard are taken, and how they are added to those known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.allowance import ASKER
from bot.dialogue.asking import Asking
from bot.dialogue.heard import Heard
from bot.dialogue.state import State
from bot.resolver import UNKNOWN, FactError

_ONESELF, _CORRECTING = "patient", "ratta"
_YES_NO = {"bekrafta": "ja", "neka": "nej"}


class Intake:
    """Takes facts that fit the conversation; a fact wrongly taken costs more than one asked."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.resolver = asking.resolver

    def relevant(self, state: State, facts: Mapping[str, object]) -> dict[str, object]:
        """Understood facts without those that cannot matter, given the answers and each other.

        A patient who says "I work in health care" is still a patient. Facts are looked at in the
        order of the questions: an earlier one may be what makes a later one matter.
        """
        kept: dict[str, object] = {}
        known = dict(state.facts)
        for name in self.resolver.knowledge.facts:
            if name not in facts or not self.asking.applies(name, known):
                continue
            try:
                known.update(self.resolver.canonical({name: facts[name]}))
            except FactError:
                continue
            kept[name] = facts[name]
        return kept

    @staticmethod
    def doubtful(state: State, heard: Heard) -> bool:
        """Whether "jag" only tells who is writing: for somebody else, as has been said before."""
        known, said = state.facts.get(ASKER), heard.facts.get(ASKER)
        told = state.asked == ASKER or heard.intent == _CORRECTING
        return known not in (None, UNKNOWN, _ONESELF) and said == _ONESELF and not told

    def yes_no(self, state: State, heard: Heard) -> dict[str, object]:
        """The open question's answer, if what was heard is yes or no and that answers it."""
        answer = _YES_NO.get(heard.intent)
        if answer is None or state.asked is None:
            return {}
        value = self.asking.yes_no(self.resolver.knowledge.facts[state.asked], answer)
        return {} if value is None else {state.asked: value}

    def added(self, state: State, facts: Mapping[str, object]) -> dict[str, object]:
        """Several-valued facts mentioned in passing are added to, not replaced."""
        added = dict(facts)
        for name, value in facts.items():
            fact, old = self.resolver.knowledge.facts.get(name), state.facts.get(name)
            if fact is None or not fact.many or name == state.asked:
                continue
            if isinstance(old, tuple) and isinstance(value, (list, tuple)):
                both = [*old, *(item for item in value if item not in old)]
                if fact.none not in both:
                    added[name] = both
        return added

    def sound(self, state: State) -> State:
        """The state without what this knowledge base does not know (any more)."""
        knowledge = self.resolver.knowledge
        region = state.region if state.region in knowledge.regions else None
        asked = state.asked if state.asked in knowledge.facts else None
        try:
            facts = self.resolver.canonical(state.facts)
        except FactError:
            facts = {}
            for name, value in state.facts.items():
                try:
                    facts = self.resolver.canonical({**facts, name: value})
                except FactError:
                    continue
        return replace(state, facts=facts, asked=asked, region=region)
