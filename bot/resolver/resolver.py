"""The responsibility resolver: facts in, sourced answer or next question out."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial, wraps
from pathlib import Path
from threading import RLock
from typing import Concatenate, ParamSpec, TypeVar

from bot.resolver import proof
from bot.resolver.condition import UNKNOWN
from bot.resolver.errors import Defect, FactError, KnowledgeError
from bot.resolver.explanation import Explainer
from bot.resolver.model import Constraint, Knowledge, Source
from bot.resolver.outcome import Composer, Contact, Counterfactual, Outcome, as_json
from bot.resolver.program import Program
from bot.resolver.questions import NONE_LEFT, Questions, Remaining
from bot.resolver.reader import read_knowledge
from bot.resolver.space import Facts, Space, Value
from bot.resolver.topics import TopicAnswer, Topics

_RECENT = 512  # answers to remember: a turn asks for the same ones several times (some 10 MB)
_ROOM = 200_000  # diagrams of cases to remember before starting afresh (about 100 MB)

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Question:
    """A question as the person meets it; `options` are (value, label), "vet inte" last."""

    fact: str
    text: str
    help: str
    why: str
    find_out: str
    multiple: bool
    options: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, object]:
        """The contract's `question`."""
        return {
            "fact": self.fact,
            "text": self.text,
            "help": self.help,
            "why": self.why,
            "multiple": self.multiple,
            "options": [{"value": value, "label": label} for value, label in self.options],
        }


@dataclass(frozen=True)
class Resolution:
    """What is known so far: an outcome, a question, or both; or outside the coverage.

    `compose` puts the outcome together, once; it is most of the work, and often nobody asks.
    """

    status: str
    facts: Facts
    question: Question | None
    remaining: Remaining
    compose: Callable[[], Outcome | None] = field(repr=False, compare=False)

    @property
    def outcome(self) -> Outcome | None:
        """What is certain; `None` until the next contact is."""
        return self.compose()

    def as_dict(self) -> dict[str, object]:
        """The contract's answer to `resolve`."""
        return {
            "status": self.status,
            "facts": as_json(self.facts),
            "question": self.question.as_dict() if self.question else None,
            "remaining": self.remaining.as_dict(),
            "outcome": self.outcome.as_dict() if self.outcome else None,
        }


@dataclass(frozen=True)
class Merge:
    """New answers laid over old ones: what changed (old, new) and what was left out by that."""

    facts: dict[str, Value]
    changed: dict[str, tuple[Value, Value]]
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class WhatIf:
    """The next contact now and after a change; `after` is None while it is not settled.

    `rule`: the id of the one rule that decides after the change, with its `reason` and `sources`.
    """

    before: Contact | None
    after: Contact | None
    text: str
    rule: str | None = None
    reason: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class _Compiled:
    program: Program
    questions: Questions
    explainer: Explainer


