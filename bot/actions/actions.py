"""The custom actions. Each only takes the turn from the tracker, asks the dialogue, and speaks."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions.shared import dialogue
from bot.actions.turn import Turn, utter, wanted


class ValidateVagledning(Action):
    """Takes what a message answers. What is an aside is left alone: the form then gives way."""

    def name(self) -> str:
        """Rasa calls it for every message while the form is open, and when it opens."""
        return "validate_vagledning"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """The new state; nothing if the message is an aside or was acted on before."""
        turn = Turn.of(tracker)
        if turn.taken:
            return []
        reply = dialogue().listen(turn.state, turn.heard)
        if reply is None:
            return []
        utter(dispatcher, reply.before)
        # a result is marked as shown by the action that shows it
        state = replace(reply.state, done=False) if reply.settled else reply.state
        # the form may be open here although no question is: buttons are answered without Rasa
        aside = state.asked is None and not reply.settled
        return [turn.remember(state, aside=aside), wanted(state.asked is not None)]


class ActionAskVagledningSvar(Action):
    """Asks the open question."""

    def name(self) -> str:
        """Rasa finds it by its name: the form's single slot is `svar`."""
        return "action_ask_vagledning_svar"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """No events."""
        state = dialogue().sound(Turn.of(tracker).state)
        utter(dispatcher, dialogue().ask(state))
        return []


class ActionBesked(Action):
    """Shows the result when the form is complete, and only then.

    Rasa runs this also when the form failed: so it asks the resolver, not the form.
    """

    def name(self) -> str:
        """Called by the rule that follows the form."""
        return "action_besked"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """The state with the result marked as shown."""
        turn = Turn.of(tracker)
        if not turn.taken or turn.aside or turn.state.done or turn.state.asked is not None:
            return []
        reply = dialogue().result(turn.state)
        # should a question be open after all, the form asks it
        utter(dispatcher, reply.before if reply.state.asked is not None else reply.messages)
        return turn.follow(reply)


class ActionSidospar(Action):
    """Answers everything that does not answer the open question; the form then asks it again."""

    def name(self) -> str:
        """Called by one rule for each intent."""
        return "action_sidospar"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """The new state, and the form open or closed to match it."""
        turn = Turn.of(tracker)
        reply = dialogue().turn(turn.state, turn.heard)
        # while a question is open the form asks it
        utter(dispatcher, reply.before if reply.state.asked is not None else reply.messages)
        return turn.follow(reply)
