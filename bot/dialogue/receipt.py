"""What an answer led to, in words: understood, changed, not known, dropped, already certain."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.allowance import ABOUT_ASKER, ASKER, STAFF
from bot.dialogue.state import State
from bot.dialogue.voice import Voice
from bot.resolver import UNKNOWN, Facts, Merge, Outcome, Value


class Receipt:
    """Says back what was taken, so that what was misunderstood can be put right."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.resolver = voice.resolver

    def received(
        self, state: State, merged: Merge, new: Mapping[str, object], understood: bool
    ) -> list[str]:
        """What was understood, changed and not known. `state`: before the answer."""
        facts, lines = merged.facts, []
        short = state.left is not None and facts.get(ASKER) == STAFF
        if state.untouched and not short:
            lines.append(self.voice.say_in(state.region, "inledning", facts))
        told = {name: facts[name] for name in facts if name in new}
        changed = {
            name: (old, value)
            for name, (old, value) in merged.changed.items()
            if not (understood and _only_added(old, value))
        }
        if understood:
            same = {name: value for name, value in told.items() if name not in changed}
            fresh = {n: value for n, value in same.items() if state.facts.get(n) != value}
            # what was known already is said back only if nothing else was said
            said = fresh or ({} if changed else same)
            if short:  # who asks is known to them
                said = {name: value for name, value in said.items() if name not in ABOUT_ASKER}
            clauses = self.voice.clauses(said, facts)
            if clauses:
                listed = self.voice.that(clauses, facts)
                lines.append(self.voice.say("forstatt", facts, lista=listed))
        for name, (old, value) in changed.items():
            lines.append(
                self.voice.say(
                    "andrat",
                    facts,
                    amne=self.voice.subject(name, facts),
                    gammalt=self.voice.label(name, old, state.facts),
                    nytt=self.voice.label(name, value, facts),
                )
            )
        if not understood:
            lines += self._unknown(told, facts)
        return lines if short else lines + self._opening(told, state)

    def _unknown(self, told: Facts, facts: Facts) -> list[str]:
        names = [name for name, value in told.items() if value == UNKNOWN]
        lines = [self.voice.say("vet_inte_svar", facts)] if names else []
        for name in names:
            if not self.resolver.knowledge.facts[name].sensitive:
                tip = self.resolver.question(name, facts).find_out
                lines.append(self.voice.say("vet_inte_tips", facts, tips=tip))
        return lines

    def _opening(self, told: Facts, state: State) -> list[str]:
        """What is said once to the one whose answer has an opening (`inledning_<answer>`)."""
        keys = (f"inledning_{value}" for name, value in told.items() if name not in state.facts)
        phrases = self.resolver.knowledge.phrases
        return [self.voice.say_in(state.region, key, told) for key in keys if key in phrases]

    def dropped(self, merged: Merge, state: State) -> list[str]:
        """Answers that the new ones made impossible: asked again, or no longer of use."""
        again = [name for name in merged.dropped if name == state.asked]
        gone = [name for name in merged.dropped if name != state.asked]
        lines = []
        for key, names in (("fraga_igen", again), ("galler_inte", gone)):
            if names:
                subjects = [self.voice.subject(name, state.facts) for name in names]
                listed = self.voice.listed(subjects, state.facts)
                lines.append(self.voice.say(key, state.facts, amnen=listed))
        return lines

    def certain(self, outcome: Outcome, facts: Facts) -> str:
        """The next contact, certain while questions remain."""
        contact = outcome.next_contact
        lines = [self.voice.say("delvis", facts, kontakt=self.voice.inline(contact.label))]
        lines.append(contact.how)
        return "\n".join([*filter(None, lines), *self.voice.channels(contact.channels, facts)])


def _only_added(old: Value, new: Value) -> bool:
    return not isinstance(old, str) and not isinstance(new, str) and set(old) < set(new)
