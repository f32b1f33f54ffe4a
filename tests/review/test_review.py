"""A change of the YAML files, as those who approve it see it."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given

from bot.resolver import Knowledge, Resolver, Value, read_knowledge
from bot.resolver.model import Approval
from bot.resolver.reader import FOLDER
from bot.review import (
    Review,
    VersionError,
    aged_text,
    as_json,
    as_line,
    as_page,
    as_text,
    months_before,
    opened,
    review,
)
from bot.review.ages import older_than
from bot.review.changes import rule_changes, unapproved
from bot.review.rendering import number, share
from bot.review.versions import ROOT
from tests.resolver import plain
from tests.resolver.bases import edited
from tests.resolver.plain import SMALL
from tests.resolver.test_underlag import CARRYING
from tests.review import by_hand
from tests.review.bases import versions

RULES = "rules/regler.yml"
FACTS = "facts.yml"
AMENDED = {
    "file": RULES,
    "replace": "    reason: Arbetsgivaren ansvarar för arbetsplatsen.\n    sources: [lag-1]\n",
    "by": """\
    reason: Arbetsgivaren ansvarar för arbetsplatsen.
    sources: [lag-1]
    valid_to: 2026-12-31
  - id: med-arbete
    title: Har arbete
    when: {arbete: ja}
    unless: [med-bistand]
    next_contact: {actor: kassan, reason: Kassan tar över ansvaret.}
    responsibilities: [{area: samordning, actor: kassan, role: responsible, task: Samordnar.}]
    reason: Kassan ansvarar från årsskiftet.
    sources: [lag-1]
    valid_from: 2027-01-01
