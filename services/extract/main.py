"""Composition root of the extract service: the stage over the log, health and metrics beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.extract.llm.options import llm_options_of
from services.extract.open import EngineOptions
from services.extract.pool import WorkerPool
from services.extract.stage import ExtractStage
from services.extract.worker import Runner
from shared.contracts.topics import ARTICLES, EXTRACT_GROUP
from shared.log.base import Log, LogLimits
from shared.log.open import open_log
from shared.runtime.health import Health, health_routes
from shared.runtime.metrics import Metrics
from shared.runtime.policy import Policy
from shared.runtime.provision import required_topics
from shared.runtime.settings import Settings
from shared.runtime.stage import Stage
from shared.runtime.transform import run_transform


def options_of(settings: Settings) -> EngineOptions:
    """What of ``settings`` an engine is opened from."""
    return EngineOptions(
        name=settings.extract_engine,
        gazetteer=settings.gazetteer,
        cache_url=settings.cache_url,
        cache_timeout_s=settings.cache_timeout_ms / 1000,
        geocoder_url=settings.geocoder_url,
        geocoder_contact=settings.geocoder_contact,
        llm=llm_options_of(settings),
    )


async def run_extract(log: Log, settings: Settings, metrics: Metrics, health: Health) -> None:
    """Extract from an open log until cancelled."""
    policy = Policy(
        max_records=settings.batch_records, attempts=settings.attempts, concurrency=max(settings.workers, 1)
    )
    workers = WorkerPool(settings.workers)
    run = Runner(options_of(settings))
    stage = Stage("extract", policy, metrics, health)
    try:
        version = await workers.ask(run.version)
        extraction = ExtractStage(workers, run, version, settings.record_timeout_s, metrics)
        await run_transform(
            log, ARTICLES.name, EXTRACT_GROUP, extraction.transform, stage=stage, farewell=extraction.farewell
        )
    finally:
        workers.close()


def create_app(settings: Settings) -> FastAPI:
    """The extract service as an ASGI application: no API but health, its loop runs with the lifespan."""
    metrics, health = Metrics(), Health()
    log = open_log(settings.resolved_log_url(), LogLimits(max_record_bytes=settings.max_record_bytes))
    health.add_check("log", log.healthy)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await log.start()
        await log.apply(required_topics())
        task = asyncio.create_task(run_extract(log, settings, metrics, health))
        task.add_done_callback(lambda ended: _report(ended, health))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await log.stop()

    app = FastAPI(title="Dateline extract", version="1", lifespan=lifespan)
    app.include_router(health_routes(health, metrics))
    return app


def _report(task: asyncio.Task[None], health: Health) -> None:
    """A loop that ended by itself turns readiness red: the supervisor restarts what is not ready."""
    if not task.cancelled() and task.exception() is not None:
        health.fail("extract", f"ended: {task.exception()!r}")
