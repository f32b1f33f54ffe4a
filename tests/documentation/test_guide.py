"""docs/fel-i-kunskapen.md explains every kind of defect, with a message that is really said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.resolver import KnowledgeError, Resolver
from bot.settings import Settings, SettingsError
from tests.documentation.site import ROOT
from tests.resolver.bases import edited

GUIDE = (ROOT / "docs" / "fel-i-kunskapen.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^### `([a-z-]+)`: (.+?)(?=^##)", re.MULTILINE | re.DOTALL)
SECTIONS = dict(SECTION.findall(GUIDE))
BROKEN = yaml.safe_load((ROOT / "tests/resolver/broken.yml").read_text(encoding="utf-8"))


ROWS = set(re.findall(r"^\| `([a-z-]+)` \|", GUIDE, re.MULTILINE))
SAYING = ("Defect", "defect", "_defect", "_say", "_complain")


def kinds(room: str) -> Iterator[str]:
    """The kinds that stand in a room's code: the first word of every complaint, `unknown-…`."""
    for file in (ROOT / "bot" / room).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                for place, each in enumerate(node.args):
                    word = each.value if isinstance(each, ast.Constant) else None
                    said = place == 0 and called in SAYING
                    if isinstance(word, str) and (said or re.match("unknown-[a-z]", word)):
                        yield word


def test_every_kind_is_explained_and_no_other() -> None:
    assert set(SECTIONS) == set(kinds("resolver"))


def test_every_kind_of_the_sources_check_is_explained_and_no_other() -> None:
    assert set(kinds("sources")) == ROWS


@pytest.mark.parametrize("kind", SECTIONS)
def test_each_says_what_it_means_an_example_and_what_to_do(kind: str) -> None:
    meaning, example, remedy = re.split(r"```(?:text)?", SECTIONS[kind])
    assert len(meaning.splitlines()) > 2
    assert f"[{kind}]" in example
    assert remedy.strip().startswith("**Gör så här:** ")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The first line of every defect of the broken knowledge bases, and of one with no files."""
    lines = set()
    for entry in BROKEN["defects"]:
        folder = edited(tmp_path_factory.mktemp("broken"), entry["edits"])
        with pytest.raises(KnowledgeError) as error:
            Resolver.load(folder)
        lines |= {str(defect).splitlines()[0] for defect in error.value.defects}
    with pytest.raises(KnowledgeError) as error:
        Resolver.load(Path("kunskap"))
    return lines | {str(defect) for defect in error.value.defects}


@pytest.mark.parametrize("kind", SECTIONS)
def test_the_example_is_what_is_really_said(kind: str, said: set[str]) -> None:
    (example,) = re.findall(r"```text\n(.*?)\n```", SECTIONS[kind], re.DOTALL)
    assert example in said


def test_the_settings_that_are_wrong_are_told_as_it_says(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("VAGVISAREN_PORT=80000\nVAGVISAREN_REGIN=halland\n", encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        Settings.load({}, file)
    assert f"```text\n{error.value}\n```" in GUIDE
