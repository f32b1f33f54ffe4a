"""The proof: what the rules mean together, over every legal case, by decision diagrams.

Nothing is sampled. Every defect comes with a case (facts as JSON) that shows it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from bot.resolver.condition import UNKNOWN, Condition
from bot.resolver.diagram import FALSE
from bot.resolver.errors import Defect
from bot.resolver.model import Coverage, Knowledge, Place, Rule
from bot.resolver.program import Program
from bot.resolver.space import Facts
from bot.resolver.uses import resting


@dataclass(frozen=True)
class Proof:
    """What was proved for one region (None: national rules only) from one day on."""

    region: str | None
    on: dt.date
    cases: int
    rules: int
    contact_rules: int
    nodes: int


def periods(knowledge: Knowledge, region: str | None) -> list[dt.date]:
    """The first day of each period, inside the coverage, with the same rules in force."""
    coverage = knowledge.coverage
    end = coverage.end or dt.date.max
    days = {coverage.start}
    for rule in knowledge.rules_for(region):
        if rule.valid_from:
            days.add(rule.valid_from)
        if rule.valid_to and rule.valid_to < end:
            days.add(rule.valid_to + dt.timedelta(days=1))
    return sorted(day for day in days if coverage.start <= day <= end)


def check_dates(knowledge: Knowledge) -> Iterator[Defect]:
    """Versions of a rule leave no overlap and no hole; sources are in force while a rule is."""
    coverage = knowledge.coverage
    for region in (None, *knowledge.regions):
        versions: dict[str, list[Rule]] = {}
        for rule in knowledge.rules_for(region):
            versions.setdefault(rule.id, []).append(rule)
            yield from _source_dates(rule, knowledge)
            if not _meets(rule, coverage):
                message = "the rule can never hold: it is not in force at any time covered"
                place = rule.place
                yield Defect("unreachable", message, place.file, place.line, (rule.id,))
        for id, same in versions.items():
            same.sort(key=lambda rule: rule.valid_from or dt.date.min)
            for old, new in pairwise(same):
                yield from _seam(id, old, new)


def _meets(rule: Rule, coverage: Coverage) -> bool:
    start, end = rule.valid_from or dt.date.min, rule.valid_to or dt.date.max
    return end >= coverage.start and start <= (coverage.end or dt.date.max)


def _seam(id: str, old: Rule, new: Rule) -> Iterator[Defect]:
    file, line = new.place.file, new.place.line
    if old.valid_to is None or new.valid_from is None or new.valid_from <= old.valid_to:
        message = f"'{id}' stands twice, both in force from {new.valid_from or 'the beginning'}"
        yield Defect("overlap", message, file, line, (id,))
    elif (new.valid_from - old.valid_to).days > 1:
        message = f"no version holds between {old.valid_to} and {new.valid_from}"
        yield Defect("hole", message, file, line, (id,))


def _source_dates(rule: Rule, knowledge: Knowledge) -> Iterator[Defect]:
    start = rule.valid_from or knowledge.coverage.start
    end = rule.valid_to or knowledge.coverage.end
    for id in dict.fromkeys(rule.cited):
        source = knowledge.sources[id]
        early = source.valid_from is not None and start < source.valid_from
        late = source.valid_to is not None and (end is None or end > source.valid_to)
        if early or late:
            message = f"the source '{id}' is not in force all the time that the rule is"
            yield Defect("source-dates", message, rule.place.file, rule.place.line, (rule.id,))


def check_use(knowledge: Knowledge) -> Iterator[Defect]:
    """Nothing stands in the knowledge that nothing uses."""
    rules = tuple(knowledge.all_rules())
    facts = {name for rule in rules for name in rule.when.facts}
    facts |= {name for fact in knowledge.facts.values() for name in fact.applies_when.facts}
    rests = resting(knowledge, rules)
    actors = {c.actor for r in rules for c in (r.next_contact, *r.then) if c is not None}
    actors |= {item.actor for rule in rules for item in rule.responsibilities}
    for fact in knowledge.facts.values():
        if fact.id not in facts:
            message = f"no rule asks for the fact '{fact.id}'"
            yield Defect("unused-fact", message, fact.place.file, fact.place.line)
    for source in knowledge.sources.values():
        if not rests[source.id]:
            message = f"nothing rests on the source '{source.id}'"
            yield Defect("unused-source", message, source.place.file, source.place.line)
    for actor in knowledge.actors.values():
        if actor.id not in actors and not actor.dialogue:
            message = f"no rule names the actor '{actor.id}'"
            yield Defect("unused-actor", message, actor.place.file, actor.place.line)


def check_cases(program: Program) -> Iterator[Defect]:
    """Every legal case has one next contact, every rule has a case, no case is less safe."""
    space = program.space
    last = space.conflict({})
    if last is not None:
        message = f"'{last.id}' and the constraints before it leave no legal case"
        yield Defect("constraints", message, last.place.file, last.place.line)
        return
    yield from _unanswerable(program)
    yield from _gap(program)
    yield from _conflicts(program)
    yield from _unreachable(program)
    yield from _less_safe(program)


def _unanswerable(program: Program) -> Iterator[Defect]:
    space, d = program.space, program.space.diagrams
    for fact in space.facts:
        able = space.able([fact.id])
        for value in fact.ids:
            if d.both(able, space.has(fact, value)) == FALSE:
                message = f"no legal case has '{value}' for '{fact.id}': it cannot be answered"
                yield Defect("unreachable", message, fact.place.file, fact.place.line)


def _gap(program: Program) -> Iterator[Defect]:
    space, d = program.space, program.space.diagrams
    answered = d.any(
        effect
        for rule, effect in zip(program.rules, program.effects, strict=True)
        if rule.next_contact is not None
    )
    gap = d.both(space.legal, d.no(answered))
    if gap != FALSE:
        case = space.example(gap)
        near = _nearest(program, case)
        names = ", ".join(rule.id for rule in near)
        message = f"a legal case has no next contact; closest to covering it: {names}"
        place = near[0].place if near else Place("rules", 0)
        yield Defect("gap", message, place.file, place.line, tuple(r.id for r in near), case)


def _nearest(program: Program, case: Facts) -> list[Rule]:
    """The rules giving a next contact that fail the fewest of their tests in the case."""
    space = program.space
    giving = [rule for rule in program.rules if rule.next_contact is not None]
    failing = {
        rule.id: sum(
            space.given(space.condition(Condition((test,))), case) == FALSE
            for test in rule.when.tests
        )
        for rule in giving
    }
    fewest = min(failing.values(), default=0)
    return [rule for rule in giving if failing[rule.id] == fewest][:3]


def _conflicts(program: Program) -> Iterator[Defect]:
    space, d = program.space, program.space.diagrams
    giving = [
        (rule, d.both(effect, space.legal), rule.next_contact.key)
        for rule, effect in zip(program.rules, program.effects, strict=True)
        if rule.next_contact is not None
    ]
    for (one, effect, contact), (other, effect2, contact2) in combinations(giving, 2):
        if contact == contact2:
            continue
        both = d.both(effect, effect2)
        if both != FALSE:
            message = (
                f"'{one.id}' sends the person to {'/'.join(filter(None, contact))}, '{other.id}' "
                f"to {'/'.join(filter(None, contact2))}; one must name the other in 'unless'"
                f"{_or_overrides(one, other)}"
            )
            place = other.place
            case = space.example(both)
            yield Defect("conflict", message, place.file, place.line, (one.id, other.id), case)


def _or_overrides(one: Rule, other: Rule) -> str:
    """What else would settle it between a national rule and a region's own."""
    if (one.region is None) == (other.region is None):
        return ""
    own, national = (one, other) if one.region else (other, one)
    return f", or '{own.id}' must name '{national.id}' in 'overrides'"


