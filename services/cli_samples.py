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
WIDE, NARROW = 168, 120
COLUMNS = ("what", "where", "when", "toll", "who says so", "sentence")


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
        rows: list[tuple[str, ...]] = []
        for article_id in ids:
            view = await _done(client, article_id)
            found = await client.get("/v1/events", params={"article_id": article_id, "limit": 100})
            found.raise_for_status()
            rows += _rows(view, found.json()["items"])
    console = Console()
    console = console if console.is_terminal else Console(width=WIDE)
    console.print(_table(rows, narrow=console.width < NARROW))
    events = sum(len(row) == len(COLUMNS) for row in rows)
    console.print(f"{events} events from {len(ids)} articles.")


async def _done(client: httpx.AsyncClient, article_id: str) -> dict[str, Any]:
    """The article once its extraction has ended; raises ``TimeoutError`` when it does not."""
    async with asyncio.timeout(TIMEOUT_S):
        while True:
            answer = await client.get(f"/v1/articles/{article_id}")
            view: dict[str, Any] = answer.json() if answer.is_success else {}
            if is_done(view):
                return view
            await asyncio.sleep(0.1)


def _rows(view: dict[str, Any], events: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """The cells of each event, in the order of the text; status and title when there is none."""
    if not events:
        return [(str(view.get("status")), str(view.get("title", "")))]
    return [
        (
            event["type"].replace("_", " "),
            place_of(event),
            when_of(event),
            toll_of(event),
            f"{who_of(event)} ({event['status']})",
            sentence_of(event),
        )
        for event in sorted(events, key=lambda event: event["evidence"][0]["start"])
    ]


def _table(rows: list[tuple[str, ...]], *, narrow: bool) -> Table:
    """Six columns, or on a narrow terminal two: the facts beside the sentence."""
    table = Table(title="What the samples tell", title_justify="left", show_lines=True, expand=True)
    ratios = (
        (("facts", 1), ("sentence", 1)) if narrow else tuple(zip(COLUMNS, (3, 4, 3, 3, 4, 10), strict=True))
    )
    for name, ratio in ratios:
        table.add_column(name, ratio=ratio, overflow="fold")
    for row in rows:
        cells = [escape(cell) for cell in row]
        if narrow and len(cells) == len(COLUMNS):
            facts = [f"[bold]{cells[0]}[/bold]"]
            facts += [f"{name}: {cell}" for name, cell in zip(COLUMNS[1:-1], cells[1:-1], strict=True)]
            cells = ["\n".join(facts), cells[-1]]
        elif not narrow and len(cells) != len(COLUMNS):
            cells = [cells[0], "", "", "", "", cells[-1]]
        table.add_row(*cells)
    return table
