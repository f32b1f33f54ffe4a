"""Confusion matrices as pictures."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.evaluation.scores import Counts

# More rows or columns than this cannot be read: the most confused are shown.
MOST = 30
_INCHES = 0.28
# The darkest shade is never used: the number must be readable on it.
_LIGHTEN = 1.6


def confusion_picture(
    confused: Sequence[tuple[str, str, int]], counts: Mapping[str, Counts], most: int = MOST
) -> str:
    """Right labels (rows) and what they were taken for (columns), as a PNG in base64.

    `confused`: (right label, label given, how often), most frequent first; only labels confused
    are shown. `counts`: of each label; the share of its messages shades a square.
    """
    rows = list(dict.fromkeys(gold for gold, _, _ in confused))[:most]
    shown = [row for row in confused if row[0] in rows]
    columns = list(dict.fromkeys(got for _, got, _ in shown))[:most]
    figure = Figure(figsize=(3 + _INCHES * len(columns), 2.4 + _INCHES * len(rows)))
    canvas, axes = FigureCanvasAgg(figure), figure.add_subplot()
    shades = [[0.0] * len(columns) for _ in rows]
    for gold, got, times in shown:
        if got in columns:
            at = rows.index(gold), columns.index(got)
            shades[at[0]][at[1]] = times / max(1, counts[gold].said)
            axes.text(at[1], at[0], str(times), ha="center", va="center", fontsize=7)
    axes.imshow(shades, cmap="Oranges", vmin=0, vmax=_LIGHTEN, aspect="auto")
    axes.set_xticks(range(len(columns)), columns, rotation=90, fontsize=7)
    axes.set_yticks(range(len(rows)), rows, fontsize=7)
    axes.set_xticks([at - 0.5 for at in range(1, len(columns))], minor=True)
    axes.set_yticks([at - 0.5 for at in range(1, len(rows))], minor=True)
    axes.grid(which="minor", color="#ddd", linewidth=0.5)
    axes.tick_params(which="both", length=0)
    written = io.BytesIO()
    canvas.print_figure(written, format="png", dpi=110, bbox_inches="tight")
    return base64.b64encode(written.getvalue()).decode("ascii")
