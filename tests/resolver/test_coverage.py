"""The underlag is whole, and all 41 situations lead where they must."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.resolver import Resolver
from bot.resolver.underlag import Carriers, carriers
from tests.resolver import plain
from tests.resolver.plain import TODAY

HERE = Path(__file__).parent
CASES: dict[str, Any] = yaml.load((HERE / "situations.yml").read_text("utf-8"), yaml.BaseLoader)
SITUATIONS = [f"S{number:02}" for number in range(1, 42)]
IN_DIALOGUE = {"S41"}


# --- What must be carried -------------------------------------------------------------------------


def test_the_underlag_is_whole(real: Resolver) -> None:
    underlag = real.knowledge.underlag
    assert underlag is not None
    assert list(underlag.situations) == SITUATIONS
    assert list(underlag.traps) == list(range(1, 42))
    assert list(underlag.papers) == [f"SEED-{number:03}" for number in range(5)]
    for paper in underlag.papers.values():
        numbers = [int(id.removeprefix(f"{paper.id}.")) for id in paper.statements]
        assert numbers == list(range(1, len(numbers) + 1)), f"{paper.id} leaves out a number"


def test_only_what_the_dialogue_answers_has_no_rule(real: Resolver) -> None:
    carrying = carriers(real.knowledge)
    without = {id for id in SITUATIONS if not carrying.get(id, Carriers()).rules}
    assert without == IN_DIALOGUE


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
