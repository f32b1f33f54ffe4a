"""The knowledge base, read-only: written as JSON once at start."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

import orjson
from fastapi import APIRouter, Request, Response

from bot.resolver import Knowledge, Resolver
from bot.resolver.condition import Condition
from bot.resolver.model import Actor, Rule, Source, Term
from bot.web.openapi import described

Record = dict[str, object]


def create_router(resolver: Resolver) -> APIRouter:
    """The routes /questions, /actors, /sources, /glossary, /topics and /rules."""
    router = APIRouter(prefix="/api/v1", tags=["knowledge"])
    knowledge = resolver.knowledge
    for name, records, schema in (
        ("questions", _questions(resolver), "Questions"),
        ("actors", map(_actor, knowledge.actors.values()), "Records"),
        ("sources", map(_source, knowledge.sources.values()), "Records"),
        ("glossary", map(_term, knowledge.glossary.values()), "Records"),
        ("topics", _topics(resolver), "Records"),
        ("rules", _rules(knowledge), "Records"),
    ):
        router.add_api_route(
            f"/{name}",
            _endpoint(orjson.dumps(list(records))),
            methods=["GET"],
            name=name,
            summary=f"The {name}, whole",
            responses=described(schema),
        )
    return router


def _endpoint(body: bytes) -> Callable[[Request], object]:
    # The knowledge changes only when the process restarts, so the body's hash is its version.
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}

    async def endpoint(request: Request) -> Response:
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

    return endpoint


def _questions(resolver: Resolver) -> Iterable[Record]:
    asker = {"fragestallare": "patient"}
    for fact in resolver.knowledge.facts:
        yield resolver.question(fact, asker).as_dict()


def _actor(actor: Actor) -> Record:
    return {
        "id": actor.id,
        "name": actor.name,
        "description": actor.description,
        "channels": [channel.as_dict() for channel in actor.channels],
        "contact_points": [
            {
                "id": point.id,
                "label": point.label,
                "how": point.how,
                "channels": [channel.as_dict() for channel in point.channels],
            }
            for point in actor.contact_points.values()
        ],
    }


def _source(source: Source) -> Record:
    record = source.as_dict()
    record["kind"] = source.kind
    record["valid_from"] = source.valid_from and source.valid_from.isoformat()
    record["valid_to"] = source.valid_to and source.valid_to.isoformat()
    return record


def _term(term: Term) -> Record:
    return {
        "id": term.id,
        "term": term.term,
        "aliases": list(term.aliases),
        "text": term.text,
        "sources": list(term.sources),
    }


def _topics(resolver: Resolver) -> Iterable[Record]:
    for topic in resolver.knowledge.topics.values():
        answer = resolver.topic(topic.id)
        yield {
            **answer.as_dict(),
            "text": answer.text,
            "follow_up": list(topic.follow_up),
            "terms": list(topic.terms),
            "situations": list(topic.situations),
        }


def _rules(knowledge: Knowledge) -> Iterable[Record]:
    for rule in knowledge.rules:
        yield _rule(rule)
    for region in knowledge.regions.values():
        for rule in region.rules:
            yield _rule(rule)


def _rule(rule: Rule) -> Record:
    return {
        "id": rule.id,
        "title": rule.title,
        "when": _condition(rule.when),
        "unless": list(rule.unless),
        "overrides": list(rule.overrides),
        "reason": rule.reason,
        "sources": list(rule.sources),
        "situations": list(rule.situations),
        "statements": list(rule.statements),
        "valid_from": rule.valid_from and rule.valid_from.isoformat(),
        "valid_to": rule.valid_to and rule.valid_to.isoformat(),
        "region": rule.region,
    }


def _condition(condition: Condition) -> list[Record]:
    return [
        {"fact": test.fact, "not" if test.negated else "in": sorted(test.values)}
        for test in condition.tests
    ]
