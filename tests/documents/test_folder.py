"""A folder of pages."""

from __future__ import annotations

from pathlib import Path

from bot.documents.folder import MARK, stale, write

PAGES = {"index.md": f"ett\n{MARK}\n", "regler/a.md": f"två\n{MARK}\n"}


def test_what_is_written_is_fresh(tmp_path: Path) -> None:
    assert write(PAGES, tmp_path / "ny") == ["index.md", "regler/a.md"]
    assert stale(PAGES, tmp_path / "ny") == []
    assert write(PAGES, tmp_path / "ny") == []


def test_a_page_that_is_no_longer_made_goes(tmp_path: Path) -> None:
    write(PAGES, tmp_path)
    fewer = {"index.md": PAGES["index.md"]}
    assert stale(fewer, tmp_path) == ["regler/a.md"]
    write(fewer, tmp_path)
    assert not (tmp_path / "regler" / "a.md").exists()


def test_what_somebody_else_wrote_stays(tmp_path: Path) -> None:
    (tmp_path / "drift.md").write_text("Drift", encoding="utf-8")
    write(PAGES, tmp_path)
    assert stale(PAGES, tmp_path) == []
    assert (tmp_path / "drift.md").read_text(encoding="utf-8") == "Drift"


def test_a_changed_page_is_named_and_not_touched_by_looking(tmp_path: Path) -> None:
    write(PAGES, tmp_path)
    (tmp_path / "index.md").write_text("ändrad", encoding="utf-8")
    assert stale(PAGES, tmp_path) == ["index.md"]
    assert (tmp_path / "index.md").read_text(encoding="utf-8") == "ändrad"
