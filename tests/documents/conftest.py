"""The pages made once, and a knowledge base where a rule changes on a day."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from bot.documents.pages import pages
from bot.resolver import Resolver
from tests.filled import filled

KNOWLEDGE = Path(__file__).parents[2] / "bot" / "knowledge"
CHANGE = dt.date(2027, 1, 1)


@pytest.fixture(scope="session")
def made(resolver: Resolver) -> dict[str, str]:
    return pages(resolver)


@pytest.fixture(scope="session")
def soder(tmp_path_factory: pytest.TempPathFactory) -> Resolver:
    """With a region that has something of everything, and a rule that overrides another."""
    return Resolver.load(filled(tmp_path_factory.mktemp("soder") / "all", "soder", "Region Söder"))


@pytest.fixture(scope="session")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Resolver:
    """From the first of January 2027 the first fourteen days are another contact's."""
    folder = tmp_path_factory.mktemp("amended") / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    file = folder / "rules" / "anstalld.yml"
    before, head, rest = file.read_text(encoding="utf-8").partition("  - id: anstalld-dag-1-14\n")
    body, nextone, after = rest.partition("\n  - id: ")
    assert body.count("valid_to: null") == body.count("valid_from: 2025-07-01") == 1
    old = body.replace("valid_to: null", "valid_to: 2026-12-31")
    new = body.replace("valid_from: 2025-07-01", "valid_from: 2027-01-01").replace(
        "contact_point: chef", "contact_point: hr", 1
    )
    new = new.rstrip() + "\n    reviewed: {on: 2026-11-22, by: Jurist *J*}\n"
    text = "".join([before, head, old, "\n", head, new, nextone, after])
    file.write_text(text, encoding="utf-8")
    return Resolver.load(folder)
