"""The sources as a list in plain text."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.resolver import Knowledge, Source
from bot.resolver.uses import resting
from bot.sources.kinds import kinds


def as_text(knowledge: Knowledge) -> str:
    """Every source by kind: reference, day it was checked, rules and topics that rest on it."""
    groups: dict[str, list[Source]] = {id: [] for id in kinds()}
    for source in knowledge.sources.values():
        groups.setdefault(source.kind, []).append(source)
    rests = resting(knowledge, tuple(knowledge.all_rules()))
    counts = {id: Counter(use.kind for use in uses) for id, uses in rests.items()}
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    labels = {id: kind.label for id, kind in kinds().items()}
    shown = [(labels.get(kind, kind), group) for kind, group in groups.items() if group]
    return environment.get_template("listing.txt").render(groups=shown, counts=counts).rstrip()
