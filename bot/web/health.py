"""Whether the process lives, and whether each of its parts can do its work."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from bot.web.conversations import StoreError
from bot.web.errors import json_response
from bot.web.openapi import described
from bot.web.parts import parts_of
from bot.web.relay import RelayError

router = APIRouter(tags=["health"])


@router.get("/healthz", responses=described("Health"), summary="Is the process alive?")
async def healthz() -> Response:
    """200 as long as the process can answer at all."""
    return json_response({"status": "ok"})


@router.get("/readyz", responses=described("Readiness", 503), summary="Can it do its work?")
async def readyz(request: Request) -> Response:
    """200 when people can be answered, 503 when not; either way, each part's state.

    `starting` (503): not everything has been there yet. `degraded` (200): Rasa has gone away
    since, and people are answered by the simpler reader. `unavailable` (503): nothing can be kept.
    """
    parts = parts_of(request)
    knowledge = parts.resolver.knowledge
    state: dict[str, dict[str, object]] = {
        "knowledge": {"ready": True, "rules": len(knowledge.rules)},
        "extractor": {"ready": parts.reader.ready, "spacy": parts.reader.spacy},
    }
    try:
        answer = await parts.relay.ready()
        state["rasa"] = {"ready": True, "spacy": str(answer.get("spacy", ""))}
    except RelayError as error:
        state["rasa"] = {"ready": False, "reason": str(error)}
    try:
        await run_in_threadpool(parts.store.check)
        state["store"] = {"ready": True}
    except StoreError as error:
        state["store"] = {"ready": False, "reason": str(error)}
    ready = all(part["ready"] for part in state.values())
    parts.complete = parts.complete or ready
    if ready:
        status = "ready"
    elif not state["store"]["ready"]:
        status = "unavailable"
    else:
        status = "degraded" if parts.complete else "starting"
    code = 200 if status in ("ready", "degraded") else 503
    return json_response({"status": status, "parts": state}, code)
