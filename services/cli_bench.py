"""``dateline bench``: what this machine does with an article, embedded and over real components."""

from __future__ import annotations

import asyncio
import json
import tempfile
import uuid
from pathlib import Path
from typing import Annotated

import typer

from services import cli_bench_runs as runs
from services.cli_processes import Fleet
from services.cli_settings import settings_or_exit
from shared.contracts.topics import ARTICLES, EXTRACT_GROUP
from shared.log.base import Log
from shared.log.open import open_log


def bench(
    articles: Annotated[int, typer.Option(help="Articles of the whole-path run.", min=10)] = 500,
    seconds: Annotated[float, typer.Option(help="Length of the request and latency runs.", min=1)] = 15.0,
    rate: Annotated[float, typer.Option(help="Articles per second of the latency run.", min=1)] = 50.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print articles/s through the whole path, ingest requests/s, percentiles from POST to the record on
    the topic, and memory.

    On the embedded defaults it measures ``dateline up`` in a folder of its own. With DATELINE_LOG_URL on
    Kafka it measures three processes on the log, store and cache of the settings: give it ones of its own.
    """
    settings = settings_or_exit()
    distributed = settings.log_url.startswith("kafka")
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        folder = Path(name)
        if distributed:
            urls = {
                "log_url": settings.log_url,
                "cache_url": settings.cache_url,
                "store_url": settings.resolved_store_url(),
            }
            commands: list[tuple[str, ...]] = [("run", "store"), ("run", "extract"), ("run", "ingest")]
        else:
            urls = {"log_url": f"sqlite:///{folder / 'log.sqlite'}", "data_dir": str(folder)}
            commands = [("up",)]
        fleet = Fleet(folder, urls)
        try:
            for command in commands:
                fleet.start(*command)
            for service in fleet.services:
                service.wait_ready()
            ingest, store = fleet.services[-1].address, fleet.services[0].address
            figures = asyncio.run(_measure(open_log(urls["log_url"]), ingest, store, articles, seconds, rate))
            figures.append(runs.memory(fleet.services))
        finally:
            fleet.stop()
    title = "three processes on Kafka" if distributed else "one process, embedded"
    if as_json:
        typer.echo(json.dumps({"mode": title} | {figure.name: figure.value for figure in figures}))
        return
    typer.echo(title)
    for figure in figures:
        typer.echo(f"  {figure.name}: {figure.value}")


async def _measure(
    log: Log, ingest: str, store: str, articles: int, seconds: float, rate: float
) -> list[runs.Figure]:

    series = uuid.uuid4().int % 1_000_000
    await log.start()
    try:
        figures = await runs.whole_path(log, ingest, store, articles, series)
        figures.append(await runs.latency(log, ingest, rate, seconds, series + 1))
        figures += await runs.requests(ingest, seconds, series + 2)
        await runs.drained(log, ARTICLES.name, EXTRACT_GROUP)
        return figures
    finally:
        await log.stop()
