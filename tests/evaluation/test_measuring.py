"""A small evaluation from end to end: made-up messages, few examples, the real knowledge base."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.evaluation import measuring

EXAMPLES = [
    *((text, "tack") for text in ("tack", "tusen tack", "tack så mycket", "tack för hjälpen")),
    *(
        (text, "vagledning_fraga")
        for text in ("vem ansvarar", "vem hjälper mig", "vart vänder jag mig")
    ),
    *(
        (text, "ratta")
        for text in ("nej det är fel", "nej jag menade", "jag skrev fel", "fel av mig")
    ),
    *(
        (text, "amne/har_jag_sgi")
        for text in ("har jag sgi", "hur vet jag om jag har sgi", "min sgi")
    ),
]
CASES = """
- text: jag är anställd och sjukskriven sen 5 veckor, vem hjälper mig
  who: patient
  want: [vagledning_fraga]
  facts: {fragestallare: patient, sysselsattning: anstalld, sjukskrivning: dag_15_90}
  truth: {fragestallare: patient, sysselsattning: anstalld, sjukskrivning: dag_15_90}
  contact: [arbetsgivaren]
- {text: tack så jättemycket, who: personal, want: [tack]}
- text: nej jag menade att jag är arbetslös
  who: patient
  want: [ratta]
  facts: {sysselsattning: arbetslos}
  before: {fragestallare: patient, sysselsattning: anstalld}
  after: {fragestallare: patient, sysselsattning: arbetslos}
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of cases, with few examples to learn from and no sample questions."""
    monkeypatch.setattr(measuring, "examples", lambda knowledge: EXAMPLES)
    monkeypatch.setattr(measuring, "SAMPLES", None)
    monkeypatch.setattr(measuring, "CACHE", tmp_path / "cache")
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "a.yml").write_text(CASES, encoding="utf-8")
    return folder


def test_the_command_measures_and_writes(small: Path, tmp_path: Path) -> None:
    report = tmp_path / "report"
    options = ["--set", str(small), "--quick", "--json", "--report", str(report)]
    done = CliRunner().invoke(app, ["evaluate", *options])
    data = json.loads(done.stdout)
    assert data["by_who"] == {"patient": 2, "personal": 1}
    assert data["training"]["examples"] == len(EXAMPLES)
    (part,) = data["parts"]
    assert part["reading"]["labels"]["accuracy"]["part"] == 3
    assert part["reading"]["corrections"] == {"part": 1, "whole": 1, "value": 1.0}
    assert part["guidance"]["own"]["all"]["final_exact"] == 1.0
    assert list(part["perturbed"]) == ["slips"]
    assert set(part["costs"]) == {"facts", "language", "classifier", "whole"}
    assert {path.name for path in report.iterdir()} == {"report.html", "results.json"}
    missed = [
        goal
        for goal in json.loads((report / "results.json").read_text())["goals"]
        if not goal["met"]
    ]
    assert done.exit_code == (1 if missed else 0)


def test_a_full_run_measures_both_paths_and_the_examples(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "statistical_pipeline", lambda wanted: "blank")
    done = CliRunner().invoke(app, ["evaluate", "--set", str(small), "--json"])
    data = json.loads(done.stdout)
    assert len(data["parts"]) == 2
    assert set(data["parts"][0]["perturbed"]) == {"slips", "diacritics", "capitals", "punctuation"}
    assert data["training"]["cross_validated"]["accuracy"]["whole"] == len(EXAMPLES)


def test_where_there_is_no_statistical_path_it_is_said(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "statistical_pipeline", lambda wanted: None)
    done = CliRunner().invoke(app, ["evaluate", "--set", str(small)])
    assert "not measured: statistical_missing" in done.stdout


def test_a_defect_is_told_and_nothing_measured(small: Path) -> None:
    (small / "b.yml").write_text("- {text: hej, who: katten, want: [tack]}", encoding="utf-8")
    done = CliRunner().invoke(app, ["evaluate", "--set", str(small)])
    assert done.exit_code == 1
    assert "b.yml no. 1: who" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("wanted", ["sv_core_news_md", "/somewhere/sv"])
def test_the_statistical_pipeline_wanted_is_taken(wanted: str) -> None:
    assert measuring.statistical_pipeline(wanted) == wanted
