"""What the chat costs a region's page, on a slow phone and a slow net.

The same article without the chat, with the line that loads it and with the element, in Debian's
Chromium with its processor slowed down four times, 1.6 Mbit/s and 150 ms to every answer. Each
figure is the median of three loads with nothing kept from before, and stands beside its
difference from the page alone.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, Request

from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app
from tests.browser.chromium import CHROMIUM, launched
from tests.browser.server import listening
from tests.browser.site import Site

LOADS = 3
SLOWER = 4
NET = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
PHONE = {"width": 360, "height": 640}

ALONE, LINE, ELEMENT = "the page alone", "the line (ladda.js)", "the element"
WAYS = {
    ALONE: "",
    LINE: '<script async src="{chat}/static/ladda.js"></script>',
    ELEMENT: '<script type="module" src="{chat}/static/vagvisaren.js"></script>'
    '<vagvisaren-chatt src="{chat}"><a href="{chat}/chatt">Fråga Vägvisaren</a></vagvisaren-chatt>',
}
_ARTICLE = """<!doctype html><html lang="sv"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Sjukskriven</title>
<link rel="icon" href="data:,"></head><body><main><h1>När du blir sjukskriven</h1>{text}</main>
{way}</body></html>"""
_TEXT = "<p>På vårdcentralen kan du få svar på frågor om behandling och läkarintyg.</p>" * 20

# Kept from the first moment on; read when the page is at rest.
_WATCH = """window.seen = { paint: 0, blocked: 0, moved: 0 };
const watch = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each))
  .observe({ type, buffered: true });
watch('largest-contentful-paint', ({ startTime }) => { seen.paint = startTime; });
watch('longtask', ({ duration }) => { seen.blocked += Math.max(0, duration - 50); });
watch('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) seen.moved += value; });
"""


@dataclass(frozen=True)
class Cost:
    """What a page took until it was at rest, nothing opened."""

    paint: float  # ms to the largest paint (LCP)
    blocked: float  # ms of tasks beyond their first 50 (TBT)
    moved: float  # how much of the page moved by itself (CLS)
    requests: int  # to the chat
    bytes: int  # in them, compressed


class Visit:
    """A page that is about to show the article."""

    def __init__(self, page: Page, chat: str, site: Site) -> None:
        self.page = page
        self.chat = chat
        self.site = site
        self._asked: list[Request] = []
        page.add_init_script(_WATCH)
        page.on("request", lambda request: self._asked.append(request))

    def cost(self, way: str) -> Cost:
        """Show the article with the chat that way, and wait until all is there."""
        html = _ARTICLE.replace("{text}", _TEXT).replace("{way}", WAYS[way])
        html = html.replace("{chat}", self.chat)
        self.page.goto(self.site.put("/artikel", html, ""))
        if way != ALONE:
            self.page.get_by_role("button", name="Fråga Vägvisaren").wait_for()
        self.page.wait_for_load_state("networkidle")
        seen = self.page.evaluate("window.seen")
        ours = [request for request in self._asked if request.url.startswith(self.chat)]
        return Cost(**seen, requests=len(ours), bytes=sum(map(_size, ours)))

    def opened(self, way: str) -> float:
        """Open the chat; ms until the first answer can be pressed."""
        self.page.evaluate("window.began = performance.now()")
        self.page.get_by_role("button", name="Fråga Vägvisaren").click()
        framed = self.page.frame_locator("#vagvisaren iframe")
        chat = framed if way == LINE else self.page
        chat.get_by_role("button", name="Mig själv").wait_for()
        return float(self.page.evaluate("performance.now() - window.began"))


def main() -> None:
    """Measure and print."""
    if CHROMIUM is None:
        print("the chat on a page: not measured, there is no Chromium")
        return
    with _chat() as chat, _site() as site, launched() as browser:
        alone = None
        print(f"the chat on a page, processor {SLOWER} times slower, 1.6 Mbit/s, 150 ms:")
        heads = f"{'LCP ms':>13}{'TBT ms':>13}{'CLS':>8}{'requests':>10}{'kB':>6}{'open ms':>9}"
        print(" " * 22 + heads)
        for way in WAYS:
            loads = [_load(browser, chat, site, way) for _ in range(LOADS)]
            *figures, opened = map(median, zip(*loads, strict=True))
            cost = Cost(*figures)
            alone = alone or cost
            print(
                f"  {way:20}{cost.paint:>7.0f}{cost.paint - alone.paint:>+6.0f}"
                f"{cost.blocked:>7.0f}{cost.blocked - alone.blocked:>+6.0f}{cost.moved:>8.3f}"
                f"{cost.requests:>10.0f}{cost.bytes / 1000:>6.1f}{opened:>9.0f}"
            )


def _load(browser: Browser, chat: str, site: Site, way: str) -> tuple[float, ...]:
    """What it cost, then the ms to open it (0: there is nothing to open)."""
    with browser.new_context(viewport=PHONE, locale="sv-SE") as context:  # type: ignore[arg-type]
        page = context.new_page()
        slow = context.new_cdp_session(page)
        slow.send("Network.enable")
        slow.send("Network.emulateNetworkConditions", NET)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        visit = Visit(page, chat, site)
        cost = visit.cost(way)
        return *astuple(cost), visit.opened(way) if way != ALONE else 0


def _size(request: Request) -> int:
    """What it takes on the wire where it is compressed, as in front of a real host's pages."""
    response = request.response()
    return len(gzip.compress(response.body())) if response else 0


@contextmanager
def _chat() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            rate_per_minute=100_000,
            secret="s" * 40,
            embed_origins=("http://127.0.0.1:*",),
        )
        with listening(create_app(settings, Resolver.load())) as address:
            yield address


@contextmanager
def _site() -> Iterator[Site]:
    site = Site()
    yield site
    site.stop()
