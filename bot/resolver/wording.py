"""Words for the person asking: `{du}` becomes "du", "personen", "patienten"…

Which words is data (`address` in phrases.yml): by who asks and, for staff, by where they work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.resolver.condition import UNKNOWN
from bot.resolver.model import Fact, Key, Knowledge, Region
from bot.resolver.space import Facts, Value

# the phrases that the resolver itself says
PHRASES = (
    *("consent_none", "counterfactual", "disclaimer", "does_not_apply", "explain_always"),
    *("explain_not_settled", "explain_rule", "explain_sentence", "explain_trace"),
    *("knapp_vet_inte", "list_and", "unknown_fact", "unknown_region", "unknown_value"),
    *("vet_ej_sats", "what_if_open", "what_if_same"),
)
# those that a region may say in its own way: none that is about danger, need or what is not known
VARYING = (
    *("halsning", "halsning_hur", "halsning_igen", "inledning", "inledning_personal"),
    *("inledning_anhorig", "manniska", "tack", "hejda", "disclaimer"),
)
_TOKEN = re.compile(r"\{(\w+)\}")


def words_in(text: str) -> list[str]:
    """The names of the words in braces."""
    return _TOKEN.findall(text)


class Wording:
    """The texts of a knowledge base, addressed; in a region, its own phrases."""

    def __init__(self, knowledge: Knowledge, region: Region | None = None) -> None:
        self._address = knowledge.address
        self._phrases = {**knowledge.phrases, **(region.phrases if region else {})}
        self._facts = knowledge.facts
        self._actors = knowledge.actors
        names = knowledge.phrases.get("egennamn", "")
        self._names = frozenset(name.strip() for name in names.split(","))

    def key(self, facts: Facts) -> str:
        """Which row of `address` fits who asks."""
        for name in (facts.get("verksamhet"), facts.get("fragestallare")):
            if isinstance(name, str) and name in self._address:
                return name
        return "patient"

    def address(self, text: str, facts: Facts) -> str:
        """The text with every address token replaced; other `{tokens}` are left alone."""
        if "{" not in text:
            return text
        words = self._address[self.key(facts)]
        return _TOKEN.sub(lambda match: words.get(match[1], match[0]), text)

    def phrase(self, key: str, facts: Facts, slots: Mapping[str, object]) -> str:
        """An interface phrase with its slots filled, addressed. Raises `KeyError`."""
        text = self._phrases[key]
        if "{" not in text:
            return text
        words = {**self._address[self.key(facts)], **{k: str(v) for k, v in slots.items()}}
        return _TOKEN.sub(lambda match: words.get(match[1], match[0]), text)

    def actor(self, id: str, facts: Facts) -> str:
        """An actor's name; the phrase `aktor_<id>` if the name depends on who asks."""
        key = f"aktor_{id}"
        return self.phrase(key, facts, {}) if key in self._phrases else self._actors[id].name

    def contact(self, key: Key, facts: Facts) -> str:
        """Whom to contact, by actor and contact point. Raises `KeyError`."""
        actor = self._actors[key[0]]
        return self.address(
            actor.name if key[1] is None else actor.contact_points[key[1]].label, facts
        )

    def labels(self, fact: Fact, value: Value, facts: Facts) -> list[str]:
        """An answer as its buttons say it, one label for each value."""
        values = (value,) if isinstance(value, str) else value
        return [
            self.phrase("knapp_vet_inte", facts, {})
            if each == UNKNOWN
            else self.address(fact.value(each).label, facts)
            for each in values
        ]

    def inline(self, label: str) -> str:
        """A label inside a sentence: without its capital, unless it opens with a name."""
        first = label.split(" ", 1)[0]
        if first in self._names or not first[1:].islower():
            return label
        return label[:1].lower() + label[1:]

    def clause(self, fact: Fact, value: Value, facts: Facts) -> str:
        """What an answer says, as a clause: "du saknar SGI"."""
        if value == UNKNOWN:
            subject = self.phrase(f"amne_{fact.id}", facts, {})
            return self.phrase("vet_ej_sats", facts, {"amne": subject})
        values = (value,) if isinstance(value, str) else value
        return self.listed([self.address(fact.value(v).clause, facts) for v in values], facts)

    def clauses(self, chosen: Facts, facts: Facts) -> str:
        """Some of the answers as one list of clauses, addressed by all the facts."""
        said = [self.clause(self._facts[fact], value, facts) for fact, value in chosen.items()]
        return self.listed(said, facts)

    def listed(self, items: Sequence[str], facts: Facts) -> str:
        """ "a", "a och b", "a, b och c"."""
        if len(items) < 2:
            return "".join(items)
        head = ", ".join(items[:-1])
        return self.phrase("list_and", facts, {"head": head, "last": items[-1]})
