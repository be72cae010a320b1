"""Composition root of the ingest service: its ports, its routes, its health."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.ingest.api import router
from services.ingest.intake import Intake
from services.ingest.limits import Limits
from shared.cache.open import open_cache
from shared.contracts.topics import ARTICLES
from shared.log.base import LogLimits, TopicSpec
from shared.log.open import open_log
from shared.runtime.health import Health, health_routes
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """The ingest service as an ASGI application; ports open with its lifespan, not before.

    Readiness asks the log alone: a dead cache only slows (reliability.md).
    """
    metrics, health = Metrics(), Health()
    log = open_log(settings.resolved_log_url(), LogLimits(max_record_bytes=settings.max_record_bytes))
    cache = open_cache(
        settings.cache_url,
        timeout_s=settings.cache_timeout_ms / 1000,
        on_fault=lambda operation: metrics.cache_errors.labels(operation).inc(),
    )
    health.add_check("log", log.healthy)
    intake = Intake(log, cache, metrics, Limits.of(settings))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await log.start()
        await cache.start()
        try:
            spec = TopicSpec(ARTICLES.name, ARTICLES.partitions, ARTICLES.retention_ms, ARTICLES.compacted)
            await log.apply([spec])
            yield
        finally:
            await cache.stop()
            await log.stop()

    app = FastAPI(title="Dateline ingest", version="1", lifespan=lifespan)
    app.include_router(router(intake, api_key=settings.api_key))
    app.include_router(health_routes(health, metrics))
    return app
