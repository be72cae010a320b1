"""A store written by the first version opens with everything in it, and with sums of what there is."""

from __future__ import annotations

import json
import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import Any

import asyncpg
from store_tellings import Feed, take
from test_store_incidents import PAYLOADS

from services.store.canonical import canonical_state
from services.store.filters import Filter, bbox
from services.store.mirror.mirror import Mirror
from services.store.open import open_store
from services.store.paging import Sort
from services.store.sql import queries, statistics
from services.store.sql.incidents import COLUMNS as INCIDENT_COLUMNS
from services.store.sql.records import COLUMNS as RECORD_COLUMNS

FIRST = ("001_records.sql", "002_incidents.sql")
PLACED = ("points", "south", "north", "west", "east")
"""Columns of places, where the first version had the latitude and longitude of one."""
TABLES: dict[str, tuple[str, ...]] = {
    "article_versions": (),
    "article_copies": (),
    "completions": (),
    "records": RECORD_COLUMNS,
    "record_blocks": (),
    "record_edges": (),
    "record_links": (),
    "incidents": INCIDENT_COLUMNS,
    "incident_records": (),
    "offsets": (),
}
Tables = dict[str, list[dict[str, Any]]]


def first_version(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the first version wrote it."""
    if "points" not in row:
        return row
    told = json.loads(row["doc"])
    places = told.get("where") or told["record"]["where"]
    at: dict[str, Any] = next((p for p in places if p["role"] == "event" and p.get("lat") is not None), {})
    kept = {name: value for name, value in row.items() if name not in PLACED}
    return {**kept, "lat": at.get("lat"), "lon": at.get("lon")}


async def reference(folder: Path) -> tuple[str, Tables, Any, Any]:
    """A store of today: its state, its rows, a page in a box, and statistics."""
    store = open_store(f"sqlite:///{folder}/today.sqlite")
    await store.start()
    await take(store, Feed().records(*PAYLOADS))
    tables: Tables = {}
    async with store.read() as session:
        for name, columns in TABLES.items():
            shown = ", ".join((*columns, "live")) if name == "records" else ", ".join(columns) or "*"
            tables[name] = [
                first_version(dict(row)) for row in await session.fetch(f"SELECT {shown} FROM {name}")
            ]
    state = await canonical_state(store)
    await store.stop()
    return state, tables, *await asked(f"sqlite:///{folder}/today.sqlite")


async def asked(url: str) -> tuple[Any, Any]:
    """Incidents in a box in the order of their toll, and sums by region, of the store at ``url``."""
    store = open_store(url)
    await store.start()
    try:
        async with store.read() as session:
            box, order = Filter(bbox=bbox("34,49,37,51")), Sort("killed", "killed_min", True)
            page = await queries.page(session, queries.INCIDENTS, box, order, None, 50)
            sums = await statistics.by_group(session, Filter(), "admin1")
            assert sums == await statistics.from_rows(session, Filter(), "admin1")
            told = await statistics.by_group(session, box, "admin1", Mirror(1 << 30))
            assert told and told == await statistics.from_rows(session, box, "admin1")
        return [item["id"] for item in page.items], sums
    finally:
        await store.stop()


def scripts(dialect: str) -> list[str]:
    folder = files("services.store") / "migrations" / dialect
    return [(folder / name).read_text("utf-8") for name in FIRST]


NOTED = "CREATE TABLE migrations (name TEXT PRIMARY KEY)"


def written(table: str, row: dict[str, Any], marks: list[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(marks)})"


async def write_first_version(url: str, tables: Tables) -> None:
    """A database as the first version left it."""
    tables = {**tables, "migrations": [{"name": name} for name in FIRST]}
    if url.startswith("sqlite"):
        file = sqlite3.connect(url.removeprefix("sqlite:///"))
        for script in (*scripts("sqlite"), NOTED):
            file.executescript(script)
        for table, rows in tables.items():
            for row in rows:
                file.execute(written(table, row, ["?"] * len(row)), tuple(row.values()))
        file.commit()
        file.close()
        return
    connection = await asyncpg.connect(url)
    for script in (*scripts("postgres"), NOTED):
        await connection.execute(script)
    for table, rows in tables.items():
        for row in rows:
            marks = [f"${n + 1}" for n in range(len(row))]
            await connection.execute(written(table, row, marks), *row.values())
    await connection.close()


async def test_nothing_is_lost(store_url: str, tmp_path: Path) -> None:
    state, tables, page, sums = await reference(tmp_path)
    assert tables["incidents"] and page and sums
    await write_first_version(store_url, tables)
    opened = open_store(store_url)
    await opened.start()
    try:
        assert await canonical_state(opened) == state
    finally:
        await opened.stop()
    assert await asked(store_url) == (page, sums)
