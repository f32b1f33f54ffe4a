"""What a rule gives beside the next contact, as items that can be compared between versions.

A text that was only reworded is the same item: wording is reviewed among the texts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from bot.resolver.model import Responsibility, Rule
from bot.review.alignment import aligned

ASPECTS = ("responsibilities", "consent", "prepare", "then")


@dataclass(frozen=True)
class Item:
    """One thing a rule gives. `key` makes two of them the same; `actor` and `text` show it."""

    key: Hashable
    actor: str | None
    contact_point: str | None
    text: str


Items = tuple[Item, ...]


def items(rule: Rule | None, later: Rule | None, aspect: str) -> Items:
    """What the rule gives in that aspect (`ASPECTS`).

    `later`: the same rule in the other version, whose wording counts as its own.
    """
    return _READ[aspect](rule, later) if rule is not None else ()


def _responsibilities(rule: Rule, later: Rule | None) -> Items:
    words = {}
    if later is not None:
        for duty in {_duty(item): None for item in rule.responsibilities}:
            words[duty] = dict(aligned(_tasks(rule, duty), _tasks(later, duty)))
    return tuple(
        Item(
            (*_duty(item), words.get(_duty(item), {}).get(item.task) or item.task),
            item.actor,
            None,
            item.task,
        )
        for item in rule.responsibilities
    )


def _duty(item: Responsibility) -> tuple[str, str, str]:
    return item.area, item.actor, item.role


def _tasks(rule: Rule, duty: tuple[str, str, str]) -> list[str]:
    return [item.task for item in rule.responsibilities if _duty(item) == duty]


def _consent(rule: Rule, later: Rule | None) -> Items:
    if rule.consent is None:
        return ()
    text = later.consent.text if later is not None and later.consent else rule.consent.text
    return (Item((rule.consent.needed, text), None, None, rule.consent.text),)


def _prepare(rule: Rule, later: Rule | None) -> Items:
    words: Mapping[str | None, str | None] = {}
    if later is not None:
        words = dict(aligned(rule.prepare, later.prepare))
    return tuple(Item(words.get(text) or text, None, None, text) for text in rule.prepare)


def _then(rule: Rule, later: Rule | None) -> Items:
    del later
    return tuple(Item(ref.key, *ref.key, "") for ref in rule.then)


_READ: Mapping[str, Callable[[Rule, Rule | None], Items]] = {
    "responsibilities": _responsibilities,
    "consent": _consent,
    "prepare": _prepare,
    "then": _then,
}
