"""What is served for the element: its size and its words. `make check` checks its types."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from bot.web.strings import STATIC

LIMIT = 12_000  # bytes, gzip
SCRIPT = (STATIC / "vagvisaren.js").read_text(encoding="utf-8")
STRINGS = json.loads((STATIC / "texter.json").read_text(encoding="utf-8"))
# Swedish that is not for people to read: the service's name, and letters in a pattern.
ALLOWED = ("Vägvisaren", "[A-ZÅÄÖ]")


def test_script_and_style_are_small() -> None:
    files = ("vagvisaren.js", "vagvisaren.css")
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 9, mtime=0)) for name in files}
    assert sum(sizes.values()) <= LIMIT, sizes


def test_every_word_comes_from_the_table() -> None:
    code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", SCRIPT, flags=re.DOTALL | re.MULTILINE)
    for allowed in ALLOWED:
        code = code.replace(allowed, "")
    assert re.findall(r".*[åäöÅÄÖ].*", code) == []
    # no sentence in any language: a string with a space in it is a style or an attribute's ids
    quoted = re.findall(r'"([^"\n]* [^"\n]*)"', code)
    assert set(quoted) <= {" ", "tips fel", "< >"}


def test_the_table_has_every_word() -> None:
    used = set(re.findall(r"\bt\.(\w+)", SCRIPT))
    used |= set(re.findall(r'(?:part|tool|this\.#fold)\("(\w+)"', SCRIPT))
    for what in ("borja_om", "radera"):
        used |= {f"bekrafta_{what}", f"bekrafta_{what}_text", f"ja_{what}"}
    assert len(used) > 40
    assert used <= STRINGS.keys()


@pytest.mark.parametrize(
    "danger", ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", ".style"]
)
def test_nothing_can_become_markup(danger: str) -> None:
    assert danger not in SCRIPT
