"""The figures told: as lines for a terminal, as JSON, as a page to read (report.html)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.evaluation.goals import Goal, goals, of_part
from bot.evaluation.pictures import confusion_picture
from bot.evaluation.results import Part, Results

PAGE, DATA = "report.html", "results.json"


def as_text(results: Results) -> str:
    """The figures with their goals, one a line."""
    return "\n".join(_lines(results))


def _lines(results: Results) -> Iterator[str]:
    yield f"{results.name}: {sum(results.by_who.values())} messages"
    training = results.training
    yield f"{training.examples} examples learnt; {training.left_out} left out: measured on"
    if training.cross_validated is not None:
        yield f"cross-validated macro-F1 on the examples: {training.cross_validated.macro_f1:.3f}"
    for goal in goals(results):
        sign = (
            ("> " if goal.strictly else ">=")
            if goal.at_least
            else ("< " if goal.strictly else "<=")
        )
        missed = "" if goal.met else "  MISSED"
        yield f"  {goal.name:28} {goal.value:8.3f}  {sign} {goal.bound:g}{missed}"
    for part in results.parts:
        yield from _part_lines(part)
    for reason in results.skipped:
        yield f"not measured: {reason}"


def _part_lines(part: Part) -> Iterator[str]:
    score = part.reading
    yield part.spacy
    yield (
        f"  labels: accuracy {score.labels.accuracy.value:.3f}, macro-F1 topics "
        f"{score.topics.macro_f1:.3f}, intents {score.intents.macro_f1:.3f}"
    )
    for name in ("topics_near", "danger", "false_alarms", "foreign", "corrections"):
        share = getattr(score, name)
        yield f"  {name}: {share.part} of {share.whole}"
    for name, perturbed in part.perturbed.items():
        changed, facts = perturbed.reading, perturbed.reading.facts
        yield (
            f"  {name}: macro-F1 {changed.labels.macro_f1:.3f}, facts "
            f"{facts.precision:.3f}/{facts.recall:.3f}, danger {changed.danger.part}"
        )
    for name, groups in part.guidance.items():
        for who, figures in groups.items():
            yield (
                f"  {name}, {who}: first {figures.first_exact:.3f}/{figures.first_acceptable:.3f}, "
                f"final {figures.final_exact:.3f}/{figures.final_acceptable:.3f}, "
                f"turns {figures.turns:.2f}, 90th percentile {figures.turns_p90}"
            )
    for name, cost in part.costs.items():
        yield f"  {name}: {cost.p50:.1f} / {cost.p90:.1f} / {cost.p99:.1f} ms"


def write(results: Results, folder: Path) -> Path:
    """The page and the data written to a folder, which is made; the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    data = results.as_dict()
    data["goals"] = [_plain(goal) for goal in goals(results)]
    text = json.dumps(data, ensure_ascii=False, indent=1)
    (folder / DATA).write_text(text + "\n", encoding="utf-8")
    page = folder / PAGE
    page.write_text(as_page(results), encoding="utf-8")
    return page


def _plain(goal: Goal) -> dict[str, object]:
    return {"name": goal.name, "value": goal.value, "bound": goal.bound, "met": goal.met}


def as_page(results: Results) -> str:
    """The page, whole in itself."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    main = results.parts[0]
    return environment.get_template("page.html").render(
        results=results,
        goals=goals(results),
        others=[{goal.name: goal for goal in of_part(part)} for part in results.parts[1:]],
        pictures=dict(_pictures(results)),
        main=main,
    )


def _pictures(results: Results) -> Iterator[tuple[str, str]]:
    for part in results.parts[:1]:
        for kind, topics in (("topics", True), ("intents", False)):
            chosen = [row for row in part.confusions if (row[0] in results.topics) == topics]
            if chosen:
                yield kind, confusion_picture(chosen, part.by_label)
