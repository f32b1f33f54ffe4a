"""What if, and why not: other cases and other actors, held against the one at hand.

What has not been asked counts as not known: so is what would be answered now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.dialogue.messages import Message
from bot.dialogue.state import State
from bot.dialogue.voice import Voice
from bot.resolver import UNKNOWN, FactError, Facts, Outcome, Source


class Comparing:
    """Compares outcomes for a conversation."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.resolver = voice.resolver

    def suppose(self, state: State, supposed: Mapping[str, object]) -> Message | None:
        """The next contact if that were so; None if it cannot be so, or nothing is supposed."""
        if not supposed:
            return None
        try:
            case = self.resolver.what_if(state.facts, supposed, completed=True, region=state.region)
        except FactError:
            return None
        lines = [*filter(None, (case.text, case.reason))]
        if case.before and case.after and case.before.key != case.after.key and state.facts:
            now = self.voice.inline(case.before.label)
            lines.append(self.voice.say("tank_om_nu", state.facts, kontakt=now))
        return Message("\n".join([*lines, *self._cited(case.sources, state.facts)]))

    def why_not(self, state: State, actor: str) -> Message | None:
        """Which part the actor has, and when it would be the next contact; None if unknown."""
        say, facts = self.voice.say, state.facts
        outcome = self._outcome(state)
        if outcome is None:
            return None
        name = self.voice.actor(actor, facts)
        slots = {"aktor": name, "kontakt": self.voice.inline(outcome.next_contact.label)}
        slots |= self._part(outcome, actor)
        if outcome.next_contact.actor == actor:
            lines = [say("varfor_inte_redan", facts, **slots)]
        elif "senare" in slots:
            lines = [say("varfor_inte_sedan", facts, **slots)]
        elif "uppgift" in slots:
            lines = [say("varfor_inte_uppgift", facts, **slots)]
        else:
            lines = [say("varfor_inte_ingen", facts, **slots)]
        first = outcome.reasons[0]
        given = {name: value for name, value in first.facts.items() if value != UNKNOWN}
        if given:
            clauses = self.voice.that(self.voice.clauses(given, facts), facts)
            lines.append(say("varfor_inte_skal", facts, lista=clauses, skal=first.text, **slots))
        else:
            lines.append(first.text)
        lines += self._precedence(first.rule, actor, state)
        nearest = self.resolver.toward(self._completed(state), actor, region=state.region)
        if outcome.next_contact.actor != actor and nearest is not None:
            lines.append(nearest.text)
        sources = [self.resolver.knowledge.sources[id] for id in first.sources]
        return Message("\n".join([*lines, *self._cited(sources, facts)]))

    def _precedence(self, decided: str, actor: str, state: State) -> Iterable[str]:
        """That the region's own rule went before one that leads to the actor, if it did."""
        knowledge = self.resolver.knowledge
        if state.region is None:
            return
        region = knowledge.regions[state.region]
        over = {id for rule in region.rules if rule.id == decided for id in rule.overrides}
        contacts = [rule.next_contact for rule in knowledge.rules if rule.id in over]
        if any(contact is not None and contact.actor == actor for contact in contacts):
            yield self.voice.say("varfor_inte_lokalt", state.facts, region=region.name)

    def _outcome(self, state: State) -> Outcome | None:
        return self.resolver.resolve(self._completed(state), region=state.region).outcome

    def _completed(self, state: State) -> Facts:
        return self.resolver.completed(state.facts, region=state.region)

    @staticmethod
    def _part(outcome: Outcome, actor: str) -> dict[str, str]:
        """The actor's later turn, or else its first duty."""
        later = next((c for c in outcome.then if c.actor == actor), None)
        if later is not None:
            return {"senare": later.label}
        duty = next((d for d in outcome.responsibilities if d.actor == actor), None)
        return {"uppgift": duty.task} if duty is not None else {}

    def _cited(self, sources: Iterable[Source], facts: Facts) -> list[str]:
        cited = "; ".join(source.reference for source in sources)
        return [self.voice.say("begrepp_kalla", facts, kallor=cited)] if cited else []
