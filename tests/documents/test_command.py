"""`vagvisaren docs` and `vagvisaren lathund`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import cli
from bot.resolver import Resolver


@pytest.fixture(autouse=True)
def _loaded(resolver: Resolver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_resolver", lambda: resolver)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.app, words)


def test_pages_are_written_and_a_stale_one_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "kunskap"
    assert run("docs", "--out", str(folder)).exit_code == 0
    assert run("docs", "--out", str(folder), "--check").exit_code == 0
    page = folder / "regler" / "beroende.md"
    page.write_text("ändrad", encoding="utf-8")
    result = run("docs", "--out", str(folder), "--check")
    assert result.exit_code == 1
    assert "regler/beroende.md" in result.output
    assert page.read_text(encoding="utf-8") == "ändrad"


def test_without_a_folder_the_references_for_developers_are_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("docs", "--check").exit_code == 1
    assert run("docs").exit_code == 0
    assert run("docs", "--check").exit_code == 0
    page = tmp_path / "docs" / "developers" / "commands.md"
    page.write_text(page.read_text("utf-8").replace("vagvisaren purge", ""), "utf-8")
    result = run("docs", "--check")
    assert result.exit_code == 1
    assert "developers/commands.md" in result.output


def test_the_papers_are_written(tmp_path: Path) -> None:
    papers = tmp_path / "lathund.pdf", tmp_path / "patient.pdf"
    assert run("lathund", "--region", "halland", "--out", str(papers[0])).exit_code == 0
    assert run("lathund", "--patient", "--out", str(papers[1])).exit_code == 0
    assert all(paper.read_bytes().startswith(b"%PDF") for paper in papers)
    assert papers[0].read_bytes() != papers[1].read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("docs", "--region", "atlantis", "--check"),
        ("lathund", "--region", "atlantis"),
        ("lathund", "--date", "2020-01-01"),
        ("lathund", "--date", "igår"),
        ("lathund", "--out", "finns/inte/lathund.pdf"),
    ],
)
def test_words_that_cannot_be_used_are_told(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert result.output.strip()
