"""An ingest service on the embedded log and cache, driven through its ASGI interface."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI

from services.ingest.api import router
from services.ingest.intake import Intake
from services.ingest.limits import Limits
from shared.cache.base import Cache
from shared.cache.memory import MemoryCache
from shared.contracts.article import Article
from shared.contracts.envelope import decode
from shared.contracts.topics import ARTICLES
from shared.log.base import Log
from shared.runtime.metrics import Metrics

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TEXT = (
    "At least six people were killed in a drone attack on the town of Lozova on Monday, the mayor said.\n\n"
    "Rescuers worked through the night to reach two families under the ruins of a house.\n\n"
    "The army said that it had shot down most of the drones before they reached the town.\n\n"
    "Nobody has claimed the attack, which was the third on the town in a single month.\n\n"
    "Trains to the east were stopped for the whole of the day because of damage to a bridge.\n\n"
    "Schools in the district will stay closed until the end of the week, the council decided."
)


@dataclass
class Service:
    """One ingest service; ``outcomes`` are its counters, ``articles()`` what stands in the log."""

    log: Log
    cache: Cache = field(default_factory=MemoryCache)
    limits: Limits = field(default_factory=Limits)
    metrics: Metrics = field(default_factory=Metrics)
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.intake = Intake(self.log, self.cache, self.metrics, self.limits, clock=lambda: NOW)
        app = FastAPI()
        app.include_router(router(self.intake, **self.options))
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ingest")

    async def post(self, body: Any = None, **options: Any) -> httpx.Response:
        if body is not None:
            options["json"] = body
        return await self.client.post("/v1/articles", **options)

    async def document(self, data: bytes, kind: str, **params: str) -> httpx.Response:
        return await self.post(content=data, headers={"content-type": kind}, params=params)

    async def articles(self) -> list[Article]:
        return [decode(record, Article) async for record in self.log.read(ARTICLES.name)]

    async def ids(self) -> list[str]:
        records = [record async for record in self.log.read(ARTICLES.name)]
        return [(record.header("ce_id") or b"").decode() for record in records]

    def outcomes(self) -> dict[str, int]:
        samples = next(iter(self.metrics.articles.collect())).samples
        return {s.labels["outcome"]: int(s.value) for s in samples if s.name.endswith("_total") and s.value}


def article(**changes: Any) -> dict[str, Any]:
    return {
        "url": "https://example.org/story",
        "published": "2026-03-09",
        "title": "Six killed in Lozova",
        "text": TEXT,
        **changes,
    }
