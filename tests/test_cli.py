"""The `vagvisaren` command: what it prints and how it ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import FAILED, MORE_NEEDED, UNUSABLE, app
from bot.resolver import Resolver

SMALL = Path(__file__).parent / "resolver" / "small"
EMPLOYED = {
    "fragestallare": "patient",
    "sysselsattning": "anstalld",
    "anstallning_upphor": "nej",
    "sjukskrivning": "dag_15_90",
}


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def enough(resolver: Resolver, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts, with every question that follows answered "vet inte"."""
    known = dict(facts)
    while (question := resolver.resolve(known).question) is not None:
        known[question.fact] = "vet_ej"
    return known


def test_no_words_shows_the_commands() -> None:
    shown = run("--help").output
    for command in ("serve", "train", "chat", "ask", "check", "table", "purge"):
        assert command in shown


@pytest.mark.parametrize("command", ["serve", "train", "chat", "ask", "check", "table", "purge"])
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_check_proves_the_knowledge_that_ships() -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "0 gaps, 0 conflicts, 0 unreachable rules" in result.output


def test_check_ends_with_what_must_be_confirmed() -> None:
    lines = run("check").output.splitlines()
    points = [
        point for point in Resolver.load().knowledge.open_points.values() if not point.settled
    ]
    first = next(n for n, line in enumerate(lines) if "to confirm before production" in line)
    assert lines[first].startswith(f"{len(points)} ")
    assert "0 gaps" in lines[first - 1]
    told = [line.strip() for line in lines[first + 1 :]]
    assert told == [f"{point.id} ({point.who}): {point.question}" for point in points]
    assert "to confirm" not in run("check", str(SMALL)).output


def test_check_refuses_a_broken_folder_with_a_case_to_run(tmp_path: Path) -> None:
    for file in SMALL.rglob("*.yml"):
        copy = tmp_path / file.relative_to(SMALL)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text().replace("[nej, vet_ej]", "nej"))
    result = run("check", str(tmp_path))
    assert result.exit_code == FAILED
    assert "[gap]" in result.output
    case = result.output.split("--facts '")[1].split("'")[0]
    shown = run("check", str(tmp_path), "--facts", case)
    assert "next contacts possible: none" in shown.output


def test_ask_answers_when_enough_is_known() -> None:
    facts = enough(Resolver.load(), EMPLOYED)
    result = run("ask", "--facts", json.dumps(facts))
    assert result.exit_code == 0
    assert "Nästa kontakt" in result.output


def test_ask_shows_the_next_question_when_not() -> None:
    result = run("ask", "--fact", "sgi=nej", "--fact", "sysselsattning=arbetslos")
    assert result.exit_code == MORE_NEEDED
    assert "--fact" in result.output


def test_ask_takes_a_sentence() -> None:
    result = run("ask", "--json", "pat utan SGI, försörjningsstöd, sjukskr 8 mån, vem kallar?")
    facts = json.loads(result.output)["facts"]
    assert facts["sgi"] == "nej"
    assert facts["sjukskrivning"] == "dag_181_365"
    assert "ekonomiskt_bistand" in facts["ersattning"]


def test_ask_as_json_is_the_contract() -> None:
    result = run("ask", "--json", "--fact", "sgi=nej")
    assert set(json.loads(result.output)) == {
        "status",
        "facts",
        "question",
        "remaining",
        "outcome",
    }


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--fact", "sgi"), "fact=value"),
        (("--fact", "sgi=kanske"), "sgi"),
        (("--fact", "finns_inte=ja"), "finns_inte"),
        (("--facts", "[1]"), "JSON"),
        (("--facts", "{"), "--facts"),
        (("--date", "i morgon"), "--date"),
        (("--region", "atlantis"), "atlantis"),
        (("--fact", "sysselsattning=arbetslos", "--fact", "arbetsgivaren_tar_ansvar=ja"), "ansvar"),
    ],
)
def test_words_that_cannot_be_used_are_named(words: tuple[str, ...], named: str) -> None:
    result = run("ask", *words)
    assert result.exit_code == UNUSABLE
    assert named in result.output
    assert "Traceback" not in result.output


def test_a_day_before_the_knowledge_holds_is_outside() -> None:
    result = run("ask", "--date", "2001-01-01", "--json")
    assert json.loads(result.output)["status"] == "outside_coverage"


def test_the_table_has_every_deciding_rule() -> None:
    lines = run("table").output.splitlines()
    deciding = {line.split("\t")[1] for line in lines}
    giving = {rule.id for rule in Resolver.load().knowledge.rules if rule.next_contact}
    assert deciding == giving
    assert lines == sorted(lines)
