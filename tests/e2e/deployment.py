"""A running Dateline as its users see it: HTTP on the outside, topics read by a client of their own."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition

from services.cli_events import is_done
from services.cli_processes import Fleet, Service
from shared.log.open import open_log

DEADLINE_S = 60.0
_SAMPLE = re.compile(r'^dateline_articles_total\{outcome="(\w+)"\} (\S+)$', re.MULTILINE)
_EXTRACTED = re.compile(r'^dateline_records_total\{stage="extract",status="done"\} (\S+)$', re.MULTILINE)


@dataclass(slots=True)
class Deployment:
    """Addresses of ingest and store (one and the same in one process), and the log behind them."""

    fleet: Fleet
    ingest: str
    store: str
    log_url: str

    async def post(self, body: Any, content_type: str | None = None, **query: str) -> Any:
        """The JSON answer to a POST that must be taken; ``body`` is JSON, or raw with a type."""
        answer = await self.try_post(body, content_type, **query)
        assert answer.status_code == 202, answer.text
        return answer.json()

    async def try_post(self, body: Any, content_type: str | None = None, **query: str) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.ingest, timeout=30.0) as client:
            if content_type is None:
                return await client.post("/v1/articles", json=body, params=query)
            headers = {"Content-Type": content_type}
            return await client.post("/v1/articles", content=body, params=query, headers=headers)

    async def get(self, path: str, **query: str | int) -> Any:
        """The store's answer, which must be a good one."""
        return await self._get(self.store, path, query)

    async def get_status(self, path: str) -> Any:
        """Ingest's answer to a status link."""
        return await self._get(self.ingest, path, {})

    async def _get(self, address: str, path: str, query: dict[str, str | int]) -> Any:
        async with httpx.AsyncClient(base_url=address, timeout=30.0) as client:
            answer = await client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def done(self, article_id: str, version_id: str | None = None) -> dict[str, Any]:
        """The article once every record of its version is stored."""
        end = time.monotonic() + DEADLINE_S
        async with httpx.AsyncClient(base_url=self.store, timeout=30.0) as client:
            while time.monotonic() < end:
                answer = await client.get(f"/v1/articles/{article_id}")
                view = answer.json() if answer.is_success else {}
                if is_done(view) and version_id in (None, view["version_id"]):
                    return dict(view)
                await asyncio.sleep(0.05)
        raise AssertionError(f"{article_id} is not done: {answer.text[:500]}\n{self.logs()}")

    async def events(self, article_id: str) -> list[dict[str, Any]]:
        page = await self.get("/v1/events", article_id=article_id, limit=200)
        assert page["next"] is None
        return list(page["items"])

    async def committed(self, topic: str, article_id: str) -> list[tuple[str, bytes]]:
        """(ce_id, value) of every committed record of an article on ``topic``, by an outside reader."""
        if self.log_url.startswith("kafka"):
            return await _committed_on_kafka(self.log_url, topic, article_id)
        log = open_log(self.log_url)
        await log.start()
        try:
            records = [r async for r in log.read(topic) if r.key == article_id.encode()]
        finally:
            await log.stop()
        return [((r.header("ce_id") or b"").decode(), r.value or b"") for r in records]

    async def outcomes(self) -> Counter[str]:
        """The outcome counters of ingest."""
        async with httpx.AsyncClient(base_url=self.ingest, timeout=30.0) as client:
            text = (await client.get("/metrics")).text
        return Counter({outcome: int(float(count)) for outcome, count in _SAMPLE.findall(text)})

    async def extracted_by(self, service: Service) -> int:
        """How many articles one extract process is done with."""
        async with httpx.AsyncClient(base_url=service.address, timeout=30.0) as client:
            found = _EXTRACTED.search((await client.get("/metrics")).text)
        return int(float(found[1])) if found else 0

    def logs(self) -> str:
        return "\n".join(f"--- {s.name}\n{s.output()[-1500:]}" for s in self.fleet.services)


async def _committed_on_kafka(url: str, topic: str, article_id: str) -> list[tuple[str, bytes]]:
    servers = url.removeprefix("kafka://").partition("?")[0]
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=servers, isolation_level="read_committed", auto_offset_reset="earliest"
    )
    async with consumer:
        places = [TopicPartition(topic, p) for p in sorted(consumer.partitions_for_topic(topic) or ())]
        assert places, f"no topic {topic}"
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        found = []
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                own = [record for record in records if record.key == article_id.encode()]
                found += [(dict(record.headers)["ce_id"].decode(), record.value) for record in own]
    return found
