"""A new region's file in the knowledge, from the template beside this module."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from string import Template

from bot.resolver import Knowledge
from bot.resolver.form import ID
from bot.resolver.reader import FOLDER
from bot.resolver.wording import VARYING

TEMPLATE = Path(__file__).with_name("region_template.yml")


class RegionError(ValueError):
    """A region that cannot be made as it was asked for."""


def create(knowledge: Knowledge, id: str, name: str, today: dt.date) -> Path:
    """Write the file of a region that has nothing of its own yet, and say which.

    Raises `RegionError` for an id or a name that cannot be used, `OSError` when it cannot be
    written.
    """
    name = " ".join(name.split())
    if not ID.fullmatch(id):
        raise RegionError(
            f"'{id}': an id is a-z, 0-9, '-' and '_', without å, ä and ö: vastmanland"
        )
    if not name or not name.isprintable():
        raise RegionError('--name: say what the region is called: --name "Region Västmanland"')
    file = (knowledge.folder or FOLDER) / "regions" / f"{id}.yml"
    if id in knowledge.regions or file.exists():
        raise RegionError(f"there is a region '{id}' already: edit {file}")
    for region in knowledge.regions.values():
        if region.name.casefold() == name.casefold():
            raise RegionError(f"{region.name} is there already, as '{region.id}'")
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        id=id,
        name=json.dumps(name, ensure_ascii=False),
        plain=_unquoted(name),
        today=today.isoformat(),
        varying=", ".join(VARYING),
    )
    file.parent.mkdir(exist_ok=True)
    with file.open("x", encoding="utf-8") as new:
        new.write(text)
    return file


def _unquoted(name: str) -> str:
    """The name for the examples, where quotation marks and colons would mean something in YAML."""
    return " ".join("".join(c if c.isalnum() or c in " -" else " " for c in name).split())
