"""How a conversation goes on: to the next question, or to the result and what comes after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from bot.dialogue.allowance import ASKER, STAFF
from bot.dialogue.asides import Asides
from bot.dialogue.asking import Asking
from bot.dialogue.messages import CONTINUE, Button, Message, Reply, payload
from bot.dialogue.receipt import Receipt
from bot.dialogue.result import brief_text, outcome_text
from bot.dialogue.state import State
from bot.resolver import Facts, Merge, Resolution


class Progress:
    """Takes conversations on, as far as the answers reach."""

    def __init__(self, asking: Asking, receipt: Receipt, asides: Asides) -> None:
        self.voice = asking.voice
        self.resolver = asking.resolver
        self._asking = asking
        self._receipt = receipt
        self._asides = asides

    def advance(
        self,
        state: State,
        facts: Facts,
        lines: list[str],
        *,
        keep: str | None = None,
        merged: Merge | None = None,
    ) -> Reply:
        """To the next question, or to the result, with the new answers.

        `state`: before them. `lines`: what is said first. `keep`: the question to stay at.
        `merged`: how the answers were added, where some may have become impossible.
        """
        resolution = self.resolver.resolve(facts, region=state.region)
        asked, left = resolution.question.fact if resolution.question else None, state.left
        if asked is not None and left is not None:
            asked = self._deciding(resolution.facts, state) if left else None
            left = max(0, left - 1)
        asked = keep or asked
        new = replace(
            state, facts=resolution.facts, asked=asked, done=asked is None, missed=0, left=left
        )
        if merged is not None:
            lines = lines + self._receipt.dropped(merged, new)
        before = [Message("\n".join(lines))] if lines else []
        if asked is not None:
            before += self._so_far(state, new, resolution)
        then = partial(self.ask if asked else self.present, new)
        return Reply(new, tuple(before), then, settled=new.done)

    def _deciding(self, facts: Facts, state: State) -> str | None:
        question = self.resolver.deciding(facts, region=state.region)
        return None if question is None else question.fact

    def _so_far(self, before: State, state: State, resolution: Resolution) -> Iterable[Message]:
        """What can be said before the open question is answered.

        To staff the whole answer, with the question left open; to others the next contact, the
        first time it is certain.
        """
        if state.left is not None and state.facts.get(ASKER) == STAFF:
            facts = self.shown(state)
            so_far = self.resolver.resolve(facts, region=state.region).outcome
            if so_far is not None:
                text = brief_text(so_far, facts, self.voice, known=state.facts)
                yield Message(text, outcome=so_far.as_dict())
        else:
            earlier = self.resolver.decide(before.facts, region=before.region)
            now = self.resolver.decide(state.facts, region=state.region)
            if now is None or (earlier is not None and earlier.key == now.key):
                return
            outcome = resolution.outcome
            if outcome is not None:
                show = Button(self.voice.say("knapp_visa", state.facts), payload("visa"))
                text = self._receipt.certain(outcome, state.facts)
                yield Message(text, (show,), outcome=outcome.as_dict())

    def shown(self, state: State) -> Facts:
        """The answers that the result is shown for: what is left open counts as not known."""
        if state.left is None:
            return state.facts
        return self.resolver.completed(state.facts, region=state.region)

    def here(self, state: State) -> tuple[Message, ...]:
        """Where the conversation is: the answer so far and the open question, or the result."""
        if state.asked is None:
            return self.present(state) if state.done else ()
        resolution = self.resolver.resolve(state.facts, region=state.region)
        so_far = self._so_far(replace(state, facts={}), state, resolution)
        return (*so_far, *self.ask(state))

    def ask(self, state: State) -> tuple[Message, ...]:
        """The open question; nothing if none is open."""
        message = self._asking.message(state)
        return () if message is None else (message,)

    def present(self, state: State) -> tuple[Message, ...]:
        """The result: readable and structured, then what can be done next.

        While the result is not settled, the next question instead: never a guess.
        """
        resolution = self.resolver.resolve(self.shown(state), region=state.region)
        if resolution.question is not None:
            return self.ask(replace(state, asked=resolution.question.fact, done=False))
        outcome, facts = resolution.outcome, resolution.facts
        if outcome is None:
            return self._asides.outside(state)
        short = state.left is not None and facts.get(ASKER) == STAFF
        text = (brief_text if short else outcome_text)(
            outcome, facts, self.voice, known=state.facts
        )
        result = Message(text, outcome=outcome.as_dict())
        open_ones = len(facts) > len(state.facts)
        closing = self.voice.say("besked_fraga_fler" if open_ones else "besked_fraga", facts)
        return (result, Message(closing, self.after(replace(state, done=True), more=open_ones)))

    def after(self, state: State, *, more: bool = False) -> tuple[Button, ...]:
        """What can be done where no question is open. `more`: some were never asked."""
        say = self.voice.say
        if not state.facts:
            return (Button(say("knapp_starta", {}), CONTINUE),)
        change = Button(say("knapp_andra", state.facts), payload("andra"))
        restart = Button(say("knapp_borja_om", state.facts), payload("borja_om"))
        if state.done:
            why = Button(say("knapp_varfor_svar", state.facts), payload("varfor"))
            on = (Button(say("knapp_fler", state.facts), CONTINUE),) if more else ()
            return (*on, why, change, restart)
        return (Button(say("knapp_fortsatt", state.facts), CONTINUE), change, restart)
