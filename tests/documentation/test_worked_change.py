"""docs/andra-en-regel.md done as it says: a made-up law, by editing YAML only, before and after."""

from __future__ import annotations

import datetime as dt
import io
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from pypdf import PdfReader
from typer.testing import CliRunner

from bot import review
from bot.cli import app
from bot.documents.lathund import lathund
from bot.documents.pages import pages
from bot.resolver import KnowledgeError, Resolver, read_knowledge, reader
from bot.review import versions
from bot.settings import PROJECT, Settings
from bot.web.app import create_app

PAGE = (PROJECT / "docs" / "andra-en-regel.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"<!-- (?P<what>[^\n]+) -->\n```\w+\n(?P<text>.*?)```\n", re.DOTALL)
BLOCKS = {each["what"]: each["text"] for each in BLOCK.finditer(PAGE)}
NEW = "planeringsmote-utan-sgi"
BEFORE, AFTER = dt.date(2027, 6, 30), dt.date(2027, 7, 1)
DAYS = {BEFORE: "socialtjansten", AFTER: "forsakringskassan"}
EXAMPLE: dict[str, Any] = yaml.safe_load(BLOCKS["exempel"])[0]
FACTS: dict[str, Any] = EXAMPLE["facts"]
UNASKED = {name: value for name, value in FACTS.items() if name != "lakarintyg"}


def append(folder: Path) -> None:
    """What the page says to put last in files."""
    for what, text in BLOCKS.items():
        if what.startswith("sist i: "):
            with (folder / what.removeprefix("sist i: ")).open("a", encoding="utf-8") as file:
                file.write(f"\n{text}")


def insert(folder: Path) -> None:
    """The line that the page says to put last in a list of a rule that is there."""
    what = next(each for each in BLOCKS if each.startswith("i regeln: "))
    rule, key = re.fullmatch(r"i regeln: (\S+), under: (\S+)", what).groups()  # type: ignore[union-attr]
    file = folder / "rules" / "utan-sgi.yml"
    head, found, tail = file.read_text(encoding="utf-8").partition(f"  - id: {rule}\n")
    assert found
    listed = re.search(rf"^    {key}:\n(?:      - .*\n)+", tail, re.MULTILINE)
    assert listed
    place = listed.end()
    file.write_text(f"{head}{found}{tail[:place]}{BLOCKS[what]}{tail[place:]}", encoding="utf-8")


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge after step 2."""
    folder = tmp_path_factory.mktemp("halvvags") / "knowledge"
    shutil.copytree(reader.FOLDER, folder)
    append(folder)
    return folder


@pytest.fixture(scope="module")
def folder(half: Path) -> Path:
    """The knowledge after step 3."""
    folder = half.with_name("klar")
    shutil.copytree(half, folder)
    insert(folder)
    return folder


@pytest.fixture(scope="module")
def changed(folder: Path) -> Resolver:
    return Resolver.load(folder)


def said(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str, typed: str = "") -> str:
    """What the command says when the project's knowledge is the folder's."""
    monkeypatch.setattr(reader, "FOLDER", folder)
    monkeypatch.setattr(Settings, "load", classmethod(lambda cls: cls(models_dir=folder)))
    result = CliRunner().invoke(app, [*words], input=typed)
    assert result.exit_code in (0, 3), result.output
    return result.output


def test_the_rule_alone_is_in_conflict(half: Path) -> None:
    with pytest.raises(KnowledgeError) as error:
        Resolver.load(half)
    assert {defect.kind for defect in error.value.defects} == {"conflict"}
    assert all(NEW in defect.rules for defect in error.value.defects)


def test_with_the_line_it_is_proved_before_and_after(changed: Resolver) -> None:
    assert {proof.on for proof in changed.prove() if proof.region is None} >= {AFTER}


@pytest.mark.parametrize("day", DAYS)
def test_the_answer_is_right_that_day(changed: Resolver, day: dt.date) -> None:
    outcome = changed.resolve(FACTS, on=day).outcome
    assert outcome is not None
    assert outcome.next_contact.actor == DAYS[day]
    cited = {source.id for source in outcome.sources}
    assert ("sfb-30-9a" in cited) == (day == AFTER)


def test_the_example_is_true(changed: Resolver) -> None:
    found = changed.resolve(FACTS, on=EXAMPLE["date"])
    assert found.outcome is not None
    assert "/".join(filter(None, found.outcome.next_contact.key)) == EXAMPLE["contact"]
    assert [each.actor for each in found.outcome.then] == EXAMPLE["then"]
    assert [*changed.missing(FACTS, on=EXAMPLE["date"])] == EXAMPLE["missing"]


def test_the_certificate_is_asked_for_from_that_day(changed: Resolver) -> None:
    assert "lakarintyg" not in changed.missing(UNASKED, on=BEFORE)
    assert "lakarintyg" in changed.missing(UNASKED, on=AFTER)


@pytest.mark.parametrize("day", DAYS)
def test_the_words_on_the_page_give_that_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch, day: dt.date
) -> None:
    line = BLOCKS["före" if day == BEFORE else "efter"]
    _, *words = shlex.split(line)
    assert words[-2:] == ["--date", day.isoformat()]
    text = said(folder, monkeypatch, *words)
    assert text.startswith("Nästa kontakt")
    answer = text.split("Kontakta sedan")[0]
    assert ("Försäkringskassans kundcenter" in answer) == (day == AFTER)
    assert ("Socialsekreteraren" in answer) == (day == BEFORE)


@pytest.mark.parametrize("day", DAYS)
def test_the_chat_follows(folder: Path, monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    told = shlex.split(BLOCKS["efter"])[2]
    typed = f"{told}\n" + "vet inte\n" * 12 + "\n"
    text = said(folder, monkeypatch, "chat", "--date", day.isoformat(), typed=typed)
    answer = text[text.index("Nästa kontakt") :]
    first = answer.split("Kontakta sedan")[0]
    assert ("planeringsmöte" in first) == (day == AFTER)


@pytest.mark.parametrize("day", DAYS)
def test_the_lathund_follows(changed: Resolver, day: dt.date) -> None:
    paper = PdfReader(io.BytesIO(lathund(changed, on=day)))
    assert len(paper.pages) == 2
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    row = text.split("Utan SGI, med ekonomiskt bistånd")[1].strip()
    contact = "Försäkringskassans kundcenter" if day == AFTER else "Socialsekreteraren"
    assert row.startswith(contact)


@pytest.mark.parametrize("day", DAYS)
def test_the_explorer_follows(changed: Resolver, day: dt.date, tmp_path: Path) -> None:
    form = {f"f_{name}": value for name, value in FACTS.items()} | {"datum": day.isoformat()}
    settings = Settings(data_dir=tmp_path, secret="s" * 40)
    with TestClient(create_app(settings, changed)) as client:
        page = client.post("/utforska", data=form).text
    held = page.split("<h2>Regler som gäller")[1].split("<h2>")[0]
    assert (NEW in held) == (day == AFTER)
    assert (NEW in page) == (day == AFTER)


def test_the_difference_tells_it_and_nothing_else(folder: Path) -> None:
    with review.opened(str(reader.FOLDER)) as old, review.opened(str(folder)) as new:
        made = review.review(old, new)
    text = review.as_text(made)
    assert "från 2027-07-01" in text
    assert f"genom regeln {NEW} (förut utan-sgi-med-bistand)" in text
    assert re.findall(r"från (\S+):$", text, re.MULTILINE) == ["2027-07-01", "2027-07-01"]


def test_the_pages_follow(changed: Resolver) -> None:
    made = pages(changed)
    assert "2027-07-01" in made[f"regler/{NEW}.md"]
    assert f"({NEW}.md)" in made["regler/index.md"]


def test_a_review_is_noted_in_the_rule(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "granskad"
    shutil.copytree(folder, copy)
    with (copy / "rules" / "utan-sgi.yml").open("a", encoding="utf-8") as file:
        file.write(BLOCKS["granskad"])
    rule = next(each for each in read_knowledge(copy).rules if each.id == NEW)
    assert rule.reviewed is not None


def test_its_commands_run(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(versions, "FOLDER", folder)
    for line in "".join(BLOCKS[what] for what in ("pröva", "skillnad", "sidor")).splitlines():
        program, *words = shlex.split(line)
        assert program == ".venv/bin/vagvisaren"
        said(folder, monkeypatch, *words, *(("--out", "sidor") if words == ["docs"] else ()))
    for made in ("andring.html", "lathund-juli-2027.pdf", f"sidor/regler/{NEW}.md"):
        assert (tmp_path / made).exists()


def test_every_block_of_the_page_is_a_step() -> None:
    assert PAGE.count("\n```\n") == len(BLOCKS)
    places = {what for what in BLOCKS if what.startswith(("sist i: ", "i regeln: "))}
    others = {"pröva", "före", "efter", "skillnad", "exempel", "sidor", "granskad"}
    assert set(BLOCKS) == places | others
