"""Two extract processes share the partitions, and either can leave."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from deployment import DEADLINE_S, Deployment  # tests/e2e/deployment.py

from services.cli_bench_articles import article
from shared.contracts.topics import COMPLETIONS, EVENTS

pytestmark = [pytest.mark.kafka, pytest.mark.redis, pytest.mark.postgres]


async def test_two_extract_processes_share_the_work(distributed: Deployment) -> None:
    """Articles are posted until both have worked; then one ends, and the other does the rest. Each
    article is done once."""
    fleet = distributed.fleet
    (first,) = [service for service in fleet.services if service.name.startswith("run-extract")]
    second = fleet.start("run", "extract")
    second.wait_ready()
    before = await distributed.extracted_by(first)
    series, number, ids = uuid.uuid4().int % 1_000_000, 0, []

    async def post_some() -> None:
        nonlocal number
        receipts = await distributed.post([article(n, series) for n in range(number, number + 8)])
        number += 8
        ids.extend(receipt["article_id"] for receipt in receipts)
        for receipt in receipts:
            await distributed.done(receipt["article_id"])

    async with asyncio.timeout(DEADLINE_S):
        while await distributed.extracted_by(first) == before or not await distributed.extracted_by(second):
            await post_some()
    assert second.stop() == 0, second.output()
    await post_some()
    for identity in ids:
        events = await distributed.events(identity)
        records = await distributed.committed(EVENTS.name, identity)
        assert sorted(ce_id for ce_id, _ in records) == sorted(e["event_id"] for e in events) != []
        assert len(await distributed.committed(COMPLETIONS.name, identity)) == 1
