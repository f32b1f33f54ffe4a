"""Messages beside the questions: a word explained, danger, need, people to talk to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.commands import Commands
from bot.dialogue.heard import Ambiguity
from bot.dialogue.messages import Button, Message, payload
from bot.dialogue.state import State
from bot.dialogue.voice import Voice
from bot.resolver import Facts


class Asides:
    """Composes messages; whether the open question follows is the dialogue's business."""

    def __init__(self, voice: Voice, commands: Commands) -> None:
        self.voice = voice
        self.commands = commands
        self.knowledge = voice.knowledge

    def definition(self, term_id: str | None, text: str, state: State) -> Message:
        """A word explained with its source; if it is not in the glossary, words that are."""
        facts, say = state.facts, self.voice.say
        glossary = self.knowledge.glossary
        found = term_id if term_id in glossary else self.commands.term(text)
        if found is None:
            words = [glossary[id] for id in self.voice.ids("begrepp_urval") if id in glossary]
            buttons = tuple(Button(w.term, payload("begrepp", {"begrepp": w.id})) for w in words)
            return Message(say("begrepp_okant" if text else "begrepp_vilket", facts), buttons)
        term = glossary[found]
        explained = self.voice.resolver.address(term.text, facts)
        sources = [self.knowledge.sources[id] for id in term.sources]
        lines = [say("begrepp_rubrik", facts, term=term.term, text=explained)]
        if sources:
            cited = "; ".join(source.reference for source in sources)
            lines.append(say("begrepp_kalla", facts, kallor=cited))
        topic = {
            "id": term.id,
            "title": term.term,
            "next_contact": None,
            "sources": [source.as_dict() for source in sources],
        }
        return Message("\n".join(lines), topic=topic)

    def ambiguous(self, word: Ambiguity, state: State) -> Message:
        """Ask which actor a word means."""
        known = self._known(word.candidates)
        names = [self.voice.inline(self.voice.actor(id, state.facts)) for id in known]
        listed = self.voice.either(names or word.candidates, state.facts)
        return Message(self.voice.say("tvetydig", state.facts, ord=word.word, kandidater=listed))

    def _known(self, ids: Sequence[str]) -> list[str]:
        return [id for id in ids if id in self.knowledge.actors]

    def danger(self, state: State) -> Message:
        """The emergency numbers, from the actor that stands for them."""
        facts, say = state.facts, self.voice.say
        actor = self.knowledge.actors[self.knowledge.phrases["akut_fara_aktor"]]
        text = self.voice.resolver.address(actor.description, facts)
        lines = [say("akut_fara", facts), *self.voice.channels(actor.channels, facts)]
        lines += [text, say("akut_fara_ensam", facts)]
        contact: dict[str, object] = {
            "actor": actor.id,
            "contact_point": None,
            "label": actor.name,
            "reason": text,
            "how": "",
            "channels": [channel.as_dict() for channel in actor.channels],
        }
        return Message("\n".join(lines), topic=self._topic("akut_fara", contact, facts))

    def need(self, state: State) -> tuple[Message, dict[str, object]]:
        """Whom to contact today when money is lacking, and the answers that implies."""
        facts, say = state.facts, self.voice.say
        points = self.voice.ids("akut_pengar_kontakter")
        text = say("akut_pengar", facts)
        contacts = [self.voice.place(id, text, facts, state.region) for id in points]
        lines = [text, *(line for each in contacts for line in self.voice.contact(each, facts))]
        implied: dict[str, object] = {}
        for pair in self.voice.ids("akut_pengar_svar"):
            fact, _, value = pair.partition("=")
            implied[fact] = [value] if self.knowledge.facts[fact].many else value
        topic = self._topic("akut_pengar", contacts[0].as_dict(), facts)
        return Message("\n".join(lines), topic=topic), implied

    def _topic(self, id: str, contact: dict[str, object], facts: Facts) -> dict[str, object]:
        title = self.voice.say(f"{id}_rubrik", facts)
        return {"id": id, "title": title, "next_contact": contact, "sources": []}

    def human(self, key: str, state: State) -> Message:
        """The phrase, then people who can be called; others for staff than for patients."""
        facts = state.facts
        who = facts.get("fragestallare")
        listing = f"manniska_kontakter_{who}"
        if listing not in self.knowledge.phrases:
            listing = "manniska_kontakter_patient"
        lines = [self.voice.say_in(state.region, key, facts)]
        for point in self.voice.ids(listing):
            contact = self.voice.place(point, "", facts, state.region)
            lines += ["", *self.voice.contact(contact, facts)]
        return Message("\n".join(lines))

    def foreign(self, language: str | None, state: State) -> Message:
        """How to get help, in another language."""
        known = self.knowledge.languages.get(language or "")
        text = known.text if known else self.voice.say("annat_sprak", state.facts)
        return Message(text)

    def outside(self, state: State) -> tuple[Message, ...]:
        """Where the rules do not reach: say so, and name people."""
        return (self.human("utanfor_tackning", state),)
