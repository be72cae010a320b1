"""The service with this engine over the embedded log: nothing lost, nothing done twice."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from llm_articles import ARTICLE, GOOD
from llm_endpoint import KEY, Endpoint, Play

from services.extract.main import run_extract
from shared.contracts.article import Article
from shared.contracts.envelope import decode, encode
from shared.contracts.record import ExtractedEvent, ExtractionCompleted
from shared.contracts.topics import ARTICLES, COMPLETIONS, EVENTS, EXTRACT_GROUP, dead_letters
from shared.log.base import Log, Message
from shared.log.open import open_log
from shared.runtime.health import Health
from shared.runtime.metrics import Metrics
from shared.runtime.provision import required_topics
from shared.runtime.settings import Settings, load_settings


def received(name: str) -> Message:
    fields = asdict(ARTICLE) | {"article_id": name, "version_id": f"{name}-1", "content_hash": name}
    article = Article(**fields, received_at=datetime(2025, 2, 5, tzinfo=UTC))
    return encode(
        ARTICLES, article, key=name, event_id=article.version_id, source="/test", time=article.received_at
    )


async def completed(log: Log) -> list[ExtractionCompleted]:
    return [decode(r, ExtractionCompleted) async for r in log.read(COMPLETIONS.name)]


async def serve(log: Log, settings: Settings, count: int) -> list[ExtractionCompleted]:
    """Run the service until ``count`` articles are done."""
    task = asyncio.create_task(run_extract(log, settings, Metrics(), Health()))
    try:
        async with asyncio.timeout(60):
            while len(done := await completed(log)) < count:
                assert not task.done(), task.exception()
                await asyncio.sleep(0.05)
        return done
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.parametrize("workers", [0, 1])
async def test_outage_waits_and_malformed_goes_to_the_dead_letters(
    endpoint: Endpoint, tmp_path: Path, workers: int
) -> None:
    """The first question meets an outage longer than its tries; that batch comes again. One article
    gets two answers out of form. With a worker process its rejection crosses between processes."""
    endpoint.script = [Play(status=503)] * 3 + [Play("nonsense"), Play("nonsense"), Play(GOOD)]
    settings = load_settings(
        extract_engine="llm",
        llm_base_url=endpoint.url,
        llm_model="small",
        llm_api_key=KEY,
        llm_attempts=1,
        workers=workers,
        batch_records=1,
    )
    log = open_log(f"sqlite:///{tmp_path / 'log.sqlite'}")
    await log.start()
    try:
        await log.apply(required_topics())
        await log.append([received("one"), received("two")])
        done = await serve(log, settings, 2)
        events = [decode(r, ExtractedEvent) async for r in log.read(EVENTS.name)]
        dead = [r async for r in log.read(dead_letters(EXTRACT_GROUP, ARTICLES.name))]
    finally:
        await log.stop()
    assert sorted((d.outcome, d.reason) for d in done) == [
        ("dead_lettered", "llm_malformed"), ("extracted", None),
    ]  # fmt: skip
    assert len(events) == len(dead) == 1
    assert events[0].record.article_id != dead[0].key.decode()
    assert KEY not in str(dead[0].headers)
    assert len(endpoint.requests) == 6
