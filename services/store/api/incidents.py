"""``/v1/incidents``: occurrences, each with every telling, claim and figure behind it."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.store.api.context import ApiContext, filter_of, json_response
from services.store.api.events import event_view
from services.store.api.parameters import documented
from services.store.base import Row, Session
from services.store.filters import BadFilter, canonical
from services.store.paging import Sort, limit_of
from services.store.problems import bad, missing
from services.store.sql import articles as article_rows
from services.store.sql import incidents as incident_rows
from services.store.sql import queries
from services.store.sql import records as record_rows

SORTS = {
    "time": Sort("time", "start_ms", True),
    "-time": Sort("-time", "start_ms", False),
    "updated": Sort("updated", "updated_ms", True),
    "killed": Sort("killed", "killed_min", True),
    "sources": Sort("sources", "sources", True),
}
DETAIL = ("claims", "toll_timeline", "status_history", "records", "merge_log", "sources")
"""Left out of lists; ``GET /v1/incidents/{incident_id}`` has them."""


def sort_of(text: str | None) -> Sort:
    """The order asked for, newest first by default; raises ``BadFilter``."""
    try:
        return SORTS[text or "time"]
    except KeyError:
        raise BadFilter("sort", f"{text!r} is not one of {', '.join(SORTS)}") from None


def summary(doc: str) -> dict[str, Any]:
    """An incident as lists show it."""
    return {k: v for k, v in orjson.loads(doc).items() if k not in DETAIL}


async def incident_view(session: Session, row: Row) -> dict[str, Any]:
    """An incident with its records whole, evidence included, and the articles that tell it."""
    incident: dict[str, Any] = orjson.loads(row["doc"])
    events = [member["event_id"] for member in incident["records"]]
    docs = await record_rows.docs(session, events)
    live = {member["event_id"]: member["live"] for member in incident["records"]}
    incident["records"] = [
        event_view(docs[event]["doc"], incident["incident_id"]) | {"superseded": not live[event]}
        for event in events
        if event in docs
    ]
    incident["articles"] = await _articles(
        session, {docs[event]["article_id"] for event in events if event in docs}
    )
    return incident


async def _articles(session: Session, articles: set[str]) -> list[dict[str, Any]]:
    versions = await article_rows.versions_of(session, articles)
    latest = {
        row["article_id"]: row for row in sorted(versions, key=lambda r: (r["last_ms"], r["version_id"]))
    }
    shown = ("article_id", "url", "publisher", "agency", "title", "published")
    return [{name: latest[article][name] for name in shown} for article in sorted(latest)]


def incidents_router(context: ApiContext) -> APIRouter:
    """``GET /v1/incidents`` and ``GET /v1/incidents/{incident_id}``."""
    router = APIRouter(tags=["incidents"])

    @router.get(
        "/v1/incidents",
        summary="Incidents under a filter, newest first",
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
            "min_sources",
            "text",
            "sort",
            "cursor",
            "limit",
        ),
    )
    async def list_incidents(request: Request) -> Response:
        wanted = filter_of(request, "sort", "cursor", "limit")
        query = request.query_params
        try:
            sort, limit, cursor = (
                sort_of(query.get("sort")),
                limit_of(query.get("limit")),
                query.get("cursor"),
            )

            async def build(session: Session) -> dict[str, Any]:
                page = await queries.page(session, queries.INCIDENTS, wanted, sort, cursor, limit)
                return {"items": [summary(row["doc"]) for row in page.items], "next": page.next}

            key = f"incidents|{canonical(wanted)}|{sort.name}|{cursor}|{limit}"
            return json_response(await context.cached(key, build))
        except BadFilter as error:
            raise bad(error.field, error.detail) from None

    @router.get("/v1/incidents/{incident_id}", summary="One incident with everything behind it")
    async def read_incident(incident_id: str) -> dict[str, Any]:
        async with context.store.read() as session:
            row = (await incident_rows.by_id(session, [incident_id])).get(incident_id)
            if row is None:
                raise missing("incident", incident_id)
            return await incident_view(session, row)

    return router
