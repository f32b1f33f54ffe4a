"""A printed paper: A4, black on white, with text that can be copied and a font of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import matplotlib
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

_FONTS = Path(matplotlib.get_data_path(), "fonts", "ttf")
_FAMILY = "DejaVu"
_SHADE = 225  # of 255: seen in print, and text on it is read
# in millimetres
_MARGIN, _FOOT = 10, 12
_MM = 25.4 / 72  # in a point
_SPACING = 1.18  # from line to line, in sizes of the text


class Paper(FPDF):
    """Pages of headings, paragraphs and tables in a size of text given in points."""

    def __init__(
        self, *, title: str, subject: str, author: str, day: dt.date, size: float, page: str
    ) -> None:
        super().__init__(format="A4", unit="mm")
        self.size, self._page_text = size, page
        for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font(_FAMILY, style, _FONTS / file)
        self.set_lang("sv-SE")
        self.set_title(title)
        self.set_subject(subject)
        self.set_author(author)
        self.set_creator(author)
        self.set_creation_date(dt.datetime.combine(day, dt.time(), dt.timezone.utc))
        self.set_margins(_MARGIN, _MARGIN)
        self.c_margin = 0  # text begins where tables do
        self.set_auto_page_break(True, _FOOT)
        self.set_font(_FAMILY, size=size)
        self.alias_nb_pages("{pages}")
        self.add_page()

    @contextmanager
    def fonts_open(self) -> Iterator[None]:
        """Close the files of the fonts when the block ends: the library leaves them open."""
        try:
            yield
        finally:
            for font in self.fonts.values():
                if isinstance(font, TTFFont):
                    font.ttfont.close()

    def footer(self) -> None:
        """What the paper is, and the number of the page."""
        self.set_y(3 - _FOOT)
        self.set_font(_FAMILY, size=7)
        number = self._page_text.replace("{page}", str(self.page_no()))
        self.cell(text=f"{self.title} · {self.subject} · {number}", w=0)

    @property
    def _line(self) -> float:
        return self.font_size_pt * _MM * _SPACING

    @contextmanager
    def sized(self, size: float) -> Iterator[None]:
        """Text in another size, in points."""
        old, self.size = self.size, size
        self.set_font(_FAMILY, size=size)
        yield
        self.size = old
        self.set_font(_FAMILY, size=old)

    def title_line(self, title: str, beside: str) -> None:
        """The title of the paper, and the lines below it."""
        self.start_section(title)
        self.set_font(_FAMILY, "B", 15)
        self._text(title)
        self.set_font(_FAMILY, size=self.size)
        self._text(beside)
        self.ln(1.2)

    def heading(self, text: str) -> None:
        """A heading, which is also in the outline that a reader shows."""
        self.ln(1.6)
        self.start_section(text, level=1)
        self.set_font(_FAMILY, "B", self.size + 2)
        self._text(text)
        self.set_font(_FAMILY, size=self.size)
        self.ln(0.6)

    def paragraph(self, text: str, lead: str = "") -> None:
        """A paragraph; `lead` stands first in bold."""
        if lead:
            self.set_font(_FAMILY, "B", self.size)
            self.write(self._line, f"{lead} ")
            self.set_font(_FAMILY, size=self.size)
        self.write(self._line, text)
        self.ln(self._line + 0.5)

    def table_of(
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]
    ) -> None:
        """A table, its first and second column in bold up to the first line break.

        `widths` are relative.
        """
        self.ln(0.6)
        head = FontFace(emphasis="BOLD", fill_color=_SHADE, color=0)
        with self.table(
            col_widths=tuple(widths),
            borders_layout=TableBordersLayout.ALL,
            headings_style=head,
            line_height=self._line,
            padding=(0.55, 1),
            text_align="LEFT",
            v_align="TOP",
            markdown=True,
        ) as table:
            table.row(columns)
            for row in rows:
                first, second, *rest = row
                contact, _, way = second.partition("\n")
                table.row(
                    [_bold(first), f"{_bold(contact)}\n{way}" if way else _bold(contact), *rest]
                )

    def _text(self, text: str) -> None:
        self.multi_cell(0, self._line, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _bold(text: str) -> str:
    return f"**{text}**"
