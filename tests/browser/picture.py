"""A picture of the chat in docs/bilder, which is to show what the chat looks like now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Locator

FOLDER = Path(__file__).parents[2] / "docs/bilder"
WORDS = "Description"  # the PNG keyword under which the words that can be seen are kept

CELL = 8  # pixels: what one letter does is not seen, what a colour or a place does is
UNLIKE = 24  # of 255: a cell that differs more is another cell
# Letters of another font move a little in every cell; a button elsewhere moves more.
ALLOWED = 0.02

_DAY = re.compile(r"(den )?\d{1,2} \w+ \d{4}")

# innerText does not see into an element with a shadow root.
_WORDS = """(shown) => [shown, ...shown.querySelectorAll('*')]
  .flatMap((each) => each.shadowRoot ? [...each.shadowRoot.children] : each === shown ? each : [])
  .map((each) => each.innerText ?? '').join('\\n').replace(/\\s+/g, ' ').trim()"""


@dataclass(frozen=True)
class Picture:
    """What the browser shows, as PNG, and its words, but for what day it is."""

    png: bytes
    words: str

    @classmethod
    def of(cls, shown: Locator) -> Picture:
        """Of something on a page; of the body: as much as the window shows of it."""
        words = _DAY.sub("i dag", shown.evaluate(_WORDS))
        window = shown.evaluate("(element) => element === document.body")
        take = shown.page.screenshot if window else shown.screenshot
        return cls(take(animations="disabled", caret="hide"), words)

    @classmethod
    def read(cls, name: str) -> Picture:
        """The one that is kept.

        Raises:
            FileNotFoundError: there is none of that name.
        """
        png = (FOLDER / f"{name}.png").read_bytes()
        with Image.open(BytesIO(png)) as image:
            return cls(png, str(image.info.get(WORDS, "")))

    def write(self, name: str) -> None:
        """Keep it, in few colours and so in few bytes, with its words inside."""
        inside = PngInfo()
        inside.add_itxt(WORDS, self.words, lang="sv")
        with Image.open(BytesIO(self.png)) as image:
            few = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        FOLDER.mkdir(exist_ok=True)
        few.save(FOLDER / f"{name}.png", optimize=True, pnginfo=inside)

    def unlike(self, other: Picture) -> float:
        """How much of it looks otherwise: 0 none, 1 all of it, or another size."""
        with Image.open(BytesIO(self.png)) as mine, Image.open(BytesIO(other.png)) as theirs:
            if mine.size != theirs.size:
                return 1.0
            small = (mine.width // CELL, mine.height // CELL)
            red, green, blue = ImageChops.difference(
                mine.convert("RGB").resize(small, Image.Resampling.BOX),
                theirs.convert("RGB").resize(small, Image.Resampling.BOX),
            ).split()
        greatest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        cells = greatest.histogram()  # how many differ by each number
        return sum(cells[UNLIKE + 1 :]) / sum(cells)
