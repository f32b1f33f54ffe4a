"""The web application, put together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware

from bot.counting import Counting, table_of
from bot.dialogue import Dialogue, State
from bot.resolver import Resolver
from bot.settings import Settings
from bot.training import current_model
from bot.web import chat, chatt, demo, errors, explorer, health, knowledge, openapi, resolve, staff
from bot.web.exporter import exporting
from bot.web.files import Files
from bot.web.guard import Guard
from bot.web.locks import LIFE, Locks
from bot.web.metrics import fault
from bot.web.pages import Pages, Refusals
from bot.web.parts import Parts
from bot.web.policy import Policy
from bot.web.rate import RateLimit, SharedBuckets
from bot.web.reader import Reader
from bot.web.relay import Relay
from bot.web.sessions import Sessions
from bot.web.shared import Shared
from bot.web.store import Store, StoreError
from bot.web.stores import open_store
from bot.web.strings import STATIC, Strings
from bot.web.texts import Texts
from bot.web.turns import Turns

log = logging.getLogger(__name__)


_PURGE_EVERY = 600  # seconds


def create_parts(
    settings: Settings,
    resolver: Resolver,
    *,
    relay: Relay | None = None,
    reader: Reader | None = None,
    store: Store | None = None,
) -> Parts:
    """The parts with these settings; those given instead of the usual ones are for tests."""
    relay = relay or Relay(settings.rasa_addresses, settings.turn_timeout)
    shared = Shared(settings.redis_url) if settings.redis_url else None
    # longer than a turn takes, and than the lock of a process that was killed lasts
    locks = Locks(settings.turn_timeout + LIFE / 1000, shared)
    reader = reader or Reader.of(resolver, partial(current_model, settings))
    hours = settings.session_hours
    store = store or open_store(settings)
    texts = Texts(resolver)
    dialogue = Dialogue(resolver)
    counting = Counting(dialogue, table_of(settings) if settings.counting else None)
    region = settings.region or None
    return Parts(
        settings=settings,
        resolver=resolver,
        dialogue=dialogue,
        texts=texts,
        sessions=Sessions(settings.secret, hours),
        store=store,
        limit=RateLimit(settings.rate_per_minute, SharedBuckets(shared) if shared else None),
        reader=reader,
        relay=relay,
        turns=Turns(dialogue, reader, relay, store, texts, region, counting, locks),
        counting=counting,
        shared=shared,
    )


def create_app(settings: Settings, resolver: Resolver, parts: Parts | None = None) -> FastAPI:
    """The application. It answers at once: what is slow to load (spaCy) loads beside it.

    Raises `LookupError` if phrases.yml lacks a text.
    """
    made = parts or create_parts(settings, resolver)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        made.reader.start()
        made.counting.start()
        purging = asyncio.create_task(_purge(made.store, made.counting))
        states = partial(health.states, made)
        async with exporting(settings.metrics_host, settings.metrics_port, states):
            yield
        purging.cancel()
        with suppress(asyncio.CancelledError):
            await purging
        await made.counting.close()
        await made.relay.close()
        if made.shared is not None:
            await made.shared.close()
        made.turns.close()
        made.store.close()

    app = FastAPI(
        title="Vägvisaren",
        version="1.0",
        description="Who does what in work-life rehabilitation, with a source for every answer.",
        openapi_url=openapi.PATH,
        docs_url=None,  # FastAPI's own pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.parts = made
    app.include_router(resolve.router)
    app.include_router(chat.router)
    app.include_router(knowledge.create_router(resolver))
    app.include_router(health.router)
    pages = Pages(Strings.load(), settings.session_hours)
    app.include_router(chatt.create_router(pages))
    door = staff.Door(settings)
    if settings.staff_key:
        app.include_router(staff.create_router(pages, settings, resolver, door))
    if settings.staff_key or not settings.production:
        voice = made.dialogue.voice
        app.include_router(explorer.create_router(pages, resolver, voice, door.admit))
    if settings.shows_demo:
        app.include_router(demo.create_router())
    app.mount("/static", GZipMiddleware(Files(directory=STATIC)), name="static")
    refusals = Refusals(made.texts, pages)
    errors.install(app, refusals)
    openapi.install(app, resolver.knowledge)
    app.add_middleware(Guard, policy=Policy(settings.embed_origins), refusal=refusals)
    return app


async def _purge(store: Store, counting: Counting) -> None:
    """Remove conversations whose time is over, also when nobody is talking."""
    while True:
        removing = asyncio.create_task(_remove(store, counting))
        try:
            await asyncio.shield(removing)
        except asyncio.CancelledError:
            await removing  # what is removed is counted, also when the service stops
            raise
        await asyncio.sleep(_PURGE_EVERY)


async def _remove(store: Store, counting: Counting) -> None:
    try:
        for gone in await run_in_threadpool(store.purge):
            counting.ended(State.from_json(gone.state))
            await asyncio.sleep(0)  # thousands may be over at once: let people in between
    except StoreError as error:
        fault("store")
        log.error("the store fails: %s", error)
