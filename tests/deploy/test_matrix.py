"""The document of faults says all that the script knows, and that nothing was lost."""

from __future__ import annotations

from bench.faults import FAULTS
from bot.settings import PROJECT


def test_every_fault_is_told_and_nothing_was_lost() -> None:
    text = (PROJECT / "docs/felmatris.md").read_text("utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")][2:]
    assert [row[1] for row in rows] == [each.title for each in FAULTS]
    assert len(rows) >= 20
    assert all(row[-1].startswith("0 ") for row in rows)
