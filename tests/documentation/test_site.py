"""The site: whole, led through by its links, and asking nobody else for anything."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urldefrag

import pytest

from tests.documentation.site import ROOT, Page, read

pytestmark = pytest.mark.site

LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s#]+)[^)]*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@pytest.fixture(scope="module")
def pages(documentation: Path) -> dict[str, Page]:
    return {
        file.relative_to(documentation).as_posix(): read(file)
        for file in sorted(documentation.rglob("*.html"))
    }


def target(page: str, link: str) -> tuple[str, str]:
    """The file in the site that a link on the page leads to, and the place in it."""
    path, anchor = urldefrag(link)
    parts = [*PurePosixPath(page).parent.parts, *PurePosixPath(unquote(path)).parts] if path else []
    found: list[str] = []
    for part in parts:
        if part == "..":
            found.pop()
        elif part != ".":
            found.append(part)
    return "/".join(found) if path else page, unquote(anchor)


def inside(link: str) -> bool:
    return not re.match(r"[a-z]+:|//", link)


def test_it_builds_without_a_warning(documentation: Path) -> None:
    assert (documentation / "index.html").is_file()


def test_every_document_is_a_page(pages: dict[str, Page]) -> None:
    documents = {
        file.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
        for file in (ROOT / "docs").rglob("*.md")
    }
    assert documents - set(pages) == set()


def test_every_link_and_anchor_leads_somewhere(documentation: Path, pages: dict[str, Page]) -> None:
    wrong = []
    for name, page in pages.items():
        if name == "404.html":  # shown at any address, so its links begin at the root
            continue
        for link in filter(inside, {*page.links, *page.fetched}):
            path, anchor = target(name, link)
            places = pages[path].ids if path in pages else set()
            if not (documentation / path).is_file() or (anchor and anchor not in places):
                wrong.append(f"{name}: {link}")
    assert wrong == []


def test_every_page_can_be_reached_from_the_first(pages: dict[str, Page]) -> None:
    seen, waiting = set(), ["index.html"]
    while waiting:
        name = waiting.pop()
        if name in pages and name not in seen:
            seen.add(name)
            waiting += [target(name, link)[0] for link in pages[name].links if inside(link)]
    assert set(pages) - seen == {"404.html"}


def test_nothing_is_fetched_from_elsewhere(pages: dict[str, Page]) -> None:
    assert [
        f"{name}: {link}"
        for name, page in pages.items()
        for link in page.fetched
        if not inside(link)
    ] == []


def test_pages_in_english_say_so(documentation: Path) -> None:
    def languages(page: str) -> set[str]:
        text = (documentation / page).read_text(encoding="utf-8")
        return set(re.findall(r'<(?:html|div)[^>]* lang="(\w+)"', text))

    assert languages("developers/api.html") == {"sv", "en"}
    assert languages("developers/readme.html") == {"sv", "en"}
    assert languages("kom-igang.html") == languages("developers/messages.html") == {"sv"}


def test_links_lead_somewhere_in_the_repository_too() -> None:
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "bench" / "README.md"]
    wrong = [
        f"{file.relative_to(ROOT)}: {link}"
        for file in files
        for link in LINK.findall(CODE.sub("", file.read_text(encoding="utf-8")))
        if not (file.parent / link).exists()
    ]
    assert wrong == []
