"""What must be carried and what must be confirmed, over an edited copy of the small base."""

from __future__ import annotations

from pathlib import Path

from bot.resolver import Knowledge, Resolver, read_knowledge
from bot.resolver.underlag import carriers
from tests.resolver.bases import edited
from tests.resolver.plain import SMALL

COVERAGE = """\
documents:
  - id: SEED-000
    source: lag-1
    statements:
      - {id: SEED-000.01, text: Chefen anpassar.}
      - {id: SEED-000.02, text: Penning är en ersättning., terms: [penning]}
situations:
  - {id: S01, title: Har arbete}
  - {id: S02, title: Fara, note: Samtalet svarar.}
traps:
  - {number: 3, text: Penning kommer av sig själv.}
"""
POINTS = """\
points:
  - id: fragan
    question: Stämmer lagen?
    why: Den är gammal.
    who: jurist
    underlag: ["3.1"]
    concerns: {sources: [lag-1], rules: [personal, norr-samordnare]}
  - id: avgjord
    question: Finns kassan?
    why: Den nämns.
    who: driften
    concerns: {actors: [kassan], rules: [personal]}
    settled: {on: 2026-11-20, by: Driften, note: Den finns.}
"""
CARRYING = [
    {
        "file": "rules/regler.yml",
        "replace": "    title: Har arbete\n",
        "by": "    title: Har arbete\n    situations: [S01]\n    statements: [SEED-000.01]\n",
    },
    {"file": "coverage.yml", "replace": "", "by": COVERAGE},
    {"file": "open_points.yml", "replace": "", "by": POINTS},
]


def whole(folder: Path) -> Knowledge:
    return read_knowledge(edited(folder, CARRYING))


def test_both_files_may_be_missing() -> None:
    knowledge = read_knowledge(SMALL)
    assert knowledge.underlag is None
    assert not knowledge.open_points
    assert knowledge.open_about("rules", "personal") == []


def test_what_carries_is_read_from_the_rules_and_topics(tmp_path: Path) -> None:
    knowledge = whole(tmp_path)
    found = carriers(knowledge)
    assert found["S01"].rules == ["med-arbete"]
    assert found["S01"].topics == found[3].topics == ["fa-penning"]
    assert found["SEED-000.01"].rules == ["med-arbete"]
    assert "SEED-000.02" not in found
    assert knowledge.underlag is not None
    assert list(knowledge.underlag.statements) == ["SEED-000.01", "SEED-000.02"]
    assert knowledge.underlag.statements["SEED-000.02"].terms == ("penning",)


def test_every_doubt_of_the_underlag_is_a_point(real: Resolver) -> None:
    # what was not verified (3.1, 3.3), what will change (3.2) and what only a human can say (7)
    doubts = {"3.1", "3.3", *(f"3.2.{n}" for n in range(1, 8)), *(f"7.{n}" for n in range(1, 6))}
    points = real.knowledge.open_points.values()
    assert doubts <= {section for point in points for section in point.underlag}


def test_a_settled_point_no_longer_concerns_anything(tmp_path: Path) -> None:
    knowledge = whole(tmp_path)
    assert [point.id for point in knowledge.open_about("rules", "personal")] == ["fragan"]
    assert [point.id for point in knowledge.open_about("rules", "norr-samordnare")] == ["fragan"]
    assert knowledge.open_about("actors", "kassan") == []
    settled = knowledge.open_points["avgjord"].settled
    assert settled is not None
    assert (settled.on.isoformat(), settled.by, settled.note) == (
        "2026-11-20",
        "Driften",
        "Den finns.",
    )
