"""``/v1/events``: event records, each with the sentences that prove it."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.store.api.context import ApiContext, filter_of, json_response
from services.store.api.parameters import documented
from services.store.base import Session
from services.store.filters import BadFilter, canonical
from services.store.paging import Sort, limit_of
from services.store.problems import bad, missing
from services.store.sql import queries
from services.store.sql import records as record_rows
from services.store.sql.incidents import incident_ids_of

NEWEST = Sort("time", "start_ms", True)


def event_view(doc: str, incident_id: str | None) -> dict[str, Any]:
    """A record with the facts of its article and the incident it belongs to."""
    event = orjson.loads(doc)
    record: dict[str, Any] = event.pop("record")
    return {**record, "incident_id": incident_id, "article": {"article_id": record["article_id"], **event}}


def events_router(context: ApiContext) -> APIRouter:
    """``GET /v1/events`` and ``GET /v1/events/{event_id}``."""
    router = APIRouter(tags=["events"])

    @router.get(
        "/v1/events",
        summary="Event records under a filter, newest first",
        openapi_extra=documented(
            "from",
            "to",
            "bbox",
            "polygon",
            "country",
            "admin1",
            "family",
            "type",
            "status",
            "side",
            "actor",
            "article_id",
            "min_toll",
            "toll_kind",
            "text",
            "cursor",
            "limit",
        ),
    )
    async def list_events(request: Request) -> Response:
        wanted = filter_of(request, "cursor", "limit")
        query = request.query_params
        if wanted.min_sources is not None:
            raise bad("min_sources", "is a condition on incidents; a record has one source")
        try:
            cursor, limit = query.get("cursor"), limit_of(query.get("limit"))

            async def build(session: Session) -> dict[str, Any]:
                page = await queries.page(session, queries.RECORDS, wanted, NEWEST, cursor, limit)
                incidents = await incident_ids_of(session, [row["id"] for row in page.items])
                items = [event_view(row["doc"], incidents.get(row["id"])) for row in page.items]
                return {"items": items, "next": page.next}

            return json_response(await context.cached(f"events|{canonical(wanted)}|{cursor}|{limit}", build))
        except BadFilter as error:
            raise bad(error.field, error.detail) from None

    @router.get("/v1/events/{event_id}", summary="One record with its evidence")
    async def read_event(event_id: str) -> dict[str, Any]:
        async with context.store.read() as session:
            row = (await record_rows.docs(session, [event_id])).get(event_id)
            incidents = await incident_ids_of(session, [event_id])
        if row is None:
            raise missing("event", event_id)
        return event_view(row["doc"], incidents.get(event_id)) | {"superseded": row["live"] == 0}

    return router
