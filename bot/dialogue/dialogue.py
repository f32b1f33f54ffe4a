"""The conversation: what is said next, given the state and what was heard.

Everything a turn needs is in its arguments; a `Dialogue` keeps nothing between turns and can be
shared. Rasa's actions, the web process without Rasa and the terminal all talk through it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.dialogue.allowance import ASKER, guided, opened
from bot.dialogue.asides import Asides
from bot.dialogue.asking import Asking
from bot.dialogue.commands import Commands
from bot.dialogue.comparing import Comparing
from bot.dialogue.correcting import Correcting
from bot.dialogue.heard import ANSWER, QUESTION, Heard
from bot.dialogue.intake import Intake
from bot.dialogue.messages import Answer, Button, Message, Reply, payload
from bot.dialogue.progress import Progress
from bot.dialogue.receipt import Receipt
from bot.dialogue.result import capital
from bot.dialogue.state import State
from bot.dialogue.topics import TopicTeller
from bot.dialogue.voice import Voice
from bot.resolver import UNKNOWN, FactError, Facts, Resolver, Value

DANGER, NEED = "akut_fara", "akut_pengar"
# What these want is not to tell about oneself: facts in them are not taken as answers.
_NOT_ABOUT_ME = frozenset(
    {"varfor", "varfor_fraga", "begrepp", "andra", "borja_om", "avbryt"}
    | {"glom_mig", "bot_fraga", "annat_sprak", "otrevlig", "amne", "visa", DANGER}
)
# Before these are answered, a word that can mean several actors is asked about.
_VAGUE = frozenset({"manniska", "utanfor", "bot_fraga", "hjalp"})
_STARTING = frozenset({"halsa", "vagledning_fraga"})
_CORRECTING = "ratta"
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
        self._progress = Progress(self._asking, self._receipt, self._asides)
        self._topics = TopicTeller(self.voice)
        self._comparing = Comparing(self.voice)
        self._correcting = Correcting(resolver)
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
            "smaprat": lambda state, heard: self.courtesy(state, "smaprat"),
            "otrevlig": lambda state, heard: self.courtesy(state, "otrevlig"),
            "utanfor": lambda state, heard: self.outside(state, heard),
            "annat_sprak": lambda state, heard: self.foreign(state, heard.language),
            "amne": lambda state, heard: self.tell(state, heard),
            "amne_fraga": lambda state, heard: self.tell(state, heard),
            "tank_om": lambda state, heard: self.suppose(state, heard),
            "varfor_inte": lambda state, heard: self.why_not(state, heard),
            "ratta": lambda state, heard: self.change(state, heard.question),
            "visa": lambda state, heard: self.show(state),
            "manniska": lambda state, heard: self.human(state),
            "akut_fara": lambda state, heard: self.danger(state),
            "bekrafta": lambda state, heard: self._yes(state),
            "neka": lambda state, heard: self._no(state),
        }

    async def learn(self, region: str | None) -> None:
        """Work out the order of the questions ahead (`Resolver.learn`), between other work."""
        for _ in self.resolver.learn(region):
            await asyncio.sleep(0)

    # a whole turn

    def turn(self, state: State, heard: Heard) -> Reply:
        """The reply to whatever was heard."""
        return self.listen(state, heard) or self.aside(state, heard)

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
        if self.voice.list_of(DANGER).within(heard.text):
            return self.danger(state)
        if heard.intent in _NOT_ABOUT_ME:
            return None
        said = self.interpret(state, heard.text)
        if said is not None:
            return self.answer(state, said)
        facts = {**self._intake.yes_no(state, heard), **self._intake.relevant(state, heard.facts)}
        if self._intake.doubtful(state, heard):
            facts.pop(ASKER, None)
        if heard.intent == NEED:
            return self.need(state, facts)
        if heard.intent == _CORRECTING and (reply := self._corrected(state, heard, facts)):
            return reply
        if facts.keys() == {ASKER} and heard.intent in self._wishes:
            # "kan jag …" says who asks, and is not said in order to tell it
            if state.asked != ASKER:
                state = replace(state, facts=self.resolver.merge(state.facts, facts).facts)
            return self.aside(state, heard)
        if facts and state.asked is None and self._asks_topic(heard) and not heard.general:
            return self._topic_with(state, heard, facts)
        if facts:
            reply = self.answer(opened(state, heard, facts), facts, understood=True)
            reply = replace(reply, before=(*self._first(reply.state, heard), *reply.before))
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

    def _asks_topic(self, heard: Heard) -> bool:
        return heard.intent == "amne_fraga" and self._topics.knows(heard.topic)

    def _topic_with(self, state: State, heard: Heard, facts: Mapping[str, object]) -> Reply:
        """A topic answered for the case told along with it, which can then be gone on with."""
        state = opened(state, heard, facts)
        taken = self.answer(state, facts, understood=True)
        # the question that would have been asked is not
        new = replace(taken.state, asked=None, done=False, left=state.left)
        told = [message for message in taken.before if message.outcome is None]
        return self._aside(new, *told, self._topics.message(str(heard.topic), new))

    def _first(self, state: State, heard: Heard) -> Iterable[Message]:
        """What is answered before the facts that came with it are used."""
        if heard.intent == "manniska":  # wants people, and has told what about
            yield self._asides.human("manniska", state)
        elif heard.topic and self._asks_topic(heard):
            yield self._topics.message(heard.topic, state)
        elif heard.intent == "begrepp_fraga" and heard.term:
            yield self._definition(state, heard.term)
        elif heard.intent == "tank_om" and (said := self._comparing.suppose(state, heard.supposed)):
            yield said

    def _corrected(self, state: State, heard: Heard, facts: Mapping[str, object]) -> Reply | None:
        """The reply to a correction; None if it does not say what is wrong."""
        correction = self._correcting.read(state, heard, facts)
        if not correction:
            if heard.percent is None:
                return None
            extent = self.voice.say("procent", state.facts, procent=heard.percent)
            return self._aside(state, Message(extent))
        if not correction.withdrawn:
            return self.answer(state, correction.changed, understood=True, replacing=True)
        left = self._correcting.without(state.facts, correction.withdrawn)
        clauses = self.voice.clauses(correction.withdrawn, state.facts)
        lines = [
            self.voice.say("struket", state.facts, lista=self.voice.that(clauses, state.facts))
        ]
        gone = [name for name in correction.withdrawn if name not in left]
        state = replace(state, facts=left, done=False)
        if correction.changed:
            reply = self.answer(state, correction.changed, understood=True, replacing=True)
            return replace(reply, before=(Message(lines[0]), *reply.before))
        return self._progress.advance(state, left, lines, keep=gone[0] if gone else None)

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
        return self.fallback(state, state.missed + 1, heard.near)

    def interpret(self, state: State, text: str) -> dict[str, Value] | None:
        """The text as an answer to the open question, if it is one and nothing more."""
        return self._asking.interpret(state, text)

    def accepts(self, state: State, payload: str) -> bool:
        """Whether a payload means something here although no button sent it.

        Answers to the open question that it really has, for those that no single button sends:
        several values of a many-valued fact, also of one answered earlier. And the wish to change
        an answer that has been given.
        """
        heard = Heard.button(payload)
        if heard is None:
            return False
        if heard.intent == "andra":
            return heard.question in state.facts
        if heard.intent != ANSWER or len(heard.facts) != 1:
            return False
        (name,) = heard.facts
        fact = self.resolver.knowledge.facts.get(name)
        if name != state.asked and not (fact and fact.many and name in state.facts):
            return False
        try:
            self.resolver.canonical(heard.facts)
        except FactError:
            return False
        return True

    def shown(self, state: State) -> Facts:
        """The answers that the result is shown for: what was left out counts as not known."""
        return self._progress.shown(self.sound(state))

    def here(self, state: State) -> tuple[Message, ...]:
        """Where the conversation is: the answer so far and the open question, or the result."""
        return self._progress.here(self.sound(state))

    # answers

    def start(self, state: State) -> Reply:
        """The greeting and the first question; a greeting back if a conversation goes on."""
        return self._start(self.sound(state), "halsa")

    def _start(self, state: State, intent: str) -> Reply:
        facts = state.facts
        if state.untouched:
            greeting = ["halsning", "halsning_hur"]
            keys = greeting if intent == "halsa" else ["inledning"]
        elif intent == "halsa":
            keys = ["halsning_igen"]
        else:
            keys = [] if state.done else ["behover_mer"]
        lines = [self.voice.say_in(state.region, key, facts) for key in keys]
        return self._progress.advance(state, facts, lines, keep=state.asked)

    def answer(
        self,
        state: State,
        facts: Mapping[str, object],
        *,
        understood: bool = False,
        replacing: bool = False,
    ) -> Reply:
        """Answers, any number of them. `understood`: taken from free text, so said back.

        `replacing`: several-valued answers are as they are now, not added to.
        """
        state = self.sound(state)
        if not facts and state.done:  # goes on with the questions that were left out
            state = replace(state, left=None, guided=True)
        adding = understood and not replacing
        new = self._intake.added(state, facts) if adding else dict(facts)
        try:
            merged = self.resolver.merge(state.facts, new)
        except FactError as error:
            reason = _RULE_ID.sub("", error.message)
            return self._progress.advance(state, state.facts, [reason], keep=state.asked)
        lines = self._receipt.received(state, merged, new, understood)
        state = state if understood else guided(state, new)
        # an answer about to be changed stays the open question until it is given
        changing = state.asked in state.facts and state.asked not in new and understood
        keep = state.asked if changing and state.asked in merged.facts else None
        return self._progress.advance(state, merged.facts, lines, keep=keep, merged=merged)

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

    def show(self, state: State) -> Reply:
        """The answer as it is now, with what has not been asked left open."""
        state = replace(self.sound(state), left=0)
        return self._progress.advance(state, state.facts, [])

    def result(self, state: State) -> Reply:
        """The result of a conversation without open question; the question, if there is one."""
        state = self.sound(state)
        return self._progress.advance(state, state.facts, [])

    # where the conversation goes

    def ask(self, state: State) -> tuple[Message, ...]:
        """The open question; nothing if none is open."""
        return self._progress.ask(state)

    def present(self, state: State) -> tuple[Message, ...]:
        """The result; while it is not settled, the next question instead."""
        return self._progress.present(state)

    def sound(self, state: State) -> State:
        """The state without what this knowledge base does not know (any more)."""
        return self._intake.sound(state)

    # asides

    def _aside(self, state: State, *messages: Message, missed: int = 0) -> Reply:
        """Messages, then the open question again; without one, what can be done instead."""
        new = replace(state, missed=missed)
        if new.asked is None and messages:
            *first, last = messages
            messages = (*first, replace(last, buttons=last.buttons + self._progress.after(new)))
        return Reply(new, tuple(messages), partial(self.ask, new))

    def why(self, state: State) -> Reply:
        """Why the open question is asked; after the result, why it is what it is."""
        state = self.sound(state)
        if state.done:
            shown = self._progress.shown(state)
            text = self.resolver.explain(shown, depth=2, region=state.region)
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
            buttons = tuple(self._change_button(answer, facts) for answer in self.answers(state))
            message = Message(say("andra_vilket", facts), buttons)
            return Reply(replace(state, missed=0), (message,), partial(self.ask, state))
        if fact not in facts:
            return self._aside(state, Message(say("andra_okand", facts)))
        new = replace(state, asked=fact, done=False, missed=0)
        answer = self.voice.label(fact, facts[fact], facts)
        said = Message(say("andra_fraga", facts, svar=answer))
        return Reply(new, (said,), partial(self.ask, new))

    def answers(self, state: State) -> tuple[Answer, ...]:
        """The answers so far, in the order of the questions."""
        facts = self.sound(state).facts
        return tuple(
            Answer(
                name,
                capital(self.voice.subject(name, facts)),
                self.voice.label(name, value, facts),
                payload("andra", {QUESTION: name}),
            )
            for name, value in facts.items()
        )

    def _change_button(self, answer: Answer, facts: Facts) -> Button:
        title = self.voice.say("svar_rad", facts, amne=answer.subject, svar=answer.answer)
        return Button(title, answer.payload)

    def restart(self, state: State) -> Reply:
        """Forget the answers and ask from the beginning."""
        state = State(region=self.sound(state).region)
        return self._progress.advance(state, {}, [self.voice.say("borja_om", {})])

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
        return self._aside(state, self._definition(state, term, text))

    def _definition(self, state: State, term: str | None, text: str = "") -> Message:
        message = self._asides.definition(term, text, state)
        if message.topic is None:
            return message
        return replace(message, buttons=self._topics.about(str(message.topic["id"]), state))

    def tell(self, state: State, heard: Heard) -> Reply:
        """A factual question answered."""
        state = self.sound(state)
        if heard.topic is None or not self._topics.knows(heard.topic):
            return self.fallback(state, state.missed + 1, heard.near)
        return self._also_ask(self._aside(state, self._topics.message(heard.topic, state)), heard)

    def suppose(self, state: State, heard: Heard) -> Reply:
        """What if: compared with what would be answered now; else the nearest topics."""
        state = self.sound(state)
        said = self._comparing.suppose(state, heard.supposed)
        if said is None or not state.facts:
            if heard.near and self._topics.knows(heard.near[0]):
                return self._aside(state, self._topics.message(heard.near[0], state))
            if said is None:
                return self.fallback(state, state.missed + 1, heard.near)
        return self._aside(state, replace(said, buttons=self._topics.offers(heard.near[:1], state)))

    def why_not(self, state: State, heard: Heard) -> Reply:
        """Why not that actor: its part in the answer, and when it would come first."""
        state = self.sound(state)
        if heard.actor is None or not state.facts:
            if not state.facts and heard.near and self._topics.knows(heard.near[0]):
                return self._aside(state, self._topics.message(heard.near[0], state))
            return self.why(state)
        said = self._comparing.why_not(state, heard.actor)
        return self.why(state) if said is None else self._aside(state, said)

    def outside(self, state: State, heard: Heard) -> Reply:
        """Not our subject; what is nearest to it that is."""
        state = self.sound(state)
        offers = self._topics.offers(heard.near[:2], state)
        return self._aside(state, Message(self.voice.say("utanfor", state.facts), offers))

    def foreign(self, state: State, language: str | None) -> Reply:
        """How to get help, in the language of the message; in Swedish if we do not have it."""
        state = self.sound(state)
        return self._aside(state, self._asides.foreign(language, state))

    def help(self, state: State) -> Reply:
        """How to use the assistant, and the open question's help."""
        state = self.sound(state)
        texts = [self.voice.say(key, state.facts) for key in ("hjalp", "hjalp_kommandon")]
        own = self._asking.help(state)
        if own:
            texts.append(self.voice.say("hjalp_fraga", state.facts, hjalp=own))
        return self._aside(state, Message("\n".join(texts)))

    def courtesy(self, state: State, key: str) -> Reply:
        """A phrase and no more."""
        state = self.sound(state)
        return self._aside(state, Message(self.voice.say_in(state.region, key, state.facts)))

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

    def fallback(self, state: State, n: int, near: Sequence[str] = ()) -> Reply:
        """Not understood for the `n`th time in a row (from 1): two ways to say it, then people.

        `near`: topics that may be meant, offered as buttons.
        """
        state = self.sound(state)
        if n >= _MISSES:
            return self._aside(state, self._asides.human("reserv_manniska", state))
        key = "reserv" if state.asked is None else "reserv_fraga"
        lines = [self.voice.say(key + ("" if n <= 1 else "_igen"), state.facts)]
        offers = self._topics.offers(near, state)
        if offers:
            lines.append(self.voice.say("menade_du", state.facts))
        return self._aside(state, Message("\n".join(lines), offers), missed=n)

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
