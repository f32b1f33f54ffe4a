"""The conversation: what is said next, given the state and what was heard.

Everything a turn needs is in its arguments; a `Dialogue` keeps nothing between turns and can be
shared. Rasa's actions, the web process without Rasa and the terminal all talk through it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from bot.dialogue.asides import Asides
from bot.dialogue.asking import Asking
from bot.dialogue.commands import Commands
from bot.dialogue.heard import ANSWER, Heard
from bot.dialogue.intake import Intake
from bot.dialogue.messages import CONTINUE, Button, Message, Reply, payload
from bot.dialogue.receipt import Receipt
from bot.dialogue.result import capital, outcome_text
from bot.dialogue.state import State
from bot.dialogue.voice import Voice
from bot.resolver import UNKNOWN, FactError, Facts, Merge, Resolver, Value

# What these want is not to tell about oneself: facts in them are not taken as answers.
_NOT_ABOUT_ME = frozenset(
    {"varfor", "varfor_fraga", "begrepp", "begrepp_fraga", "andra", "borja_om", "avbryt"}
    | {"glom_mig", "bot_fraga", "akut_fara"}
)
# Before these are answered, a word that can mean several actors is asked about.
_VAGUE = frozenset({"manniska", "utanfor", "bot_fraga", "hjalp"})
_STARTING = frozenset({"halsa", "vagledning_fraga"})
_MISSES = 3  # so many in a row, and a human contact is offered
_RULE_ID = re.compile(r" \([a-z0-9-]+\)$")


class Dialogue:
    """Talks about one knowledge base."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.voice = Voice(resolver)
        self.commands = Commands(self.voice)
        self._asking = Asking(self.voice)
        self._intake = Intake(self._asking)
        self._receipt = Receipt(self.voice)
        self._asides = Asides(self.voice, self.commands)
        self._wishes: dict[str, Callable[[State, Heard], Reply]] = {
            "varfor": lambda state, heard: self.why(state),
            "varfor_fraga": lambda state, heard: self.why(state),
            "andra": lambda state, heard: self.change(state, heard.question),
            "andra_svar": lambda state, heard: self.change(state, heard.question),
            "borja_om": lambda state, heard: self.restart(state),
            "avbryt": lambda state, heard: self.cancel(state),
            "glom_mig": lambda state, heard: self.forget(state),
            "begrepp": lambda state, heard: self.define(state, heard.term, heard.text),
            "begrepp_fraga": lambda state, heard: self.define(state, heard.term, heard.text),
            "hjalp": lambda state, heard: self.help(state),
            "tack": lambda state, heard: self.courtesy(state, "tack"),
            "hejda": lambda state, heard: self.courtesy(state, "hejda"),
            "bot_fraga": lambda state, heard: self.courtesy(state, "bot_fraga"),
            "utanfor": lambda state, heard: self.courtesy(state, "utanfor"),
            "manniska": lambda state, heard: self.human(state),
            "akut_fara": lambda state, heard: self.danger(state),
            "bekrafta": lambda state, heard: self._yes(state),
            "neka": lambda state, heard: self._no(state),
        }

    # a whole turn

    def turn(self, state: State, heard: Heard) -> Reply:
        """The reply to whatever was heard."""
        return self.listen(state, heard) or self.aside(state, heard)

    def say(self, state: State, text: str, facts: Mapping[str, object]) -> Reply:
        """The reply to free text when only word lists are there to understand it.

        `facts`: what the fact extractor found in the text.
        """
        return self.turn(state, self.commands.heard(text, facts))

    def press(self, state: State, payload: str) -> Reply | None:
        """The reply to a button's payload, or `None` if it is not one of ours."""
        heard = Heard.button(payload)
        return None if heard is None else self.turn(state, heard)

    def listen(self, state: State, heard: Heard) -> Reply | None:
        """The reply if what was heard takes the questions on; `None` if it is an aside.

        Never `None` for a greeting, a question about who is responsible, something told, a
        button's answer or acute lack of money: those open the questions (bot/data/rules.yml).
        """
        state = self.sound(state)
        if heard.intent == ANSWER:
            return self.answer(state, heard.facts)
        if self.voice.list_of("akut_fara").within(heard.text):
            return self.danger(state)
        if heard.intent in _NOT_ABOUT_ME:
            return None
        said = self.interpret(state, heard.text)
        if said is not None:
            return self.answer(state, said)
        facts = {**self._intake.yes_no(state, heard), **self._intake.relevant(state, heard.facts)}
        if heard.intent == "akut_pengar":
            return self.need(state, facts)
        if facts:
            reply = self.answer(state, facts, understood=True)
            if heard.intent == "manniska":  # wants people, and has told what about
                people = self._asides.human("manniska", reply.state)
                reply = replace(reply, before=(people, *reply.before))
            return self._also_ask(reply, heard)
        if heard.intent == "vet_inte" and state.asked is not None:
            return self.unknown(state)
        if heard.intent in _STARTING:
            return self._also_ask(self._start(state, heard.intent), heard)
        if heard.intent == "informera":  # told something that no fact was found in
            if state.asked is None and not state.done:
                return self._start(state, heard.intent)
            return self._unclear(state, heard)
        return None

    def aside(self, state: State, heard: Heard) -> Reply:
        """The reply to what does not take the questions on; the open one is asked again."""
        state = self.sound(state)
        wish = self._wishes.get(heard.intent)
        if wish is not None and not (heard.ambiguity and heard.intent in _VAGUE):
            return wish(state, heard)
        return self._unclear(state, heard)

    def _unclear(self, state: State, heard: Heard) -> Reply:
        if heard.ambiguity is not None:
            return self._aside(state, self._asides.ambiguous(heard.ambiguity, state))
        return self.fallback(state, state.missed + 1)

    def interpret(self, state: State, text: str) -> dict[str, Value] | None:
        """The text as an answer to the open question, if it is one and nothing more."""
        return self._asking.interpret(state, text)

    def accepts(self, state: State, payload: str) -> bool:
        """Whether a payload answers the open question with answers it really has.

        For answers that no single button sends: several values of a many-valued fact.
        """
        heard = Heard.button(payload)
        if heard is None or heard.intent != ANSWER or set(heard.facts) != {state.asked}:
            return False
        try:
            self.resolver.canonical(heard.facts)
        except FactError:
            return False
        return True

    # answers

    def start(self, state: State) -> Reply:
        """The greeting and the first question; a greeting back if a conversation goes on."""
        return self._start(self.sound(state), "halsa")

    def _start(self, state: State, intent: str) -> Reply:
        facts = state.facts
        if state.untouched:
            greeting = ["halsning", "halsning_hur", "halsning_kommandon"]
            keys = greeting if intent == "halsa" else ["inledning"]
        elif intent == "halsa":
            keys = ["halsning_igen"]
        else:
            keys = [] if state.done else ["behover_mer"]
        lines = [self.voice.say(key, facts) for key in keys]
        return self._advance(state, facts, lines, keep=state.asked)

    def answer(
        self, state: State, facts: Mapping[str, object], *, understood: bool = False
    ) -> Reply:
        """Answers, any number of them. `understood`: taken from free text, so said back."""
        state = self.sound(state)
        new = self._intake.added(state, facts) if understood else dict(facts)
        try:
            merged = self.resolver.merge(state.facts, new)
        except FactError as error:
            reason = _RULE_ID.sub("", error.message)
            return self._advance(state, state.facts, [reason], keep=state.asked)
        lines = self._receipt.received(state, merged, new, understood)
        # an answer about to be changed stays the open question until it is given
        changing = state.asked in state.facts and state.asked not in new and understood
        keep = state.asked if changing and state.asked in merged.facts else None
        return self._advance(state, merged.facts, lines, keep=keep, merged=merged)

    def unknown(self, state: State) -> Reply:
        """The open question answered with "vet inte"."""
        state = self.sound(state)
        if state.asked is None:
            return self.fallback(state, state.missed + 1)
        return self.answer(state, {state.asked: UNKNOWN})

    def need(self, state: State, facts: Mapping[str, object]) -> Reply:
        """Acute lack of money: where to turn today, before anything else."""
        state = self.sound(state)
        message, implied = self._asides.need(state)
        reply = self.answer(
            state, {**facts, **self._intake.relevant(state, implied)}, understood=True
        )
        return replace(reply, before=(message, *reply.before))

    # where the conversation goes

    def _advance(
        self,
        state: State,
        facts: Facts,
        lines: list[str],
        *,
        keep: str | None = None,
        merged: Merge | None = None,
    ) -> Reply:
        """To the next question, or to the result. `keep`: the question to stay at."""
        resolution = self.resolver.resolve(facts, region=state.region)
        asked = keep or (resolution.question.fact if resolution.question else None)
        new = State(resolution.facts, asked, state.region, done=asked is None)
        if merged is not None:
            lines = lines + self._receipt.dropped(merged, new)
        if asked is not None:
            lines = lines + self._receipt.certain(state, resolution)
        before = (Message("\n".join(lines)),) if lines else ()
        then = partial(self.ask if asked else self.present, new)
        return Reply(new, before, then, settled=new.done)

    def ask(self, state: State) -> tuple[Message, ...]:
        """The open question; nothing if none is open."""
        message = self._asking.message(state)
        return () if message is None else (message,)

    def present(self, state: State) -> tuple[Message, ...]:
        """The result: readable and structured, then what can be done next.

        While the result is not settled, the next question instead: never a guess.
        """
        resolution = self.resolver.resolve(state.facts, region=state.region)
        if resolution.question is not None:
            return self.ask(replace(state, asked=resolution.question.fact, done=False))
        outcome, facts = resolution.outcome, resolution.facts
        if outcome is None:
            return self._asides.outside(state)
        text = outcome_text(outcome, facts, self.voice)
        result = Message(text, outcome=outcome.as_dict())
        buttons = self._after(replace(state, done=True))
        return (result, Message(self.voice.say("besked_fraga", facts), buttons))

    def _after(self, state: State) -> tuple[Button, ...]:
        """What can be done where no question is open."""
        say = self.voice.say
        if not state.facts:
            return (Button(say("knapp_starta", {}), CONTINUE),)
        change = Button(say("knapp_andra", state.facts), payload("andra"))
        restart = Button(say("knapp_borja_om", state.facts), payload("borja_om"))
        if state.done:
            why = Button(say("knapp_varfor_svar", state.facts), payload("varfor"))
            return (why, change, restart)
        return (Button(say("knapp_fortsatt", state.facts), CONTINUE), change, restart)

    def sound(self, state: State) -> State:
        """The state without what this knowledge base does not know (any more)."""
        return self._intake.sound(state)

    # asides

    def _aside(self, state: State, *messages: Message, missed: int = 0) -> Reply:
        """Messages, then the open question again; without one, what can be done instead."""
        new = replace(state, missed=missed)
        if new.asked is None and messages:
            *first, last = messages
            messages = (*first, replace(last, buttons=last.buttons + self._after(new)))
        return Reply(new, tuple(messages), partial(self.ask, new))

    def why(self, state: State) -> Reply:
        """Why the open question is asked; after the result, why it is what it is."""
        state = self.sound(state)
        if state.done:
            text = self.resolver.explain(state.facts, depth=2, region=state.region)
        else:
            text = self._asking.why(state)
        return self._aside(state, Message(text))

    def change(self, state: State, fact: str | None = None) -> Reply:
        """Ask an answered question again, or which one, when `fact` is `None`."""
        state = self.sound(state)
        facts, say = state.facts, self.voice.say
        if not facts:
            return self._aside(state, Message(say("andra_inget", facts)))
        if fact is None:
            message = Message(say("andra_vilket", facts), tuple(self._answers(facts)))
            return Reply(replace(state, missed=0), (message,), partial(self.ask, state))
        if fact not in facts:
            return self._aside(state, Message(say("andra_okand", facts)))
        new = replace(state, asked=fact, done=False, missed=0)
        answer = self.voice.label(fact, facts[fact], facts)
        said = Message(say("andra_fraga", facts, svar=answer))
        return Reply(new, (said,), partial(self.ask, new))

    def _answers(self, facts: Facts) -> Iterable[Button]:
        for name, value in facts.items():
            subject = capital(self.voice.subject(name, facts))
            answer = self.voice.label(name, value, facts)
            title = self.voice.say("svar_rad", facts, amne=subject, svar=answer)
            yield Button(title, payload("andra", {"fraga": name}))

    def restart(self, state: State) -> Reply:
        """Forget the answers and ask from the beginning."""
        state = State(region=self.sound(state).region)
        return self._advance(state, {}, [self.voice.say("borja_om", {})])

    def cancel(self, state: State) -> Reply:
        """Stop asking; the answers are kept."""
        state = replace(self.sound(state), asked=None, done=False)
        return self._aside(state, Message(self.voice.say("avbryt", state.facts)))

    def forget(self, state: State) -> Reply:
        """Forget everything and stop."""
        state = State(region=self.sound(state).region)
        return self._aside(state, Message(self.voice.say("glom", {})))

    def define(self, state: State, term: str | None, text: str = "") -> Reply:
        """Explain a word: the term, or the one mentioned in the text."""
        state = self.sound(state)
        return self._aside(state, self._asides.definition(term, text, state))

    def help(self, state: State) -> Reply:
        """How to use the assistant, and the open question's help."""
        state = self.sound(state)
        texts = [self.voice.say(key, state.facts) for key in ("hjalp", "halsning_kommandon")]
        own = self._asking.help(state)
        if own:
            texts.append(self.voice.say("hjalp_fraga", state.facts, hjalp=own))
        return self._aside(state, Message("\n".join(texts)))

    def courtesy(self, state: State, key: str) -> Reply:
        """A phrase and no more."""
        state = self.sound(state)
        return self._aside(state, Message(self.voice.say(key, state.facts)))

    def human(self, state: State) -> Reply:
        """Where a human can be reached."""
        state = self.sound(state)
        return self._aside(state, self._asides.human("manniska", state))

    def danger(self, state: State) -> Reply:
        """Danger to life or health: the emergency numbers before everything else."""
        state = self.sound(state)
        messages = [self._asides.danger(state)]
        if state.asked is not None:
            messages.append(Message(self.voice.say("efter_akut", state.facts)))
        return self._aside(state, *messages)

    def fallback(self, state: State, n: int) -> Reply:
        """Not understood for the `n`th time in a row (from 1): two ways to say it, then people."""
        state = self.sound(state)
        if n >= _MISSES:
            return self._aside(state, self._asides.human("reserv_manniska", state))
        key = "reserv" if state.asked is None else "reserv_fraga"
        key += "" if n <= 1 else "_igen"
        return self._aside(state, Message(self.voice.say(key, state.facts)), missed=n)

    def _yes(self, state: State) -> Reply:
        if state.done:
            return self.change(state)
        if state.asked is None:
            return self._start(state, "vagledning_fraga")
        return self.courtesy(state, "oklart_svar")

    def _no(self, state: State) -> Reply:
        return self.courtesy(state, "hejda" if state.asked is None else "oklart_svar")

    def _also_ask(self, reply: Reply, heard: Heard) -> Reply:
        """Beside facts that were understood, an ambiguous word is asked about."""
        if heard.ambiguity is None:
            return reply
        extra = self._asides.ambiguous(heard.ambiguity, reply.state)
        return replace(reply, before=(*reply.before, extra))
