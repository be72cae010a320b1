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
from services.store.summing import AMOUNTS

KINDS = ("killed", "injured")


def _toll(row: Row, kind: str) -> dict[str, int | None]:
    open_ended = int(row[f"{kind}_open"])
    high = None if open_ended else int(row[f"{kind}_max"])
    return {"min": int(row[f"{kind}_min"]), "max": high, "open_ended": open_ended}


def _group(row: Row) -> dict[str, Any]:
    return {"incidents": int(row["incidents"])} | {kind: _toll(row, kind) for kind in KINDS}


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
            groups = [{"key": _key(group, row["key"])} | _group(row) for row in rows]
            total = {name: sum(int(row[name]) for row in rows) for name in AMOUNTS}
            return {"by": group, "groups": groups, "total": _group(total)}

        return json_response(await context.cached(f"stats|{canonical(wanted)}|{group}", build))

    return router
