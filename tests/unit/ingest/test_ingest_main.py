"""The ingest service by itself: ports open with its life, health and metrics answer."""

import os
from pathlib import Path

import httpx
from ingest_service import article

from services.ingest.main import create_app
from shared.runtime.settings import Settings


async def test_the_service_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, log_url="", cache_url="memory://", max_articles=1)
    app = create_app(settings)
    assert not any(os.listdir(tmp_path)), "nothing is opened before the service starts"
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ingest") as client,
    ):
        assert (await client.get("/readyz")).status_code == 200
        assert (await client.get("/livez")).status_code == 200
        assert (await client.post("/v1/articles", json=article())).status_code == 202
        assert (await client.post("/v1/articles", json=[article(), article()])).json()["limit"] == 1
        metrics = (await client.get("/metrics")).text
        assert 'dateline_articles_total{outcome="accepted"} 1.0' in metrics
        assert 'dateline_rejections_total{reason="too_many_articles"} 2.0' in metrics
        paths = (await client.get("/openapi.json")).json()["paths"]
        body = paths["/v1/articles"]["post"]["requestBody"]["content"]
        assert {"application/json", "application/x-ndjson", "text/html", "application/pdf"} <= set(body)
