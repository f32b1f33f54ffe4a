"""Modules are imported when something of them is used, and are then what they always were."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.late import Late, LateModule, StandIn

FILES = {
    "late_tool.py": "runs.append('tool')\nclass Tool:\n    size = 7\ndef double(x): return 2 * x\n",
    "late_user.py": "from late_tool import Tool, double\n",
    "late_package/__init__.py": "runs.append('package')\nname = 'whole'\n",
    "late_package/part.py": "runs.append('part')\n",
    "late_broken.py": "import a_module_that_is_nowhere\n",
}


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Which modules were run."""
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"from late_runs import runs\n{text}", encoding="utf-8")
    counted: list[str] = []
    register = ModuleType("late_runs")
    register.runs = counted  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "late_runs", register)
    monkeypatch.syspath_prepend(tmp_path)
    finders = sys.meta_path[:]
    yield counted
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name.startswith("late_")]:
        del sys.modules[name]


def test_a_module_runs_once_when_something_of_it_is_used(runs: list[str]) -> None:
    Late(put_off={"late_tool": ()}).install()
    tool: Any = importlib.import_module("late_tool")
    assert runs == []
    assert tool.double(4) == 8
    assert tool.Tool.size == 7
    assert runs == ["tool"]
    assert not isinstance(tool, LateModule)
    assert tool is sys.modules["late_tool"]


def test_what_it_has_not_is_not_there_however_late(runs: list[str]) -> None:
    Late(put_off={"late_tool": ()}).install()
    tool: Any = importlib.import_module("late_tool")
    with pytest.raises(AttributeError, match="nothing"):
        _ = tool.nothing
    assert runs == ["tool"]


def test_a_name_taken_at_once_is_the_real_ones_when_used(runs: list[str]) -> None:
    Late(put_off={"late_tool": ("Tool", "double")}).install()
    user: Any = importlib.import_module("late_user")
    assert runs == []
    assert not isinstance(7, user.Tool), "and nothing is run to know it"
    assert not issubclass(int, user.Tool)
    assert runs == []
    assert user.double(21) == 42
    assert runs == ["tool"]
    real: Any = importlib.import_module("late_tool")
    assert type(user.Tool()) is real.Tool
    assert user.Tool.size == 7
    assert isinstance(real.Tool(), user.Tool)
    assert issubclass(real.Tool, user.Tool)


def test_a_module_of_a_package_runs_the_package_first(runs: list[str]) -> None:
    Late(put_off={"late_package": ()}).install()
    package: Any = importlib.import_module("late_package")
    assert runs == []
    importlib.import_module("late_package.part")
    assert runs == ["package", "part"]
    assert package.name == "whole"


def test_only_the_module_named_gets_stand_ins(runs: list[str]) -> None:
    Late(taken={"late_user": {"late_tool": ("Tool", "double")}}).install()
    user: Any = importlib.import_module("late_user")
    assert runs == []
    assert isinstance(user.Tool, StandIn)
    real: Any = importlib.import_module("late_tool")
    assert isinstance(real.Tool, type)
    assert not isinstance(real.Tool, StandIn)
    assert user.double(2) == 4


def test_what_is_imported_already_is_taken_as_it_is(runs: list[str]) -> None:
    real: Any = importlib.import_module("late_tool")
    Late(taken={"late_user": {"late_tool": ("Tool", "double")}}).install()
    user: Any = importlib.import_module("late_user")
    assert user.Tool is real.Tool


def test_a_filled_module_runs_when_asked_for_more(runs: list[str]) -> None:
    def fill(module: ModuleType) -> None:
        module.double = abs  # type: ignore[attr-defined]

    Late(filled={"late_tool": fill}).install()
    tool: Any = importlib.import_module("late_tool")
    assert tool.double(-3) == 3
    assert runs == []
    assert tool.Tool.size == 7
    assert tool.double(-3) == -6, "all of it is the real one now"


def test_a_module_that_cannot_be_imported_says_so_when_used(runs: list[str]) -> None:
    Late(put_off={"late_broken": ()}).install()
    broken: Any = importlib.import_module("late_broken")
    with pytest.raises(ModuleNotFoundError, match="a_module_that_is_nowhere"):
        _ = broken.anything


def test_a_module_that_is_nowhere_is_missed_at_once(runs: list[str]) -> None:
    Late(put_off={"late_nowhere": ()}).install()
    with pytest.raises(ModuleNotFoundError, match="late_nowhere"):
        importlib.import_module("late_nowhere")


def test_installed_twice_is_once(runs: list[str]) -> None:
    late = Late(put_off={"late_tool": ()})
    late.install()
    late.install()
    assert sys.meta_path.count(late) == 1
