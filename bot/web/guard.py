"""The outermost layer: headers, calls from elsewhere, body limit, and never a traceback."""

from __future__ import annotations

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logs import describe
from bot.web import bodies
from bot.web.errors import ApiError, Refusal, unavailable
from bot.web.metrics import OPEN, RESPONSES
from bot.web.policy import Policy, is_chat_page

log = logging.getLogger(__name__)


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, policy: Policy, refusal: Refusal) -> None:
        """`refusal` makes the answer of an error that no route could answer."""
        self.app = app
        self.policy = policy
        self.refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with OPEN.track_inprogress():
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False
        path, asked = scope["path"], Headers(scope=scope)
        origin = asked.get("origin")

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                RESPONSES.labels(str(message["status"])).inc()
                headers = MutableHeaders(scope=message)
                for name, value in self.policy.headers(path, origin).items():
                    if name == "Vary":  # beside the encoding, which the file's answer varies by
                        headers.add_vary_header(value)
                    else:
                        headers.setdefault(name, value)
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in asked:
            allowed = self.policy.preflight(path, origin)
            if allowed is not None:
                await Response(status_code=204, headers=allowed)(scope, receive, guarded_send)
                return
        try:
            limit = bodies.PAGE_LIMIT if is_chat_page(path) else bodies.LIMIT
            body = await bodies.read(receive, limit)
            if body is None:
                error = ApiError(413, "too_large", limit=limit // 1024)
                # the rest of a giant body may still be on its way: the connection is spent
                error.headers["Connection"] = "close"
                await self.refusal(scope, error)(scope, receive, guarded_send)
                return
            await self.app(scope, _replay(body, receive), guarded_send)
        except bodies.ClientGoneError:
            return
        except Exception as error:
            log.error("unexpected %s", describe(error))
            if not started:
                await self.refusal(scope, unavailable())(scope, receive, guarded_send)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
