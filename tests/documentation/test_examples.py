"""Every example in the documents runs, or says beside it why it does not."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from bot import cli
from bot.resolver import Resolver, read_knowledge
from bot.settings import Settings
from tests.documentation.blocks import Block, blocks
from tests.documentation.site import ROOT
from tests.resolver.saved import holds

# Guides whose blocks are steps of one change: their own tests take them in order, all of them.
STEPS = {
    "docs/andra-en-regel.md": "tests/documentation/test_worked_change.py",
    "docs/ny-region.md": "tests/test_regions.py",
}
BLOCKS = [block for block in blocks() if block.file not in STEPS]
RUN = [block for block in BLOCKS if block.why_not is None]
KNOWLEDGE = ROOT / "bot" / "knowledge"
# Files of the knowledge that a block with such a key is a file of, and those that it adds to.
WHOLE = {"rules": "rules/exempel.yml", "topics": "topics/exempel.yml"}
ADDED = {
    "facts": "facts.yml",
    "sources": "sources.yml",
    "actors": "actors.yml",
    "terms": "glossary.yml",
}

# How many blocks of each document are not run. One more is a decision, and is made here too.
NOT_RUN = {
    "README.md": 2,
    "docs/drift.md": 7,
    "docs/kom-igang.md": 1,
    "docs/nytt-amne.md": 4,
    "docs/skarmlasare.md": 1,
    "docs/utforskaren.md": 1,
}


def of(*languages: str) -> pytest.MarkDecorator:
    chosen = [block for block in RUN if block.language in languages]
    assert chosen
    return pytest.mark.parametrize("block", chosen, ids=str)


def test_what_is_not_run_is_known() -> None:
    assert Counter(block.file for block in BLOCKS if block.why_not) == NOT_RUN


@pytest.mark.parametrize(("guide", "test"), STEPS.items())
def test_guides_in_steps_have_tests_of_their_own(guide: str, test: str) -> None:
    assert Path(guide).name in (ROOT / test).read_text(encoding="utf-8")


def test_every_language_is_one_that_is_run_or_plain_text() -> None:
    known = {"sh", "python", "yaml", "html", "text", ""}
    assert [str(block) for block in RUN if block.language not in known] == []


@of("python")
def test_python_is_executed(block: Block, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block.text, str(block), "exec"), {"__name__": "example"})
    assert "print(" not in block.text or capsys.readouterr().out.strip()


@of("sh")
def test_commands_run(
    block: Block,
    client: TestClient,
    resolver: Resolver,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cli, "_resolver", lambda: resolver)
    monkeypatch.setenv("VAGVISAREN_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    lines = block.text.replace("\\\n", " ").splitlines()
    for words in filter(None, (shlex.split(line, comments=True) for line in lines)):
        program, *rest = words
        if program in ("vagvisaren", ".venv/bin/vagvisaren"):
            result = CliRunner().invoke(cli.app, rest)
            assert result.exit_code in (0, cli.MORE_NEEDED), f"{words}: {result.output}"
        elif program == "curl":
            ask(client, rest)
        elif program == "make":
            subprocess.run(["make", "--dry-run", *rest], cwd=ROOT, check=True, capture_output=True)
        elif re.match("VAGVISAREN_[A-Z_]+=", program):
            Settings.load({}, written(tmp_path / ".env", program))
        else:
            pytest.fail(f"{program} cannot be run here: say so, <!-- not run: why -->")


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def ask(client: TestClient, words: list[str]) -> None:
    """Do what curl does, to the application."""
    curl = argparse.ArgumentParser(exit_on_error=False)
    curl.add_argument("-s", action="store_true")
    curl.add_argument("-X", dest="method")
    curl.add_argument("-H", dest="headers", action="append", default=[])
    curl.add_argument("-d", dest="body")
    curl.add_argument("address")
    given = curl.parse_args(words)
    address = given.address if "//" in given.address else f"//{given.address}"
    answer = client.request(
        given.method or ("POST" if given.body else "GET"),
        urlsplit(address).path,
        headers=dict(header.split(": ", 1) for header in given.headers),
        content=given.body,
    )
    assert answer.is_success, answer.text


@of("yaml")
def test_knowledge_is_read_and_cases_are_decided_as_they_say(
    block: Block, resolver: Resolver, tmp_path: Path
) -> None:
    given = yaml.safe_load(block.text)
    if isinstance(given, list):
        for case in given:
            holds(case, resolver)
        return
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    if "region" in given:
        written(folder / "regions" / "exempel.yml", block.text)
        given = {key: value for key, value in given.items() if key not in ("region", "rules")}
    for key, items in given.items():
        file, before = folder / (WHOLE.get(key) or ADDED[key]), {}
        if key in ADDED:
            before = yaml.safe_load(file.read_text(encoding="utf-8"))
        together = {**before, key: [*before.get(key, ()), *items]}
        written(file, yaml.safe_dump(together, allow_unicode=True, sort_keys=False))
    read_knowledge(folder)


@of("html")
def test_what_a_host_page_fetches_is_there(block: Block, client: TestClient) -> None:
    reader = _Fetched()
    reader.feed(block.text)
    assert reader.addresses
    for address in reader.addresses:
        assert client.get(urlsplit(address).path or "/").is_success, address


class _Fetched(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value for name, value in attrs if name in ("href", "src") and value]
