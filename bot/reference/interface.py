"""The HTTP interface, from the OpenAPI document that the web process serves."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ADDRESS = "http://127.0.0.1:8000"  # where the examples ask
_JSON = "application/json"

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """What may be sent beside the body."""

    name: str
    place: str
    type: str
    required: bool
    about: str


@dataclass(frozen=True)
class Answer:
    """A status that a call may answer with, and the type of its body ("": none)."""

    status: str
    about: str
    type: str


@dataclass(frozen=True)
class Call:
    """A call: `body` is the type of what is sent ("": nothing), `example` a command that calls."""

    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[Parameter, ...]
    body: str
    answers: tuple[Answer, ...]
    example: str

    @property
    def anchor(self) -> str:
        """Where the heading of the call is on its page, as sites and repositories name it."""
        return f"{self.method} {self.path}".lower().replace("/", "").replace(" ", "-")


@dataclass(frozen=True)
class Field:
    """A field of a schema; what is in an object in it has the path there as `name`."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True)
class Shape:
    """A schema by its name; `type` is what it is when it has no fields."""

    name: str
    type: str
    about: str
    fields: tuple[Field, ...]


def calls(document: Schema) -> list[Call]:
    """Every call, in the document's order."""
    return [
        _call(document, path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def schemas(document: Schema) -> list[Shape]:
    """Every schema, in the document's order."""
    return [
        Shape(name, _type(schema), schema.get("description", ""), tuple(_fields(schema)))
        for name, schema in document["components"]["schemas"].items()
    ]


def _call(document: Schema, path: str, method: str, operation: Schema) -> Call:
    body = operation.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema")
    return Call(
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=operation.get("description", ""),
        parameters=tuple(
            Parameter(
                each["name"],
                each["in"],
                _type(each["schema"]),
                each["required"],
                each["description"],
            )
            for each in operation.get("parameters", ())
        ),
        body=_type(body) if body else "",
        answers=tuple(
            Answer(
                status,
                answer["description"],
                _type(answer["content"][_JSON]["schema"]) if "content" in answer else "",
            )
            for status, answer in sorted(operation["responses"].items())
        ),
        example=_example(document, path, method, body),
    )


def _example(document: Schema, path: str, method: str, body: Schema | None) -> str:
    words = ["curl", "-s"]
    words += ["-X", method.upper()] if method not in ("get", "post") else []
    words.append(ADDRESS + path)
    if body is None:
        return shlex.join(words)
    sent = json.dumps(_found(document, body)["examples"][0], ensure_ascii=False)
    header = f"Content-Type: {_JSON}"
    return f"{shlex.join(words)} \\\n  -H {shlex.quote(header)} \\\n  -d {shlex.quote(sent)}"


def _found(document: Schema, schema: Schema) -> Schema:
    name = schema["$ref"].rpartition("/")[2]
    found: Schema = document["components"]["schemas"][name]
    return found


def _fields(schema: Schema, path: str = "") -> Iterator[Field]:
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        yield Field(path + name, _type(inner), name in required)
        if inner.get("type") == "array":
            yield from _fields(inner.get("items", {}), f"{path}{name}[].")
        else:
            yield from _fields(inner, f"{path}{name}.")


def _type(schema: Schema) -> str:
    """A schema in a few words, with links to those that have a name."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(_type, schema["anyOf"])))
    if "const" in schema:
        return f"`{json.dumps(schema['const'], ensure_ascii=False)}`"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    kinds = schema.get("type", "anything")
    words = [_kind(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return " or ".join(words)


def _kind(kind: str, schema: Schema) -> str:
    if kind == "array":
        return f"list of {_type(schema['items'])}" if "items" in schema else "list"
    if kind == "string":
        if schema.get("format") == "date":
            return "date, `2026-11-22`"
        if "pattern" in schema:
            return f"text like `{schema['pattern']}`"
        longest = schema.get("maxLength")
        return f"text of at most {longest:,} characters" if longest else "text"
    return {"boolean": "true or false", "integer": "whole number"}.get(kind, kind)
