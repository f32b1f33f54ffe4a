"""What was reviewed or checked long ago, by the dates that stand in the knowledge."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.resolver.model import Channel, Knowledge
from bot.review.changes import all_rules


@dataclass(frozen=True)
class Aged:
    """Something that was gone through on the day `on`; `rules`: how many rules rest on it."""

    on: dt.date
    kind: str
    id: str
    what: str
    file: str
    line: int
    rules: int


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months (0 or more) earlier, or the month's last.

    Before the calendar begins: its first day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return dt.date.min
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def older_than(knowledge: Knowledge, day: dt.date) -> list[Aged]:
    """What was reviewed or checked before the day, oldest first."""
    return sorted(
        (item for item in _dated(knowledge) if item.on < day),
        key=lambda item: (item.on, item.kind, item.id),
    )


def unreviewed(knowledge: Knowledge) -> int:
    """How many rules have no note of when they were reviewed."""
    return sum(rule.reviewed is None for rule in all_rules(knowledge))


def _dated(knowledge: Knowledge) -> Iterator[Aged]:
    rests: dict[str, int] = {}
    for rule in all_rules(knowledge):
        for id in dict.fromkeys(rule.cited):
            rests[id] = rests.get(id, 0) + 1
        if rule.reviewed is not None:
            place = rule.place
            yield Aged(rule.reviewed, "rule", rule.id, rule.title, place.file, place.line, 1)
    for source in knowledge.sources.values():
        place, cited = source.place, rests.get(source.id, 0)
        what = source.reference
        yield Aged(source.checked, "source", source.id, what, place.file, place.line, cited)
    for actor in knowledge.actors.values():
        yield from _channels(actor.id, actor.channels, actor.place.file, actor.place.line)
        for point in actor.contact_points.values():
            name, place = f"{actor.id}/{point.id}", point.place
            yield from _channels(name, point.channels, place.file, place.line)
    for region in knowledge.regions.values():
        for federation in region.federations:
            place = federation.place
            yield from _channels(region.id, federation.channels, place.file, place.line)
        for contact in region.contacts:
            place = contact.place
            yield from _channels(region.id, contact.channels, place.file, place.line)
        for hours in region.opening_hours:
            place = hours.place
            yield Aged(hours.checked, "hours", region.id, hours.text, place.file, place.line, 0)


def _channels(id: str, channels: tuple[Channel, ...], file: str, line: int) -> Iterator[Aged]:
    for channel in channels:
        if channel.checked is not None:
            yield Aged(channel.checked, "channel", id, channel.label, file, line, 0)
