"""A run as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.goals import goals
from bench.results import Results
from bench.windows import CONCURRENCIES

_SIZE = (9.0, 4.5)  # inches
_GOOD, _BAD = "#2a7f62", "#b23a48"


def draw(results: Results, folder: Path) -> list[Path]:
    """The charts of what was measured, as PNG in the folder."""
    drawn = []
    for name, figure in _figures(results):
        figure.tight_layout()
        path = folder / f"{name}.png"
        figure.savefig(path, dpi=120)
        drawn.append(path)
    return drawn


def _figures(results: Results) -> Iterator[tuple[str, Figure]]:
    if list(goals(results)):
        yield "goals", _goals(results)
    if any(measured.windows for measured in results.bots):
        yield "latency", _latency(results)
        yield "processor", _processor(results)
    if results.cost and results.cost.turns:
        yield "cost", _cost(results)


def _goals(results: Results) -> Figure:
    """How far each is from its limit: 1 is just met, more is better."""
    found = [goal for goal in goals(results) if goal.value > 0 and goal.limit]
    margins = [g.value / g.limit if g.least else g.limit / g.value for g in found]
    figure = Figure(figsize=(_SIZE[0], 1 + 0.35 * len(found)))
    axes: Axes = figure.subplots()
    colours = [_GOOD if goal.met else _BAD for goal in found]
    axes.barh([f"{goal.number}: {goal.what}" for goal in found], margins, color=colours)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.set_xlabel("times as good as the goal (log)")
    axes.invert_yaxis()
    axes.tick_params(axis="y", labelsize=8)
    return figure


def _latency(results: Results) -> Figure:
    """p50 and p99 by how many people there are."""
    figure = Figure(figsize=_SIZE)
    for axes, share in zip(figure.subplots(1, 2, sharey=True), (0.5, 0.99), strict=True):
        for measured in results.bots:
            if measured.windows:
                times = [measured.ms(people, share) for people in CONCURRENCIES]
                axes.plot(CONCURRENCIES, times, marker="o", label=f"({measured.letter})")
        axes.set_xscale("log", base=2)
        axes.set_yscale("log")
        axes.set_xticks(CONCURRENCIES, [str(people) for people in CONCURRENCIES])
        axes.set_xlabel("people at once")
        axes.set_title(f"p{share * 100:.0f}, ms")
        axes.grid(alpha=0.3)
    axes.legend()
    return figure


def _processor(results: Results) -> Figure:
    """Processor ms a message, by process, one at a time."""
    figure = Figure(figsize=_SIZE)
    axes: Axes = figure.subplots()
    bots = [measured for measured in results.bots if measured.windows]
    names = [f"({measured.letter}) {measured.title}" for measured in bots]
    left = [0.0] * len(bots)
    for part in dict.fromkeys(name for measured in bots for name in measured.cpu(1)):
        widths = [measured.cpu(1).get(part, 0.0) for measured in bots]
        axes.barh(names, widths, left=left, label=part)
        left = [before + width for before, width in zip(left, widths, strict=True)]
    axes.set_xlabel("processor ms a message, one at a time")
    axes.invert_yaxis()
    axes.legend()
    return figure


def _cost(results: Results) -> Figure:
    """The parts of a turn that have no parts of their own."""
    assert results.cost is not None
    leaves = sorted((row for row in results.cost.rows() if row.leaf), key=lambda row: row.ms)
    figure = Figure(figsize=(_SIZE[0], 1 + 0.3 * len(leaves)))
    axes: Axes = figure.subplots()
    axes.barh([row.title for row in leaves], [row.ms for row in leaves], color=_GOOD)
    axes.set_xlabel("ms a turn")
    axes.tick_params(axis="y", labelsize=8)
    return figure