""",
}
LAST, FIRST = dt.date(2026, 12, 31), dt.date(2027, 1, 1)


def compared(tmp_path: Path, *edits: Mapping[str, str]) -> Review:
    with opened(str(SMALL)) as old, opened(str(edited(tmp_path / "ny", edits))) as new:
        return review(old, new)


# --- A law amended from a day on ------------------------------------------------------------------


def test_an_amended_law_changes_exactly_its_cases_from_its_day_on(tmp_path: Path) -> None:
    made = compared(tmp_path, AMENDED)
    old, new = Resolver(made.old.knowledge), Resolver.load(tmp_path / "ny")
    counted = {
        day: Counter(
            pair for *_, pair in by_hand.contacts(old, new, day, None) if pair[0] != pair[1]
        )
        for day in (LAST, FIRST)
    }
    pair = (("arbetsgivaren", "chef"), ("kassan", None))
    assert counted[LAST] == {}
    assert list(counted[FIRST]) == [pair]
    national, region = made.sections
    assert (national.region, national.start, national.end) == (None, FIRST, None)
    assert (region.region, region.as_nationally) == ("norr", True)
    (move,) = national.consequences.moves
    assert (move.old, move.new, move.cases) == (*pair, counted[FIRST][pair])
    assert [(route.old, route.new) for route in move.routes] == [("med-arbete", "med-arbete")]
    case: dict[str, Value] = {"arbete": "ja", "stod": ("penning",)}
    for day, contact in ((LAST, pair[0]), (FIRST, pair[1])):
        assert by_hand.answer(old, case, LAST, None) == pair[0]
        assert by_hand.answer(new, case, day, None) == contact


def test_the_amendment_is_told_in_plain_words(tmp_path: Path) -> None:
    made = compared(tmp_path, AMENDED)
    move = made.sections[0].consequences.moves[0]
    of = f"{move.cases} av {made.ground.cases} fall"
    text = as_text(made)
    assert f"Nästa kontakt ändras i {of}" in text
    assert f"från Arbetsgivaren (din chef) till Kassan: {of}" in text
    assert "genom regeln med-arbete" in text
    assert "Har du ett arbete? Ja." in text
    assert "I hela landet, från 2027-01-01:" in text
    assert "Samma ändringar som i hela landet." in text
    assert "borta: Arbetsgivaren: Anpassar arbetet." in text
    assert "nytt: Kassan: Samordnar." in text
    assert as_line(made).startswith(f"Nästa kontakt ändras i {of}")
    told = as_json(made)
    assert told["sections"][0]["moves"][0] == {
        "old": {
            "actor": "arbetsgivaren",
            "contact_point": "chef",
            "label": "Arbetsgivaren (din chef)",
        },
        "new": {"actor": "kassan", "contact_point": None, "label": "Kassan"},
        "cases": move.cases,
        "rules": [{"old": "med-arbete", "new": "med-arbete", "cases": move.cases}],
        "example": {"arbete": "ja", "stod": ["inget"]},
    }


# --- Texts, facts, sources ------------------------------------------------------------------------


def test_a_reworded_text_is_a_text_and_no_case(tmp_path: Path) -> None:
    edits = [
        {"file": RULES, "replace": old, "by": new}
        for old, new in (
            ("Intyget visar arbetsförmågan.", "Intyget visar vad du orkar."),
            ("Läkarintyg", "Ditt läkarintyg"),
            ("Anpassar arbetet.", "Anpassar arbetet åt dig."),
            ("Samtycke behövs för att dela uppgifter.", "Samtycke behövs."),
        )
    ]
    made = compared(tmp_path, *edits)
    assert not made.sections
    assert {(change.old, change.new) for change in made.texts} == {
        (edit["replace"], edit["by"]) for edit in edits
    }
    assert {change.file for change in made.texts} == {RULES}
    assert not made.details
    text = as_text(made)
    assert f"0 av {made.ground.cases} fall får ett annat besked." in text
    assert "förut: Läkarintyg\n    nu:    Ditt läkarintyg" in text
    assert as_line(made).endswith("4 texter, 2 regler och 0 källor skiljer sig.")


def test_what_must_be_carried_and_confirmed_is_compared_too(tmp_path: Path) -> None:
    old = edited(tmp_path / "a", CARRYING)
    new = shutil.copytree(old, tmp_path / "b")
    edits = {
        "coverage.yml": {
            "Chefen anpassar.": "Chefen planerar.",
            "title: Har arbete": "title: Har ett arbete",
            "av sig själv": "utan ansökan",
        },
        "open_points.yml": {"Den är gammal.": "Den är ny.", "who: jurist": "who: sakkunnig"},
    }
    for name, texts in edits.items():
        text = (new / name).read_text("utf-8")
        for before, after in texts.items():
            assert before in text
            text = text.replace(before, after)
        (new / name).write_text(text, "utf-8")
    made = told(old, new)
    assert not made.sections
    assert [(each.kind, each.id) for each in made.texts] == [
        ("paper", "SEED-000"),
        ("situation", "S01"),
        ("trap", "3"),
        ("open_point", "fragan"),
    ]
    text = as_text(made)
    assert "Underlaget SEED-000: påståenden › SEED-000.01 › text" in text
    assert "Det som ska bekräftas fragan: vem som bekräftar" in text
    assert "Missuppfattningen 3: text" in as_page(made)


def test_identical_folders_are_no_difference(tmp_path: Path) -> None:
    made = compared(tmp_path)
    assert not made.any
    assert as_line(made) == "Ingen skillnad."
    assert "Ingen skillnad." in as_text(made)
    assert "Ingen skillnad." in as_page(made)


def test_a_comment_is_a_difference_without_consequences(tmp_path: Path) -> None:
    made = compared(tmp_path, {"file": RULES, "replace": "", "by": "# en anmärkning\n"})
    assert made.files == (RULES,)
    assert not made.says
    assert "Skillnaden finns bara i kommentarer" in as_text(made)


def test_an_added_answer_is_told_and_its_cases_are_left_out(tmp_path: Path) -> None:
    value = '      - {id: delvis, label: Delvis, clause: "{du} är delvis sjukskriven"}\n'
    after = '      - {id: nej, label: Nej, clause: "{du} inte är sjukskriven"}\n'
    made = compared(tmp_path, {"file": FACTS, "replace": after, "by": after + value})
    (change,) = made.ground.changes
    assert (change.fact, change.kind, change.gained) == ("sjuk", "changed", (("delvis", "Delvis"),))
    left = made.ground.new_cases - made.ground.cases
    delvis = [case for case in plain.cases(made.new.knowledge) if case["sjuk"] == "delvis"]
    assert left == len(delvis) > 0
    assert made.ground.old_cases == made.ground.cases
    text = as_text(made)
    assert "nytt svar: delvis (Delvis)" in text
    assert f"0 fall i den gamla och {left} fall i den nya versionen är inte jämförda" in text


def test_a_source_names_the_rules_that_rest_on_it(tmp_path: Path) -> None:
    edit = {"file": "sources.yml", "replace": "reference: 2 § två", "by": "reference: 3 § två"}
    made = compared(tmp_path, edit)
    (change,) = made.sources
    assert (change.source, change.kind, change.rules) == ("lag-2", "changed", ("utan-arbete",))
    assert [(c.old, c.new) for c in change.changes] == [("2 § två", "3 § två")]
    assert "hänvisning: 2 § två → 3 § två" in as_text(made)


def test_what_another_rule_takes_is_told_of_the_rule_that_yields(tmp_path: Path) -> None:
    edit = {"file": RULES, "replace": "when: {stod: bistand}", "by": "when: {stod: penning}"}
    made = compared(tmp_path, edit)
    effects = {effect.aspect: effect for effect in made.sections[0].consequences.effects}
    (rule,) = effects["responsibilities"].rules
    assert (rule.rule, rule.kind) == ("med-arbete", "follows")
    assert not rule.gained
    assert not rule.lost


def test_consent_no_longer_asked_for_is_counted(tmp_path: Path) -> None:
    edit = {"file": RULES, "replace": "needed: true", "by": "needed: false"}
    what = compared(tmp_path, edit).sections[0].consequences
    sick = [c for c in plain.cases(read_knowledge(SMALL)) if c["sjuk"] != "nej"]
    assert (what.consent_needed, what.consent_spared) == (0, len(sick))


def test_a_version_that_fails_the_proof_says_so(tmp_path: Path) -> None:
    made = compared(tmp_path, {"file": RULES, "replace": "[nej, vet_ej]", "by": "nej"})
    assert made.defects == (0, 1)
    text = as_text(made)
    assert "OBS! Den nya versionen har 1 fel" in text
    assert "från Kassan till ingen kontakt alls" in text


def test_a_region_of_one_version_is_compared_with_the_national_rules(tmp_path: Path) -> None:
    folder = edited(tmp_path / "ny", ())
    (folder / "regions" / "norr.yml").unlink()
    with opened(str(SMALL)) as old, opened(str(folder)) as new:
        made = review(old, new)
    assert made.regions_removed == ("norr",)
    (section,) = made.sections
    assert section.region == "norr"
    assert [effect.aspect for effect in section.consequences.effects] == ["prepare"]


def test_a_region_that_overrides_a_rule_changes_its_own_cases_alone(tmp_path: Path) -> None:
    local = {
        "file": "sources.yml",
        "replace": '/1", checked: 2026-11-21, kind: lag}',
        "by": '/1", checked: 2026-11-21, kind: lokal}',
    }
    instead = {
        "file": "regions/norr.yml",
        "replace": "    when: {sjuk: ja}\n",
        "by": "    when: {fragestallare: personal, sjuk: ja}\n    unless: [med-bistand]\n"
        "    overrides: [personal]\n    next_contact: {actor: kommunen, reason: Så är rutinen.}\n",
    }
    made = compared(tmp_path, local, instead)
    assert made.defects == (0, 0)
    (section,) = made.sections
    assert section.region == "norr"
    old, new = Resolver(made.old.knowledge), Resolver.load(tmp_path / "ny")
    moved = [p for *_, p in by_hand.contacts(old, new, FIRST, "norr") if p[0] != p[1]]
    assert set(moved) == {(("kassan", None), ("kommunen", None))}
    assert section.consequences.moved == len(moved)
    assert "går före" in as_text(made)


def test_a_changed_profile_is_told(tmp_path: Path) -> None:
    head = {
        "file": "regions/norr.yml",
        "replace": "name: Region Norr}",
        "by": "name: Region Norr, sources: [lag-1], municipalities: [Byn], phrases: "
        "{disclaimer: Fråga kassan.}, contacts: [{actor: arbetsgivaren, contact_point: chef, "
        "how: Gå dit., source: lag-1}]}",
    }
    made = compared(tmp_path, head)
    assert made.sections == ()
    assert {change.new for change in made.texts} == {"Fråga kassan.", "Gå dit."}
    assert "Byn" in {change.new for change in made.details}
    assert "kommuner" in as_text(made)


def test_a_regions_ways_in_and_hours_grow_old_too(tmp_path: Path) -> None:
    head = {
        "file": "regions/norr.yml",
        "replace": "name: Region Norr}",
        "by": "name: Region Norr, opening_hours: [{actor: kassan, text: Öppet på vardagar., "
        "source: lag-1, checked: 2020-01-01}]}",
    }
    text = aged_text(read_knowledge(edited(tmp_path / "ny", [head])), dt.date(2021, 1, 1))
    assert "2020-01-01  Öppettiderna i norr (Öppet på vardagar.), regions/norr.yml:1" in text


# --- The page -------------------------------------------------------------------------------------


class Outline(HTMLParser):
    """The tags of a page, and the levels of its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.levels: list[int] = []
        self.language: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag == "html":
            self.language = dict(attrs).get("lang")
        if tag in ("h1", "h2", "h3", "h4"):
            self.levels.append(int(tag[1]))
        if tag == "th":
            assert dict(attrs)["scope"] in ("col", "row")


