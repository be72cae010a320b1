"""``/v1/stats``: how many incidents, and between how many and how many people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.store.api.context import ApiContext, filter_of, json_response
from services.store.api.parameters import documented
from services.store.base import Row, Session
from services.store.filters import canonical
from services.store.instants import DAY_MS
from services.store.problems import bad
from services.store.sql import statistics

KINDS = ("killed", "injured")


def _toll(rows: list[Row], kind: str) -> dict[str, int | None]:
    open_ended = sum(int(row[f"{kind}_open"] or 0) for row in rows)
    high = None if open_ended else sum(int(row[f"{kind}_max"] or 0) for row in rows)
    return {"min": sum(int(row[f"{kind}_min"] or 0) for row in rows), "max": high, "open_ended": open_ended}


def _group(rows: list[Row]) -> dict[str, Any]:
    return {"incidents": sum(int(row["incidents"]) for row in rows)} | {k: _toll(rows, k) for k in KINDS}


def _key(group: str, value: Any) -> str | None:
    if group == "day":
        return datetime.fromtimestamp(int(value) * DAY_MS / 1000, UTC).date().isoformat()
    return None if value is None else str(value)


def stats_router(context: ApiContext) -> APIRouter:
    """``GET /v1/stats``."""
    router = APIRouter(tags=["incidents"])

    @router.get(
        "/v1/stats",
        summary="Counts and toll intervals by day, region, type or side",
        openapi_extra=documented(),
    )
    async def read_stats(request: Request) -> Response:
        wanted = filter_of(request, "by")
        group = request.query_params.get("by", "day")
        if group not in statistics.GROUPS:
            raise bad("by", f"{group!r} is not one of {', '.join(statistics.GROUPS)}")

        async def build(session: Session) -> dict[str, Any]:
            rows = await statistics.by_group(session, wanted, group, context.mirror)
            groups = [{"key": _key(group, row["key"])} | _group([row]) for row in rows]
            return {"by": group, "groups": groups, "total": _group(rows)}

        return json_response(await context.cached(f"stats|{canonical(wanted)}|{group}", build))

    return router
