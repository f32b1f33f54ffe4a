"""The pages: fresh, whole, and with links that lead somewhere."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path, PurePosixPath

import pytest

from bot.documents.folder import stale
from bot.documents.pages import pages
from bot.resolver import FactError, Resolver

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "kunskap"
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
FOOT = "Ändra där, inte här"


def target(page: str, link: str) -> str:
    """A link as a path from the folder of pages."""
    parts: list[str] = []
    for part in (*PurePosixPath(page).parent.parts, *PurePosixPath(link).parts):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def test_the_folder_is_what_the_knowledge_gives_now(made: dict[str, str]) -> None:
    assert stale(made, FOLDER) == [], "run: vagvisaren docs"


def test_the_same_knowledge_gives_the_same_pages(resolver: Resolver, made: dict[str, str]) -> None:
    assert pages(resolver) == made


def test_every_link_leads_somewhere(made: dict[str, str]) -> None:
    led = 0
    for page, text in made.items():
        for link in LINK.findall(text):
            if link.startswith("https://"):
                continue
            path, _, anchor = link.partition("#")
            goal = target(page, path) if path else page
            if goal not in made:
                assert (FOLDER / goal).is_file(), f"{page}: {link}"
            elif anchor:
                assert anchor in ANCHOR.findall(made[goal]), f"{page}: {link}"
            led += 1
    assert led > len(made)


def test_no_page_has_two_places_of_the_same_name(made: dict[str, str]) -> None:
    for page, text in made.items():
        twice = [name for name, times in Counter(ANCHOR.findall(text)).items() if times > 1]
        assert not twice, page


def test_every_page_can_be_reached_from_the_first(made: dict[str, str]) -> None:
    seen, waiting = set(), ["index.md"]
    while waiting:
        page = waiting.pop()
        if page in made and page not in seen:
            seen.add(page)
            waiting += [target(page, link.partition("#")[0]) for link in LINK.findall(made[page])]
    assert seen == set(made)


def test_everything_in_the_knowledge_has_its_place(
    resolver: Resolver, made: dict[str, str]
) -> None:
    knowledge = resolver.knowledge
    local = [rule for region in knowledge.regions.values() for rule in region.rules]
    for rule in (*knowledge.rules, *local):
        assert f"regler/{rule.id}.md" in made
    for actor in knowledge.actors.values():
        page = made[f"aktorer/{actor.id}.md"]
        assert set(actor.contact_points) <= set(ANCHOR.findall(page))
    assert ANCHOR.findall(made["kallor.md"]) == list(knowledge.sources)
    assert set(ANCHOR.findall(made["ordlista.md"])) == set(knowledge.glossary)
    places = set(ANCHOR.findall(made["fragor.md"]))
    assert places == {*knowledge.facts, *(constraint.id for constraint in knowledge.constraints)}
    for topic in knowledge.topics.values():
        page = made[f"amnen/{PurePosixPath(topic.place.file).stem}.md"]
        assert topic.id in ANCHOR.findall(page)


def test_every_page_says_which_file_to_edit(made: dict[str, str]) -> None:
    for page, text in made.items():
        if page.endswith(".md"):
            foot = next(line for line in text.splitlines() if FOOT in line)
            named = re.findall(r"`bot/knowledge/([^`]*)`", foot)
            assert named, page
            assert all((ROOT / "bot" / "knowledge" / file).exists() for file in named), page


def test_a_rule_tells_its_sources_exceptions_and_who_yields(
    resolver: Resolver, made: dict[str, str]
) -> None:
    for rule in resolver.knowledge.rules:
        page = made[f"regler/{rule.id}.md"]
        linked = LINK.findall(page)
        assert {f"../kallor.md#{id}" for id in rule.cited} <= set(linked)
        assert {f"{id}.md" for id in rule.unless} <= set(linked)
        assert {f"../fragor.md#{fact}" for fact in rule.when.facts} <= set(linked)
        for other in rule.unless:
            yielding = made[f"regler/{other}.md"].partition("De här reglerna viker för den här:")[2]
            assert f"]({rule.id}.md)" in yielding


def test_a_source_tells_every_rule_that_rests_on_it(
    resolver: Resolver, made: dict[str, str]
) -> None:
    parts = dict(
        re.findall(r'<a id="([^"]+)"></a>(.*?)(?=<a id=|\Z)', made["kallor.md"], re.DOTALL)
    )
    for rule in resolver.knowledge.rules:
        for source in rule.cited:
            assert f"(regler/{rule.id}.md)" in parts[source]


def test_texts_are_addressed_and_shown_as_they_stand(made: dict[str, str]) -> None:
    for page, text in made.items():
        assert not re.search(r"\{\w*\}", text), page
        assert not re.search(r"\bNone\b|Undefined|datetime", text), page


def test_both_versions_of_a_rule_are_shown(amended: Resolver) -> None:
    page = pages(amended)["regler/anstalld-dag-1-14.md"]
    old, new = page.split("## Version som gäller från och med 1 januari 2027")
    assert "aktorer/arbetsgivaren.md#chef)" in old
    assert "aktorer/arbetsgivaren.md#hr)" in new
    assert "till och med 31 december 2026" in old
    assert "--date 2027-01-01" in new


def test_who_approved_is_shown(amended: Resolver, made: dict[str, str]) -> None:
    old, new = pages(amended)["regler/anstalld-dag-1-14.md"].split("## Version som gäller")[1:]
    assert "Inte granskad än." in old
    assert r"Granskad den 22 november 2026 av Jurist \*J\*." in new
    topics = next(
        text for page, text in made.items() if page.startswith("amnen/") and "index" not in page
    )
    assert topics.count("\n- Inte granskad än.") == topics.count("\n## ")


def test_an_open_point_stands_on_its_page_and_on_what_it_concerns(
    resolver: Resolver, made: dict[str, str]
) -> None:
    points = resolver.knowledge.open_points.values()
    waiting = [point for point in points if not point.settled]
    assert waiting
    assert set(ANCHOR.findall(made["att-bekrafta.md"])) == {point.id for point in points}
    assert f"(att-bekrafta.md): {len(waiting)} " in made["index.md"]
    for point in waiting:
        named = {
            *(f"regler/{id}.md" for id in point.concerns["rules"]),
            *(f"aktorer/{id}.md" for id in point.concerns["actors"]),
            *(f"kallor.md#{id}" for id in point.concerns["sources"]),
        }
        part = (
            made["att-bekrafta.md"].partition(f'<a id="{point.id}"></a>')[2].partition("<a id")[0]
        )
        assert named <= set(LINK.findall(part)), point.id
        for goal in named:
            page, _, anchor = goal.partition("#")
            there = made[page].partition(f'<a id="{anchor}"></a>')[2] if anchor else made[page]
            assert f"att-bekrafta.md#{point.id})" in there, f"{point.id}: {goal}"


def test_the_coverage_shows_who_carries_what(resolver: Resolver, made: dict[str, str]) -> None:
    cells = {
        ANCHOR.findall(line)[0]: LINK.findall(line)
        for line in made["tackning.md"].splitlines()
        if line.startswith("| <a id=")
    }
    underlag = resolver.knowledge.underlag
    assert underlag is not None
    assert cells.keys() == underlag.situations.keys() | underlag.statements.keys()
    for rule in resolver.knowledge.all_rules():
        for id in (*rule.situations, *rule.statements):
            assert f"regler/{rule.id}.md" in cells[id]
    traps = made["tackning.md"].partition("## Missuppfattningar")[2]
    for topic in resolver.knowledge.topics.values():
        for trap in topic.traps:
            line = next(line for line in traps.splitlines() if line.startswith(f"| {trap} |"))
            assert f"#{topic.id})" in line


def test_knowledge_without_an_underlag_has_no_coverage(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "bot" / "knowledge", folder)
    (folder / "coverage.yml").unlink()
    (folder / "open_points.yml").unlink()
    made = pages(Resolver.load(folder))
    assert "tackning.md" not in made
    assert "tackning.md" not in made["index.md"]
    assert "Inget väntar på att bekräftas." in made["att-bekrafta.md"]
    assert "Att bekräfta före drift" not in made["regler/beroende.md"]


def test_a_region_is_shown_as_it_is_there(resolver: Resolver) -> None:
    there = pages(resolver, "halland")
    assert "regler/halland-impuls.md" in there
    assert "vagvisaren docs --region halland" in there["index.md"]
    with pytest.raises(FactError):
        pages(resolver, "atlantis")


def test_a_region_has_a_page_of_all_that_is_its_own(soder: Resolver) -> None:
    made = pages(soder)
    page = made["regioner/soder.md"]
    for words in (
        "Norrbyn",
        "Samordningsförbundet i länet, för Norrbyn",
        "Vårdenheten har en utsedd kontaktperson.",
        "Öppet på vardagar klockan 8 till 17.",
        "Hör av dig till Region Söder",
    ):
        assert words in page
    linked = LINK.findall(page)
    region = soder.knowledge.regions["soder"]
    assert {f"../regler/{rule.id}.md" for rule in region.rules} <= set(linked)
    assert {f"../kallor.md#{id}" for id in region.cited} <= set(linked)
    assert "regioner/soder.md" in LINK.findall(made["index.md"])
    assert "../regioner/soder.md" in LINK.findall(made["aktorer/halso_och_sjukvarden.md"])
    assert "regioner/soder.md" in LINK.findall(made["kallor.md"])


def test_a_rule_tells_which_region_goes_before_it(soder: Resolver) -> None:
    national = pages(soder)["regler/varden-impuls.md"]
    assert "I Region Söder viker den här regeln" in national
    assert "soder-impuls.md" in LINK.findall(national)
    made = pages(soder, "soder")
    assert "varden-impuls.md" in LINK.findall(made["regler/soder-impuls.md"])
    # there it never holds, and that is said in the place of an example of it
    assert "regionens egen rutin går före" in made["regler/varden-impuls.md"]
    assert "i 0 av" in made["regler/varden-impuls.md"]
    assert "regioner/halland.md" not in made
