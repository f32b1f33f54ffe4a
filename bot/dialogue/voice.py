"""Small pieces of speech shared by all messages: phrases, word lists, contacts, answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from bot.dialogue.words import WordList
from bot.resolver import Contact, Facts, Resolver, Value
from bot.resolver.model import Channel


class Voice:
    """Phrases of the knowledge base, addressed to the one who asks."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.knowledge = resolver.knowledge
        self._points = {
            id: actor.id for actor in self.knowledge.actors.values() for id in actor.contact_points
        }
        self._lists = {
            key: WordList(text)
            for key, text in self.knowledge.phrases.items()
            if key.startswith("ord_")
        }

    def say(self, key: str, facts: Facts, **slots: object) -> str:
        """A phrase with its slots filled in."""
        return self.resolver.phrase(key, facts, **slots)

    def say_in(self, region: str | None, key: str, facts: Facts) -> str:
        """A phrase as the region says it, which some may be; as elsewhere if it does not."""
        return self.resolver.composer(region).wording.phrase(key, facts, {})

    def list_of(self, key: str) -> WordList:
        """The word list `ord_<key>`."""
        return self._lists[f"ord_{key}"]

    def ids(self, key: str) -> list[str]:
        """A phrase that is a list of ids."""
        return [id.strip() for id in self.knowledge.phrases[key].split(",")]

    def date(self, day: dt.date) -> str:
        """A day in words: "1 juli 2025"."""
        return f"{day.day} {self.ids('manader')[day.month - 1]} {day.year}"

    # answers

    def subject(self, fact: str, facts: Facts) -> str:
        """What a fact is about, as in "svaret om …"."""
        return self.say(f"amne_{fact}", facts)

    def label(self, fact_id: str, value: Value, facts: Facts) -> str:
        """An answer as its buttons say it."""
        fact = self.knowledge.facts[fact_id]
        return self.listed(self.resolver.wording.labels(fact, value, facts), facts)

    def clauses(self, answers: Facts, facts: Facts) -> list[str]:
        """What answers say, one clause for each value."""
        found = []
        for fact_id, value in answers.items():
            fact = self.knowledge.facts[fact_id]
            for item in (value,) if isinstance(value, str) else value:
                found.append(self.resolver.wording.clause(fact, item, facts))
        return found

    def that(self, clauses: Sequence[str], facts: Facts) -> str:
        """Clauses after "att": "du är anställd och att du saknar SGI"."""
        later = [self.say("att_sats", facts, sats=clause) for clause in clauses[1:]]
        return self.listed([*clauses[:1], *later], facts)

    def listed(self, items: Iterable[str], facts: Facts) -> str:
        """Items once each: "a, b och c"."""
        return self.resolver.wording.listed(list(dict.fromkeys(items)), facts)

    def either(self, items: Iterable[str], facts: Facts) -> str:
        """Items once each: "a, b eller c"."""
        *head, last = dict.fromkeys(items)
        if not head:
            return last
        return self.say("lista_eller", facts, head=", ".join(head), last=last)

    # contacts

    def actor(self, id: str, facts: Facts) -> str:
        """An actor's name, to whoever asks."""
        return self.resolver.wording.actor(id, facts)

    def channel(self, channel: Channel, facts: Facts) -> str:
        """A way in, readable where links cannot be clicked."""
        slots = {"text": self.resolver.address(channel.label, facts), "adress": channel.href}
        return self.say(f"kanal_{channel.kind}", facts, **slots)

    def channels(self, channels: Iterable[Channel], facts: Facts) -> list[str]:
        """Ways in as list items."""
        return self.points((self.channel(channel, facts) for channel in channels), facts)

    def points(self, items: Iterable[str], facts: Facts) -> list[str]:
        """Lines of a list."""
        return [self.say("punkt", facts, text=item) for item in items]

    def inline(self, label: str) -> str:
        """A label inside a sentence: without its capital, unless it opens with a name."""
        return self.resolver.wording.inline(label)

    def place(self, point_id: str, reason: str, facts: Facts, region: str | None) -> Contact:
        """A contact point, as it is reached in the region."""
        key = (self._points[point_id], point_id)
        return self.resolver.composer(region).place(key, reason, facts)

    def contact(self, contact: Contact, facts: Facts) -> list[str]:
        """Whom to contact: the name and how to reach them, then the ways in."""
        label, how = contact.label, contact.how
        head = self.say("kontakt_vag", facts, kontakt=label, hur=how) if how else label
        return [head, *self.channels(contact.channels, facts)]
