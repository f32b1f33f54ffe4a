"""A folder of pages: written, or held to what the knowledge gives now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

MARK = "<!-- vagvisaren docs -->"  # last in every page: what has it may be removed


def write(pages: Mapping[str, str], folder: Path) -> list[str]:
    """Make the folder hold the pages as they are now; the paths that changed. Raises `OSError`.

    Pages that are no longer made are removed; files without the mark are left alone.
    """
    changed = stale(pages, folder)
    for path in changed:
        file = folder / path
        if path in pages:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(pages[path], encoding="utf-8")
        else:
            file.unlink()
    return changed


def stale(pages: Mapping[str, str], folder: Path) -> list[str]:
    """The paths that are missing in the folder, say something else, or are no longer made.

    Raises `OSError` when a page is there but cannot be read.
    """
    wrong = [path for path, text in pages.items() if _text(folder / path) != text]
    return sorted([*wrong, *(path for path in _made(folder) if path not in pages)])


def _text(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None


def _made(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.md"):
        if file.read_text(encoding="utf-8").rstrip().endswith(MARK):
            yield file.relative_to(folder).as_posix()