def test_the_page_is_whole_and_its_tables_have_captions(tmp_path: Path) -> None:
    made = compared(
        tmp_path,
        AMENDED,
        {"file": RULES, "replace": "Intyget visar", "by": "<b>Intyget</b> visar"},
        {"file": "sources.yml", "replace": "reference: 2 §", "by": "reference: 4 §"},
    )
    page, outline = as_page(made), Outline()
    outline.feed(page)
    assert outline.language == "sv"
    assert outline.tags["table"] == outline.tags["caption"] >= 5
    assert outline.levels[0] == 1
    steps = zip(outline.levels, outline.levels[1:], strict=False)
    assert all(later - earlier <= 1 for earlier, later in steps)
    assert outline.tags["b"] == 0, "what the files say is text"
    assert outline.tags["script"] == outline.tags["link"] == outline.tags["img"] == 0


def test_numbers_are_read_in_groups_and_shares_never_lie() -> None:
    assert number(41208) == "41\u00a0208"
    assert [share(*of).replace("\u00a0", " ") for of in ((0, 9), (1, 9), (1, 3), (9, 9))] == [
        "mindre än 0,01 %",
        "11 %",
        "33 %",
        "100 %",
    ]
    assert share(1, 40).startswith("2,5")
    assert share(10**15 - 1, 10**15).startswith("mer än 99,9")
    assert share(9_950, 10_000).startswith("99,5")


