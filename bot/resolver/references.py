"""What the records of a knowledge base say of each other: everything that is named is there."""

from __future__ import annotations

from collections.abc import Iterable

from bot.resolver.condition import Condition
from bot.resolver.errors import Defect
from bot.resolver.model import Knowledge, Place, Rule, Topic
from bot.resolver.wording import words_in


class References:
    """Every id that is used exists; every condition speaks of known facts and values."""

    def __init__(self, knowledge: Knowledge, defects: list[Defect]) -> None:
        self.knowledge = knowledge
        self.defects = defects

    def check(self) -> None:
        """Add everything wrong to the defects."""
        k = self.knowledge
        self._facts()
        for constraint in k.constraints:
            self._condition(constraint.never, constraint.place, ())
            self._sources(constraint.sources, constraint.place, ())
            self._words([constraint.reason], constraint.place, ())
            if not constraint.sources:
                message = f"the constraint '{constraint.id}' has no source"
                self._say("no-source", message, constraint.place, ())
        for term in k.glossary.values():
            self._sources(term.sources, term.place, ())
            self._words([term.text], term.place, ())
            if not term.sources:
                self._say("no-source", f"the term '{term.id}' has no source", term.place, ())
        for topic in k.topics.values():
            self._topic(topic)
        for language in k.languages.values():
            self._sources(language.sources, language.place, ())
        for actor in k.actors.values():
            points = actor.contact_points.values()
            channels = [*actor.channels, *(c for point in points for c in point.channels)]
            self._sources([*actor.sources, *(c.source for c in channels)], actor.place, ())
            self._words([actor.name, actor.description], actor.place, ())
            self._words([channel.label for channel in channels], actor.place, ())
            for point in points:
                self._words([point.label, point.how], point.place, ())
        for rules in (k.rules, *(region.rules for region in k.regions.values())):
            known = {rule.id for rule in (*k.rules, *rules)}
            for rule in rules:
                self._rule(rule, known)

    def _facts(self) -> None:
        facts, earlier = self.knowledge.facts, set[str]()
        for fact in facts.values():
            self._condition(fact.applies_when, fact.place, ())
            for other in fact.applies_when.facts:
                if other in facts and (other not in earlier or facts[other].many):
                    message = f"'{fact.id}' may only depend on earlier one-valued facts: '{other}'"
                    self._say("applicability", message, fact.place, ())
            earlier.add(fact.id)
            self._sources(fact.sources, fact.place, ())
            self._words([fact.question, fact.help, fact.why, fact.find_out], fact.place, ())
            self._words([text for v in fact.values for text in (v.label, v.clause)], fact.place, ())

    def _topic(self, topic: Topic) -> None:
        k, place = self.knowledge, topic.place
        self._sources(topic.sources, place, ())
        self._words([topic.title, topic.text], place, ())
        if not topic.sources:
            self._say("no-source", f"the topic '{topic.id}' has no source", place, ())
        for contact in topic.contacts:
            self._condition(contact.when, place, ())
            self._actor(contact.actor, contact.contact_point, place, ())
        for other in topic.follow_up:
            if other not in k.topics or other == topic.id:
                message = f"'{topic.id}': 'follow_up' names '{other}', which is no other topic"
                self._say("unknown-topic", message, place, ())
        for term in topic.terms:
            if term not in k.glossary:
                self._say("unknown-term", f"'{topic.id}': no term '{term}'", place, ())

    def _rule(self, rule: Rule, known: set[str]) -> None:
        self._condition(rule.when, rule.place, (rule.id,))
        self._sources(rule.cited, rule.place, (rule.id,))
        for other in rule.unless:
            if other not in known:
                message = f"'unless' names '{other}', which is no rule"
                self._say("unknown-rule", message, rule.place, (rule.id,))
        contacts = [contact for contact in (rule.next_contact, *rule.then) if contact is not None]
        for contact in contacts:
            self._actor(contact.actor, contact.contact_point, rule.place, (rule.id,))
        for item in rule.responsibilities:
            self._actor(item.actor, None, rule.place, (rule.id,))
        texts = [rule.reason, *rule.prepare, *(contact.reason for contact in contacts)]
        texts += [item.task for item in rule.responsibilities]
        texts += [rule.consent.text] if rule.consent else []
        self._words(texts, rule.place, (rule.id,))

    def _actor(self, id: str, point: str | None, place: Place, rules: tuple[str, ...]) -> None:
        actor = self.knowledge.actors.get(id)
        if actor is None:
            self._say("unknown-actor", f"no actor '{id}'", place, rules)
        elif point is not None and point not in actor.contact_points:
            message = f"'{id}' has no contact point '{point}'"
            self._say("unknown-contact-point", message, place, rules)

    def _condition(self, condition: Condition, place: Place, rules: tuple[str, ...]) -> None:
        for test in condition.tests:
            fact = self.knowledge.facts.get(test.fact)
            if fact is None:
                self._say("unknown-fact", f"no fact '{test.fact}'", place, rules)
                continue
            for value in sorted(test.values - set(fact.ids)):
                message = f"'{test.fact}' has no value '{value}'"
                self._say("unknown-value", message, place, rules)

    def _sources(self, ids: Iterable[str], place: Place, rules: tuple[str, ...]) -> None:
        for id in dict.fromkeys(ids):
            if id and id not in self.knowledge.sources:
                self._say("unknown-source", f"no source '{id}'", place, rules)

    def _words(self, texts: Iterable[str], place: Place, rules: tuple[str, ...]) -> None:
        known = self.knowledge.address["patient"]
        for word in dict.fromkeys(word for text in texts for word in words_in(text)):
            if word not in known:
                message = f"no word for '{{{word}}}' in phrases.yml, 'address'"
                self._say("unknown-word", message, place, rules)

    def _say(self, kind: str, message: str, place: Place, rules: tuple[str, ...]) -> None:
        self.defects.append(Defect(kind, message, place.file, place.line, rules))
