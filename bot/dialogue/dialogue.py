"""The conversation: what is said next, given the state and what was heard.

Everything a turn needs is in its arguments; a `Dialogue` keeps nothing between turns and can be
shared. Rasa's actions, the web process without Rasa and the terminal all talk through it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.dialogue.asides import Asides
from bot.dialogue.asking import Asking
from bot.dialogue.commands import Commands
from bot.dialogue.comparing import Comparing
from bot.dialogue.correcting import Correcting
from bot.dialogue.heard import ANSWER, Heard
from bot.dialogue.intake import Intake
from bot.dialogue.messages import CONTINUE, Button, Message, Reply, payload
from bot.dialogue.receipt import Receipt
from bot.dialogue.result import brief_text, capital, outcome_text
from bot.dialogue.state import State
from bot.dialogue.topics import TopicTeller
from bot.dialogue.voice import Voice
from bot.resolver import UNKNOWN, FactError, Facts, Merge, Outcome, Resolver, Value

DANGER, NEED = "akut_fara", "akut_pengar"
# What these want is not to tell about oneself: facts in them are not taken as answers.
_NOT_ABOUT_ME = frozenset(
    {"varfor", "varfor_fraga", "begrepp", "andra", "borja_om", "avbryt"}
    | {"glom_mig", "bot_fraga", "annat_sprak", "otrevlig", "amne", "visa", DANGER}
)
# Before these are answered, a word that can mean several actors is asked about.
_VAGUE = frozenset({"manniska", "utanfor", "bot_fraga", "hjalp"})
_STARTING = frozenset({"halsa", "vagledning_fraga"})
_CORRECTING, _ASKER = "ratta", "fragestallare"
_MISSES = 3  # so many in a row, and a human contact is offered
# Who tells a case in a message of their own is asked so many questions before the answer; staff
# want it in one turn.
_STAFF, _QUESTIONS_STAFF, _QUESTIONS = "personal", 1, 2
_TELLS_A_CASE = 2  # facts, beside who asks
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
        if self.voice.list_of(DANGER).within(heard.text):
            return self.danger(state)
        if heard.intent in _NOT_ABOUT_ME:
            return None
        said = self.interpret(state, heard.text)
        if said is not None:
            return self.answer(state, said)
        facts = {**self._intake.yes_no(state, heard), **self._intake.relevant(state, heard.facts)}
        if self._intake.doubtful(state, heard):
            facts.pop(_ASKER, None)
        if heard.intent == NEED:
            return self.need(state, facts)
        if heard.intent == _CORRECTING and (reply := self._corrected(state, heard, facts)):
            return reply
        if facts.keys() == {_ASKER} and heard.intent in self._wishes:
            # "kan jag …" says who asks, and is not said in order to tell it
            if state.asked != _ASKER:
                state = replace(state, facts=self.resolver.merge(state.facts, facts).facts)
            return self.aside(state, heard)
        if facts and state.asked is None and self._asks_topic(heard) and not heard.general:
            return self._topic_with(state, heard, facts)
        if facts:
            reply = self.answer(self._opened(state, heard, facts), facts, understood=True)
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
        taken = self.answer(self._opened(state, heard, facts), facts, understood=True)
        left = None if taken.state.left is None else _QUESTIONS
        new = replace(taken.state, asked=None, done=False, left=left)
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

    def _opened(self, state: State, heard: Heard, facts: Mapping[str, object]) -> State:
        """The state with few questions left, if the message tells a case of its own."""
        if state.facts or state.left is not None:
            return state
        if facts.get(_ASKER) == _STAFF:
            return replace(state, left=_QUESTIONS_STAFF)
        asks = heard.intent in ("vagledning_fraga", "amne_fraga")
        told = len(facts.keys() - {_ASKER})
        if told >= _TELLS_A_CASE or (asks and told):
            return replace(state, left=_QUESTIONS)
        return state

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
        return self._advance(state, left, lines, keep=gone[0] if gone else None)

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
            state = replace(state, left=None)
        adding = understood and not replacing
        new = self._intake.added(state, facts) if adding else dict(facts)
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

    def show(self, state: State) -> Reply:
        """The answer as it is now, with what has not been asked left open."""
        state = replace(self.sound(state), left=0)
        return self._advance(state, state.facts, [])

    def result(self, state: State) -> Reply:
        """The result of a conversation without open question; the question, if there is one."""
        state = self.sound(state)
        return self._advance(state, state.facts, [])

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
        asked, left = resolution.question.fact if resolution.question else None, state.left
        if asked is not None and left is not None:
            asked = self._deciding(resolution.facts, state) if left else None
            left = max(0, left - 1)
        asked = keep or asked
        new = State(resolution.facts, asked, state.region, done=asked is None, left=left)
        if merged is not None:
            lines = lines + self._receipt.dropped(merged, new)
        before = [Message("\n".join(lines))] if lines else []
        if asked is not None:
            before += self._so_far(state, new, resolution.outcome)
        then = partial(self.ask if asked else self.present, new)
        return Reply(new, tuple(before), then, settled=new.done)

    def _deciding(self, facts: Facts, state: State) -> str | None:
        question = self.resolver.deciding(facts, region=state.region)
        return None if question is None else question.fact

    def _so_far(self, before: State, state: State, outcome: Outcome | None) -> Iterable[Message]:
        """What can be said before the open question is answered.

        To staff the whole answer, with the question left open; to others the next contact, the
        first time it is certain.
        """
        if state.left is not None and state.facts.get(_ASKER) == _STAFF:
            facts = self._completed(state)
            so_far = self.resolver.resolve(facts, region=state.region).outcome
            if so_far is not None:
                text = brief_text(so_far, facts, self.voice, known=state.facts)
                yield Message(text, outcome=so_far.as_dict())
        elif outcome is not None:
            earlier = self.resolver.decide(before.facts, region=before.region)
            if earlier is None or earlier.key != outcome.next_contact.key:
                show = Button(self.voice.say("knapp_visa", state.facts), payload("visa"))
                text = self._receipt.certain(outcome, state.facts)
                yield Message(text, (show,), outcome=outcome.as_dict())

    def _completed(self, state: State) -> Facts:
        return self.resolver.completed(state.facts, region=state.region)

    def ask(self, state: State) -> tuple[Message, ...]:
        """The open question; nothing if none is open."""
        message = self._asking.message(state)
        return () if message is None else (message,)

    def present(self, state: State) -> tuple[Message, ...]:
        """The result: readable and structured, then what can be done next.

        While the result is not settled, the next question instead: never a guess.
        """
        shown = state.facts if state.left is None else self._completed(state)
        resolution = self.resolver.resolve(shown, region=state.region)
        if resolution.question is not None:
            return self.ask(replace(state, asked=resolution.question.fact, done=False))
        outcome, facts = resolution.outcome, resolution.facts
        if outcome is None:
            return self._asides.outside(state)
        short = state.left is not None and facts.get(_ASKER) == _STAFF
        text = (brief_text if short else outcome_text)(
            outcome, facts, self.voice, known=state.facts
        )
        result = Message(text, outcome=outcome.as_dict())
        open_ones = len(facts) > len(state.facts)
        closing = self.voice.say("besked_fraga_fler" if open_ones else "besked_fraga", facts)
        return (result, Message(closing, self._after(replace(state, done=True), more=open_ones)))

    def _after(self, state: State, *, more: bool = False) -> tuple[Button, ...]:
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
            shown = state.facts if state.left is None else self._completed(state)
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
