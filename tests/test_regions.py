"""A new region from the template: usable at once, and its examples are right."""

from __future__ import annotations

import shlex
import shutil
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bot import regions
from bot.cli import MORE_NEEDED, UNUSABLE, app
from bot.regions import create
from bot.resolver import Resolver, read_knowledge, reader
from bot.resolver.reader import FOLDER
from bot.review import versions
from tests.documentation.blocks import Block, blocks
from tests.filled import TODAY, filled
from tests.resolver.plain import SMALL


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["region", *words])


def test_a_new_region_answers_as_the_country_does(small: Path) -> None:
    result = run("new", "soder", "--name", "Region Söder", "--folder", str(small))
    assert result.exit_code == 0
    assert "VAGVISAREN_REGION=soder" in result.output
    assert "soder from 2025-07-01" in result.output
    resolver = Resolver.load(small)
    facts = {"fragestallare": "patient", "arbete": "ja", "sjuk": "ja", "stod": ["inget"]}
    there = resolver.resolve(facts, on=TODAY, region="soder")
    assert there.as_dict() == resolver.resolve(facts, on=TODAY).as_dict()
    assert "soder\tRegion Söder\t0 local rules" in run("list", "--folder", str(small)).output


def test_every_example_of_the_template_is_right_when_it_is_used(tmp_path: Path) -> None:
    resolver = Resolver.load(filled(tmp_path / "all", "soder", 'Region Söder: ”den "goda"”'))
    region = resolver.knowledge.regions["soder"]
    assert region.municipalities
    assert region.federations
    assert region.contacts
    assert region.opening_hours
    assert region.phrases
    staff = {"fragestallare": "personal", "verksamhet": "varden", "arendetyp": "enskilt"}
    case = resolver.completed({**staff, "samtycke": "ja"}, on=TODAY, region="soder")
    points = {
        place: resolver.resolve(case, on=TODAY, region=place).outcome for place in (None, "soder")
    }
    contacts = {place: found and found.next_contact.key[1] for place, found in points.items()}
    assert contacts == {None: "lakarintyget", "soder": "fk_kontaktperson"}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("norr", "--name", "Region Norr igen"), "already"),
        (("Söder", "--name", "Region Söder"), "å, ä and ö"),
        (("../soder", "--name", "Region Söder"), "id"),
        (("soder", "--name", "  "), "--name"),
        (("soder", "--name", "region NORR"), "norr"),
        (("soder", "--name", "a\x07b"), "--name"),
        (("s" * 300, "--name", "Region Söder"), "name too long"),
        (("soder",), "--name"),
    ],
)
def test_what_cannot_be_a_region_is_told(small: Path, words: tuple[str, ...], named: str) -> None:
    before = sorted(small.rglob("*"))
    result = run("new", *words, "--folder", str(small))
    assert result.exit_code == UNUSABLE
    assert named in " ".join(result.output.split())
    assert "Traceback" not in result.output
    assert sorted(small.rglob("*")) == before


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    for words in (("list",), ("new", "soder", "--name", "Region Söder")):
        result = run(*words, "--folder", str(tmp_path / "borta"))
        assert result.exit_code == UNUSABLE
        assert "no such folder" in result.output


@given(st.text(max_size=12).filter(lambda name: name.isprintable() and name.strip()))
def test_any_name_stands_as_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("named") / "knowledge"))
    create(read_knowledge(folder), "soder", name, TODAY)
    assert read_knowledge(folder).regions["soder"].name == " ".join(name.split())


def test_the_guide_is_right_step_by_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/ny-region.md: every block in order, in a copy of the knowledge."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "knowledge"))
    monkeypatch.setattr(reader, "FOLDER", folder)
    monkeypatch.setattr(regions, "FOLDER", folder)
    monkeypatch.setattr(versions, "FOLDER", folder)
    monkeypatch.chdir(tmp_path)
    file = folder / "regions" / "exempel.yml"
    for block in (each for each in blocks() if each.file == "docs/ny-region.md"):
        if block.language == "sh":
            for line in block.text.splitlines():
                said(line)
        elif "kind: lokal" in block.text:
            append(folder / "sources.yml", indent(block))
        elif block.text.startswith("region:"):
            file.write_text(block.text, encoding="utf-8")
        else:
            append(file, block.text if "rules:" in block.text else indent(block))
    adding, instead = Resolver.load(folder).knowledge.regions["exempel"].rules
    assert (adding.overrides, instead.overrides) == ((), ("varden-impuls",))
    assert instead.reviewed is not None
    assert (tmp_path / "lathund.pdf").exists()


def said(line: str) -> None:
    """Run a line of the guide: a command of ours, or a setting."""
    program, *words = shlex.split(line)
    if program == "VAGVISAREN_REGION=exempel":
        return
    assert program == ".venv/bin/vagvisaren"
    result = CliRunner().invoke(app, [*words, *(("--out", "sidor") if words == ["docs"] else ())])
    assert result.exit_code in (0, MORE_NEEDED), f"{line}: {result.output}"


def append(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(f"\n{text}")


def indent(block: Block) -> str:
    """The block as deep as it stands in the file: a rule in its list, or a key of the last rule."""
    return textwrap.indent(block.text, "  " if block.text.startswith("- ") else "    ")
