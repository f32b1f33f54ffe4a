"""Bars and lines as SVG: one picture by itself each, so that nothing in a page collides."""

from __future__ import annotations

import base64
import datetime as dt
import io
import textwrap
from collections.abc import Mapping, Sequence

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

_COLOUR, _INK, _GRID = "#1f5f8b", "#1b1b1b", "#d5d5d5"
_LINES = ((_COLOUR, "-", "o"), ("#9a3b00", "--", "s"))  # told apart without colour too
_WIDTH, _BAR = 8.0, 0.42  # inches
_LABEL = 44  # characters a line


def bars(numbers: Sequence[tuple[str, int]]) -> str:
    """A bar for each (name, number), in the order given: an SVG in base64."""
    labels = [textwrap.fill(name, _LABEL) for name, _ in numbers]
    lines = sum(label.count("\n") + 1 for label in labels)
    figure = Figure(figsize=(_WIDTH, 0.7 + _BAR * max(len(numbers), 0.7 * lines)))
    axes = figure.add_subplot()
    drawn = axes.barh(labels, [number for _, number in numbers], color=_COLOUR, height=0.65)
    axes.bar_label(drawn, padding=3, color=_INK)
    axes.invert_yaxis()
    axes.margins(x=0.1, y=0.01)
    axes.xaxis.set_visible(False)
    axes.tick_params(left=False, labelsize=10.5, labelcolor=_INK)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    return _svg(figure)


def lines(days: Sequence[dt.date], series: Mapping[str, Sequence[int | None]]) -> str:
    """A line for each series (at most two) over the days; `None` leaves a gap: SVG in base64."""
    figure = Figure(figsize=(_WIDTH, 3.2))
    axes = figure.add_subplot()
    for (name, numbers), (colour, dash, mark) in zip(series.items(), _LINES, strict=False):
        drawn = [float("nan") if number is None else number for number in numbers]
        axes.plot(range(len(days)), drawn, dash, color=colour, marker=mark, ms=4, label=name)
    step = -(-len(days) // 8)
    axes.set_xticks(range(0, len(days), step), [day.isoformat() for day in days[::step]])
    axes.tick_params(labelsize=9.5, labelcolor=_INK, axis="both")
    axes.tick_params(axis="x", rotation=30)
    axes.set_ylim(bottom=0)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.grid(axis="y", color=_GRID)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, labelcolor=_INK, loc="lower left", bbox_to_anchor=(0, 1), ncol=2)
    return _svg(figure)


def _svg(figure: Figure) -> str:
    written = io.BytesIO()
    # the same figures give the same file
    with matplotlib.rc_context({"svg.hashsalt": "vagvisaren"}):
        FigureCanvasSVG(figure).print_figure(
            written, format="svg", bbox_inches="tight", metadata={"Date": None}
        )
    return base64.b64encode(written.getvalue()).decode("ascii")
