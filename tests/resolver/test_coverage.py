"""All 41 situations and every statement of the seeds have their rules, and lead where they must."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.resolver import Resolver
from tests.resolver import plain
from tests.resolver.plain import TODAY

HERE = Path(__file__).parent
TABLE = (HERE.parents[1] / "docs" / "tackning.md").read_text(encoding="utf-8")
CASES: dict[str, Any] = yaml.load((HERE / "situations.yml").read_text("utf-8"), yaml.BaseLoader)
SITUATIONS = [f"S{number:02}" for number in range(1, 42)]
IN_DIALOGUE = {"S41"}


def rows(pattern: str) -> dict[str, list[str]]:
    """The rows of the document's tables whose first cell begins so: id -> the other cells."""
    lines = (line for line in TABLE.splitlines() if line.startswith("|"))
    cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    found = [(match[0], row[1:]) for row in cells if (match := re.match(pattern, row[0]))]
    assert len({id for id, _ in found}) == len(found), "an id has two rows"
    return dict(found)


def ids(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


STATEMENTS = rows(r"SEED-\d{3}\.\d{2}")


def all_rules(resolver: Resolver) -> dict[str, list[Any]]:
    knowledge = resolver.knowledge
    everything = [
        *knowledge.rules,
        *(r for region in knowledge.regions.values() for r in region.rules),
    ]
    found: dict[str, list[Any]] = {}
    for rule in everything:
        found.setdefault(rule.id, []).append(rule)
    return found


# --- The document ---------------------------------------------------------------------------------


def test_the_document_has_every_situation() -> None:
    assert sorted(rows(r"S\d{2}")) == SITUATIONS


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_situation_and_its_rules_name_each_other(real: Resolver, situation: str) -> None:
    rules, actors = all_rules(real), real.knowledge.actors
    named = {id for cell in rows(r"S\d{2}")[situation] for id in ids(cell)}
    assert named <= set(rules) | set(actors)
    carrying = {
        id for id, versions in rules.items() if any(situation in r.situations for r in versions)
    }
    assert named & set(rules) == carrying
    if situation in IN_DIALOGUE:
        assert not carrying
        assert all(actors[id].dialogue for id in named)
    else:
        assert carrying


def test_the_contacts_in_the_document_are_those_of_the_rules(real: Resolver) -> None:
    rules = all_rules(real)
    for cells in rows(r"S\d{2}").values():
        for rule, contact in re.findall(r"`([\w-]+)`: ([\w/]+)", cells[0]):
            given = {r.next_contact.key for r in rules[rule] if r.next_contact is not None}
            assert contact in {"/".join(filter(None, key)) for key in given}


def test_the_document_has_statements_of_all_five_seeds() -> None:
    seeds = {id.split(".")[0] for id in STATEMENTS}
    assert seeds == {f"SEED-{number:03}" for number in range(5)}
    for seed in seeds:
        numbers = [int(id.split(".")[1]) for id in STATEMENTS if id.startswith(seed)]
        assert numbers == list(range(1, len(numbers) + 1)), f"{seed} leaves out a number"


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_and_its_rules_name_each_other(real: Resolver, statement: str) -> None:
    rules, terms = all_rules(real), real.knowledge.glossary
    _, rule_cell, term_cell = STATEMENTS[statement]
    named, words = set(ids(rule_cell)), set(ids(term_cell))
    assert named <= set(rules)
    assert words <= set(terms)
    assert named | words, "every statement has a rule or a term"
    carrying = {
        id for id, versions in rules.items() if any(statement in r.statements for r in versions)
    }
    assert named == carrying


def test_no_rule_carries_what_the_document_has_not(real: Resolver) -> None:
    for versions in all_rules(real).values():
        for rule in versions:
            assert set(rule.situations) <= set(SITUATIONS)
            assert set(rule.statements) <= set(STATEMENTS)


# --- The situations as cases ----------------------------------------------------------------------


def test_every_situation_is_a_case() -> None:
    covered = {entry["id"] for entry in CASES["situations"]}
    assert covered == set(SITUATIONS) - IN_DIALOGUE


@pytest.mark.parametrize(
    "entry",
    CASES["situations"],
    ids=[f"{n}-{entry['id']}" for n, entry in enumerate(CASES["situations"])],
)
def test_a_situation_leads_where_it_must(real: Resolver, entry: dict[str, Any]) -> None:
    everything = {**CASES["base"], **entry["facts"]}
    whole = {
        fact: tuple(value) if isinstance(value, list) else value
        for fact, value in everything.items()
    }
    assert list(whole) == list(CASES["base"])
    assert set(whole) == set(real.knowledge.facts)
    facts = {f: v for f, v in whole.items() if plain.applies(real.knowledge, f, whole)}
    outcome = real.resolve(facts, on=TODAY).outcome
    assert outcome is not None
    assert "/".join(filter(None, outcome.next_contact.key)) == entry["contact"]
    then = [contact.actor for contact in outcome.then]
    places = [then.index(actor) for actor in entry.get("then", [])]
    assert places == sorted(places)
    rules = {rule.id: rule for rule in real.program(TODAY).rules}
    held = [rules[reason.rule] for reason in outcome.reasons]
    assert any(entry["id"] in rule.situations for rule in held)
