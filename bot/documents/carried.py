"""What of the underlag each rule and topic carries, as its page shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.resolver import Knowledge
from bot.resolver.model import Key, Situation, Statement, Trap, Underlag
from bot.resolver.underlag import Carriers, carriers


@dataclass(frozen=True)
class Carried:
    """A situation, a statement or a trap, with the ids of what carries it.

    `deciding`: the rules that give a next contact, each with the contacts its versions give.
    """

    item: Situation | Statement | Trap
    deciding: Mapping[str, list[Key]]
    adding: list[str]
    topics: list[str]

    @property
    def rules(self) -> list[str]:
        """Every rule, those that decide first."""
        return [*self.deciding, *self.adding]


class Carrying:
    """Shows what carries each part of the underlag, of the rules whose ids are `shown`."""

    def __init__(self, knowledge: Knowledge, underlag: Underlag, shown: Collection[str]) -> None:
        self.underlag, self._shown = underlag, shown
        self._carriers = carriers(knowledge)
        self._contacts: dict[str, list[Key]] = {}
        for rule in knowledge.all_rules():
            if rule.next_contact is not None:
                given = self._contacts.setdefault(rule.id, [])
                if rule.next_contact.key not in given:
                    given.append(rule.next_contact.key)

    def situations(self) -> list[Carried]:
        """Every situation."""
        return [self._of(each.id, each) for each in self.underlag.situations.values()]

    def statements(self, paper: str) -> list[Carried]:
        """Every statement of a document. Raises `KeyError`."""
        return [self._of(each.id, each) for each in self.underlag.papers[paper].statements.values()]

    def traps(self) -> list[Carried]:
        """Every misunderstanding."""
        return [self._of(each.number, each) for each in self.underlag.traps.values()]

    def _of(self, key: str | int, item: Situation | Statement | Trap) -> Carried:
        found = self._carriers.get(key, Carriers())
        rules = [id for id in found.rules if id in self._shown]
        deciding = {id: self._contacts[id] for id in rules if id in self._contacts}
        return Carried(item, deciding, [id for id in rules if id not in deciding], found.topics)
