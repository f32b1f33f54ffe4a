"""Errors in the contract's shape: `{"error": {"code", "message", "field"?}}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Scope

from bot.resolver import FactError
from bot.web.texts import Texts


class ApiError(Exception):
    """An answer that is an error.

    `code` is for machines; the message a person reads is the phrase `web_<text>` (by default
    the code's own) with `slots`, or `message` where it is already written.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        field: str | None = None,
        text: str | None = None,
        message: str | None = None,
        headers: Mapping[str, str] | None = None,
        **slots: object,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.field = field
        self.text = text or code
        self.message = message
        self.headers = dict(headers or {})
        self.slots = slots

    def response(self, texts: Texts) -> Response:
        """The error as an HTTP response."""
        message = self.message or texts.say(self.text, self.slots)
        error = {"code": self.code, "message": message}
        if self.field is not None:
            error["field"] = self.field
        return json_response({"error": error}, self.status, self.headers)


def json_response(
    content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON in UTF-8."""
    body = orjson.dumps(content)
    return Response(body, status, headers, media_type="application/json")


def unavailable() -> ApiError:
    """The error of last resort: says what still works, tells nothing about the cause."""
    return ApiError(503, "unavailable", headers={"Retry-After": "5"})


def fact_error(error: FactError) -> ApiError:
    """A resolver's refusal (unknown fact or value, broken constraint) as the contract's 422."""
    code = "unknown_region" if error.code == "region" else error.code
    return ApiError(422, code, field=error.field, message=error.message)


Refusal = Callable[[Scope, ApiError], Response]


def install(app: FastAPI, refusal: Refusal) -> None:
    """Answer every known kind of error by `refusal`."""

    async def api_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, ApiError)
        return refusal(request.scope, error)

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            return refusal(request.scope, ApiError(404, "not_found"))
        if error.status_code == 405:
            headers = {"Allow": ", ".join(sorted(_methods(app, request)))}
            return refusal(request.scope, ApiError(405, "method_not_allowed", headers=headers))
        return refusal(request.scope, unavailable())

    async def invalid(request: Request, error: Exception) -> Response:
        # No route leaves validation to FastAPI today; one that does must not answer in English.
        assert isinstance(error, RequestValidationError)
        field = str(error.errors()[0]["loc"][-1])
        return refusal(
            request.scope, ApiError(422, "invalid_field", field=field, text="not_object")
        )

    app.add_exception_handler(ApiError, api_error)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, invalid)


def _methods(app: FastAPI, request: Request) -> set[str]:
    """What the address can be called with: Starlette names only the first route's methods."""
    allowed: set[str] = set()
    for route in app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            allowed |= getattr(route, "methods", None) or {"GET", "HEAD"}
    return allowed
