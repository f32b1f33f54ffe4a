"""Who may do what with what is served: security headers by address, and who may call from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

CHAT_PAGE = "/chatt"
_API, _STATIC = "/api/v1/", "/static/"
_SHARED = (_API, _STATIC)  # what the chat on another site's page uses
_ANY_PORT = ":*"

_CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_ALLOWED = {"Access-Control-Expose-Headers": "Retry-After"}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "content-type, idempotency-key",
    "Access-Control-Max-Age": "600",
}


def csp(**changes: str) -> str:
    """The content security policy, with some directives changed: `frame_src="'self'"`."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in {**_CSP, **named}.items())


class Policy:
    """The headers of every answer. `origins`: the websites that may show the chat."""

    def __init__(self, origins: Sequence[str]) -> None:
        self._origins = frozenset(origins)
        ancestors = " ".join(["'self'", *origins])
        # a frame's parent is judged by the policy; the older header knows only one origin
        framed = {"X-Frame-Options": "SAMEORIGIN" if not origins else None}
        shared = {"Cross-Origin-Resource-Policy": "cross-origin"} if origins else {}
        self._usual = {"Content-Security-Policy": csp(), **HEADERS}
        self._page = _merged(
            self._usual, {"Content-Security-Policy": csp(frame_ancestors=ancestors), **framed}
        )
        self._shared = {**self._usual, **shared, "Vary": "Origin"}

    def headers(self, path: str, origin: str | None) -> Mapping[str, str]:
        """The headers of an answer at that address to a page of that origin (if it says one)."""
        if is_chat_page(path):
            return self._page
        if not path.startswith(_SHARED):
            return self._usual
        # a file may be kept by the browser, which asks whether it is still the same
        kept = {"Cache-Control": "no-cache"} if path.startswith(_STATIC) else {}
        if origin is not None and self.allows(origin):
            kept |= {"Access-Control-Allow-Origin": origin, **_ALLOWED}
        return {**self._shared, **kept}

    def preflight(self, path: str, origin: str | None) -> Mapping[str, str] | None:
        """The headers that let a browser go on with a call; `None` if it may not."""
        if origin is None or not path.startswith(_SHARED) or not self.allows(origin):
            return None
        return {**self.headers(path, origin), **_PREFLIGHT}

    def allows(self, origin: str) -> bool:
        """Whether pages of that origin may show the chat."""
        if origin.endswith(_ANY_PORT):  # a pattern of ours, not an origin
            return False
        name, _, port = origin.rpartition(":")
        return origin in self._origins or (port.isdecimal() and name + _ANY_PORT in self._origins)


def is_chat_page(path: str) -> bool:
    """Whether the address is the page without JavaScript, or one of its own."""
    return path == CHAT_PAGE or path.startswith(CHAT_PAGE + "/")


def _merged(usual: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}
