"""Every kind of defect is refused: file, line, rules, and a case that anyone can run."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli import app
from bot.resolver import UNKNOWN, Defect, Facts, KnowledgeError, Resolver, read_knowledge
from tests.resolver import plain
from tests.resolver.bases import edited

Entry = dict[str, Any]
ENTRIES: list[Entry] = yaml.safe_load(
    (Path(__file__).parent / "broken.yml").read_text(encoding="utf-8")
)["defects"]


def refused(folder: Path) -> tuple[Defect, ...]:
    with pytest.raises(KnowledgeError) as caught:
        Resolver.load(folder)
    assert str(caught.value) == "\n".join(str(defect) for defect in caught.value.defects)
    return caught.value.defects


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["defect"] for entry in ENTRIES])
def test_refused(entry: Entry, tmp_path: Path) -> None:
    folder = edited(tmp_path, entry["edits"])
    defects = refused(folder)
    assert {defect.kind for defect in defects} == {entry["kind"]}
    defect = defects[0]

    text = (folder / entry["file"]).read_text(encoding="utf-8")
    assert text.count(entry["at"]) == 1
    line = text[: text.index(entry["at"])].count("\n") + 1
    assert (defect.file, defect.line) == (entry["file"], line)
    assert list(defect.rules) == entry.get("rules", [])

    message = str(defect)
    assert message.startswith(f"{entry['file']}:{line}: [{entry['kind']}] ")
    for name in (*entry.get("names", ()), *defect.rules):
        assert str(name) in message

    assert (defect.case is not None) == ("shows" in entry)
    if defect.case is not None:
        words = shlex.split(defect.command)
        assert words[:3] == ["vagvisaren", "check", str(folder)]
        assert defect.command in message
        result = CliRunner().invoke(app, words[1:])
        assert result.exit_code == 0
        if entry["shows"] == "no-contact":
            assert "next contacts possible: none" in result.output
        assert shown(entry["shows"], folder, defect)


def shown(what: str, folder: Path, defect: Defect) -> bool:
    """Run the counterexample: is the defect real, both in the resolver and read plainly?"""
    resolver = Resolver(read_knowledge(folder))
    assert defect.case is not None
    assert defect.on is not None
    case = resolver.canonical(defect.case)
    program = resolver.program(defect.on, defect.region)
    held = {rule.id for rule in program.members(program.settled(case))}
    assert held == plain.holding(resolver.knowledge, list(program.rules), case)
    contacts = program.contacts(case)
    if what == "no-contact":
        return contacts == set()
    if what == "two-contacts":
        given = plain.contacts(list(program.rules), held)
        return len(given) == 2 and set(defect.rules) <= held
    if what == "silent":
        rule = program.rules[program.numbers[defect.rules[0]]]
        return plain.holds(resolver.knowledge, rule.when, case) and rule.id not in held
    assert what == "no-consent"
    return not needs_consent(resolver, defect, case) and any(
        needs_consent(resolver, defect, {**case, fact: value})
        for fact, old in case.items()
        if old == UNKNOWN
        for value in plain.answers(resolver.knowledge.facts[fact])
        if plain.legal(resolver.knowledge, {**case, fact: value})
    )


def needs_consent(resolver: Resolver, defect: Defect, case: Facts) -> bool:
    assert defect.on is not None
    rules = plain.rules_of(resolver.knowledge, defect.region, defect.on)
    held = plain.holding(resolver.knowledge, rules, case)
    return any(
        rule.consent is not None and rule.consent.needed for rule in rules if rule.id in held
    )


def test_every_defect_is_told_at_once(tmp_path: Path) -> None:
    one, other = named("gap"), named("conflict")
    folder = edited(tmp_path, one["edits"] + other["edits"])
    assert {defect.kind for defect in refused(folder)} == {"gap", "conflict"}


def test_a_national_defect_is_told_once_though_every_region_has_it(tmp_path: Path) -> None:
    (defect,) = refused(edited(tmp_path, named("gap")["edits"]))
    assert defect.region is None
    assert "--region" not in defect.command


def test_a_case_that_takes_a_region_or_a_day_says_so(tmp_path: Path) -> None:
    regional = named("conflict in a region only")["edits"]
    defect, *_ = refused(edited(tmp_path / "regional", regional))
    assert "--region norr" in defect.command
    (defect,) = refused(edited(tmp_path / "later", named("gap from a later day")["edits"]))
    assert "--date 2026-07-01" in defect.command


def named(defect: str) -> Entry:
    return next(entry for entry in ENTRIES if entry["defect"] == defect)
