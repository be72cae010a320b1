"""Exports: the same incidents in every form, by the mapping tables."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import httpx
import pytest
from pyarrow import parquet
from store_tellings import Feed, article, completion, take, telling

from services.store.base import Store
from services.store.exports.facts import facts
from services.store.exports.tables import TABLES, columns
from services.store.exports.writers import export
from services.store.sql.incidents import COLUMNS
from shared.contracts.codebook import FAMILY_OF


@pytest.fixture
async def filled(store: Store) -> None:
    one = article("https://a.example/1", "=A missile destroyed a house in Poltava overnight.")
    two = article("https://b.example/2", "Six people died overnight in strikes on two cities.", 5, "Beta")
    first = telling(one, killed=(3, None))
    parent = telling(two, killed=(6, 6), scope="multi_site", place="Sumy")
    alert = telling(two, "air_raid_alert", "Kharkiv", ordinal=1)
    await take(
        store,
        Feed().records(
            one, two, first, parent, alert, completion(one, [first]), completion(two, [parent, alert])
        ),
    )


async def rows(client: httpx.AsyncClient, form: str) -> list[dict[str, str]]:
    answer = await client.get("/v1/export", params={"format": form})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


async def test_csv_has_every_incident(filled: None, client: httpx.AsyncClient) -> None:
    table = await rows(client, "csv")
    assert len(table) == 3
    poltava = next(row for row in table if row["place"] == "Poltava")
    assert (poltava["killed_min"], poltava["killed_max"], poltava["side_a"]) == ("3", "", "Russia")
    assert poltava["title"].startswith("'="), "no spreadsheet takes a title for a formula"


async def test_acled_leaves_aggregates_and_alerts_out_and_takes_the_lowest_figure(
    filled: None, client: httpx.AsyncClient
) -> None:
    (row,) = await rows(client, "acled")
    assert row["event_type"] == "Explosions/Remote violence"
    assert row["sub_event_type"] == "Shelling/artillery/missile attack"
    assert (row["fatalities"], row["event_date"], row["geo_precision"]) == ("3", "2025-01-31", "1")
    assert row["civilian_targeting"] == "Civilian targeting"


async def test_ucdp_has_deadly_sites_only(filled: None, client: httpx.AsyncClient) -> None:
    (row,) = await rows(client, "ucdp-ged")
    assert (row["best"], row["low"], row["high"], row["deaths_civilians"]) == ("3", "3", "3", "3")
    assert (row["where_prec"], row["date_prec"], row["date_start"], row["date_end"]) == (
        "1",
        "1",
        "2025-01-31",
        "2025-02-01",
    )


async def test_geojson_and_parquet_tell_the_same(filled: None, client: httpx.AsyncClient) -> None:
    features = (await client.get("/v1/export?format=geojson")).json()["features"]
    body = (await client.get("/v1/export?format=parquet")).content
    table = parquet.read_table(io.BytesIO(body)).to_pylist()
    assert sorted(r["incident_id"] for r in table) == sorted(f["id"] for f in features)
    assert {r["place"]: r["killed_min"] for r in table} == {"Poltava": 3, "Sumy": 6, "Kharkiv": None}


async def test_filters_apply_and_forms_are_named(filled: None, client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/export?format=csv&min_toll=6")).text.count("\n") == 2
    answer = await client.get("/v1/export?format=xls")
    assert answer.status_code == 400 and answer.json()["field"] == "format"


async def test_every_column_has_a_fact(filled: None, store: Store) -> None:
    async with store.read() as session:
        (doc, *_) = [row["doc"] for row in await session.fetch("SELECT doc FROM incidents")]
    known = facts(doc)
    for form in TABLES:
        assert {c.fact for c in columns(form)} <= set(known), form
        assert all(c.rule for c in columns(form))
    assert known["type"] in FAMILY_OF


async def test_memory_stays_while_the_export_grows(filled: None, store: Store) -> None:
    async def peak() -> int:
        tracemalloc.start()
        size = 0
        async for part in export(store, "csv"):
            size += len(part)
        _, high = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return high

    await peak()
    small = await peak()
    async with store.write() as session:
        others = ", ".join(c for c in COLUMNS if c != "incident_id")
        await session.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
            f" INSERT INTO incidents (incident_id, {others})"
            f" SELECT incident_id || i, {others} FROM incidents, n"
        )
    assert await peak() < small + 6_000_000


@pytest.mark.parametrize("form", sorted(TABLES))
def test_the_manual_has_every_rule(form: str) -> None:
    manual = (Path(__file__).parents[3] / "docs" / "exports.md").read_text("utf-8")
    for column in columns(form):
        assert f"| `{column.name}` | {column.fact} | {column.rule} |" in manual
