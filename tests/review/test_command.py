"""`vagvisaren diff` and `vagvisaren check --older-than`: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import UNUSABLE, app
from tests.resolver.bases import edited
from tests.resolver.plain import SMALL
from tests.review.test_review import AMENDED


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def amended(tmp_path: Path) -> str:
    return str(edited(tmp_path / "ny", [AMENDED]))


def test_the_text_tells_the_consequences(amended: str) -> None:
    result = run("diff", str(SMALL), amended)
    assert result.exit_code == 0
    assert "från Arbetsgivaren (din chef) till Kassan" in result.stdout


def test_quiet_is_one_line(amended: str) -> None:
    result = run("diff", str(SMALL), amended, "--quiet")
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    assert run("diff", str(SMALL), str(SMALL), "--quiet").stdout == "Ingen skillnad.\n"


def test_json_is_for_programs(amended: str) -> None:
    told = json.loads(run("diff", str(SMALL), amended, "--json").stdout)
    assert told["different"] is True
    assert told["sections"][0]["from"] == "2027-01-01"
    assert told["rules"][0] == {
        "rule": "med-arbete",
        "title": "Har arbete",
        "file": "rules/regler.yml",
        "kind": "changed",
        "since": None,
    }


def test_the_page_is_written(amended: str, tmp_path: Path) -> None:
    page = tmp_path / "sida.html"
    result = run("diff", str(SMALL), amended, "--quiet", "--html", str(page))
    assert result.exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    refused = run("diff", str(SMALL), amended, "--quiet", "--html", str(tmp_path / "x" / "y"))
    assert refused.exit_code == UNUSABLE


def test_a_revision_against_the_working_tree() -> None:
    result = run("diff", "HEAD", "--quiet")
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1


def test_a_name_of_nothing_is_refused() -> None:
    result = run("diff", "nix")
    assert result.exit_code == UNUSABLE
    assert result.stderr.count("\n") == 1
    assert not result.stdout


def test_check_lists_what_is_old() -> None:
    result = run("check", str(SMALL), "--older-than", "3", "--date", "2027-03-01")
    assert result.exit_code == 0
    assert "2026-11-21  Källan lag-1" in result.stdout
    assert "6 av 6 regler och 2 av 2 ämnen är inte granskade än" in result.stdout
    assert "Källan" not in run("check", str(SMALL)).stdout
