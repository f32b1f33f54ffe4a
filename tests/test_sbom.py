"""The bill of materials: whole, and as CycloneDX wants it."""

from __future__ import annotations

import builtins
import json
import sys
from pathlib import Path
from typing import Any

import cyclonedx.schema
import jsonschema  # type: ignore[import-untyped]
import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.sbom import LOCK, LockError, bill, locked

SCHEMAS = Path(cyclonedx.schema.__file__).parent / "_res"


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(bill())
    return made


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def test_it_is_valid_cyclonedx(made: dict[str, Any]) -> None:
    # the library's own validator wants a newer jsonschema than Rasa allows: its schemas, then
    main = schema("bom-1.6.SNAPSHOT")
    others = {
        f"http://cyclonedx.org/schema/{name}.schema.json": schema(name)
        for name in ("spdx.SNAPSHOT", "jsf-0.82.SNAPSHOT", "cryptography-defs.SNAPSHOT")
    }
    resolver = jsonschema.RefResolver(main["$id"], main, store=others)
    errors = list(jsonschema.Draft7Validator(main, resolver=resolver).iter_errors(made))
    assert [error.message for error in errors] == []


def test_it_has_every_package_of_the_lock_with_its_hashes(made: dict[str, Any]) -> None:
    text = LOCK.read_text(encoding="utf-8")
    components = {each["name"]: each for each in made["components"]}
    assert len(components) == len([line for line in text.splitlines() if line[:1].isalpha()])
    assert sum(len(each["hashes"]) for each in components.values()) == text.count("--hash=")
    assert components["rasa"]["version"] == "3.6.21"
    assert components["rasa"]["purl"] == "pkg:pypi/rasa@3.6.21"


def test_nearly_every_package_has_a_licence(made: dict[str, Any]) -> None:
    lacking = [each["name"] for each in made["components"] if not each.get("licenses")]
    assert len(lacking) < len(made["components"]) / 10, lacking


def test_the_same_lock_has_the_same_number(made: dict[str, Any]) -> None:
    assert json.loads(bill())["serialNumber"] == made["serialNumber"]


def test_a_lock_without_hashes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LockError, match="rasa==1"):
        list(locked("rasa==1\n"))
    with pytest.raises(LockError, match="no-lock"):
        bill(tmp_path / "no-lock")


def test_without_the_library_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def lacking(name: str, *rest: Any) -> Any:
        if name.startswith("cyclonedx"):
            raise ModuleNotFoundError(name="cyclonedx")
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "bot.sbom")
    monkeypatch.setattr(builtins, "__import__", lacking)
    result = CliRunner().invoke(app, ["sbom"])
    assert result.exit_code == 1
    assert "cyclonedx is missing" in result.output


def test_it_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["sbom", "--out", str(tmp_path / "b.json")]).exit_code == 0
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["bomFormat"] == "CycloneDX"
