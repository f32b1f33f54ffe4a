"""What the documentation site does beyond MkDocs: files beside docs/ as pages of it, and English.

Links are written as they work in the repository. On the site a file beside docs/ is a page where
it has one here, and otherwise no link.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
# a file in the repository, and its page on the site
PAGES = {
    "README.md": "developers/readme.md",
    "CONTRIBUTING.md": "developers/contributing.md",
    "bench/README.md": "developers/bench.md",
    "tests/conversations/LAS_MIG.md": "developers/conversations.md",
    "tests/evaluation/LAS_MIG.md": "developers/messages.md",
    "tests/resolver/examples/LAS_MIG.md": "developers/examples.md",
}
_FILES = {page: file for file, page in PAGES.items()}
_SAME = {".env.example": "developers/settings.md"}  # what says the same on the site
_SWEDISH = {"developers/examples.md", "developers/messages.md", "developers/conversations.md"}
_IMAGE = re.compile(r'(?<= src=")[^"]+')
_LINK = re.compile(r"(?<!!)(\[[^\[\]]*\])\(([^)\s]+)\)")
_CODE = re.compile(r"(^ *```.*?^ *```|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
_BOX = re.compile(r'<input type="checkbox"[^>]*>')  # in a list to tick on paper: it has no label
_ELSEWHERE = re.compile(r"[a-z]+:|#|/")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the files beside docs/."""
    for file, page in PAGES.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / file)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make links of the repository links of the site."""
    here = page.file.src_uri
    file = _FILES.get(here, f"docs/{here}")

    def address(link: str) -> str:
        """The link as it is on the site; "" if what it leads to is not there."""
        if _ELSEWHERE.match(link):
            return link
        path, mark, anchor = link.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
        found = target.removeprefix("docs/") if target.startswith("docs/") else ""
        found = found or PAGES.get(target) or _SAME.get(target, "")
        return posixpath.relpath(found, posixpath.dirname(here)) + mark + anchor if found else ""

    def linked(match: re.Match[str]) -> str:
        text, found = match[1], address(match[2])
        return f"{text}({found})" if found else text[1:-1]

    markdown = _IMAGE.sub(lambda match: address(match[0]) or match[0], markdown)
    parts = _CODE.split(markdown)  # code at every second place, which is left as it is
    return "".join(
        part if place % 2 else _LINK.sub(linked, part) for place, part in enumerate(parts)
    )


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Say which pages are in English, and mend what a screen reader would stumble on."""
    here = page.file.src_uri
    html = _BOX.sub("☐", html.replace("<th></th>", "<td></td>"))
    english = here.startswith("developers/") and here not in _SWEDISH
    return f'<div lang="en">{html}</div>' if english else html


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Name what Material leaves without a name."""
    return output.replace('role="dialog">', 'role="dialog" aria-label="Sök">', 1)
