"""The web process's own phrases, all looked up at start so that none can be missing later."""

from __future__ import annotations

from collections.abc import Mapping

from bot.resolver import Resolver

PREFIX = "web_"
KEYS = frozenset(
    f"{PREFIX}{key}"
    for key in (
        "busy",
        "content_type",
        "duplicate_key",
        "expired",
        "invalid_date",
        "invalid_key",
        "invalid_text",
        "invalid_values",
        "method_not_allowed",
        "missing_field",
        "not_found",
        "not_json",
        "not_object",
        "simple",
        "staff_only",
        "store_unavailable",
        "too_large",
        "too_long",
        "too_many_requests",
        "unavailable",
    )
)


class Texts:
    """Swedish texts by key (without the `web_` prefix)."""

    def __init__(self, resolver: Resolver) -> None:
        """Raises `LookupError` naming every phrase that bot/knowledge/phrases.yml lacks."""
        missing = sorted(KEYS - resolver.knowledge.phrases.keys())
        if missing:
            raise LookupError(f"phrases.yml lacks: {', '.join(missing)}")
        self._resolver = resolver

    def say(self, key: str, slots: Mapping[str, object] | None = None) -> str:
        """The phrase `web_<key>` with its slots filled in."""
        return self._resolver.phrase(f"{PREFIX}{key}", {}, **dict(slots or {}))
