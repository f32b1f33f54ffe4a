"""A run as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.cost import Cost
from bench.goals import OURS, STOCK, Goal, goals
from bench.length import EARLY, LATE
from bench.results import Results
from bench.talkers import BUTTON, OPENING, TEXT
from bench.windows import CONCURRENCIES, Measured


def markdown(results: Results, pictures: Sequence[Path] = ()) -> str:
    """The report. `pictures`: files beside it."""
    parts = (
        _heading(results),
        _goals(list(goals(results))),
        (line for picture in pictures for line in (f"![{picture.stem}]({picture.name})", "")),
        _latency(results),
        _processor(results),
        _memory(results),
        _training(results),
        _length(results),
        _cost(results.cost),
        _resolver(results),
        _scale(results),
        _capacity(results),
    )
    return "\n".join(line for part in parts for line in part).rstrip() + "\n"


def _heading(results: Results) -> Iterator[str]:
    machine = results.machine
    load = ", ".join(f"{each:.2f}" for each in machine.load)
    yield "# Speed"
    yield ""
    if results.quick:
        yield "**A quick trial: too short to be quoted.**"
        yield ""
    yield f"- `{results.command}`, {results.began}, {results.seconds / 60:.0f} minutes"
    yield f"- commit {results.commit}; {results.versions}"
    yield (
        f"- {machine.name}, {machine.processors} processors, {machine.memory_gb} GiB, "
        f"{machine.system}; the load generator runs on it too, its time is not counted"
    )
    yield (
        f"- before the run: load {load} (1, 5, 15 minutes), "
        f"{machine.busy:.0%} of the processors in use"
    )
    trouble = list(results.trouble())
    if trouble:
        yield ""
        yield "**Trouble:**"
        yield ""
        yield from (f"- {line}" for line in trouble)
    yield ""


def _goals(found: Sequence[Goal]) -> Iterator[str]:
    if not found:
        return
    yield "## Goals (issue 7)"
    yield ""
    rows = []
    for goal in found:
        sign = "≥" if goal.least else "≤"
        verdict = "met" if goal.met else "**missed**"
        value, limit = _number(goal.value), _number(goal.limit)
        rows.append(
            [goal.number, goal.what, goal.ours, goal.other, value, f"{sign} {limit}", verdict]
        )
    yield from _table(["", "what", "ours", "other", "value", "goal", ""], rows)


def _latency(results: Results) -> Iterator[str]:
    bots = [measured for measured in results.bots if measured.windows]
    if not bots:
        return
    yield "## Latency and throughput"
    yield ""
    yield "p50 / p90 / p99 in ms; messages a second."
    yield ""
    titles = [f"{people} at once" for people in CONCURRENCIES]
    rows = []
    for measured in bots:
        times = (
            " / ".join(_number(measured.ms(people, share)) for share in (0.5, 0.9, 0.99))
            for people in CONCURRENCIES
        )
        rates = (_number(measured.rate(people)) for people in CONCURRENCIES)
        count = sum(measured.answered(people) for people in CONCURRENCIES)
        rows.append([_name(measured), *times, *rates, f"{count:,}"])
    yield from _table(["", *titles, *(f"{title}, /s" for title in titles), "answers"], rows)
    kinds = [
        [_name(measured), *(_number(measured.ms(1, 0.5, kind)) for kind in (OPENING, TEXT, BUTTON))]
        for measured in bots
        if measured.ms(1, 0.5, BUTTON)
    ]
    if kinds:
        yield "By what the turn is, p50 in ms, one at a time:"
        yield ""
        yield from _table(["", "opening", "answer in words", "by button"], kinds)


def _processor(results: Results) -> Iterator[str]:
    bots = [measured for measured in results.bots if measured.windows]
    if not bots:
        return
    stock = results.bot(STOCK)
    yield "## Processor time a message"
    yield ""
    yield "ms, summed over the processes of the server; beside it each of them, one at a time."
    yield ""
    rows = []
    for measured in bots:
        sums = [sum(measured.cpu(people).values()) for people in CONCURRENCIES]
        against = sum(stock.cpu(1).values()) if stock and stock.windows else 0.0
        ratio = f"{sums[0] / against:.2f}" if against else ""
        rows.append([_name(measured), *map(_number, sums), ratio, _listed(measured.cpu(1))])
    titles = [f"{people} at once" for people in CONCURRENCIES]
    yield from _table(["", *titles, "of (a)", "processes"], rows)


def _memory(results: Results) -> Iterator[str]:
    bots = [measured for measured in results.bots if measured.ready]
    if not bots:
        return
    yield "## Start and memory"
    yield ""
    yield (
        "Seconds from the start of the processes to the first good answer (median of the starts); "
        "what is in memory (RSS, MB) when loaded and after the run."
    )
    yield ""
    rows = [
        [
            _name(measured),
            _number(measured.until_first()),
            _number(measured.until_ready()),
            str(len(measured.ready)),
            _listed(measured.loaded),
            _listed(measured.used),
        ]
        for measured in bots
    ]
    titles = ["", "first answer, s", "all ready, s", "starts", "loaded, MB", "after, MB"]
    yield from _table(titles, rows)


def _training(results: Results) -> Iterator[str]:
    rows = [
        [
            _name(measured),
            _number(measured.trained.seconds),
            _number(measured.trained.processor),
            "in an earlier run" if measured.trained.kept else "",
        ]
        for measured in results.bots
        if measured.trained
    ]
    if rows:
        yield "## Training"
        yield ""
        yield from _table(["", "wall clock, s", "processor, s", ""], rows)


def _length(results: Results) -> Iterator[str]:
    length = results.length
    if length is None:
        return
    yield "## Long conversations"
    yield ""
    yield (
        f"Medians of {len(length.early)} blocks with {length.conversations} conversations each, "
        "by turns; the same turns early and late."
    )
    yield ""
    rows = []
    for what, (early, late) in (
        ("processor, ms a turn", length.processor),
        ("p50, ms", length.p50),
    ):
        ratio = f"{late / early:.2f}" if early else ""
        rows.append([what, _number(early), _number(late), ratio])
    yield from _table(["", f"from turn {EARLY}", f"from turn {LATE}", "ratio"], rows)


def _cost(cost: Cost | None) -> Iterator[str]:
    if cost is None or not cost.turns:
        return
    yield "## Where the time of a turn goes"
    yield ""
    yield (
        f"Wall clock with timers in, one message at a time, {cost.turns} turns, of them "
        f"{cost.texts} written. What is in a line is part of the line above that is less indented."
    )
    yield ""
    whole = cost.rows()[0].ms
    rows = [
        [
            "&emsp;" * row.depth + row.title,
            f"{row.calls:.2f}",
            f"{row.ms:.2f}",
            f"{row.ms / whole:.0%}",
        ]
        for row in cost.rows()
    ]
    yield from _table(["", "calls a turn", "ms a turn", "share"], rows)


def _resolver(results: Results) -> Iterator[str]:
    figures = results.resolver
    if figures is None:
        return
    yield "## The resolver, alone"
    yield ""
    yield "The next contact of random legal cases, one thread, processor time."
    yield ""
    mine = figures.deciders[0]
    rows = [
        [each.title, f"{each.rate:,.0f}", f"{mine.rate / each.rate:,.1f}", _yes(each.same)]
        for each in figures.deciders
    ]
    yield from _table(["", "decisions a second", "ours, times that", "same contacts"], rows)
    rows = [
        [title, f"{spread.mean:.3f}", f"{spread.median:.3f}", f"{spread.p99:.3f}"]
        for title, spread in figures.waits.items()
    ]
    yield from _table(["", "mean, ms", "median", "p99"], rows)


def _scale(results: Results) -> Iterator[str]:
    if not results.scale:
        return
    yield "## More Rasa processes"
    yield ""
    one = results.scale[0]
    (people,) = {window.people for window in one.windows}
    yield f"One web process before them, {people} at once."
    yield ""
    rows = [
        [
            measured.title,
            _number(measured.rate(people)),
            f"{measured.rate(people) / one.rate(people):.2f}" if one.rate(people) else "",
            *(_number(measured.ms(people, share)) for share in (0.5, 0.99)),
            _listed(measured.cpu(people)),
            _listed(measured.used),
        ]
        for measured in results.scale
    ]
    titles = ["", "messages/s", "of one", "p50, ms", "p99, ms", "CPU ms a message", "memory, MB"]
    yield from _table(titles, rows)


def _capacity(results: Results) -> Iterator[str]:
    ours = results.bot(OURS)
    if ours is None or not ours.windows:
        return
    heard = [window.heard for window in ours.windows]
    begun = sum(each.conversations for each in heard)
    turns = sum(len(each.times) for each in heard) / begun if begun else 0.0
    busiest = max(ours.cpu(CONCURRENCIES[-1]).items(), key=lambda item: item[1])
    whole = sum(ours.cpu(CONCURRENCIES[-1]).values())
    if not turns or not whole:
        return
    yield "## What that carries"
    yield ""
    yield (
        f"- A conversation here has {turns:.1f} turns in the mean and costs "
        f"{turns * whole:.0f} ms of processor: {3_600_000 / (turns * whole):,.0f} conversations an "
        "hour and core."
    )
    yield (
        f"- The {busiest[0]} process saturates first ({busiest[1]:.1f} ms a message, so at most "
        f"{1000 / busiest[1]:.0f} messages a second each)."
    )
    if results.kept and results.kept[0]:
        rows, size = results.kept
        yield (
            "- A conversation is one row in the database, of "
            f"{size / rows / 1000:.1f} kB in the mean of {rows:,}."
        )
    yield ""


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"| {' | '.join('---' for _ in titles)} |"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _name(measured: Measured) -> str:
    return f"({measured.letter}) {measured.title}"


def _listed(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {_number(value)}" for name, value in values.items())


def _number(value: float) -> str:
    """With three figures that mean something."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def _yes(value: bool) -> str:
    return "yes" if value else "**no**"
