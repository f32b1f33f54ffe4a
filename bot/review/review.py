"""Two versions of the knowledge compared: cases, facts, texts, sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.resolver import Knowledge, KnowledgeError, Resolver, Rule
from bot.resolver.outcome import Composer
from bot.resolver.program import Program
from bot.resolver.proof import periods
from bot.review.changes import (
    Change,
    RuleChange,
    SourceChange,
    Unapproved,
    changes,
    rule_changes,
    source_changes,
    unapproved,
)
from bot.review.consequences import Consequences, consequences
from bot.review.ground import Ground, ground_of
from bot.review.versions import Version


@dataclass(frozen=True)
class Section:
    """What changes for the cases of a region (None: nationally) between two days, both included.

    `end` None: until further notice. `as_nationally`: the same as that section before it.
    """

    region: str | None
    start: dt.date
    end: dt.date | None
    consequences: Consequences
    as_nationally: bool = False


@dataclass(frozen=True)
class Review:
    """Everything that differs between two versions.

    `defects`: how many faults the proof finds in the old and in the new one; where rules
    conflict the first one counts. `regions_added`, `regions_removed`: compared with the national
    rules. `files`: which files differ, be it in a comment.
    """

    old: Version
    new: Version
    ground: Ground
    defects: tuple[int, int]
    regions_added: tuple[str, ...]
    regions_removed: tuple[str, ...]
    sections: tuple[Section, ...]
    rules: tuple[RuleChange, ...]
    texts: tuple[Change, ...]
    details: tuple[Change, ...]
    sources: tuple[SourceChange, ...]
    unapproved: tuple[Unapproved, ...]
    files: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether the files differ at all."""
        return bool(self.files)

    @property
    def says(self) -> bool:
        """Whether anything that is read differs; otherwise only comments and the like do."""
        told = (self.sections, self.rules, self.texts, self.details, self.sources)
        return any((*told, self.ground.changes))

    @property
    def worst(self) -> Section | None:
        """The section with the most cases that get another next contact, if any do."""
        moving = [section for section in self.sections if section.consequences.moved]
        return max(moving, key=lambda section: section.consequences.moved, default=None)


def review(old: Version, new: Version) -> Review:
    """What the new version does that the old one does not. Exact; seconds."""
    one, other = old.knowledge, new.knowledge
    ground = ground_of(one, other)
    told = changes(one, other)
    names = old.files.keys() | new.files.keys()
    return Review(
        old=old,
        new=new,
        ground=ground,
        defects=(_defects(one), _defects(other)),
        regions_added=tuple(id for id in other.regions if id not in one.regions),
        regions_removed=tuple(id for id in one.regions if id not in other.regions),
        sections=tuple(_sections(ground, one, other)),
        rules=rule_changes(one, other),
        texts=tuple(change for change in told if change.text),
        details=tuple(change for change in told if not change.text),
        sources=source_changes(one, other),
        unapproved=unapproved(one, other),
        files=tuple(name for name in sorted(names) if old.files.get(name) != new.files.get(name)),
    )


def _defects(knowledge: Knowledge) -> int:
    try:
        Resolver(knowledge).prove()
    except KnowledgeError as error:
        return len(error.defects)
    return 0


def _sections(ground: Ground, old: Knowledge, new: Knowledge) -> Iterator[Section]:
    composer = Composer(new)
    national: list[Section] = []
    for region in (None, *dict.fromkeys((*new.regions, *old.regions))):
        found: list[Section] = []
        for start, end in _periods(old, new, region):
            before = Program(ground.old, tuple(_rules(old, region, start)))
            after = Program(ground.new, tuple(_rules(new, region, start)))
            what = consequences(ground, before, after, composer)
            last = found[-1] if found else None
            if last is not None and last.consequences == what and _meets(last, start):
                found[-1] = replace(last, end=end)
            elif what.any:
                found.append(Section(region, start, end, what))
        if region is None:
            national = found
        for section in found:
            twin = replace(section, region=None) in national
            yield replace(section, as_nationally=region is not None and twin)


def _meets(section: Section, start: dt.date) -> bool:
    return section.end is not None and section.end + dt.timedelta(days=1) == start


def _rules(knowledge: Knowledge, region: str | None, on: dt.date) -> Iterator[Rule]:
    own = region if region in knowledge.regions else None
    return (rule for rule in knowledge.rules_for(own) if rule.in_force(on))


def _periods(
    old: Knowledge, new: Knowledge, region: str | None
) -> Iterator[tuple[dt.date, dt.date | None]]:
    """First and last day of each period, inside both coverages, with the same rules in force."""
    sides = (old, new)
    start = max(side.coverage.start for side in sides)
    end = min((side.coverage.end for side in sides if side.coverage.end), default=None)
    days = {start}
    for side in sides:
        days.update(periods(side, region if region in side.regions else None))
    inside = sorted(day for day in days if start <= day and (end is None or day <= end))
    for number, day in enumerate(inside):
        following = inside[number + 1] if number + 1 < len(inside) else None
        yield day, following - dt.timedelta(days=1) if following else end
