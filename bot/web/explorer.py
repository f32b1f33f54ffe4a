"""/utforska: for those who own the content. Set answers; see the outcome and every rule, and why.

By forms alone, and the answers are never in an address. Shown on one's own machine, and otherwise
only behind the region's login (bot/web/staff.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from bot.dialogue.voice import Voice
from bot.resolver import FactError, Resolution, Resolver
from bot.resolver.model import Fact, Key, Knowledge
from bot.resolver.outcome import as_json
from bot.resolver.standing import FAILS, HOLDS, OPEN, standings
from bot.resolver.table import Row, rows
from bot.web import bodies
from bot.web.bodies import Form
from bot.web.card import card
from bot.web.errors import ApiError, fact_error
from bot.web.pages import Pages
from bot.web.view import Box

EXPLORER_PAGE = "/utforska"
_MOST = 60  # rows of the table that are shown
_FACT = "f_"  # before a fact's name in the form

Admit = Callable[[Request], Awaitable[None]]


@dataclass(frozen=True)
class Field:
    """A fact to set."""

    name: str
    text: str
    many: bool
    choices: tuple[Box, ...]


@dataclass(frozen=True)
class Verdict:
    """A rule and what its state hangs on: of each the subject, and the answer if it hinders.

    `local`: the region's own rules that take precedence over it.
    """

    id: str
    title: str
    decides: bool
    why: tuple[tuple[str, str], ...]
    local: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A row of the table: subjects with labels, each of them wanted (True) or ruled out."""

    when: tuple[tuple[str, tuple[tuple[bool, str], ...]], ...]
    contact: str
    rule: str


@dataclass(frozen=True)
class Case:
    """What was set: facts as they came, the day, the region, and which rows of the table to show.

    `contact` ("actor/contact point") and `rule`: only their rows; empty for all.
    """

    given: Mapping[str, object]
    on: dt.date
    region: str | None
    contact: str = ""
    rule: str = ""

    @classmethod
    def of(cls, form: Form, resolver: Resolver) -> Case:
        """Read from the form. Raises `ApiError` (422) for what is no date."""
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
        region, knowledge = form.get("region") or None, resolver.knowledge
        deciding = _deciding(knowledge, on, region)
        # what is no longer to choose, on another day or in another region, narrows nothing
        rule, contact = form.get("rad_regel") or "", form.get("rad_kontakt") or ""
        contacts = {_key(key) for key in deciding.values()}
        return cls(
            given,
            on,
            region,
            contact if contact in contacts else "",
            rule if rule in deciding else "",
        )

    def shows(self, row: Row) -> bool:
        """Whether the table shows the row, as far as its contact and rule go."""
        return self.contact in ("", _key(row.contact)) and self.rule in ("", row.rule)


