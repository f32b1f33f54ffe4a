"""The OpenAPI document: what every call takes and gives, facts and values from the knowledge.

The schemas are written by hand, because requests are read more strictly (duplicate keys, NaN)
and answers made faster than models would; tests hold real answers against them.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bot.resolver import UNKNOWN, Fact, Knowledge
from bot.web import replay

PATH = "/api/v1/openapi.json"
Schema = dict[str, object]

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_FLAG: Schema = {"type": "boolean"}
_DATE: Schema = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_OBJECT: Schema = {"type": "object"}

_KEY: Schema = {
    "name": replay.HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": replay.PATTERN},
    "description": (
        "A key of the message's own, drawn at random. When no answer came, send the same message "
        "with the same key and session again: if it was answered, the answer is the same and the "
        f"conversation does not move. The last {replay.KEPT} such answers of a conversation are "
        "kept with it. Without a session a message begins a conversation each time."
    ),
}

_ERRORS = {
    400: "The body is not JSON (or not sent as such)",
    404: "There is no such address",
    413: "The message is longer than 1,000 characters, or the body larger than 16 kB",
    422: "An unknown fact or value, a broken constraint, or a field of the wrong kind: named",
    429: "Too many requests; `Retry-After` says how many seconds to wait",
    503: "Not possible right now; the message says what still works",
}


def ref(name: str) -> Schema:
    """A reference to one of the document's schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def described(schema: str | Schema, *errors: int) -> dict[int | str, dict[str, object]]:
    """A route's `responses`: 200 with that schema, and the contract's errors it may give.

    `/readyz` answers 503 in its own shape, like its 200; every other 503 is an error.
    """
    body = ref(schema) if isinstance(schema, str) else schema
    responses: dict[int | str, dict[str, object]] = {200: _response("The answer", body)}
    for status in errors:
        own = status == 503 and schema == "Readiness"
        about = "Not ready; each part's state" if own else _ERRORS[status]
        responses[status] = _response(about, body if own else ref("Error"))
    return responses


def gone(*errors: int) -> dict[int | str, dict[str, object]]:
    """A route's `responses` when success has nothing to say: 204, and the errors."""
    responses = described("Error", *errors)
    responses[204] = {"description": "It is gone"}
    del responses[200]
    return responses


def taking(schema: str, *, repeatable: bool = False) -> dict[str, object]:
    """A route's `openapi_extra`: a JSON body of that schema; a key, where it may be sent again."""
    extra: dict[str, object] = {"parameters": [_KEY]} if repeatable else {}
    return extra | {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ref(schema)}},
        }
    }


def install(app: FastAPI, knowledge: Knowledge) -> None:
    """Serve the document at `PATH`."""
    document: dict[str, object] = {}

    def openapi() -> dict[str, object]:
        if not document:
            built = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            components = built.setdefault("components", {})
            components["schemas"] = {**_schemas(knowledge), **components.get("schemas", {})}
            document.update(built)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _response(description: str, body: Schema) -> dict[str, object]:
    return {"description": description, "content": {"application/json": {"schema": body}}}


