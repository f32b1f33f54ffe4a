"""Rules as their pages show them, every version of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.documents.census import Hits, census
from bot.documents.words import Words
from bot.resolver import Facts, Resolver, Rule

_ASKERS = ("fragestallare", "verksamhet")  # the facts that tell who is spoken to


@dataclass(frozen=True)
class Asked:
    """A test of a rule with the words of its question and answers."""

    fact: str
    question: str
    labels: list[str]
    many: bool
    negated: bool


@dataclass(frozen=True)
class Version:
    """A rule with what its page says of it. `asker`: whom its texts speak to."""

    rule: Rule
    asker: Facts
    tests: list[Asked]
    hits: list[Hits]
    example: list[tuple[str, str]]
    command: str


def versions(
    resolver: Resolver, words: Words, rules: Iterable[Rule], region: str | None
) -> dict[str, list[Version]]:
    """The versions of each rule, by its id.

    Cases are counted in the region if there is one, otherwise in the rule's own. Raises
    `FactError` for an unknown region.
    """
    found: dict[str, list[Version]] = {}
    counted: dict[str | None, dict[Rule, list[Hits]]] = {}
    for rule in rules:
        place = region or rule.region
        if place not in counted:
            counted[place] = census(resolver, place)
        version = _version(words, rule, counted[place][rule], place)
        found.setdefault(rule.id, []).append(version)
    return found


def _version(words: Words, rule: Rule, hits: list[Hits], region: str | None) -> Version:
    asker: dict[str, str] = {
        test.fact: next(iter(test.values))
        for test in rule.when.tests
        if test.fact in _ASKERS and len(test.values) == 1 and not test.negated
    }
    tests = [
        Asked(
            test.fact,
            words.question(test.fact, asker),
            words.accepted(test, asker),
            words.knowledge.facts[test.fact].many,
            test.negated,
        )
        for test in rule.when.tests
    ]
    example = hits[-1].example
    told = [
        (words.question(fact, asker), ", ".join(words.label(fact, value, asker)))
        for fact, value in example.items()
    ]
    return Version(rule, asker, tests, hits, told, _command(example, region, hits))


def _command(example: Facts, region: str | None, hits: Sequence[Hits]) -> str:
    facts = (
        f"--fact {name}={value if isinstance(value, str) else ','.join(value)}"
        for name, value in example.items()
    )
    where = [f"--region {region}"] if region else []
    return " ".join(["vagvisaren ask", *facts, *where, f"--date {hits[-1].first}"])
