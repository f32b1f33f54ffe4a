"""POST /api/v1/resolve: facts in, question or outcome out. No session, nothing stored."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.resolver import FactError
from bot.web import bodies, fields
from bot.web.errors import fact_error, json_response
from bot.web.openapi import described, taking
from bot.web.parts import address, parts_of

router = APIRouter(prefix="/api/v1", tags=["resolve"])


@router.post(
    "/resolve",
    summary="Who is responsible, and whom to contact next?",
    responses=described("Resolution", 400, 413, 422, 429, 503),
    openapi_extra=taking("ResolveRequest"),
)
async def resolve(request: Request) -> Response:
    """The next question or the outcome for the facts; which of the two, `status` says."""
    parts = parts_of(request)
    await parts.limit.address(address(request))
    body = await bodies.json_object(request)
    facts = fields.facts(body)
    on = fields.optional_date(body, "date")
    region = fields.optional_text(body, "region")
    try:
        resolution = parts.resolver.resolve(facts, on=on, region=region)
    except FactError as error:
        raise fact_error(error) from None
    return json_response(resolution.as_dict())
