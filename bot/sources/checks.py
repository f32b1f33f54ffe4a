"""What is wrong with the sources and the dates, without leaving the knowledge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.resolver import Defect, Knowledge, Source
from bot.resolver.model import Approval, Place
from bot.resolver.uses import resting
from bot.sources.references import (
    check_address,
    check_channel,
    check_names,
    check_reference,
    defect,
)


def faults(knowledge: Knowledge, on: dt.date) -> list[Defect]:
    """Every defect of references, addresses and dates as they are that day, by file and line."""
    found = [
        *_sources(knowledge, on),
        *_channels(knowledge, on),
        *_hours(knowledge, on),
        *_approvals(knowledge, on),
    ]
    return sorted(found, key=lambda each: (each.file, each.line))


def _sources(knowledge: Knowledge, on: dt.date) -> Iterator[Defect]:
    live = tuple(rule for rule in knowledge.all_rules() if rule.in_force(on))
    rests, still = resting(knowledge, tuple(knowledge.all_rules())), resting(knowledge, live)
    yield from check_names(knowledge.sources.values())
    for source in knowledge.sources.values():
        yield from check_reference(source)
        yield from check_address(source.id, source.url, source.place)
        yield from _checked(f"'{source.id}'", source.checked, source, source.place, on)
        if not rests[source.id]:
            message = f"nothing rests on the source '{source.id}'"
            yield defect("unused-source", message, source.place)
        if source.valid_to is not None and source.valid_to < on and still[source.id]:
            names = ", ".join(use.id for use in still[source.id])
            message = f"'{source.id}' was in force until {source.valid_to}; still on it: {names}"
            yield defect("source-dates", message, source.place)


def _channels(knowledge: Knowledge, on: dt.date) -> Iterator[Defect]:
    for name, channel, place in knowledge.channels():
        yield from check_channel(name, channel, place)
        if channel.checked is not None:
            source = knowledge.sources.get(channel.source)
            yield from _checked(f"'{name}', {channel.label}", channel.checked, source, place, on)


def _hours(knowledge: Knowledge, on: dt.date) -> Iterator[Defect]:
    for region in knowledge.regions.values():
        for hours in region.opening_hours:
            name, source = f"'{region.id}', {hours.text}", knowledge.sources.get(hours.source)
            yield from _checked(name, hours.checked, source, hours.place, on)


def _checked(
    name: str, checked: dt.date, source: Source | None, place: Place, on: dt.date
) -> Iterator[Defect]:
    if checked > on:
        yield defect("source-dates", f"{name} was checked on {checked}, which is to come", place)
    start = source.valid_from if source is not None else None
    # a text may be read before it comes into force, but must be read again when it has
    if start is not None and checked < start <= on:
        message = f"{name} was checked on {checked} and came into force on {start}: check it again"
        yield defect("source-dates", message, place)


def _approvals(knowledge: Knowledge, on: dt.date) -> Iterator[Defect]:
    for rule in knowledge.all_rules():
        yield from _approved(rule.id, rule.reviewed, rule.place, on)
    for topic in knowledge.topics.values():
        yield from _approved(topic.id, topic.reviewed, topic.place, on)
    for point in knowledge.open_points.values():
        if point.settled is not None and point.settled.on > on:
            message = f"'{point.id}' was settled on {point.settled.on}, which is to come"
            yield defect("source-dates", message, point.place)


def _approved(id: str, approval: Approval | None, place: Place, on: dt.date) -> Iterator[Defect]:
    if approval is not None and approval.on > on:
        message = f"'{id}' was reviewed on {approval.on}, which is to come"
        yield defect("source-dates", message, place)
