"""``/v1/watches``: be told when an incident that meets a filter is new or changes."""

from __future__ import annotations

import secrets
import time
from typing import Any

import orjson
from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from services.store.api.analyst import Bearer, Key, check_key
from services.store.api.context import ApiContext
from services.store.base import Row
from services.store.filters import BadFilter, parse
from services.store.instants import from_ms
from services.store.problems import Problem, bad, missing
from services.store.sql import watches as watch_rows
from services.store.webhooks import Refused, resolve

MAX_WATCHES = 1000


class Watch(BaseModel):
    """A filter, with the parameters of ``/v1/incidents``, and where to deliver to."""

    model_config = ConfigDict(extra="forbid")

    url: str
    filter: dict[str, str] = Field(default_factory=dict)


def _view(row: Row) -> dict[str, Any]:
    return {
        "watch_id": row["watch_id"],
        "url": row["url"],
        "filter": orjson.loads(row["filter"]),
        "created_at": from_ms(row["created_ms"]).isoformat(),
        "disabled": bool(row["disabled"]),
        "failures": row["failures"],
        "last_error": row["last_error"],
    }


def watches_router(context: ApiContext) -> APIRouter:
    """``POST``, ``GET`` and ``DELETE /v1/watches``; each needs the API key, if one is set."""

    def keyed(key: Key = None, authorization: Bearer = None) -> None:
        if context.api_keys:
            check_key(context, authorization, key)

    router = APIRouter(prefix="/v1/watches", tags=["watches"], dependencies=[Depends(keyed)])

    @router.post("", status_code=201, summary="Watch a filter; the answer holds the secret, once")
    async def create(body: Watch) -> dict[str, Any]:
        try:
            parse(body.filter)
        except BadFilter as error:
            raise bad(f"filter.{error.field}", error.detail) from None
        try:
            await resolve(body.url, allow_private=context.allow_private_webhooks)
        except Refused as error:
            raise bad("url", str(error)) from None
        ident, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        now = time.time_ns() // 1_000_000
        async with context.store.write() as session:
            if len(await watch_rows.all_of(session)) >= MAX_WATCHES:
                raise Problem(409, "Conflict", f"there are {MAX_WATCHES} watches, which is the limit")
            await watch_rows.put(session, ident, body.url, secret, orjson.dumps(body.filter).decode(), now)
        return {"watch_id": ident, "secret": secret, "url": body.url, "filter": body.filter}

    @router.get("", summary="All watches and how they fare")
    async def listed() -> dict[str, Any]:
        async with context.store.read() as session:
            return {"items": [_view(row) for row in await watch_rows.all_of(session)]}

    @router.get("/{watch_id}", summary="One watch")
    async def one(watch_id: str) -> dict[str, Any]:
        async with context.store.read() as session:
            rows = [row for row in await watch_rows.all_of(session) if row["watch_id"] == watch_id]
        if not rows:
            raise missing("watch", watch_id)
        return _view(rows[0])

    @router.delete("/{watch_id}", status_code=204, summary="Stop watching")
    async def remove(watch_id: str) -> Response:
        async with context.store.write() as session:
            if not await watch_rows.remove(session, watch_id):
                raise missing("watch", watch_id)
        return Response(status_code=204)

    return router
