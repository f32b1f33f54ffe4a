"""The experts' examples: whoever reads them can run them (examples/LAS_MIG.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.resolver import Resolver
from tests.resolver.saved import holds

FOLDER = Path(__file__).parent / "examples"
EXAMPLES: list[dict[str, Any]] = [
    {**example, "file": file.name}
    for file in sorted(FOLDER.glob("*.yml"))
    for example in yaml.safe_load(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{e['file']}-{e['id']}" for e in EXAMPLES])
def test_the_rules_give_what_it_says(example: dict[str, Any], resolver: Resolver) -> None:
    holds(example, resolver)


def test_there_are_some_of_every_kind() -> None:
    assert {bool(example["missing"]) for example in EXAMPLES} == {True, False}
    assert any(example.get("region") for example in EXAMPLES)
