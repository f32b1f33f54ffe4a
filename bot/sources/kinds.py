"""The kinds of sources and the forms of their references, as `kinds.yml` says them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Kind:
    """A kind of source: what it is called and which references it has.

    `address`: how the address of a paragraph is made of its `number` and `place`; "" for others.
    """

    id: str
    label: str
    pattern: re.Pattern[str]
    example: str
    address: str


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its id, in the order they are listed."""
    data: Any = yaml.safe_load(Path(__file__).with_name("kinds.yml").read_text(encoding="utf-8"))
    found = {}
    for id, kind in data["kinds"].items():
        form = data["forms"][kind["form"]]
        pattern = re.compile(form["pattern"])
        found[id] = Kind(id, kind["label"], pattern, form["example"], form.get("address", ""))
    return found
