"""Facts, numbers and dates in Swedish, as the pages and the paper write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from bot.resolver import Facts, Resolver, Value
from bot.resolver.condition import Test

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_SPACE = "\u00a0"  # does not break a line
_FINEST = 4  # decimals


class Words:
    """The texts of a knowledge base, addressed to somebody."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.knowledge = resolver.knowledge

    def text(self, text: str, facts: Facts) -> str:
        """A text addressed to the one those facts speak of, on one line."""
        return " ".join(self.resolver.address(text, facts).split())

    def label(self, fact: str, value: Value, facts: Facts) -> list[str]:
        """An answer as its buttons say it, one label for each value."""
        return self.resolver.wording.labels(self.knowledge.facts[fact], value, facts)

    def accepted(self, test: Test, facts: Facts) -> list[str]:
        """The labels of the answers that a test names."""
        ids = (id for id in self.knowledge.facts[test.fact].ids if id in test.values)
        return [label for id in ids for label in self.label(test.fact, id, facts)]

    def question(self, fact: str, facts: Facts) -> str:
        """A fact as the question that is asked."""
        return self.text(self.knowledge.facts[fact].question, facts)

    def phrase(self, key: str) -> str:
        """A phrase of the knowledge. Raises `KeyError`."""
        return self.resolver.phrase(key)

    def role(self, role: str, actor: str) -> str:
        """The words before a task: "Arbetsgivaren ansvarar för att:"."""
        return self.resolver.phrase(f"roll_{role}", aktor=self.knowledge.actors[actor].name)

    def contact(self, actor: str, point: str | None, facts: Facts) -> str:
        """Whom to contact, by actor and contact point."""
        return self.resolver.wording.contact((actor, point), facts)

    def listed(self, items: Sequence[str]) -> str:
        """ "a, b och c"."""
        return self.resolver.wording.listed(items, {})

    def day(self, day: dt.date) -> str:
        """A day in words: "1 juli 2025"."""
        month = self.phrase("manader").split(",")[day.month - 1].strip()
        return f"{day.day} {month} {day.year}"


def number(value: int) -> str:
    """A whole number with spaces between the thousands: "41 208"."""
    return f"{value:,}".replace(",", _SPACE)


def percent(part: int, whole: int) -> str:
    """The share in percent with about two figures, "0,035", and never rounded up to all.

    "" where it is above 0 and below 0,0001. `whole` must be above 0.
    """
    share = 100 * part / whole
    if part == whole or not part:
        return "100" if part else "0"
    if share < 10**-_FINEST:
        return ""
    decimals = next((n for n in range(_FINEST) if share >= 10 ** (1 - n)), _FINEST)
    text = f"{share:.{decimals}f}"
    if float(text) == 100:
        text = f"{min(share, 100 - 10**-_FINEST):.{_FINEST}f}"
    return text.replace(".", ",")


def quoted(items: Iterable[str]) -> list[str]:
    """Each in Swedish quotation marks."""
    return [f"”{item}”" for item in items]


def either(items: Iterable[str], last: str) -> str:
    """ "a", "a eller b", "a, b eller c", with the word `last` before the last."""
    listed = list(items)
    return f" {last} ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def markdown(text: str) -> str:
    """Plain text as Markdown that shows the same text."""
    return _SPECIAL.sub(r"\\\1", text)
