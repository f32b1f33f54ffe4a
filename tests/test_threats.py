"""The threat model and the list of vulnerabilities speak of what is there."""

from __future__ import annotations

import re

from bot.sbom import LOCK, locked
from bot.settings import PROJECT

DOCS = PROJECT / "docs"


def test_every_proof_that_the_threat_model_names_is_there() -> None:
    text = (DOCS / "hotmodell.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", text)
    assert len(named) > 50
    for file, test in named:
        code = (PROJECT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"def {test}\(", code), f"{file}::{test}"
    for file in re.findall(r"`((?:docs|deploy|tests)/[\w./-]+)`", text):
        assert (PROJECT / file).exists(), file


def test_the_versions_in_the_list_of_vulnerabilities_are_those_of_the_lock() -> None:
    text = (DOCS / "sarbarheter.md").read_text(encoding="utf-8")
    versions = {each.name: each.version for each in locked(LOCK.read_text(encoding="utf-8"))}
    rows = re.findall(r"^\| `([\w.-]+)` ([\d.]+\w*) \|", text, re.MULTILINE)
    assert len(rows) > 10
    raised = re.findall(r"^\| `([\w.-]+)` \| före [\d.]+ \| ([\d.]+) \|", text, re.MULTILINE)
    assert len(raised) > 3
    assert [row for row in rows + raised if versions.get(row[0]) != row[1]] == []
