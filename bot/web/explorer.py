"""/utforska: for those who own the content. Set answers; see the outcome and every rule, and why.

By forms alone, and the answers are never in an address. Shown on one's own machine, and otherwise
only behind the region's login (bot/web/staff.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from bot.dialogue.voice import Voice
from bot.resolver import UNKNOWN, FactError, Facts, Resolution, Resolver, Value
from bot.resolver.condition import Test
from bot.resolver.standing import FAILS, HOLDS, OPEN, standings
from bot.resolver.table import Row, rows
from bot.web import bodies
from bot.web.bodies import Form
from bot.web.card import card
from bot.web.errors import ApiError
from bot.web.pages import Pages

EXPLORER_PAGE = "/utforska"
_MOST = 60  # rows of the table that are shown
_FACT = "f_"  # before a fact's name in the form

Admit = Callable[[Request], Awaitable[None]]


@dataclass(frozen=True)
class Choice:
    """An answer that can be chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """A fact to set."""

    name: str
    text: str
    many: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Verdict:
    """A rule and where it stands, in words."""

    id: str
    title: str
    decides: bool
    why: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """What was set: facts as they came, the day and the region. `untouched`: nobody has yet."""

    given: Mapping[str, object]
    on: dt.date
    region: str | None
    untouched: bool = False

    @classmethod
    def of(cls, form: Form, resolver: Resolver) -> Case:
        """Read from the form; nothing is set in an empty one. Raises `ApiError` for no date."""
        given: dict[str, object] = {}
        for fact in resolver.knowledge.facts.values():
            values = [value for value in form.all(_FACT + fact.id) if value]
            if values:
                given[fact.id] = values if fact.many else values[0]
        day = form.get("datum")
        try:
            on = dt.date.fromisoformat(day) if day else dt.date.today()
        except ValueError:
            raise ApiError(422, "invalid_date", field="datum") from None
        return cls(given, on, form.get("region") or None, untouched=not [*form])


