"""The references as Markdown: every page's name and text."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import typer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.documents.folder import MARK
from bot.reference.commands import commands
from bot.reference.interface import calls, schemas
from bot.reference.settings import settings
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app

_CELL = re.compile(r"[|<>]")
_SIGNS = {"|": r"\|", "<": "&lt;", ">": "&gt;"}


def pages(app: typer.Typer, exit_codes: Mapping[int, str], resolver: Resolver) -> dict[str, str]:
    """Every page by its path in the folder: of the command `app`, the settings and the web process.

    `exit_codes`: what the command means by each.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = _cell
    document = _document(resolver)
    given: dict[str, dict[str, object]] = {
        "settings.md": {"settings": settings()},
        "commands.md": {"commands": commands(app), "exit_codes": exit_codes},
        "api.md": {"calls": calls(document), "schemas": schemas(document)},
    }
    return {
        name: f"{_tidy(environment.get_template(name).render(**parts))}\n\n{MARK}\n"
        for name, parts in given.items()
    }


def _document(resolver: Resolver) -> dict[str, object]:
    """The OpenAPI document of a web process with the usual settings, which is never started."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), counting=False)
        return create_app(settings, resolver).openapi()


def _cell(text: str) -> str:
    """A text in a cell of a table: on one line, and shown as it stands."""
    return _CELL.sub(lambda sign: _SIGNS[sign[0]], " ".join(text.split()))


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)).strip()