def _schemas(knowledge: Knowledge) -> dict[str, object]:
    facts = _facts(knowledge)
    areas = sorted({r.area for rule in knowledge.rules for r in rule.responsibilities})
    regions = [*knowledge.regions]
    nullable_text: Schema = {"type": ["string", "null"]}
    told: Schema = {
        "actor": _TEXT,
        "contact_point": nullable_text,
        "label": _TEXT,
        "reason": _TEXT,
    }
    reached: Schema = {**told, "how": _TEXT, "channels": _list("Channel")}
    # how to reach a later contact is said where it is the region's own
    contact, main_contact = _object(reached, required=tuple(told)), _object(reached)
    return {
        "Facts": facts,
        "ResolveRequest": _object(
            {
                "facts": ref("Facts"),
                "date": {"anyOf": [_DATE, {"type": "null"}]},
                "region": {"type": ["string", "null"], "enum": [*regions, None]},
            },
            required=("facts",),
        )
        | _example({"facts": {"sysselsattning": "arbetslos", "sgi": "nej"}, "date": "2026-11-22"}),
        "ChatRequest": _object(
            {
                "message": {"type": "string", "maxLength": 1000},
                "session": nullable_text,
                "region": {"type": ["string", "null"], "enum": [*regions, None]},
            },
            required=("message",),
        )
        | _example({"message": "Jag är arbetslös och saknar SGI. Vem ska jag kontakta?"}),
        "EndRequest": _object({"session": _TEXT})
        | _example({"session": "the session that the answer gave"}),
        "Error": _object(
            {
                "error": _object(
                    {"code": _TEXT, "message": _TEXT, "field": _TEXT},
                    required=("code", "message"),
                )
            }
        ),
        "Channel": _object(
            {
                "kind": {"type": "string", "enum": ["phone", "web", "visit", "form"]},
                "label": _TEXT,
                "href": _TEXT,
            }
        ),
        "Contact": contact,
        "MainContact": main_contact,
        "Option": _object({"value": _TEXT, "label": _TEXT}),
        "Question": _object(
            {
                "fact": {"type": "string", "enum": [*knowledge.facts]},
                "text": _TEXT,
                "help": _TEXT,
                "why": _TEXT,
                "multiple": _FLAG,
                "options": _list("Option"),
            }
        ),
        "Outcome": _object(
            {
                "next_contact": ref("MainContact"),
                "then": _list("Contact"),
                "responsibilities": {
                    "type": "array",
                    "items": _object(
                        {
                            "area": {"type": "string", "enum": areas},
                            "actor": _TEXT,
                            "name": _TEXT,
                            "role": {"enum": ["responsible", "performs", "supports"]},
                            "task": _TEXT,
                            "sources": _TEXTS,
                        }
                    ),
                },
                "prepare": _TEXTS,
                "consent": _object({"needed": _FLAG, "text": _TEXT, "sources": _TEXTS}),
                "reasons": {
                    "type": "array",
                    "items": _object(
                        {"rule": _TEXT, "text": _TEXT, "facts": _OBJECT, "sources": _TEXTS}
                    ),
                },
                "counterfactuals": {
                    "type": "array",
                    "items": _object({"change": _OBJECT, "next_contact": _OBJECT, "text": _TEXT}),
                },
                "depends_on": {
                    "type": "array",
                    "items": _object(
                        {
                            "fact": _TEXT,
                            "text": _TEXT,
                            "outcomes": {
                                "type": "array",
                                "items": _object({"value": {}, "next_contact": _OBJECT}),
                            },
                        }
                    ),
                },
                "sources": _list("Source"),
                "valid_on": _DATE,
                "disclaimer": _TEXT,
            }
        ),
        "Source": _object(
            {"id": _TEXT, "title": _TEXT, "reference": _TEXT, "url": _TEXT, "checked": _DATE}
        ),
        "Remaining": _object({"min": {"type": "integer"}, "max": {"type": "integer"}}),
        "Resolution": _object(
            {
                "status": {"enum": ["resolved", "question", "outside_coverage"]},
                "facts": _OBJECT,
                "question": _nullable("Question"),
                "remaining": ref("Remaining"),
                "outcome": _nullable("Outcome"),
            }
        ),
        "Topic": _object(
            {
                "id": _TEXT,
                "title": _TEXT,
                "next_contact": {"type": ["object", "null"]},
                "sources": {"type": "array"},
            }
        ),
        "Message": _object(
            {
                "text": _TEXT,
                "buttons": {
                    "type": "array",
                    "items": _object({"title": _TEXT, "payload": _TEXT}),
                },
                "question": ref("Question"),
                "remaining": ref("Remaining"),
                "outcome": ref("Outcome"),
                "topic": ref("Topic"),
            },
            required=("text",),
        ),
        "Answer": _object(
            {
                "fact": {"type": "string", "enum": [*knowledge.facts]},
                "subject": _TEXT,
                "answer": _TEXT,
                "payload": _TEXT,
            }
        ),
        "ChatAnswer": _object(
            {"session": _TEXT, "messages": _list("Message"), "answers": _list("Answer")},
            required=("session", "messages"),
        ),
        "Opening": _object(
            {
                "messages": _list("Message"),
                "hours": {"type": "integer"},
                "limit": {"type": "integer"},
            }
        ),
        "Health": _object({"status": {"const": "ok"}}),
        "Readiness": _object(
            {
                "status": {"enum": ["ready", "starting", "degraded", "unavailable"]},
                "parts": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "object",
                        "properties": {"ready": _FLAG},
                        "required": ["ready"],
                    },
                },
            }
        ),
        "Records": {
            "type": "array",
            "items": {"type": "object", "properties": {"id": _TEXT}, "required": ["id"]},
        },
        "Questions": _list("Question"),
    }


def _facts(knowledge: Knowledge) -> Schema:
    properties: Schema = {}
    for fact in knowledge.facts.values():
        one: Schema = {"type": "string", "enum": [*fact.ids]}
        properties[fact.id] = {"anyOf": [*_several(fact), one]} if fact.many else one
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "description": "Answers. A fact that is left out has not been asked.",
    }


def _several(fact: Fact) -> list[Schema]:
    """How a fact with many elements is sent: what is said twice is said, as in the resolver."""
    elements: Schema = {"type": "string", "enum": [*fact.elements]}
    several: list[Schema] = [{"type": "array", "items": elements, "minItems": 1}]
    if fact.none:
        several.append({"type": "array", "items": {"const": fact.none}, "minItems": 1})
    return [*several, {"const": [UNKNOWN]}]


def _object(properties: Mapping[str, object], required: tuple[str, ...] | None = None) -> Schema:
    names = list(properties) if required is None else list(required)
    return {"type": "object", "properties": dict(properties), "required": names}


def _example(body: Schema) -> Schema:
    """What the schema says can be sent, for who reads it: docs/developers/api.md calls with it."""
    return {"examples": [body]}


def _list(name: str) -> Schema:
    return {"type": "array", "items": ref(name)}


def _nullable(name: str) -> Schema:
    return {"anyOf": [ref(name), {"type": "null"}]}
