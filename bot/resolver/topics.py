"""Factual questions answered: the text, whom to contact about it, what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.resolver.model import Knowledge, Source
from bot.resolver.outcome import Composer, Contact
from bot.resolver.space import Facts


@dataclass(frozen=True)
class TopicAnswer:
    """A topic as it is answered to the one who asks; `follow_up` are (id, title)."""

    id: str
    title: str
    text: str
    next_contact: Contact | None
    sources: tuple[Source, ...]
    follow_up: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, object]:
        """The contract's `topic`."""
        return {
            "id": self.id,
            "title": self.title,
            "next_contact": self.next_contact.as_dict() if self.next_contact else None,
            "sources": [source.as_dict() for source in self.sources],
        }


class Topics:
    """Answers the topics of a knowledge base."""

    def __init__(self, knowledge: Knowledge, composer: Composer) -> None:
        self.knowledge = knowledge
        self.composer = composer

    def answer(self, id: str, facts: Facts) -> TopicAnswer:
        """The topic, addressed, with the contact that fits those facts. Raises `KeyError`."""
        topic, address = self.knowledge.topics[id], self.composer.wording.address
        fitting = (c for c in topic.contacts if c.when.holds(facts))
        chosen = next(fitting, None)
        contact = None
        if chosen is not None:
            contact = self.composer.place((chosen.actor, chosen.contact_point), "", facts)
        return TopicAnswer(
            id=topic.id,
            title=address(topic.title, facts),
            text=address(topic.text, facts),
            next_contact=contact,
            sources=self.composer.sources((*topic.sources, *(contact.sources if contact else ()))),
            follow_up=tuple((other, self.title(other, facts)) for other in topic.follow_up),
        )

    def title(self, id: str, facts: Facts) -> str:
        """The topic as a question. Raises `KeyError`."""
        return self.composer.wording.address(self.knowledge.topics[id].title, facts)
