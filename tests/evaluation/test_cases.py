from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.evaluation.cases import CaseError, read_cases
from bot.evaluation.measuring import SAMPLES
from bot.evaluation.samples import samples
from bot.nlu.understanding import UNCLEAR
from bot.resolver import Resolver

LABELS = frozenset({"tack", "ratta", "tank_om", "vagledning_fraga"})
WHOLE = """
- text: jag är anställd, vem hjälper mig
  who: patient
  want: [vagledning_fraga, tack]
  facts: {fragestallare: patient, sysselsattning: anstalld}
  truth: {sgi: ja, ersattning: [sjukpenning]}
  contact: [arbetsgivaren, forsakringskassan]
- text: nej arbetslös
  who: personal
  want: [ratta]
  before: {sysselsattning: anstalld}
  after: {sysselsattning: arbetslos}
"""


def written(folder: Path, text: str) -> Path:
    (folder / "a.yml").write_text(text, encoding="utf-8")
    return folder


def test_a_case_is_read_whole(tmp_path: Path, resolver: Resolver) -> None:
    one, other = read_cases(written(tmp_path, WHOLE), resolver, LABELS)
    assert one.place == "a.yml:1"
    assert one.want == ("vagledning_fraga", "tack")
    assert one.facts == {"fragestallare": "patient", "sysselsattning": "anstalld"}
    assert one.contact == ("arbetsgivaren", "forsakringskassan")
    assert one.best == ("arbetsgivaren",)
    assert one.supposed is None
    assert other.before == {"sysselsattning": "anstalld"}
    assert other.contact == ()


def test_a_person_answers_what_is_true_and_else_does_not_know(
    tmp_path: Path, resolver: Resolver
) -> None:
    one, _ = read_cases(written(tmp_path, WHOLE), resolver, LABELS)
    assert [one.answer(fact) for fact in ("sgi", "ersattning", "under_30")] == [
        "ja",
        ["sjukpenning"],
        "vet_ej",
    ]


def test_nonsense_is_rightly_not_understood(tmp_path: Path, resolver: Resolver) -> None:
    folder = written(tmp_path, "- {text: sdkfj, who: patient, want: [nonsens]}")
    assert read_cases(folder, resolver, LABELS)[0].want == (UNCLEAR,)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{who: patient, want: [tack]}", "text"),
        ("{text: hej, who: du, want: [tack]}", "who"),
        ("{text: hej, who: patient}", "want"),
        ("{text: hej, who: patient, want: [finns_ej]}", "finns_ej"),
        ("{text: hej, who: patient, want: tack}", "a list"),
        ("{text: hej, who: patient, want: [tack], contact: [finns_ej]}", "finns_ej"),
        ("{text: hej, who: patient, want: [tack], facts: {sgi: kanske}}", "sgi=kanske"),
        ("{text: hej, who: patient, want: [tack], facts: {finns_ej: ja}}", "finns_ej"),
        ("{text: hej, who: patient, want: [tack], facts: [sgi]}", "a mapping"),
        ("{text: hej, who: patient, want: [ratta], before: {sgi: ja}}", "after"),
        ("{text: hej, who: patient, want: [tack], fatcs: {}}", "fatcs"),
        ("hej", "a mapping"),
    ],
)
def test_a_defect_is_told_with_file_and_number(
    row: str, told: str, tmp_path: Path, resolver: Resolver
) -> None:
    folder = written(tmp_path, f"- {{text: tack, who: patient, want: [tack]}}\n- {row}\n")
    with pytest.raises(CaseError, match=rf"a\.yml no\. 2: .*{told}"):
        read_cases(folder, resolver, LABELS)


@pytest.mark.parametrize("text", ["text: tack", "- [", "åäö".encode("latin-1").decode("latin-1")])
def test_what_is_no_list_is_told(text: str, tmp_path: Path, resolver: Resolver) -> None:
    with pytest.raises(CaseError, match=r"a\.yml"):
        read_cases(written(tmp_path, text), resolver, LABELS)


def test_an_empty_folder_is_told(tmp_path: Path, resolver: Resolver) -> None:
    with pytest.raises(CaseError, match=r"no \*\.yml"):
        read_cases(tmp_path, resolver, LABELS)


def test_the_sample_questions_fit_our_facts_and_actors(resolver: Resolver) -> None:
    found = samples(SAMPLES)
    assert len(found) == 40
    for case in found:
        assert set(case.contact) <= set(resolver.knowledge.actors)
        assert set(case.best) <= set(case.contact)
        for fact, value in case.truth.items():
            resolver.canonical({fact: value})


def test_a_sample_is_said_in_our_words(tmp_path: Path) -> None:
    row = {
        "text": "hjälp",
        "asker": "patient",
        "facts": {"sjukdag": 90, "alder": 29, "sgi": "osaker", "asker_relation": "anhorig"},
        "next_actor": "facket_skyddsombud",
        "also": ["varden"],
    }
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (case,) = samples(file)
    assert case.who == "anhorig"
    assert case.best == ("facket", "skyddsombudet")
    assert case.contact == ("facket", "skyddsombudet", "halso_och_sjukvarden")
    assert case.truth == {
        "sjukskrivning": "dag_15_90",
        "under_30": "ja",
        "sgi": "vet_ej",
        "fragestallare": "anhorig",
    }


def test_a_defect_in_a_sample_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "hej"}\n', encoding="utf-8")
    with pytest.raises(CaseError, match=r"a\.jsonl no\. 1"):
        samples(file)
