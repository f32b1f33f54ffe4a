"""Questions: as messages, why they are asked, and a typed text as the answer to one."""

from __future__ import annotations

from bot.dialogue.messages import Button, Message, payload
from bot.dialogue.state import State
from bot.dialogue.voice import Voice
from bot.dialogue.words import labels, one_of, several_of
from bot.resolver import UNKNOWN, Fact, Facts, Remaining, Value

_MENTIONED = 3  # how many possible contacts "why" names at most


class Asking:
    """Asks what the resolver wants to know."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.resolver = voice.resolver

    def message(self, state: State) -> Message | None:
        """The open question with a button for each answer, or `None` if nothing is open."""
        if state.asked is None:
            return None
        facts, say = state.facts, self.voice.say
        question = self.resolver.question(state.asked, facts)
        lines = [question.text]
        if question.multiple:
            lines.append(say("flera_svar", facts))
        left = self._left(state)
        if left is not None:
            lines.append(self._progress(left, state))
        buttons = [
            Button(label, payload("svar", {question.fact: self._sent(value, question.multiple)}))
            for value, label in question.options
        ]
        buttons.append(Button(say("knapp_varfor", facts), payload("varfor")))
        text = "\n".join(lines)
        return Message(text, tuple(buttons), question=question.as_dict(), remaining=left)

    def _left(self, state: State) -> Remaining | None:
        """How many questions are left with the open one; `None` if it is asked again."""
        if state.asked in state.facts:  # to change an answer: it is not one of those left
            return None
        left = self.resolver.resolve(state.facts, region=state.region).remaining
        if left.max and state.left is not None:  # this one, and as many more
            left = Remaining(1, min(left.max, state.left + 1))
        return left if left.max else None

    @staticmethod
    def _sent(value: str, multiple: bool) -> str | list[str]:
        return [value] if multiple and value != UNKNOWN else value

    def _progress(self, left: Remaining, state: State) -> str:
        if left.max == 1:
            return self.voice.say("kvar_sista", state.facts)
        key = "kvar_exakt" if left.min == left.max else "kvar_ungefar"
        return self.voice.say(key, state.facts, antal=(left.min + left.max + 1) // 2)

    def why(self, state: State) -> str:
        """Why the open question is asked: the author's reason, and what hangs on the answer."""
        if state.asked is None:
            return self.voice.say("varfor_ingen_fraga", state.facts)
        reason = self.resolver.question(state.asked, state.facts).why
        contacts = self._contacts(state)
        if not 2 <= len(contacts) <= _MENTIONED:
            return reason
        listed = self.voice.either(contacts, state.facts)
        return f"{reason} {self.voice.say('varfor_kontakter', state.facts, kontakter=listed)}"

    def _contacts(self, state: State) -> list[str]:
        """The next contacts that single answers to the open question settle at once."""
        assert state.asked is not None
        fact, found = self.resolver.knowledge.facts[state.asked], []
        for value in fact.ids[:-1]:
            answer: Value = (value,) if fact.many else value
            facts = self.resolver.merge(state.facts, {fact.id: answer}).facts
            contact = self.resolver.decide(facts, region=state.region)
            if contact is not None:
                found.append(self.voice.inline(contact.label))
        return list(dict.fromkeys(found))

    def help(self, state: State) -> str:
        """The help of the open question; empty if nothing is open or there is no help."""
        if state.asked is None:
            return ""
        return self.resolver.question(state.asked, state.facts).help

    def interpret(self, state: State, text: str) -> dict[str, Value] | None:
        """The text as an answer to the open question, if it says one of the answers and no more.

        Labels, their numbers (from 1), yes, no and "don't know" in many forms, whatever the case;
        several, separated by commas, where several can hold.
        """
        if state.asked is None:
            return None
        fact = self.resolver.knowledge.facts[state.asked]
        value = self._value(fact, state, text)
        return None if value is None else {fact.id: value}

    def _value(self, fact: Fact, state: State, text: str) -> Value | None:
        options = self.resolver.question(fact.id, state.facts).options
        table, order = labels(options), [value for value, _ in options]
        if fact.many:
            chosen = several_of(text, table, order)
            if chosen == [UNKNOWN]:
                return UNKNOWN
            if chosen and UNKNOWN not in chosen and (fact.none not in chosen or len(chosen) == 1):
                return tuple(chosen)
        else:
            one = one_of(text, table, order)
            if one is not None:
                return one
        if text in self.voice.list_of("vet_inte"):
            return UNKNOWN
        if text in self.voice.list_of("ja"):
            return self.yes_no(fact, "ja")
        if text in self.voice.list_of("nej") or (fact.many and text in self.voice.list_of("inget")):
            return self.yes_no(fact, "nej")
        return None

    @staticmethod
    def yes_no(fact: Fact, answer: str) -> Value | None:
        """`ja` or `nej` as an answer to the fact, if it can be answered so."""
        if fact.many:
            return (fact.none,) if answer == "nej" and fact.none else None
        return answer if answer in fact.ids else None

    def applies(self, fact: str, facts: Facts) -> bool:
        """Whether the fact can matter, given those answers."""
        # what has not been answered may still turn out so, if it can matter itself
        return all(
            test.holds(facts)
            if test.fact in facts
            else test.negated or self.applies(test.fact, facts)
            for test in self.resolver.knowledge.facts[fact].applies_when.tests
        )
