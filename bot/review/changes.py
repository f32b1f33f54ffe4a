"""What stands otherwise in the files: texts, sources, and everything else, old beside new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar

from bot.resolver.condition import Condition
from bot.resolver.model import Approval, Knowledge, Place, Rule, Topic
from bot.review.alignment import aligned

# what people read; the rest are conditions, dates, references, and what people write
_WORDS = frozenset(
    (
        *("title", "reason", "task", "prepare", "text", "question", "help", "why", "find_out"),
        *("label", "clause", "name", "description", "how", "term", "note"),
    )
)
# ids and the like, whose order says nothing
_UNORDERED = frozenset(
    (
        *("sources", "unless", "overrides", "situations", "statements", "aliases", "names"),
        *("follow_up", "terms", "municipalities"),
    )
)
# what tells records apart that have no id
_NAMING = ("area", "actor", "contact_point", "kind", "name")
_Record = TypeVar("_Record")


@dataclass(frozen=True)
class Change:
    """One thing in a file: `kind` and `id` of the record, the field (path), old and new.

    None: it is not there. `text`: whether people read it.
    """

    file: str
    kind: str
    id: str
    field: tuple[str, ...]
    old: str | None
    new: str | None
    text: bool


@dataclass(frozen=True)
class SourceChange:
    """A source: `kind` is `added`, `removed` or `changed`; `rules`: those that rest on it."""

    source: str
    reference: str
    kind: str
    changes: tuple[Change, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class RuleChange:
    """A version of a rule: `kind` is `added`, `removed` or `changed`; `since`: from which day."""

    rule: str
    title: str
    file: str
    kind: str
    since: dt.date | None


@dataclass(frozen=True)
class Unapproved:
    """A rule or topic (`kind`) that says something else, and that nobody has approved since.

    `since`: from which day that version of a rule holds. `reviewed`: the approval that stands
    there, which is from before the change.
    """

    kind: str
    id: str
    title: str
    file: str
    since: dt.date | None
    reviewed: Approval | None


def changes(old: Knowledge, new: Knowledge) -> tuple[Change, ...]:
    """Everything that stands otherwise, in the order of the files; not the sources."""
    found = (
        change
        for kind, id, file, before, after in _pairs(old, new)
        for change in _compare(kind, id, file, before, after)
    )
    return tuple(sorted(found, key=lambda change: change.file))


def source_changes(old: Knowledge, new: Knowledge) -> tuple[SourceChange, ...]:
    """The sources that came, went or stand otherwise."""
    found = []
    for id, before, after in _by_id(old.sources, new.sources):
        source, knowledge = (after, new) if after is not None else (before, old)
        assert source is not None
        told = tuple(_compare("source", id, source.place.file, before, after))
        if told:
            cited = dict.fromkeys(r.id for r in knowledge.all_rules() if id in r.cited)
            kind = _kind(before, after)
            kept = told if kind == "changed" else ()
            found.append(SourceChange(id, source.reference, kind, kept, tuple(cited)))
    return tuple(found)


def rule_changes(old: Knowledge, new: Knowledge) -> tuple[RuleChange, ...]:
    """The versions of rules that came, went or stand otherwise, also only in words."""
    found = []
    for id, nth, before, after in _versions(old, new):
        one = before[nth] if nth < len(before) else None
        other = after[nth] if nth < len(after) else None
        rule = other or one
        assert rule is not None
        if any(_compare("rule", id, rule.place.file, one, other)):
            kind = _kind(one, other)
            found.append(RuleChange(id, rule.title, rule.place.file, kind, rule.valid_from))
    return tuple(found)


def unapproved(old: Knowledge, new: Knowledge) -> tuple[Unapproved, ...]:
    """The rules and topics that changed, or came, without a new approval."""
    found = []
    for _, nth, before, after in _versions(old, new):
        if nth < len(after):
            one, rule = before[nth] if nth < len(before) else None, after[nth]
            if _outdated("rule", one, rule, {each.reviewed for each in before}):
                found.append(_unapproved("rule", rule, rule.valid_from))
    for _, earlier, topic in _by_id(old.topics, new.topics):
        approvals = {earlier.reviewed} if earlier else set()
        if topic is not None and _outdated("topic", earlier, topic, approvals):
            found.append(_unapproved("topic", topic, None))
    return tuple(found)


def _outdated(
    kind: str,
    old: Rule | Topic | None,
    new: Rule | Topic,
    approvals: Collection[Approval | None],
) -> bool:
    """Whether it says something else with one of the old approvals, or with none."""
    if new.reviewed is not None and new.reviewed not in approvals:
        return False
    bare = (each and replace(each, reviewed=None) for each in (old, new))
    return any(_compare(kind, new.id, new.place.file, *bare))


def _unapproved(kind: str, item: Rule | Topic, since: dt.date | None) -> Unapproved:
    return Unapproved(kind, item.id, item.title, item.place.file, since, item.reviewed)


def _kind(old: object, new: object) -> str:
    return "added" if old is None else "removed" if new is None else "changed"


# what to compare

_Pair = tuple[str, str, str, object, object]  # kind, id, file, old, new


def _pairs(old: Knowledge, new: Knowledge) -> Iterator[_Pair]:
    for id, nth, before, after in _versions(old, new):
        # a version that only one has is told as what differs from the last one of the other
        one = before[min(nth, len(before) - 1)] if before else None
        other = after[min(nth, len(after) - 1)] if after else None
        rule = other or one
        assert rule is not None
        name = id if nth == 0 else f"{id} ({rule.valid_from or ''})"
        yield "rule", name, rule.place.file, one, other
    kinds: Sequence[tuple[str, Callable[[Knowledge], Mapping[str, object]]]] = (
        ("fact", lambda k: k.facts),
        ("constraint", lambda k: {item.id: item for item in k.constraints}),
        ("actor", lambda k: k.actors),
        ("term", lambda k: k.glossary),
        ("topic", lambda k: k.topics),
        ("language", lambda k: k.languages),
        ("open_point", lambda k: k.open_points),
        ("paper", lambda k: k.underlag.papers if k.underlag else {}),
        ("situation", lambda k: k.underlag.situations if k.underlag else {}),
        ("trap", _traps),
    )
    for kind, index in kinds:
        for id, one_, other_ in _by_id(index(old), index(new)):
            place = getattr(other_ or one_, "place", None)
            assert isinstance(place, Place)
            yield kind, id, place.file, one_, other_
    for id, region, later in _by_id(old.regions, new.regions):
        one_, other_ = (r and replace(r, rules=()) for r in (region, later))
        yield "region", id, f"regions/{id}.yml", one_, other_
    yield "phrase", "", "phrases.yml", old.phrases, new.phrases
    yield "address", "", "phrases.yml", old.address, new.address
    yield "coverage", "", "sources.yml", old.coverage, new.coverage
    yield "groups", "", "facts.yml", {"order": old.groups}, {"order": new.groups}


def _traps(knowledge: Knowledge) -> dict[str, object]:
    underlag = knowledge.underlag
    return {str(number): trap for number, trap in underlag.traps.items()} if underlag else {}


def _versions(old: Knowledge, new: Knowledge) -> Iterator[tuple[str, int, list[Rule], list[Rule]]]:
    """Each version of each rule: its id, number, and the versions of both sides by date."""
    sides = []
    for knowledge in (old, new):
        versions: dict[str, list[Rule]] = {}
        for rule in knowledge.all_rules():
            versions.setdefault(rule.id, []).append(rule)
        for same in versions.values():
            same.sort(key=lambda rule: rule.valid_from or dt.date.min)
        sides.append(versions)
    before, after = sides
    for id in dict.fromkeys((*after, *before)):
        one, other = before.get(id, []), after.get(id, [])
        for nth in range(max(len(one), len(other))):
            yield id, nth, one, other


def _by_id(
    old: Mapping[str, _Record], new: Mapping[str, _Record]
) -> Iterator[tuple[str, _Record | None, _Record | None]]:
    for id in dict.fromkeys((*new, *old)):
        yield id, old.get(id), new.get(id)


# comparing

_Leaf = str | tuple[str, ...]


def _compare(kind: str, id: str, file: str, old: object, new: object) -> Iterator[Change]:
    before, after = dict(_leaves((), old)), dict(_leaves((), new))
    for path in dict.fromkeys((*after, *before)):
        one, other = before.get(path), after.get(path)
        if one == other:
            continue
        text = path[-1] in _WORDS or kind in ("phrase", "address") or "phrases" in path
        worded = path[-1] not in _UNORDERED
        for left, right in aligned(_listed(one), _listed(other), worded=worded):
            yield Change(file, kind, id, path, left, right, text)


def _listed(leaf: _Leaf | None) -> tuple[str, ...]:
    return () if leaf is None else (leaf,) if isinstance(leaf, str) else leaf


def _leaves(path: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], _Leaf]]:
    """What the record says, as path -> text or list of texts."""
    if value is None or value == () or value == "":
        return
    if isinstance(value, Condition):
        for test in value.tests:
            said = ", ".join(sorted(test.values))
            yield (*path, test.fact, *(["not"] if test.negated else [])), said
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("id", "place"):
                yield from _leaves((*path, field.name), getattr(value, field.name))
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves((*path, str(name)), item)
    elif isinstance(value, tuple):
        yield from _items(path, value)
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    else:
        yield path, str(value)


def _items(
    path: tuple[str, ...], values: tuple[object, ...]
) -> Iterator[tuple[tuple[str, ...], _Leaf]]:
    if not is_dataclass(values[0]):
        yield path, tuple(str(value) for value in values)
        return
    seen: dict[str, int] = {}
    for value in values:
        names = ("id",) if hasattr(value, "id") else _NAMING
        key = " ".join(str(getattr(value, name)) for name in names if getattr(value, name, None))
        seen[key] = seen.get(key, 0) + 1
        item = (*path, key if seen[key] == 1 else f"{key} {seen[key]}")
        for leaf, said in _leaves(item, value):
            if leaf[-1] not in names:  # those are in the path already
                yield leaf, said
