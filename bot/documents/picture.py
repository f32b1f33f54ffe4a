"""The order of the questions as a picture: where every box, line and label stands."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.documents.flow import Branch, Step

# in pixels
_BOX, _GAP, _LINE, _PAD, _MARGIN = 220, 230, 18, 10, 16
_BETWEEN = 22  # from one row to the next
# characters that fit, at 14 pixels a line
_IN_BOX, _ON_EDGE = 27, 28


@dataclass(frozen=True)
class Box:
    """A question, or (`end`) a next contact; `top`, `left` and `height` in pixels."""

    left: int
    top: int
    height: int
    lines: Sequence[str]
    end: bool

    @property
    def middle(self) -> int:
        """Where lines meet the box, from the top of the picture."""
        return self.top + self.height // 2


@dataclass(frozen=True)
class Edge:
    """From the right side of a box to the left side of the next, with its label above the line."""

    start: tuple[int, int]
    end: tuple[int, int]
    lines: Sequence[str]

    @property
    def turn(self) -> int:
        """How far from the left the line turns."""
        return self.start[0] + 14

    @property
    def baselines(self) -> list[tuple[int, str]]:
        """Each line of the label with its distance from the top."""
        last = self.end[1] - 6
        return [
            (last - _LINE * (len(self.lines) - 1 - number), line)
            for number, line in enumerate(self.lines)
        ]


class Picture:
    """Boxes and edges of a tree. `name` words a step, `answers` what leads to a branch."""

    width_of_box = _BOX
    line = _LINE

    def __init__(
        self,
        root: Step,
        name: Callable[[Step], str],
        answers: Callable[[Step, Branch], Sequence[str]],
    ) -> None:
        self.boxes: list[Box] = []
        self.edges: list[Edge] = []
        self._name, self._answers = name, answers
        self._below = _MARGIN
        self._place(root, 0, ())
        self.width = max(box.left for box in self.boxes) + _BOX + _MARGIN
        self.height = self._below - _BETWEEN + _MARGIN

    def _place(self, step: Step, column: int, label: Sequence[str]) -> Box:
        lines = textwrap.wrap(self._name(step), _IN_BOX)
        height = len(lines) * _LINE + 2 * _PAD
        # the label stands above the line, which meets the middle of the box
        above = max(height // 2, len(label) * _LINE + 8)
        top, boxes, edges = self._below, len(self.boxes), len(self.edges)
        said = [self._label(step, branch) for branch in step.branches]
        after, middle = self._branches(step, said, column)
        if middle < top + above:  # the branches end too high: once more, further down
            del self.boxes[boxes:], self.edges[edges:]
            self._below = 2 * top + above - middle
            after, middle = self._branches(step, said, column)
        self._below = max(self._below, middle + height // 2 + _BETWEEN)
        left = _MARGIN + column * (_BOX + _GAP)
        box = Box(left, middle - height // 2, height, lines, step.fact is None)
        self.boxes.append(box)
        for to, text in zip(after, said, strict=True):
            self.edges.append(Edge((left + _BOX, middle), (to.left, to.middle), text))
        return box

    def _branches(
        self, step: Step, said: Sequence[Sequence[str]], column: int
    ) -> tuple[list[Box], int]:
        """The boxes that the branches lead to, and the height halfway between them."""
        after = [
            self._place(branch.to, column + 1, label)
            for branch, label in zip(step.branches, said, strict=True)
        ]
        return after, (after[0].middle + after[-1].middle) // 2 if after else self._below

    def _label(self, step: Step, branch: Branch) -> list[str]:
        answers = self._answers(step, branch)
        mark = "• " if len(answers) > 1 else ""
        return [line for text in answers for line in textwrap.wrap(mark + text, _ON_EDGE)]
