"""Whether the process lives, and whether each of its parts can do its work."""

from __future__ import annotations

import time

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from bot.web.errors import json_response
from bot.web.openapi import described
from bot.web.parts import Parts, parts_of
from bot.web.relay import RelayError
from bot.web.store import StoreError

router = APIRouter(tags=["health"])

# A process that starts while Rasa is gone for good must not be kept from answering without it.
PATIENCE = 120.0  # seconds


@router.get("/healthz", responses=described("Health"), summary="Is the process alive?")
async def healthz() -> Response:
    """200 as long as the process can answer at all."""
    return json_response({"status": "ok"})


@router.get("/readyz", responses=described("Readiness", 503), summary="Can it do its work?")
async def readyz(request: Request) -> Response:
    """200 when people can be answered, 503 when not; either way, each part's state.

    `starting` (503): not everything has been there yet, and two minutes have not passed.
    `degraded` (200): Rasa is away, and people are answered by the simpler reader; or Redis is, and
    each web process is on its own. `unavailable` (503): nothing can be kept.
    """
    parts = parts_of(request)
    state = await states(parts)
    ready = all(part["ready"] for part in state.values())
    needed = all(part["ready"] for name, part in state.items() if name != "redis")
    waited = time.monotonic() - parts.began > PATIENCE
    parts.complete = parts.complete or needed or waited
    if ready:
        status = "ready"
    elif not state["store"]["ready"]:
        status = "unavailable"
    else:
        status = "degraded" if parts.complete else "starting"
    code = 200 if status in ("ready", "degraded") else 503
    return json_response({"status": status, "parts": state}, code)


async def states(parts: Parts) -> dict[str, dict[str, object]]:
    """Each part's state now: `ready`, and what it is or why it is not."""
    knowledge = parts.resolver.knowledge
    state: dict[str, dict[str, object]] = {
        "knowledge": {"ready": True, "rules": len(knowledge.rules)},
        "extractor": {"ready": parts.reader.ready, "spacy": parts.reader.spacy},
    }
    try:
        answer = await parts.relay.ready()
        several = {name: answer[name] for name in ("processes", "answering") if name in answer}
        state["rasa"] = {"ready": True, "spacy": str(answer.get("spacy", "")), **several}
    except RelayError as error:
        state["rasa"] = {"ready": False, "reason": str(error)}
    try:
        await run_in_threadpool(parts.store.check)
        state["store"] = {"ready": True}
    except StoreError as error:
        state["store"] = {"ready": False, "reason": str(error)}
    if parts.shared is not None:
        state["redis"] = {"ready": await parts.shared.ready()}
    return state
