"""What was reviewed or checked long ago, by the dates that stand in the knowledge."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.resolver.model import Approval, Knowledge, Rule, Topic


@dataclass(frozen=True)
class Aged:
    """Something that was gone through on the day `on`; `rules`: how many rules rest on it.

    `by`: who approved it, "" for what is only checked.
    """

    on: dt.date
    kind: str
    id: str
    what: str
    file: str
    line: int
    rules: int
    by: str = ""


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


def unreviewed(knowledge: Knowledge) -> tuple[int, int]:
    """How many rules, and how many topics, have no note of who approved them."""
    rules = sum(rule.reviewed is None for rule in knowledge.all_rules())
    return rules, sum(topic.reviewed is None for topic in knowledge.topics.values())


def _dated(knowledge: Knowledge) -> Iterator[Aged]:
    rests: dict[str, int] = {}
    for rule in knowledge.all_rules():
        for id in dict.fromkeys(rule.cited):
            rests[id] = rests.get(id, 0) + 1
        if rule.reviewed is not None:
            yield _approved("rule", rule, rule.reviewed)
    for topic in knowledge.topics.values():
        if topic.reviewed is not None:
            yield _approved("topic", topic, topic.reviewed)
    for source in knowledge.sources.values():
        place, cited = source.place, rests.get(source.id, 0)
        what = source.reference
        yield Aged(source.checked, "source", source.id, what, place.file, place.line, cited)
    for id, channel, place in knowledge.channels():
        if channel.checked is not None:
            label = channel.label
            yield Aged(channel.checked, "channel", id, label, place.file, place.line, 0)
    for region in knowledge.regions.values():
        for hours in region.opening_hours:
            place = hours.place
            yield Aged(hours.checked, "hours", region.id, hours.text, place.file, place.line, 0)


def _approved(kind: str, item: Rule | Topic, approval: Approval) -> Aged:
    place, rules = item.place, int(kind == "rule")
    return Aged(approval.on, kind, item.id, item.title, place.file, place.line, rules, approval.by)
