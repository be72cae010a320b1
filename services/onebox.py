"""Composition root of one-process mode: ingest, extract and store over one log, on one port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import lru_cache
from typing import Any

from fastapi import FastAPI

from services.extract.gazetteer.library import open_gazetteer
from services.extract.main import run_extract
from services.ingest.api import router as ingest_router
from services.ingest.intake import Intake
from services.ingest.limits import Limits
from services.store import problems
from services.store.api.articles import article_view
from services.store.base import Store
from services.store.main import open_context, run_store
from services.store.main import routers as store_routers
from services.store.open import open_store
from services.store.places_api import places_router
from shared.cache.open import open_cache
from shared.log.base import LogLimits
from shared.log.open import open_log
from shared.runtime.health import Health, health_routes
from shared.runtime.metrics import Metrics
from shared.runtime.provision import required_topics
from shared.runtime.settings import Settings

TITLE = "Dateline"


def create_app(settings: Settings) -> FastAPI:
    """The three services as one ASGI application; ports open with its lifespan, not before.

    On the way down nothing is lost: requests end first, then the loops between two transactions,
    then the log and the store close. What was not done is done after the next start.
    """
    metrics, health = Metrics(), Health()
    log = open_log(settings.resolved_log_url(), LogLimits(max_record_bytes=settings.max_record_bytes))
    store = open_store(settings.resolved_store_url())
    cache = open_cache(
        settings.cache_url,
        timeout_s=settings.cache_timeout_ms / 1000,
        on_fault=lambda operation: metrics.cache_errors.labels(operation).inc(),
    )
    context = open_context(settings, store, cache)
    health.add_check("log", log.healthy)
    health.add_check("store", store.healthy)
    intake = Intake(log, cache, metrics, Limits.of(settings))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        async with AsyncExitStack() as opened:
            for port in (log, store, cache):
                await port.start()
                opened.push_async_callback(port.stop)
            await log.apply(required_topics())
            loops = {
                "extract": run_extract(log, settings, metrics, health),
                "store": run_store(log, store, context, settings, metrics, health),
            }
            async with running(loops, health):
                yield
                context.closing.set()

    app = FastAPI(title=TITLE, version="1", lifespan=lifespan)
    problems.install(app)
    app.add_api_route("/v1/articles/{article_id}", _article(store, intake), include_in_schema=False)
    for routes in store_routers(context):
        app.include_router(routes)
    gazetteer = lru_cache(lambda: open_gazetteer(settings.gazetteer))
    app.include_router(places_router(gazetteer, cache))
    app.include_router(ingest_router(intake, api_key=settings.api_key, with_status=False))
    app.include_router(health_routes(health, metrics))
    return app


@asynccontextmanager
async def running(loops: Mapping[str, Coroutine[Any, Any, None]], health: Health) -> AsyncIterator[None]:
    """Run ``loops`` meanwhile. One that ends by itself turns readiness red, with the reason."""

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            health.fail(task.get_name(), f"ended: {task.exception()!r}")

    tasks = [asyncio.create_task(loop, name=name) for name, loop in loops.items()]
    for task in tasks:
        task.add_done_callback(ended)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _article(store: Store, intake: Intake) -> Callable[[str], Awaitable[dict[str, Any]]]:
    """The store's view of an article; ingest's for the moment before the store has taken it in, so
    that the status link of a 202 answers at once."""

    async def read_article(article_id: str) -> dict[str, Any]:
        async with store.read() as session:
            view = await article_view(session, article_id)
        if view is not None:
            return view
        known = (await intake.lookups.states([article_id])).get(article_id)
        if known is None:
            raise problems.missing("article", article_id)
        return {
            "article_id": article_id,
            "version_id": known["version_id"],
            "text": None,
            "status": "received",
            "received_at": known.get("received_at"),
            "events": [],
        }

    return read_article
