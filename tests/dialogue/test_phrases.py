"""phrases.yml: everything said is there, and everything there is said."""

from __future__ import annotations

import ast
import re
from itertools import combinations
from pathlib import Path

import pytest

from bot.dialogue.words import plain
from bot.resolver import Resolver

BOT = Path(__file__).parents[2] / "bot"
# Keys that are put together from an id or a role.
COMPOSED = (
    "amne_",
    "ord_",
    "roll_",
    "kanal_",
    "inledning_",
    "aktor_",
    "manniska_kontakter_",
    "web_",
    "omrade_",
    "kort_roll_",
    "borttaget_",
    "rakning_",
)
TOKEN = re.compile(r"\{(\w+)\}")


def strings() -> set[str]:
    return {
        node.value
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_phrase_is_used_somewhere(resolver: Resolver) -> None:
    used = strings()
    composed = {key for key in used if key.endswith(("_kontakter", "_svar", "_aktor"))}
    composed |= {f"{topic}_rubrik" for topic in ("akut_fara", "akut_pengar")}
    composed |= {f"{key}_igen" for key in ("reserv", "reserv_fraga")}
    unused = [
        key
        for key in resolver.knowledge.phrases
        if key not in used | composed and not key.startswith(COMPOSED)
    ]
    assert unused == []


def test_every_fact_has_a_subject_and_no_other_has(resolver: Resolver) -> None:
    subjects = {
        k.removeprefix("amne_") for k in resolver.knowledge.phrases if k.startswith("amne_")
    }
    assert subjects == set(resolver.knowledge.facts)


def test_openings_belong_to_answers(resolver: Resolver) -> None:
    values = {value.id for fact in resolver.knowledge.facts.values() for value in fact.values}
    openings = {k for k in resolver.knowledge.phrases if k.startswith("inledning_")}
    assert {key.removeprefix("inledning_") for key in openings} <= values


def test_contact_points_that_phrases_name_exist(resolver: Resolver) -> None:
    actors = resolver.knowledge.actors.values()
    points = {point for actor in actors for point in actor.contact_points}
    for key, text in resolver.knowledge.phrases.items():
        if "_kontakter" in key and key.startswith(("manniska", "akut")):
            assert {id.strip() for id in text.split(",")} <= points, key


def test_words_that_can_be_explained_exist(resolver: Resolver) -> None:
    named = {id.strip() for id in resolver.knowledge.phrases["begrepp_urval"].split(",")}
    assert named <= resolver.knowledge.glossary.keys()


def test_everybody_is_addressed_with_the_same_words(resolver: Resolver) -> None:
    rows = resolver.knowledge.address
    assert {len(row) for row in rows.values()} == {len(rows["patient"])}
    for name, row in rows.items():
        assert row.keys() == rows["patient"].keys()
        for token, word in row.items():
            assert word[0].isupper() == token[0].isupper(), (name, token)


def test_the_texts_of_the_knowledge_use_only_words_of_address(resolver: Resolver) -> None:
    tokens = resolver.knowledge.address["patient"].keys()
    for fact in resolver.knowledge.facts.values():
        for text in (fact.question, fact.help, fact.why, fact.find_out):
            assert set(TOKEN.findall(text)) <= tokens, text


@pytest.mark.parametrize("pair", combinations(("ja", "nej", "vet_inte", "inget"), 2))
def test_short_answers_mean_one_thing(resolver: Resolver, pair: tuple[str, str]) -> None:
    first, second = (
        {plain(part) for part in resolver.knowledge.phrases[f"ord_{name}"].split(",")}
        for name in pair
    )
    assert not first & second


def test_commands_mean_one_thing(resolver: Resolver) -> None:
    from bot.dialogue.commands import _COMMANDS

    owners: dict[tuple[str, ...], str] = {}
    for name in _COMMANDS:
        for part in resolver.knowledge.phrases[f"ord_{name}"].split(","):
            assert owners.setdefault(plain(part), name) == name, part
