"""Factual questions answered, and the nearest ones offered to somebody who was not understood."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialogue.heard import TOPIC
from bot.dialogue.messages import Button, Message, payload
from bot.dialogue.state import State
from bot.dialogue.voice import Voice

_OFFERED = 3


class TopicTeller:
    """Tells about the topics of the knowledge base."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.resolver = voice.resolver

    def knows(self, topic: str | None) -> bool:
        """Whether there is such a topic."""
        return topic in self.resolver.knowledge.topics

    def message(self, topic: str, state: State) -> Message:
        """The answer, whom to contact about it, the sources, and what is asked next."""
        facts, say = state.facts, self.voice.say
        answer = self.resolver.topic(topic, facts, region=state.region)
        lines = [answer.text]
        if contact := answer.next_contact:
            lines.append(say("besked_nasta", facts, kontakt=contact.label))
            lines += filter(None, [contact.how])
            lines += self.voice.channels(contact.channels, facts)
        cited = "; ".join(source.reference for source in answer.sources)
        lines.append(say("begrepp_kalla", facts, kallor=cited))
        return Message("\n".join(lines), self.buttons(answer.follow_up), topic=answer.as_dict())

    def offers(self, topics: Iterable[str], state: State) -> tuple[Button, ...]:
        """Buttons for the topics there are, the first few."""
        known = [topic for topic in dict.fromkeys(topics) if self.knows(topic)][:_OFFERED]
        return self.buttons((topic, self.resolver.title(topic, state.facts)) for topic in known)

    def about(self, term: str, state: State) -> tuple[Button, ...]:
        """Buttons for the topics that are about a word of the glossary."""
        topics = self.resolver.knowledge.topics.values()
        return self.offers((topic.id for topic in topics if term in topic.terms), state)

    @staticmethod
    def buttons(topics: Iterable[tuple[str, str]]) -> tuple[Button, ...]:
        """A button for each (id, title)."""
        return tuple(Button(title, payload("amne", {TOPIC: id})) for id, title in topics)
