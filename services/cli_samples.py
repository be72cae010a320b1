"""The sample articles: posted to a running service, and what came of them as a table."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from typing import Any

import httpx
import orjson
import typer
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.cli_events import is_done, place_of, sentence_of, toll_of, when_of, who_of

TIMEOUT_S = 60.0
WIDE = 168


def sample_articles() -> list[dict[str, Any]]:
    """The articles that ship with the project, written for it and marked as samples."""
    folder = files("services") / "samples"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    return [orjson.loads((folder / name).read_bytes()) for name in names]


async def show_samples(address: str, api_key: SecretStr | None = None) -> None:
    """Post the samples to ``address``, wait until each is done, print a table of their events."""
    headers = {"X-API-Key": api_key.get_secret_value()} if api_key else {}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=30.0) as client:
        articles = sample_articles()
        typer.echo(f"Posting {len(articles)} sample articles (written for this purpose, no news) ...")
        answer = await client.post("/v1/articles", json=articles)
        answer.raise_for_status()
        ids = [receipt["article_id"] for receipt in answer.json()]
        table = _table()
        total = 0
        for article_id in ids:
            view = await _done(client, article_id)
            found = await client.get("/v1/events", params={"article_id": article_id, "limit": 100})
            found.raise_for_status()
            total += _add(table, view, found.json()["items"])
        console = Console()
        console = console if console.is_terminal else Console(width=WIDE)
        console.print(table)
        console.print(f"{total} events from {len(ids)} articles.")


async def _done(client: httpx.AsyncClient, article_id: str) -> dict[str, Any]:
    """The article once its extraction has ended; raises ``TimeoutError`` when it does not."""
    async with asyncio.timeout(TIMEOUT_S):
        while True:
            answer = await client.get(f"/v1/articles/{article_id}")
            view: dict[str, Any] = answer.json() if answer.is_success else {}
            if is_done(view):
                return view
            await asyncio.sleep(0.1)


def _table() -> Table:
    table = Table(title="What the samples tell", title_justify="left", show_lines=True, expand=True)
    for name, ratio in (
        ("what", 3),
        ("where", 4),
        ("when", 3),
        ("toll", 3),
        ("who says so", 4),
        ("sentence", 10),
    ):
        table.add_column(name, ratio=ratio, overflow="fold")
    return table


def _add(table: Table, view: dict[str, Any], events: list[dict[str, Any]]) -> int:
    """One row per event, in the order of the text; the number of rows."""
    ordered = sorted(events, key=lambda event: event["evidence"][0]["start"])
    for event in ordered:
        cells = (
            event["type"].replace("_", " "),
            place_of(event),
            when_of(event),
            toll_of(event),
            f"{who_of(event)} ({event['status']})",
            sentence_of(event),
        )
        table.add_row(*[escape(cell) for cell in cells])
    if not ordered:
        table.add_row(escape(str(view.get("status"))), "", "", "", "", escape(str(view.get("title", ""))))
    return len(ordered)