class Explorer:
    """Answers for a case."""

    def __init__(self, resolver: Resolver, voice: Voice) -> None:
        self.resolver = resolver
        self.voice = voice
        self._rows = lru_cache(8)(lambda on, region: rows(resolver.program(on, region)))

    def form(self, case: Case) -> dict[str, Any]:
        """What can be set, as it is set."""
        knowledge = self.resolver.knowledge
        deciding = _deciding(knowledge, case.on, case.region)
        contacts = {_key(contact): self._contact(contact) for contact in deciding.values()}
        named = sorted(contacts.items(), key=lambda item: item[1])
        return {
            "fields": [self._field(fact, case.given.get(fact.id)) for fact in self._facts],
            "regions": [
                Box(each.id, each.name, each.id == case.region)
                for each in knowledge.regions.values()
            ],
            "contacts": [Box(key, label, key == case.contact) for key, label in named],
            "rules": [Box(id, id, id == case.rule) for id in sorted(deciding)],
            "day": case.on.isoformat(),
            "error": "",
        }

    def page(self, case: Case) -> dict[str, Any]:
        """All that the page shows; `error` says what cannot be so."""
        shown = self.form(case)
        try:
            found = self.resolver.resolve(case.given, on=case.on, region=case.region)
        except FactError as error:
            return {**shown, "error": error.message}
        if found.status == "outside_coverage":
            return {**shown, "error": self.resolver.phrase("utanfor_tackning", found.facts)}
        with self.resolver.alone:  # in a thread, while others are answered
            return {**shown, **self._found(found, case)}

    def example(self, case: Case) -> str:
        """The case as an example to keep in tests/resolver/examples, in YAML.

        Raises `ApiError` (422) for answers that cannot be so.
        """
        try:
            found = self.resolver.resolve(case.given, on=case.on, region=case.region)
        except FactError as error:
            raise fact_error(error) from None
        outcome = found.outcome
        example = {
            "id": "nytt-exempel",
            "date": case.on,
            **({"region": case.region} if case.region else {}),
            "facts": as_json(found.facts),
            "contact": _key(outcome.next_contact.key) if outcome else None,
            "then": [each.actor for each in outcome.then] if outcome else [],
            "missing": [*self.resolver.missing(found.facts, on=case.on, region=case.region)],
        }
        return yaml.safe_dump([example], allow_unicode=True, sort_keys=False)

    # parts

    @property
    def _facts(self) -> Iterable[Fact]:
        return self.resolver.knowledge.facts.values()

    def _field(self, fact: Fact, given: object) -> Field:
        question = self.resolver.question(fact.id, {})
        chosen = given if isinstance(given, list) else [given]
        choices = tuple(Box(id, label, id in chosen) for id, label in question.options)
        return Field(_FACT + fact.id, question.text, fact.many, choices)

    def _found(self, found: Resolution, case: Case) -> dict[str, Any]:
        facts, voice = found.facts, self.voice
        program = self.resolver.program(case.on, case.region)
        titles = {rule.id: rule.title for rule in program.rules}
        verdicts: dict[str, list[Verdict]] = {HOLDS: [], OPEN: [], FAILS: []}
        for each in standings(program, facts):
            rule = each.rule
            why = [
                (voice.subject(test.fact, facts), voice.label(test.fact, facts[test.fact], facts))
                for test in each.against
            ]
            why += [(voice.subject(fact, facts), "") for fact in each.missing]
            local = tuple(titles[id] for id in each.yields if id not in rule.unless)
            why += [(titles[id], "") for id in each.yields if id in rule.unless]
            decides = rule.next_contact is not None
            verdict = Verdict(rule.id, rule.title, decides, tuple(why), local)
            verdicts[each.state].append(verdict)
        every = self._rows(case.on, case.region)
        table = [row for row in every if row.fits(facts) and case.shows(row)]
        return {
            "card": card(found.outcome.as_dict(), facts, voice) if found.outcome else None,
            "question": found.question,
            "remaining": found.remaining,
            "verdicts": verdicts,
            "rows": [self._line(row) for row in table[:_MOST]],
            "row_count": len(table),
        }

    def _line(self, row: Row) -> Line:
        """A row of the table in words."""
        voice = self.voice
        when = tuple(
            (
                voice.subject(fact, {}),
                tuple(
                    (not v.startswith("-"), voice.label(fact, v.lstrip("+-"), {})) for v in values
                ),
            )
            for fact, values in row.when.items()
        )
        return Line(when, self._contact(row.contact), row.rule)

    def _contact(self, contact: Key) -> str:
        return self.resolver.wording.contact(contact, {})


def _deciding(knowledge: Knowledge, on: dt.date, region: str | None) -> dict[str, Key]:
    """The rules in force that day, there, that give a next contact."""
    return {
        rule.id: rule.next_contact.key
        for rule in knowledge.rules_for(region if region in knowledge.regions else None)
        if rule.next_contact is not None and rule.in_force(on)
    }


def _key(contact: Key) -> str:
    return "/".join(filter(None, contact))


def create_router(pages: Pages, resolver: Resolver, voice: Voice, admit: Admit) -> APIRouter:
    """The page; `admit` raises `ApiError` for those who may not see it."""
    router = APIRouter(include_in_schema=False)
    explorer = Explorer(resolver, voice)

    @router.api_route(EXPLORER_PAGE, methods=["GET", "HEAD"])
    async def opening(request: Request) -> Response:
        await admit(request)
        return pages.explorer(explorer.form(Case.of(Form(()), resolver)))

    @router.post(EXPLORER_PAGE)
    async def explored(request: Request) -> Response:
        await admit(request)
        case = Case.of(await bodies.form(request), resolver)
        return pages.explorer(await run_in_threadpool(explorer.page, case))

    @router.post(f"{EXPLORER_PAGE}/exempel")
    async def example(request: Request) -> Response:
        await admit(request)
        case = Case.of(await bodies.form(request), resolver)
        text = await run_in_threadpool(explorer.example, case)
        headers = {"Content-Disposition": 'attachment; filename="exempel.yml"'}
        return Response(text, headers=headers, media_type="application/yaml")

    return router
