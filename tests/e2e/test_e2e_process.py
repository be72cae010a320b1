"""The process itself: an orderly end, going on after it, and a cache that dies under way."""

from __future__ import annotations

import signal
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from deployment import Deployment  # tests/e2e/deployment.py

from deploy.local.process import Program
from services.cli_bench_articles import article
from services.cli_processes import Fleet
from services.cli_serve import GRACE_S
from shared.contracts.topics import EVENTS

COUNT = 12


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    fleet = Fleet(tmp_path, {"data_dir": str(tmp_path / "data")})
    yield fleet
    fleet.stop()


def started(fleet: Fleet, **settings: str) -> Deployment:
    up = fleet.start("up", **settings)
    up.wait_ready()
    folder = settings.get("data_dir", fleet.settings["data_dir"])
    return Deployment(fleet, up.address, up.address, f"sqlite:///{folder}/log.sqlite")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_what_was_taken_is_done_after_the_next_start(fleet: Fleet, how: signal.Signals) -> None:
    """Ended right after the 202; an orderly end has exit code 0."""
    before = started(fleet)
    receipts = await before.post([article(number, seed=1) for number in range(COUNT)])
    process = fleet.services[-1].process
    process.send_signal(how)
    code = process.wait(20)
    assert code == (-signal.SIGKILL if how == signal.SIGKILL else 0), before.logs()
    after = started(fleet)
    for receipt in receipts:
        await after.done(receipt["article_id"])
        events = await after.events(receipt["article_id"])
        records = await after.committed(EVENTS.name, receipt["article_id"])
        assert [ce_id for ce_id, _ in records] == [event["event_id"] for event in events] != []


async def test_a_live_stream_does_not_hold_up_the_end(fleet: Fleet) -> None:
    deployment = started(fleet)
    async with (
        httpx.AsyncClient(base_url=deployment.store, timeout=30.0) as client,
        client.stream("GET", "/v1/stream") as stream,
    ):
        assert stream.status_code == 200
        process = fleet.services[-1].process
        process.send_signal(signal.SIGTERM)
        assert process.wait(GRACE_S / 2) == 0


def killed(program: Program) -> None:
    program.kill(signal.SIGKILL)
    program.process.wait(10)


def frozen(program: Program) -> None:
    program.kill(signal.SIGSTOP)


def flushed(program: Program) -> None:
    with redis.Redis.from_url(program.address) as client:
        client.flushall()


@pytest.mark.redis
@pytest.mark.parametrize("fault", [killed, frozen, flushed])
async def test_a_cache_lost_mid_run_changes_no_record(
    fleet: Fleet, own_redis: Program, tmp_path: Path, fault: Callable[[Program], None]
) -> None:
    """The same articles, with repetitions, with and without the fault: the same records, copies and
    incidents, each once. Only a receipt may say ``accepted`` for what was a ``duplicate``."""
    series = uuid.uuid4().int % 1_000_000
    posted = [article(number, series) for number in range(COUNT)]
    copy = posted[0] | {"url": f"https://bench.example/{series}/copy", "publisher": "Another Paper"}

    async def run(deployment: Deployment, midway: Callable[[], None]) -> dict[str, Any]:
        ids = [(await deployment.post(one))["article_id"] for one in posted]
        midway()
        ids += [(await deployment.post(one))["article_id"] for one in (*posted[:4], copy)]
        told = {}
        for identity in sorted(set(ids)):
            view = await deployment.done(identity)
            events = [await deployment.get(f"/v1/events/{e}") for e in view["events"]]
            records = await deployment.committed(EVENTS.name, identity)
            assert sorted(ce_id for ce_id, _ in records) == view["events"] != []
            told[identity] = ([without_arrival(e) for e in events], view["near_duplicates"])
        return told

    steady = await run(started(fleet, data_dir=str(tmp_path / "steady")), lambda: None)
    faulty = started(fleet, data_dir=str(tmp_path / "faulty"), cache_url=own_redis.address)
    assert await run(faulty, lambda: fault(own_redis)) == steady
    assert any(copies for _, copies in steady.values())


def without_arrival(event: dict[str, Any]) -> dict[str, Any]:
    """An event as it is whenever its article arrived."""
    kept = {name: value for name, value in event.items() if name != "article"}
    return kept | {"article": {k: v for k, v in event["article"].items() if k != "received_at"}}
