"""YAML read with lines, strict scalars and no silent choices."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.resolver import Defect, KnowledgeError
from bot.resolver.document import Block, Items, read


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("documents")


def parsed(folder: Path, text: str) -> Block:
    path = folder / "file.yml"
    path.write_text(text, encoding="utf-8")
    return read(path, "file.yml")


def refused(folder: Path, text: str) -> Defect:
    with pytest.raises(KnowledgeError) as caught:
        parsed(folder, text)
    (defect,) = caught.value.defects
    assert defect.file == "file.yml"
    return defect


def test_mappings_know_their_lines(folder: Path) -> None:
    document = parsed(folder, "# first\na: 1\n\nb:\n  c: x\n  d:\n    e: y\n")
    assert document.line_of("a") == 2
    assert document.line_of("b") == 4
    inner = document["b"]
    assert isinstance(inner, Block)
    assert (inner.line, inner.line_of("c"), inner.line_of("d")) == (5, 5, 6)
    assert inner.line_of("not there") == 5


def test_sequences_know_their_lines(folder: Path) -> None:
    items = parsed(folder, "list:\n  - one\n  - id: two\n    x: y\n\n  - [a, b]\n")["list"]
    assert isinstance(items, Items)
    assert items.lines == [2, 3, 6]
    block = items[1]
    assert isinstance(block, Block)
    assert block.line == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("off", "off"),
        ("nej", "nej"),
        ("True", "True"),
        ("NULL", "NULL"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2025-07-01", dt.date(2025, 7, 1)),
        ("2025-02-30", "2025-02-30"),
        ("2025-07-01 10:00", "2025-07-01 10:00"),
        ("12", 12),
        ("-3", -3),
        ("1.5", "1.5"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("1e3", "1e3"),
        ('"12"', "12"),
        ("'2025-07-01'", "2025-07-01"),
        ('"true"', "true"),
        ('""', ""),
        (">-\n  a\n  b", "a b"),
        ("|-\n  12", "12"),
    ],
)
def test_scalars_are_read_strictly(folder: Path, text: str, value: object) -> None:
    found = parsed(folder, f"key: {text}\n")["key"]
    assert found == value
    assert type(found) is type(value)


@given(st.from_regex(r"[a-z][a-z0-9_]*", fullmatch=True))
def test_no_answer_id_turns_into_something_else(folder: Path, id: str) -> None:
    found = parsed(folder, f"key: {id}\nlist: [{id}]\n")
    if id not in ("true", "false", "null"):
        assert found == {"key": id, "list": [id]}


def test_keys_are_texts(folder: Path) -> None:
    assert parsed(folder, "1: a\ntrue: b\nno: c\n") == {"1": "a", "true": "b", "no": "c"}


@pytest.mark.parametrize(
    ("text", "line"), [("a: 1\nb: 2\na: 3\n", 3), ("x:\n  - {k: 1, k: 2}\n", 2)]
)
def test_a_key_that_stands_twice_is_refused(folder: Path, text: str, line: int) -> None:
    defect = refused(folder, text)
    assert (defect.kind, defect.line) == ("duplicate-key", line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\n  b: 2\n", 2),
        ("a: [1, 2\n", 2),
        ('a: "open\n', 2),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: *nothing\n", 1),
        ("- a\n- b\n", 1),
        ("just text\n", 1),
        ("", 1),
    ],
)
def test_what_is_no_mapping_is_refused(folder: Path, text: str, line: int) -> None:
    defect = refused(folder, text)
    assert (defect.kind, defect.line) == ("yaml", line)
    assert defect.message


def test_control_characters_are_refused(folder: Path) -> None:
    assert refused(folder, "a: \x07\n").kind == "yaml"


def test_a_file_that_cannot_be_read_is_refused(folder: Path) -> None:
    path = folder / "latin.yml"
    path.write_bytes("a: å\n".encode("latin-1"))
    for name in ("latin.yml", "missing.yml"):
        with pytest.raises(KnowledgeError, match="unreadable"):
            read(folder / name, name)


def test_a_tag_makes_nothing_but_text(folder: Path) -> None:
    assert parsed(folder, "a: !!python/name:os.system x\n") == {"a": "x"}
