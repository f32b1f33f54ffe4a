"""axe-core's judgement of a page, in every way it can be looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Page, ViewportSize

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


_DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True)
class View:
    """A way to look at a page."""

    width: int = 1280
    height: int = 800
    scheme: Literal["light", "dark"] = "light"
    forced: Literal["active", "none"] = "none"

    def show(self, page: Page) -> None:
        page.set_viewport_size(ViewportSize(width=self.width, height=self.height))
        page.emulate_media(color_scheme=self.scheme, forced_colors=self.forced)
        page.evaluate(_DRAWN)  # what a page's script makes of it is there


VIEWS = {
    "light": View(),
    "dark": View(scheme="dark"),
    "forced colours": View(forced="active"),
    "phone": View(320, 640),
    "dark phone": View(320, 640, "dark"),
    "200 %": View(640, 450),
    "400 %": View(320, 256),
}

# Axe says nothing of what is right. What it cannot decide counts as wrong: nothing of ours is
# so odd that it should need an explanation.
_RUN = """async ([within, tags]) => {
  const found = await axe.run(document.querySelector(within), {
    runOnly: tags, resultTypes: ['violations', 'incomplete'], elementRef: false });
  const told = (results, how) => results.flatMap(({ id, nodes }) => nodes.map(
    ({ html, any, all, none }) => [how, id, html.slice(0, 120),
      ...[...any, ...all, ...none].map(({ message }) => message)].join(' | ')));
  return [...told(found.violations, 'wrong'), ...told(found.incomplete, 'undecided')];
}"""


@dataclass
class Axe:
    """Looks at one page as it changes, and remembers what is wrong with it.

    `within`: the element that is judged with all in it.
    """

    page: Page
    script: str
    within: str = "html"
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def look(self, state: str) -> None:
        """Judge the page as it is now, in every view; `state`: what it is called."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(self.script)
        for name, view in VIEWS.items():
            view.show(self.page)
            if told := self.page.evaluate(_RUN, [self.within, TAGS]):
                self.wrong[f"{state}, {name}"] = told
        View().show(self.page)