# --- Approvals ------------------------------------------------------------------------------------


def test_a_change_without_a_new_approval_is_named(tmp_path: Path) -> None:
    old = reviewed(tmp_path).folder
    assert old is not None
    new = shutil.copytree(old, tmp_path / "nyare")
    for name, text, changed in (
        (RULES, "Intyget visar arbetsförmågan.", "Intyget visar vad du orkar."),
        ("topics/amnen.yml", "Chefen anpassar.", "Chefen anpassar arbetet."),
    ):
        file = new / name
        file.write_text(file.read_text("utf-8").replace(text, changed), "utf-8")
    made = told(old, new)
    assert [(each.kind, each.id, each.reviewed) for each in made.unapproved] == [
        ("rule", "sjukskriven", Approval(dt.date(2025, 3, 31), "Jurist J")),
        ("topic", "ha-arbete", None),
    ]
    text = as_text(made)
    assert "Regeln sjukskriven (Sjukskriven): granskades 2025-03-31 av Jurist J, före" in text
    assert "Ämnet ha-arbete (Vad gör chefen?): inte granskad än" in text
    assert "granskades" not in as_line(made)
    assert "2025-03-31 av Jurist J, före ändringen" in as_page(made)
    assert as_json(made)["unreviewed"][0]["reviewed"] == {"on": "2025-03-31", "by": "Jurist J"}


def told(old: Path, new: Path) -> Review:
    with opened(str(old)) as one, opened(str(new)) as other:
        return review(one, other)


@given(versions(), versions())
def test_every_change_waits_until_it_is_approved(old: Knowledge, new: Knowledge) -> None:
    changed = {(each.rule, each.since) for each in rule_changes(old, new) if each.kind != "removed"}
    assert {(each.id, each.since) for each in unapproved(old, new)} == changed
    approval = Approval(FIRST, "Jurist J")
    rules = tuple(replace(rule, reviewed=approval) for rule in new.rules)
    regions = {
        id: replace(region, rules=tuple(replace(rule, reviewed=approval) for rule in region.rules))
        for id, region in new.regions.items()
    }
    approved = replace(new, rules=rules, regions=regions)
    assert unapproved(old, approved) == ()
    assert unapproved(approved, approved) == ()


def test_an_approval_of_the_change_settles_it_and_none_by_itself(tmp_path: Path) -> None:
    old = reviewed(tmp_path).folder
    assert old is not None
    shutil.copytree(old, tmp_path / "nyare")
    file = tmp_path / "nyare" / RULES
    again = file.read_text("utf-8").replace("{on: 2025-03-31,", "{on: 2026-11-22,")
    file.write_text(again, "utf-8")
    made = told(old, tmp_path / "nyare")
    assert made.unapproved == ()
    assert [(change.old, change.new) for change in made.details] == [("2025-03-31", "2026-11-22")]
    file.write_text(again.replace("Intyget visar", "Intyget säger"), "utf-8")
    assert told(old, tmp_path / "nyare").unapproved == ()


