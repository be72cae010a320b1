"""Composition root of the store service, and its parts for one-process mode."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from services.store.api.context import ApiContext
from services.store.api.routes import api_routers
from services.store.base import Store
from services.store.dispatch import run_dispatch
from services.store.mirror.mirror import Mirror
from services.store.open import open_store
from services.store.problems import install
from services.store.relay import IncidentOutbox, relay_name
from services.store.stage import CONSUMED, StoreStage
from shared.cache.base import Cache
from shared.cache.open import open_cache
from shared.contracts.topics import STORE_GROUP
from shared.log.base import Log, LogLimits
from shared.log.open import open_log
from shared.runtime.health import Health, health_routes
from shared.runtime.metrics import Metrics
from shared.runtime.policy import Policy
from shared.runtime.provision import required_topics
from shared.runtime.relay import run_relay
from shared.runtime.settings import Settings
from shared.runtime.sink import run_sink
from shared.runtime.stage import Stage


def open_context(settings: Settings, store: Store, cache: Cache) -> ApiContext:
    """What the API works with, as the settings say."""
    keys = {settings.api_key.get_secret_value()} if settings.api_key else set()
    return ApiContext(
        store,
        cache,
        api_keys=frozenset(keys),
        allow_private_webhooks=settings.allow_private_webhooks,
        base_url=settings.public_url.rstrip("/"),
        mirror=Mirror(settings.statistics_memory_mb << 20) if settings.statistics_memory_mb else None,
    )


def routers(context: ApiContext) -> list[APIRouter]:
    """Every route of the query API, for an application that embeds it."""
    return api_routers(context)


async def run_store(
    log: Log, store: Store, context: ApiContext, settings: Settings, metrics: Metrics, health: Health
) -> None:
    """Take in, relay, deliver and follow until cancelled; ``store`` is started."""
    policy = Policy(max_records=settings.batch_records, attempts=settings.attempts)
    stages = [Stage(f"store.{topic}", policy, metrics, health) for topic in CONSUMED]
    async with asyncio.TaskGroup() as loops:
        loops.create_task(run_sink(log, CONSUMED, STORE_GROUP, StoreStage(store), stages=stages))
        relay = Stage("store.relay", policy, metrics, health)
        loops.create_task(run_relay(log, await relay_name(store), IncidentOutbox(store), stage=relay))
        loops.create_task(run_dispatch(store, context.allow_private_webhooks))
        if context.mirror is not None:
            loops.create_task(context.mirror.follow(store))


def create_app(settings: Settings) -> FastAPI:
    """The store service as an ASGI application; ports open with its lifespan, not before."""
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

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await store.start()
        await cache.start()
        await log.start()
        await log.apply(required_topics())
        task = asyncio.create_task(run_store(log, store, context, settings, metrics, health))
        task.add_done_callback(lambda ended: _report(ended, health))
        try:
            yield
        finally:
            context.closing.set()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await log.stop()
            await cache.stop()
            await store.stop()

    app = FastAPI(title="Dateline store", version="1", lifespan=lifespan)
    install(app)
    for router in routers(context):
        app.include_router(router)
    app.include_router(health_routes(health, metrics))
    return app


def _report(task: asyncio.Task[None], health: Health) -> None:
    """A loop that ended by itself turns readiness red: the supervisor restarts what is not ready."""
    if not task.cancelled() and task.exception() is not None:
        health.fail("store", f"ended: {task.exception()!r}")