def _alone(method: Callable[Concatenate[Resolver, P], R]) -> Callable[Concatenate[Resolver, P], R]:
    """One thread at a time: the diagrams are shared, and tidied when they have become many."""

    @wraps(method)
    def locked(self: Resolver, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._lock:
            return method(self, *args, **kwargs)

    return locked


class Resolver:
    """Answers over one proved knowledge base. Safe to share; holds no conversation."""

    def __init__(self, knowledge: Knowledge, today: Callable[[], dt.date] = dt.date.today) -> None:
        """`today`: the day to answer for where none is given."""
        self.knowledge = knowledge
        self._today = today
        self._composers: dict[str | None, Composer] = {None: Composer(knowledge)}
        self._composers |= {
            region.id: Composer(knowledge, region) for region in knowledge.regions.values()
        }
        self.wording = self._composers[None].wording
        self._space = Space(knowledge)
        self._topics = {
            region: Topics(knowledge, composer) for region, composer in self._composers.items()
        }
        self._compiled: dict[tuple[str | None, dt.date], _Compiled] = {}
        self._lock = RLock()
        self._age = 0  # how often diagrams have been tidied away
        self._resolved = lru_cache(_RECENT)(self._resolve)
        self._decided = lru_cache(_RECENT)(self._deciding)
        self._checked = lru_cache(_RECENT)(self._check)
        self._periods = {
            region: proof.periods(knowledge, region) for region in (None, *knowledge.regions)
        }

    @classmethod
    def load(
        cls, folder: Path | None = None, today: Callable[[], dt.date] = dt.date.today
    ) -> Resolver:
        """Read and prove the knowledge base. Raises `KnowledgeError` with every defect found."""
        resolver = cls(read_knowledge(folder), today)
        resolver.prove()
        return resolver

    def prove(self) -> list[proof.Proof]:
        """Prove every period of the national rules and of each region's; the figures.

        Raises `KnowledgeError`.
        """
        knowledge = self.knowledge
        defects: list[Defect] = [*proof.check_dates(knowledge), *proof.check_use(knowledge)]
        proofs = []
        for region, days in self._periods.items():
            for day in days:
                program = self._at(region, day).program
                defects += [
                    replace(defect, region=region, on=day, folder=knowledge.folder)
                    for defect in proof.check_cases(program)
                ]
                proofs.append(proof.summary(program, region, day))
        if defects:
            raise KnowledgeError(_once(defects))
        return proofs

    def learn(self, region: str | None = None) -> Iterator[int]:
        """Work out the order of all questions ahead, in steps of milliseconds; their number so far.

        Some seconds of work, for when nobody waits: afterwards a question is looked up. Answers
        are right before, between and without the steps. Raises `FactError` for an unknown region.
        """
        with self._lock:
            compiled = self._for(self._today(), region)
            if compiled is None or compiled.questions.learnt:
                return
            self._tidy(room=0)
            age, states = self._age, compiled.questions.walk()
        for number in itertools.count(1):
            with self._lock:
                if self._age != age:  # the diagrams of the states met are gone
                    return
                if next(states, None) is None:
                    self._space.diagrams.keep()
                    compiled.questions.keep()
                    return
            yield number

    # answers

    @_alone
    def canonical(self, facts: Mapping[str, object]) -> dict[str, Value]:
        """The facts checked, in question order, with those that they presuppose.

        (Where someone works is only asked of staff, so it tells that staff are asking.)
        Raises `FactError` (Swedish message).
        """
        given = tuple(facts.items())
        try:
            return dict(self._checked(given))
        except TypeError:  # a list, which cannot be remembered
            return self._check(given)

    def _check(self, given: tuple[tuple[str, object], ...]) -> dict[str, Value]:
        known = {name: self._value(name, value) for name, value in given}
        # a fact only presupposes earlier ones
        for fact in reversed(self._space.facts):
            if fact.id in known:
                for test in fact.applies_when.tests:
                    if len(test.values) == 1 and not test.negated:
                        known.setdefault(test.fact, *test.values)
        ordered = {name: known[name] for name in self.knowledge.facts if name in known}
        conflict = self._space.conflict(ordered)
        if isinstance(conflict, Constraint):
            field = next(
                (name for name in conflict.never.facts if name in ordered), next(reversed(ordered))
            )
            reason = self.wording.address(conflict.reason, ordered)
            raise FactError("constraint", f"{reason} ({conflict.id})", field)
        if conflict is not None:
            question = self.wording.address(conflict.question, ordered)
            message = self.phrase("does_not_apply", ordered, fact=conflict.id, question=question)
            raise FactError("constraint", message, conflict.id)
        return ordered

    def _value(self, name: str, value: object) -> Value:
        fact = self.knowledge.facts.get(name)
        if fact is None:
            raise FactError("unknown_fact", self.phrase("unknown_fact", fact=name), name)
        if value == UNKNOWN or value in ([UNKNOWN], (UNKNOWN,)):
            return UNKNOWN
        if not fact.many and isinstance(value, str) and value in fact.ids:
            return value
        items = list(value) if isinstance(value, (list, tuple)) else [value]
        if fact.many and items and all(isinstance(item, str) for item in items):
            if set(items) == {fact.none}:
                return (str(fact.none),)
            chosen = tuple(element for element in fact.elements if element in items)
            if len(chosen) == len(set(items)):
                return chosen
        allowed = ", ".join(fact.ids)
        message = self.phrase("unknown_value", fact=name, value=_short(value), allowed=allowed)
        raise FactError("unknown_value", message, name)

    @_alone
    def resolve(
        self,
        facts: Mapping[str, object],
        *,
        on: dt.date | None = None,
        region: str | None = None,
    ) -> Resolution:
        """The outcome, or the next question (with the outcome so far, once the contact is sure).

        Raises `FactError` for facts that cannot be used or an unknown region.
        """
        known = self.canonical(facts)
        found = self._resolved(tuple(known.items()), on or self._today(), region)
        return replace(found, facts=known)

    def _resolve(
        self, answers: tuple[tuple[str, Value], ...], day: dt.date, region: str | None
    ) -> Resolution:
        self._tidy()
        known = dict(answers)
        compiled = self._for(day, region)
        if compiled is None:
            return Resolution("outside_coverage", known, None, NONE_LEFT, lambda: None)
        state = compiled.questions.state(known)
        fact = compiled.questions.next(state)
        compose = cache(partial(self._outcome, compiled, known, day))
        if fact is None:
            return Resolution("resolved", known, None, NONE_LEFT, compose)
        remaining = compiled.questions.remaining(state)
        return Resolution("question", known, self.question(fact.id, known), remaining, compose)

    @_alone
    def decide(
        self, facts: Facts, *, on: dt.date | None = None, region: str | None = None
    ) -> Contact | None:
        """Only the next contact of canonical facts; None while it is not settled."""
        self._tidy()
        compiled = self._for(on or self._today(), region)
        if compiled is None:
            return None
        key = compiled.program.contact_key(facts)
        return self._composers[region].place(key, "", facts) if key else None

    @_alone
    def _outcome(self, compiled: _Compiled, facts: Facts, day: dt.date) -> Outcome | None:
        """What is certain with those facts; None until the next contact is."""
        self._tidy()
        program, composer = compiled.program, compiled.explainer.composer
        if program.contact_key(facts) is None:
            return None
        held = program.settled(facts)
        rules = program.members(held)
        deciding = [rule for rule in rules if rule.next_contact is not None]
        if not deciding:
            # several rules lead to the same contact; which of them is still open
            return None
        assert deciding[0].next_contact is not None
        contact = composer.contact(deciding[0].next_contact, facts)
        reasons = tuple(compiled.explainer.reasons(rules, facts))
        duties = composer.duties(rules, facts)
        # as long as a rule that needs consent may come to hold, consent counts as needed
        open_rules = program.members(program.conceivable(facts) & ~held)
        cautious = [rule for rule in open_rules if rule.consent and rule.consent.needed]
        consent = composer.consent([*rules, *cautious], facts)
        cited = [id for reason in reasons for id in reason.sources]
        cited += [id for duty in duties for id in duty.sources] + list(consent.sources)
        then = composer.follow_ups(rules, facts)
        cited += [id for each in (contact, *then) for id in each.sources]
        return Outcome(
            next_contact=contact,
            then=then,
            responsibilities=duties,
            prepare=composer.prepare(rules, facts),
            consent=consent,
            reasons=reasons,
            counterfactuals=tuple(compiled.explainer.counterfactuals(facts, contact)),
            depends_on=tuple(compiled.explainer.dependences(facts, contact)),
            sources=composer.sources(cited),
            valid_on=day,
            disclaimer=composer.wording.phrase("disclaimer", facts, {}),
        )

    # questions

    def question(self, fact_id: str, facts: Facts) -> Question:
        """Any fact as a question, addressed. Raises `FactError` for an unknown fact."""
        fact = self.knowledge.facts.get(fact_id)
        if fact is None:
            raise FactError("unknown_fact", self.phrase("unknown_fact", fact=fact_id), fact_id)
        texts = (fact.question, fact.help, fact.why, fact.find_out)
        question, help, why, find_out = (self.wording.address(text, facts) for text in texts)
        options = [(v.id, self.wording.address(v.label, facts)) for v in fact.values]
        options.append((UNKNOWN, self.phrase("knapp_vet_inte", facts)))
        return Question(fact.id, question, help, why, find_out, fact.many, tuple(options))

    @_alone
    def merge(self, facts: Facts, new: Mapping[str, object]) -> Merge:
        """New answers laid over old ones: the newest win, old ones they make impossible go.

        Raises `FactError` only for an unknown fact or value, or new answers that are
        impossible by themselves.
        """
        added = self.canonical(new)
        merged = self._space.laid_over(added, facts)
        changed = {
            name: (facts[name], value)
            for name, value in added.items()
            if name in facts and facts[name] != value
        }
        return Merge(merged, changed, tuple(name for name in facts if name not in merged))

    # explaining

    @_alone
    def explain(
        self,
        facts: Mapping[str, object],
        depth: int = 1,
        *,
        on: dt.date | None = None,
        region: str | None = None,
    ) -> str:
        """Why: one sentence (1), the rules with sources (2), every rule and its facts (3)."""
        resolution = self.resolve(facts, on=on, region=region)
        outcome, known = resolution.outcome, resolution.facts
        if outcome is None:
            return self.phrase("explain_not_settled", known)
        first = outcome.reasons[0]
        clauses = self.wording.clauses(first.facts, known)
        label = self.wording.inline(outcome.next_contact.label)
        key = "explain_sentence" if first.facts else "explain_always"
        lines = [self.phrase(key, known, label=label, clauses=clauses)]
        if depth == 1:
            return lines[0]
        for reason in outcome.reasons:
            cited = (self.knowledge.sources[id].reference for id in reason.sources)
            lines.append(
                self.phrase("explain_rule", known, text=reason.text, sources="; ".join(cited))
            )
            if depth > 2:
                given = ", ".join(f"{k}={_plain(v)}" for k, v in reason.facts.items()) or "–"
                rule = self.phrase("explain_trace", known, rule=reason.rule, given=given)
                lines.append(f"  {rule}")
        return "\n".join(lines)

    @_alone
    def what_if(
        self,
        facts: Mapping[str, object],
        change: Mapping[str, object],
        *,
        completed: bool = False,
        on: dt.date | None = None,
        region: str | None = None,
    ) -> WhatIf:
        """The next contact before and after changed answers. Raises `FactError`.

        `completed`: questions that are open before or after count as answered "vet inte".
        """
        before_facts = self.canonical(facts)
        merged = self.merge(before_facts, change)
        if completed:
            before_facts = self.completed(before_facts, on=on, region=region)
            facts_after = self.completed(merged.facts, on=on, region=region)
            merged = replace(merged, facts=facts_after)
        before = self.decide(before_facts, on=on, region=region)
        after = self.decide(merged.facts, on=on, region=region)
        changed = {name: merged.facts[name] for name in change}
        clause = self.wording.clauses(changed, merged.facts)
        if after is None:
            return WhatIf(before, None, self.phrase("what_if_open", merged.facts, clause=clause))
        same = before is not None and before.key == after.key
        key = "what_if_same" if same else "counterfactual"
        label = self.wording.inline(after.label)
        text = self.phrase(key, merged.facts, clause=clause, label=label)
        rule = self.program(on, region).giver(after.key, merged.facts)
        if rule is None:  # several rules lead there
            return WhatIf(before, after, text)
        reason = self.wording.address(rule.reason, merged.facts)
        sources = self._composers[region].sources(rule.sources)
        return WhatIf(before, after, text, rule.id, reason, sources)

    @_alone
    def toward(
        self,
        facts: Mapping[str, object],
        actor: str,
        *,
        on: dt.date | None = None,
        region: str | None = None,
    ) -> Counterfactual | None:
        """The fewest changed answers (at most two) that surely make the actor the next contact.

        Raises `FactError`.
        """
        self._tidy()
        known = self.canonical(facts)
        compiled = self._for(on or self._today(), region)
        return compiled.explainer.toward(known, actor) if compiled else None

    @_alone
    def completed(
        self, facts: Mapping[str, object], *, on: dt.date | None = None, region: str | None = None
    ) -> dict[str, Value]:
        """The facts with every question still open answered "vet inte". Raises `FactError`."""
        self._tidy()
        known = self.canonical(facts)
        compiled = self._for(on or self._today(), region)
        while compiled is not None:
            fact = compiled.questions.next(compiled.questions.state(known))
            if fact is None:
                break
            known = {**known, fact.id: UNKNOWN}
        return {name: known[name] for name in self.knowledge.facts if name in known}

    @_alone
    def missing(
        self, facts: Mapping[str, object], *, on: dt.date | None = None, region: str | None = None
    ) -> tuple[str, ...]:
        """The facts that surely apply, are not answered and can still change the answer.

        In the knowledge's order. Raises `FactError`.
        """
        self._tidy()
        known = self.canonical(facts)
        compiled = self._for(on or self._today(), region)
        if compiled is None:
            return ()
        state = compiled.questions.state(known)
        return tuple(fact.id for fact in compiled.questions.askable(state))

    @_alone
    def deciding(
        self, facts: Facts, *, on: dt.date | None = None, region: str | None = None
    ) -> Question | None:
        """The question whose answer says most about the next contact; None when that is settled.

        `facts` must be canonical.
        """
        return self._decided(tuple(facts.items()), on or self._today(), region)

    def _deciding(
        self, answers: tuple[tuple[str, Value], ...], day: dt.date, region: str | None
    ) -> Question | None:
        self._tidy()
        facts = dict(answers)
        compiled = self._for(day, region)
        fact = compiled and compiled.questions.deciding(facts)
        return self.question(fact.id, facts) if fact else None

    # topics

    def topic(
        self, id: str, facts: Facts | None = None, *, region: str | None = None
    ) -> TopicAnswer:
        """A factual question answered to the one who asks. Raises `KeyError`, also for a region."""
        return self._topics[region].answer(id, facts or {})

    def title(self, topic: str, facts: Facts | None = None) -> str:
        """A topic as a question. Raises `KeyError`."""
        return self._topics[None].title(topic, facts or {})

    # words

    def address(self, text: str, facts: Facts) -> str:
        """The text with `{du}`, `{din}`… replaced for who asks."""
        return self.wording.address(text, facts)

    def phrase(self, key: str, facts: Facts | None = None, **slots: object) -> str:
        """An interface phrase from phrases.yml, addressed and filled. Raises `KeyError`."""
        return self.wording.phrase(key, facts or {}, slots)

    def composer(self, region: str | None = None) -> Composer:
        """What puts answers together in a region (None: nationally), in its words.

        Raises `KeyError`.
        """
        return self._composers[region]

    # compiled rules

    @property
    def alone(self) -> AbstractContextManager[bool]:
        """To be held by who uses `program` or `questions` while other threads use the resolver."""
        return self._lock

    def program(self, on: dt.date | None = None, region: str | None = None) -> Program:
        """The compiled rules of a day. Raises `FactError` for an unknown region, `ValueError`
        for a day outside the coverage."""
        compiled = self._for(on or self._today(), region)
        if compiled is None:
            raise ValueError("the day is outside the coverage of the knowledge")
        return compiled.program

    def questions(self, on: dt.date | None = None, region: str | None = None) -> Questions:
        """The question order of a day; errors as for `program`."""
        self.program(on, region)
        compiled = self._for(on or self._today(), region)
        assert compiled is not None
        return compiled.questions

    def _tidy(self, room: int = _ROOM) -> None:
        if self._space.diagrams.loose > room:
            self._space.tidy()
            self._age += 1
            for compiled in self._compiled.values():
                compiled.questions.forget()

    def _for(self, day: dt.date, region: str | None) -> _Compiled | None:
        if region is not None and region not in self.knowledge.regions:
            allowed = ", ".join(self.knowledge.regions)
            message = self.phrase("unknown_region", region=_short(region), allowed=allowed)
            raise FactError("region", message, "region")
        coverage = self.knowledge.coverage
        if day < coverage.start or (coverage.end is not None and day > coverage.end):
            return None
        return self._at(region, max(start for start in self._periods[region] if start <= day))

    def _at(self, region: str | None, start: dt.date) -> _Compiled:
        key = (region, start)
        if key not in self._compiled:
            self._tidy(room=0)
            rules = tuple(r for r in self.knowledge.rules_for(region) if r.in_force(start))
            program = Program(self._space, rules)
            program.compile()
            self._compiled[key] = _Compiled(
                program,
                Questions(program, self.knowledge.groups),
                Explainer(program, self._composers[region]),
            )
        return self._compiled[key]


def _once(defects: list[Defect]) -> list[Defect]:
    # a national defect shows in every region too
    return list({(d.kind, d.message, d.rules): d for d in reversed(defects)}.values())[::-1]


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else "+".join(value)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
