"""/personal: for staff whom a reverse proxy has logged in. There only if STAFF_KEY is set.

Who they are is never told: the proxy sends a key that only it and this process know.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from bot.counting import TableError, table_of
from bot.counting.kinds import vocabulary
from bot.dialogue.allowance import ASKER, STAFF
from bot.dialogue.messages import payload
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.errors import ApiError
from bot.web.pages import Pages
from bot.web.parts import address, parts_of
from bot.web.policy import csp

STAFF_PAGE = "/personal"
HEADER = "X-Vagvisaren-Staff"
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


class Door:
    """Lets in those whom the proxy has logged in; everybody, where there is no key to show."""

    def __init__(self, settings: Settings) -> None:
        self._keys = [key.encode() for key in settings.staff_key.split()]

    async def admit(self, request: Request) -> None:
        """Raises `ApiError`: 403 without a right key, 429 for too many requests."""
        await parts_of(request).limit.address(address(request))
        shown = request.headers.get(HEADER, "").encode()
        if self._keys and not any(hmac.compare_digest(shown, key) for key in self._keys):
            raise ApiError(403, "staff_only")


def create_router(pages: Pages, settings: Settings, resolver: Resolver, door: Door) -> APIRouter:
    """The page, and the report of what has been counted."""
    router = APIRouter(include_in_schema=False)

    @router.api_route(STAFF_PAGE, methods=["GET", "HEAD"])
    async def start(request: Request) -> Response:
        await door.admit(request)
        return pages.staff(payload("svar", {ASKER: STAFF}), counts=settings.counting)

    @router.api_route(f"{STAFF_PAGE}/rapport", methods=["GET", "HEAD"])
    async def report(request: Request) -> Response:
        await door.admit(request)
        if not settings.counting:
            raise ApiError(404, "not_found")
        try:
            html = await run_in_threadpool(_report, settings, resolver)
        except TableError as error:
            raise ApiError(503, "store_unavailable", headers={"Retry-After": "5"}) from error
        headers = {"Content-Security-Policy": _policy(html)}
        return Response(html, headers=headers, media_type="text/html")

    return router


def _report(settings: Settings, resolver: Resolver) -> str:
    # here: what draws takes a second to import, and the public page does not need it
    from bot.counting.report import as_page, report_of

    return as_page(report_of(table_of(settings).read(), vocabulary(resolver)))


def _policy(html: str) -> str:
    """The report is whole in itself: its own styles and pictures, and nothing else."""
    hashes = (hashlib.sha256(style.encode()).digest() for style in _STYLE.findall(html))
    styles = " ".join(f"'sha256-{base64.b64encode(each).decode()}'" for each in hashes)
    none = "'none'"
    return csp(style_src=styles, img_src="data:", script_src=none, connect_src=none)