def test_an_approval_of_the_old_version_says_nothing_of_the_new(tmp_path: Path) -> None:
    note = "    title: Har arbete\n    reviewed: {on: 2026-01-31, by: Jurist J}\n"
    first = {"file": RULES, "replace": "    title: Har arbete\n", "by": note}
    amended = {**AMENDED, "by": AMENDED["by"].replace("    title: Har arbete\n", note)}
    old, new = edited(tmp_path / "a", [first]), edited(tmp_path / "b", [first, amended])
    found = told(old, new).unapproved
    assert [(each.id, each.since) for each in found] == [
        ("med-arbete", None),
        ("med-arbete", FIRST),
    ]


# --- Versions -------------------------------------------------------------------------------------


def test_a_git_revision_is_read_as_it_was() -> None:
    shown = subprocess.run(
        ["git", "show", "HEAD:bot/knowledge/facts.yml"], cwd=ROOT, capture_output=True, check=True
    )
    with opened("HEAD") as version:
        assert version.files["facts.yml"] == shown.stdout
        assert version.knowledge.facts.keys() == read_knowledge().facts.keys()
        folder = version.knowledge.folder
        assert folder is not None
        assert folder != FOLDER
    assert not folder.exists()


def test_no_name_is_the_knowledge_of_the_working_tree() -> None:
    with opened(None) as version:
        assert version.files["facts.yml"] == (FOLDER / "facts.yml").read_bytes()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nix", "neither a folder nor a git revision"),
        ("--output=x", "neither a folder nor a git revision"),
        ("HEAD:bot", "neither a folder nor a git revision"),
        (".", "the folder holds no knowledge"),
    ],
)
def test_a_name_of_nothing_is_refused_in_a_line(
    name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(VersionError, match=said) as caught, opened(name):
        pass
    assert "\n" not in str(caught.value)


def test_knowledge_that_cannot_be_read_is_refused_in_a_line(tmp_path: Path) -> None:
    folder = edited(
        tmp_path, [{"file": RULES, "replace": "title: Personal", "by": "titel: Personal"}]
    )
    said = r"cannot be read: rules/regler\.yml:\d+: .* \(and 1 more\)$"
    with pytest.raises(VersionError, match=said) as caught, opened(str(folder)):
        pass
    assert "\n" not in str(caught.value)


# --- Ages -----------------------------------------------------------------------------------------


def reviewed(tmp_path: Path) -> Knowledge:
    folder = edited(
        tmp_path / "ny",
        [
            {
                "file": RULES,
                "replace": "title: Sjukskriven\n",
                "by": "title: Sjukskriven\n    reviewed: {on: 2025-03-31, by: Jurist J}\n",
            },
            {
                "file": "topics/amnen.yml",
                "replace": "title: Vad får {du}?\n",
                "by": "title: Vad får {du}?\n    reviewed: {on: 2025-04-30, by: Sakkunnig S}\n",
            },
            {
                "file": "sources.yml",
                "replace": '"https://example.org/2", checked: 2026-11-21',
                "by": '"https://example.org/2", checked: 2024-05-01',
            },
        ],
    )
    return read_knowledge(folder)


def test_what_was_reviewed_long_ago_is_listed_oldest_first(tmp_path: Path) -> None:
    knowledge = reviewed(tmp_path)
    found = older_than(knowledge, dt.date(2025, 11, 22))
    assert [(item.on.isoformat(), item.kind, item.id, item.rules) for item in found] == [
        ("2024-05-01", "source", "lag-2", 1),
        ("2025-03-31", "rule", "sjukskriven", 1),
        ("2025-04-30", "topic", "fa-penning", 0),
    ]
    text = aged_text(knowledge, dt.date(2025, 11, 22))
    assert "2024-05-01  Källan lag-2 (2 § två), sources.yml:4, 1 regel vilar på den" in text
    assert "Regeln sjukskriven (Sjukskriven), rules/regler.yml:" in text
    assert text.count(", granskad av Jurist J\n") == 1
    assert "Ämnet fa-penning (Vad får du?), topics/amnen.yml:2, granskad av Sakkunnig S" in text
    assert "5 av 6 regler och 1 av 2 ämnen är inte granskade än" in text
    assert [item.id for item in older_than(knowledge, dt.date(2025, 3, 31))] == ["lag-2"]
    assert "Inget är granskat" in aged_text(knowledge, dt.date(2024, 5, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-11-22", 12, "2025-11-22"),
        ("2026-11-22", 0, "2026-11-22"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-11-22", 12 * 3000, "0001-01-01"),
    ],
)
def test_months_are_counted_back_by_the_calendar(day: str, months: int, expected: str) -> None:
    assert months_before(dt.date.fromisoformat(day), months).isoformat() == expected