def _unreachable(program: Program) -> Iterator[Defect]:
    space, d = program.space, program.space.diagrams
    for rule, condition, effect in zip(
        program.rules, program.conditions, program.effects, strict=True
    ):
        if d.both(effect, space.legal) != FALSE:
            continue
        meets = d.both(condition, space.legal)
        place = rule.place
        if meets == FALSE:
            message = "the rule can never hold: no legal case meets its condition"
            yield Defect("unreachable", message, place.file, place.line, (rule.id,))
        elif not any(rule.id in other.overrides for other in program.rules):
            # a region may take the place of a national rule in every case
            message = "the rule can never hold: its exceptions take every case"
            rules = (rule.id, *program.yields[program.numbers[rule.id]])
            case = space.example(meets)
            yield Defect("unreachable", message, place.file, place.line, rules, case)


def _less_safe(program: Program) -> Iterator[Defect]:
    """Where an answer needs consent, not knowing that answer must need it too."""
    space, d = program.space, program.space.diagrams
    asking = {
        rule.id: d.both(effect, space.legal)
        for rule, effect in zip(program.rules, program.effects, strict=True)
        if rule.consent is not None and rule.consent.needed
    }
    needed = d.any(asking.values())
    for fact in space.facts:
        known = space.without(fact, d.both(needed, d.no(space.has(fact, UNKNOWN))))
        # the same case but for this fact
        unsafe = space.given(d.both(space.legal, d.no(needed)), {fact.id: UNKNOWN})
        worse = d.all([known, unsafe, space.applies(fact.id)])
        if worse != FALSE:
            case = {**space.complete(worse), fact.id: UNKNOWN}
            others = {name: value for name, value in case.items() if name != fact.id}
            rules = tuple(id for id, cases in asking.items() if space.given(cases, others))
            message = f"consent may be needed, but not when '{fact.id}' is '{UNKNOWN}'"
            place = program.rules[program.numbers[rules[0]]].place
            yield Defect("less-safe", message, place.file, place.line, rules, space.applying(case))


def summary(program: Program, region: str | None, on: dt.date) -> Proof:
    """The figures of one proved program."""
    space = program.space
    return Proof(
        region=region,
        on=on,
        cases=space.diagrams.count(space.distinct()),
        rules=len(program.rules),
        contact_rules=sum(rule.next_contact is not None for rule in program.rules),
        nodes=len(space.diagrams),
    )
