"""The faults told of, in Swedish: docs/felmatris.md."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.fault import FAULTS, Outcome
from bench.versions import commit, versions
from bench.witness import NO_CONTACT, middle

_TEMPLATE = Path(__file__).with_name("felmatris.md.j2")


@dataclass(frozen=True)
class Row:
    """What is told of a fault, in Swedish, and what there is to add up."""

    name: str
    seen: str
    back: str
    lost: str
    turns: int
    bad: int  # lost, or never over
    restarted: int  # conversations that began anew, which was said
    done: str  # the day
    version: str


def seen(outcome: Outcome) -> str:
    """What people saw, in Swedish."""
    record, told = outcome.record, list(outcome.notes)
    if record.simple:
        told.append(
            f"Svar, med ”Just nu svarar jag enklare än vanligt. …” ({record.simple} samtal)."
        )
    for (status, text), count in record.refused.most_common():
        if text == NO_CONTACT:
            told.append(f"Ingen kontakt ({count} gånger): ”Det gick inte att nå tjänsten. …”.")
        else:
            told.append(f"{status} ”{text.split('. ')[0].rstrip('.')}. …” ({count} gånger).")
    if record.refused:
        told.append("Svar när meddelandet skickas igen.")
    if record.restarted:
        told.append(
            f"{record.restarted} samtal: ”Det förra samtalet är avslutat och borttaget. …”."
        )
    if not told:
        told.append("Svar som vanligt.")
    told.append(
        f"Väntan i mitten {_seconds(middle(record.turns))}, längst "
        f"{_seconds(max(record.turns, default=0))}."
    )
    return " ".join(told)


def back(outcome: Outcome) -> str:
    """How long it took, in Swedish."""
    if outcome.back is None:
        return "**inte**"
    return "genast" if outcome.back < 1 else _seconds(outcome.back)


def lost(outcome: Outcome) -> str:
    """How much was lost, in Swedish."""
    record = outcome.record
    if record.lost:
        kinds = ", ".join(f"{kind} {count}" for kind, count in record.trouble.items())
        return f"**{record.lost}** ({kinds})"
    if record.restarted:
        return f"0 fel svar; {record.restarted} samtal började om och fick veta det"
    return f"0 av {len(record.turns)}"


def _seconds(number: float) -> str:
    return f"{number:.1f} s".replace(".", ",") if number < 10 else f"{number:.0f} s"


def row(outcome: Outcome) -> Row:
    """What is told of it."""
    record = outcome.record
    return Row(
        name=outcome.fault.name,
        seen=seen(outcome),
        back=back(outcome),
        lost=lost(outcome),
        turns=len(record.turns),
        bad=record.lost + (outcome.back is None),
        restarted=record.restarted,
        done=str(dt.date.today()),
        version=commit(),
    )


def matrix(rows: Sequence[Row], people: int) -> str:
    """The document. `people`: how many talked at once."""
    told = {each.name: each for each in rows}
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATE.parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(_TEMPLATE.name).render(
        people=people,
        days=" till ".join(dict.fromkeys((min(r.done for r in rows), max(r.done for r in rows)))),
        ours=" och ".join(sorted({each.version for each in rows})),
        turns=sum(each.turns for each in rows),
        bad=sum(each.bad for each in rows),
        again=sum(each.restarted for each in rows),
        cores=os.cpu_count(),
        load=round(os.getloadavg()[2]),
        versions=versions(),
        rows=[(each, told[each.name]) for each in FAULTS if each.name in told],
    )
