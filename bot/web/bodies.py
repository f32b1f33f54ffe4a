"""Request bodies: read within a limit; as JSON, more strictly than Python does; as a form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NoReturn
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.types import Receive

from bot.web.errors import ApiError

# 1,000 characters written as \\uXXXX escapes, surrogate pairs and all, need 12 kB; the session
# and every fact there is fit in the rest.
LIMIT = 16 * 1024
# A page gives back what was too long to be sent, so that nobody has to write it again.
PAGE_LIMIT = 64 * 1024
# A body that is too large is read on (and thrown away) this far before the answer, so that an
# ordinary client gets to see the answer instead of a broken connection.
DRAIN = 2 * 1024 * 1024
_FIELDS = 60  # far more than the longest list of boxes


class ClientGoneError(Exception):
    """The client went away before the whole body had come."""


async def read(receive: Receive, limit: int = LIMIT) -> bytes | None:
    """The whole body, or `None` if it is larger than `limit` bytes. Raises `ClientGoneError`."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
        if size > DRAIN or not message.get("more_body", False):
            return b"".join(chunks) if size <= limit else None


async def json_object(request: Request) -> dict[str, object]:
    """The request's body as a JSON object.

    Raises `ApiError`: 400 if it is not sent as JSON, not UTF-8, not JSON (NaN and Infinity are
    not) or says the same key twice; 422 if it is JSON but no object.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (
        kind.startswith("application/") and kind.endswith("+json")
    ):
        raise ApiError(400, "not_json", text="content_type")
    document = parse(await request.body())
    if not isinstance(document, dict):
        raise ApiError(422, "not_object")
    return document


async def form(request: Request) -> Form:
    """The request's body as a form's fields.

    Raises `ApiError` (400) if it is not sent as `application/x-www-form-urlencoded` or has more
    fields than any of our forms.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise ApiError(400, "not_form", text="not_json")
    try:
        pairs = parse_qsl(
            (await request.body()).decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=_FIELDS,
        )
    except ValueError:
        raise ApiError(400, "not_form", text="not_json") from None
    return Form(pairs)


class Form:
    """A form's fields; the first of a name counts, where not all are asked for."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = pairs

    def __contains__(self, name: object) -> bool:
        return any(each == name for each, _ in self._pairs)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def get(self, name: str) -> str:
        """The field's text; empty if it is not there."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every text of that name, in order."""
        return [value for each, value in self._pairs if each == name]


def parse(body: bytes) -> object:
    """JSON text as Python values. Raises `ApiError` (400)."""
    try:
        return json.loads(
            body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        raise ApiError(400, "not_json") from None  # the parser's message quotes what was sent


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ApiError(400, "not_json", text="duplicate_key")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