class Explorer:
    """Answers for a case."""

    def __init__(self, resolver: Resolver, voice: Voice) -> None:
        self.resolver = resolver
        self.voice = voice
        self._table = lru_cache(8)(self._rows)

    def page(self, case: Case) -> dict[str, Any]:
        """All that the page shows; `error` says what cannot be so."""
        shown: dict[str, Any] = {
            "fields": self._fields(case.given),
            "regions": [
                Choice(id, region.name, id == case.region)
                for id, region in self.resolver.knowledge.regions.items()
            ],
            "day": case.on.isoformat(),
            "error": "",
        }
        if case.untouched:
            return shown
        try:
            found = self.resolver.resolve(case.given, on=case.on, region=case.region)
        except FactError as error:
            return {**shown, "error": error.message}
        if found.status == "outside_coverage":
            return {**shown, "error": self.resolver.phrase("utanfor_tackning", found.facts)}
        return {**shown, **self._found(found, case)}

    def example(self, case: Case) -> str:
        """The case as an example to keep in tests/resolver/examples, in YAML.

        Raises `ApiError` (422) for answers that cannot be so.
        """
        try:
            found = self.resolver.resolve(case.given, on=case.on, region=case.region)
        except FactError as error:
            raise ApiError(422, error.code, field=error.field, message=error.message) from None
        contact = found.outcome.next_contact.key if found.outcome else None
        example = {
            "id": "nytt-exempel",
            "date": case.on,
            **({"region": case.region} if case.region else {}),
            "facts": {k: list(v) if isinstance(v, tuple) else v for k, v in found.facts.items()},
            "contact": "/".join(filter(None, contact)) if contact else None,
            "then": [each.actor for each in found.outcome.then] if found.outcome else [],
            "missing": [*self.resolver.missing(found.facts, on=case.on, region=case.region)],
        }
        return yaml.safe_dump([example], allow_unicode=True, sort_keys=False)

    # parts

    def _found(self, found: Resolution, case: Case) -> dict[str, Any]:
        facts = found.facts
        program = self.resolver.program(case.on, case.region)
        verdicts: dict[str, list[Verdict]] = {HOLDS: [], OPEN: [], FAILS: []}
        for each in standings(program, facts):
            why = [self._contradicted(test, facts) for test in each.against]
            why += [self._subject(fact, facts) for fact in each.missing]
            why += [self._titles().get(id, id) for id in each.yields]
            rule = each.rule
            decides = rule.next_contact is not None
            title = self.resolver.address(rule.title, facts)
            verdicts[each.state].append(Verdict(rule.id, title, decides, tuple(why)))
        table = [row for row in self._table(case.on, case.region) if _fits(row, facts)]
        return {
            "card": card(found.outcome.as_dict(), facts, self.voice) if found.outcome else None,
            "question": found.question,
            "remaining": found.remaining,
            "verdicts": verdicts,
            "rows": [self._row(row, facts) for row in table[:_MOST]],
            "row_count": len(table),
        }

    def _fields(self, given: Mapping[str, object]) -> list[Field]:
        found = []
        for fact in self.resolver.knowledge.facts.values():
            question = self.resolver.question(fact.id, {})
            value = given.get(fact.id, ())
            chosen = (
                value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
            )
            choices = tuple(Choice(id, label, id in chosen) for id, label in question.options)
            found.append(Field(_FACT + fact.id, question.text, fact.many, choices))
        return found

    def _subject(self, fact: str, facts: Facts) -> str:
        return self.voice.subject(fact, facts)

    def _contradicted(self, test: Test, facts: Facts) -> str:
        """What the answer is, where the rule asks for something else."""
        return f"{self._subject(test.fact, facts)}: {self._label(test.fact, facts[test.fact])}"

    def _label(self, fact: str, value: Value) -> str:
        return self.voice.label(fact, value, {})

    def _titles(self) -> dict[str, str]:
        return {rule.id: rule.title for rule in self.resolver.knowledge.rules}

    def _rows(self, on: dt.date, region: str | None) -> list[Row]:
        return rows(self.resolver.program(on, region))

    def _row(self, row: Row, facts: Facts) -> tuple[list[str], str, str]:
        cells = [
            f"{self._subject(fact, {})}: {', '.join(self._pattern(fact, v) for v in values)}"
            for fact, values in row.when.items()
        ]
        actor, point = row.contact
        found = self.resolver.knowledge.actors[actor]
        label = found.contact_points[point].label if point else found.name
        return cells, row.rule, self.resolver.address(label, facts)

    def _pattern(self, fact: str, pattern: str) -> str:
        """A value of the table: of a fact with several, `+x` has it and `-x` has not."""
        sign, value = (pattern[0], pattern[1:]) if pattern[0] in "+-" else ("+", pattern)
        label = self._label(fact, value)
        return label if sign == "+" else f"inte {label}"


def _fits(row: Row, facts: Facts) -> bool:
    """Whether some case of the row has those answers."""
    for fact, patterns in row.when.items():
        value = facts.get(fact)
        if value is None:
            continue
        if isinstance(value, str) and value != UNKNOWN and patterns[0][0] not in "+-":
            if value not in patterns:
                return False
        elif patterns[0][0] in "+-":
            said = {value} if isinstance(value, str) else set(value)
            if any((pattern[1:] in said) != (pattern[0] == "+") for pattern in patterns):
                return False
        elif value not in patterns:
            return False
    return True


def create_router(pages: Pages, resolver: Resolver, voice: Voice, admit: Admit) -> APIRouter:
    """The page; `admit` raises `ApiError` for those who may not see it."""
    router = APIRouter(include_in_schema=False)
    explorer = Explorer(resolver, voice)

    @router.api_route(EXPLORER_PAGE, methods=["GET", "HEAD"])
    async def opening(request: Request) -> Response:
        await admit(request)
        return await _shown(Form(()))

    @router.post(EXPLORER_PAGE)
    async def explored(request: Request) -> Response:
        await admit(request)
        return await _shown(await bodies.form(request))

    @router.post(f"{EXPLORER_PAGE}/exempel")
    async def example(request: Request) -> Response:
        await admit(request)
        case = Case.of(await bodies.form(request), resolver)
        text = await run_in_threadpool(explorer.example, case)
        headers = {"Content-Disposition": 'attachment; filename="exempel.yml"'}
        return Response(text, headers=headers, media_type="application/yaml")

    async def _shown(form: Form) -> Response:
        case = Case.of(form, resolver)
        return pages.explorer(await run_in_threadpool(explorer.page, case))

    return router
