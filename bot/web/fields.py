"""Fields of a request, checked one by one so that the error can name the field."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping

from bot.web.errors import ApiError

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPACES = re.compile(r"[ \u00a0]{2,}")
Body = Mapping[str, object]


def text(body: Body, name: str) -> str:
    """A text that must be there. Raises `ApiError` (422)."""
    if name not in body:
        raise ApiError(422, "missing_field", field=name, name=name)
    found = optional_text(body, name)
    if found is None:
        raise ApiError(422, "invalid_field", field=name, text="invalid_text", name=name)
    return found


def optional_text(body: Body, name: str) -> str | None:
    """A text that can be encoded, or `None` if it is absent or null. Raises `ApiError` (422)."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise ApiError(422, "invalid_field", field=name, text="invalid_text", name=name)
    return value if value is None else encodable(value)


def optional_date(body: Body, name: str) -> dt.date | None:
    """A date as YYYY-MM-DD, or `None` if it is absent or null. Raises `ApiError` (422)."""
    value = optional_text(body, name)
    if value is None:
        return None
    try:
        # Python 3.11 would take "20261121" too; the contract does not
        if not _DATE.fullmatch(value):
            raise ValueError
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ApiError(422, "invalid_date", field=name, name=name) from None


def facts(body: Body, name: str = "facts") -> dict[str, object]:
    """Facts by id, each a text or a list of texts; which ones exist is the resolver's business.

    An empty list is neither "none of them" nor "not asked", so it is refused.
    Raises `ApiError` (422).
    """
    if name not in body:
        raise ApiError(422, "missing_field", field=name, name=name)
    found = body[name]
    if not isinstance(found, dict):
        raise ApiError(422, "invalid_field", field=name, text="not_object")
    for fact, value in found.items():
        items = value if isinstance(value, list) else [value]
        if not items or not all(isinstance(item, str) for item in items):
            known = encodable(fact)
            raise ApiError(422, "unknown_value", field=known, text="invalid_values", name=known)
    # what cannot be encoded can be no id: let the resolver refuse it by a name we can print
    return {encodable(fact): _encodable(value) for fact, value in found.items()}


def _encodable(value: object) -> object:
    if isinstance(value, list):
        return [encodable(item) for item in value]
    return encodable(str(value))


def encodable(value: str) -> str:
    """The text with lone surrogates (half an emoji) as U+FFFD: nothing can encode them."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean(value: str) -> str:
    """Text as a person could have meant it: encodable, NFC, no control characters, one line."""
    controls = ("Cc", "Zl", "Zp")
    kept = (" " if unicodedata.category(c) in controls else c for c in encodable(value))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", "".join(kept))).strip()
