"""Pages of every filter in every order, however the database goes about it: what ``matching.meets`` says of
each incident, sorted."""

from __future__ import annotations

from typing import Any

import pytest
from store_tellings import Feed, take
from test_store_incidents import PAYLOADS

from services.store.api.incidents import SORTS
from services.store.base import Store
from services.store.filters import parse
from services.store.incident_rows import Net, incident_row
from services.store.matching import meets
from services.store.postgres import PostgresSession
from services.store.sql import queries
from shared.contracts.incident import Incident

ASKED: tuple[dict[str, str], ...] = (
    {},
    {"from": "2025-01-31T20:00:00", "to": "2025-02-01T03:00:00"},
    {"from": "2025-01-31", "to": "2025-01-31"},
    {"from": "2024-03-01", "to": "2025-03-01"},
    {"from": "2025-02-01"},
    {"to": "2025-01-31"},
    {"bbox": "34,49,35,50"},
    {"polygon": "34 49, 37 49, 36.5 51"},
    {"polygon": "34 49, 37 49, 36.5 51", "from": "2025-01-01", "to": "2025-12-31", "min_toll": "2"},
    {"country": "UA", "type": "missile_strike,drone_strike", "from": "2025-01-20", "to": "2025-02-02"},
    {"admin1": "Kharkiv Oblast", "min_toll": "1"},
    {"side": "Russia", "family": "strike", "status": "reported,claimed,contested"},
    {"text": "poltava", "side": "Russia", "bbox": "30,45,40,55"},
)


@pytest.mark.parametrize("few", [None, True, False], ids=["as it will", "found first", "walked"])
async def test_every_page(store: Store, few: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if few is not None:  # the planner of a large table

        async def decided(*_: Any) -> bool:
            return few

        monkeypatch.setattr(PostgresSession, "few", decided)
    await take(store, Feed().records(*PAYLOADS))
    async with store.read() as session:
        docs = await session.fetch("SELECT doc FROM incidents WHERE retracted = 0")
        incidents = [Incident.model_validate_json(row["doc"]) for row in docs]
        matched = 0
        for query in ASKED:
            wanted = parse(query)
            rows = [incident_row(i, Net()) for i in incidents if meets(wanted, i)]
            matched += len(rows)
            for sort in SORTS.values():
                places = sorted(
                    ((int(row[sort.column]), str(row["incident_id"])) for row in rows),
                    reverse=sort.descending,
                )
                found: list[str] = []
                cursor: str | None = None
                for _ in range(len(rows) + 1):
                    page = await queries.page(session, queries.INCIDENTS, wanted, sort, cursor, 2)
                    found += [item["id"] for item in page.items]
                    if (cursor := page.next) is None:
                        break
                assert found == [ident for _, ident in places], (query, sort.name)
        assert matched > len(ASKED)
