"""`vagvisaren report`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.counting.kinds import Kind
from bot.counting.table import FILE, SqliteTable


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VAGVISAREN_DATA_DIR", str(tmp_path))
    return tmp_path


def test_the_page_is_written(folder: Path) -> None:
    SqliteTable(folder / FILE).add({(dt.date(2026, 11, 16), Kind.CONVERSATION, ""): 12})
    page = folder / "sida.html"
    result = CliRunner().invoke(app, ["report", "--out", str(page)])
    assert result.exit_code == 0, result.output
    assert "Samtal som har börjat" in page.read_text(encoding="utf-8")


def test_a_table_that_cannot_be_read_is_told(folder: Path) -> None:
    (folder / FILE).write_bytes(b"not a database" * 100)
    result = CliRunner().invoke(app, ["report", "--out", str(folder / "sida.html")])
    assert result.exit_code == 1
    assert "cannot be read" in result.output


def test_a_day_that_is_none_is_told(folder: Path) -> None:
    result = CliRunner().invoke(app, ["report", "--since", "igår"])
    assert result.exit_code == 2
    assert "--since" in result.output
