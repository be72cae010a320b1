"""``/v1/stream``: every new state of an incident, as server-sent events that can be resumed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Header, Request
from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse

from services.store.api.context import ApiContext, filter_of
from services.store.api.parameters import documented
from services.store.filters import Filter
from services.store.matching import meets
from services.store.problems import bad
from services.store.sql import outbox
from shared.contracts.incident import Incident

BATCH = 200
POLL_S = 0.5
PING_S = 15


async def states(context: ApiContext, wanted: Filter, after: int) -> AsyncIterator[ServerSentEvent]:
    """States numbered above ``after`` that meet the filter, then those to come, until closing.

    Begins with one ``gap`` event when states after the one last seen are no longer kept: the reader
    should query again.
    """
    async with context.store.read() as session:
        low, high = await outbox.ends(session)
    if after > high or (low and after < low - 1):
        after = high if after > high else low - 1
        yield ServerSentEvent(event="gap", id=str(after), data="")
    while True:
        async with context.store.read() as session:
            rows = await outbox.after(session, after, BATCH)
        for row in rows:
            after = int(row["seq"])
            incident = Incident.model_validate_json(row["doc"])
            if meets(wanted, incident):
                kind = "retracted" if incident.retracted else "incident"
                yield ServerSentEvent(event=kind, id=str(after), data=row["doc"])
        if not rows:
            if context.closing.is_set():
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await context.closing.wait()


def stream_router(context: ApiContext) -> APIRouter:
    """``GET /v1/stream``."""
    router = APIRouter(tags=["incidents"])

    @router.get(
        "/v1/stream", summary="Incidents as they change (text/event-stream)", openapi_extra=documented()
    )
    async def read_stream(
        request: Request, last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None
    ) -> EventSourceResponse:
        wanted = filter_of(request)
        if last_event_id is None:
            async with context.store.read() as session:
                _, after = await outbox.ends(session)
        elif last_event_id.isdigit():
            after = int(last_event_id)
        else:
            raise bad("Last-Event-ID", f"{last_event_id!r} is not an id this stream gave")
        return EventSourceResponse(states(context, wanted, after), ping=PING_S)

    return router
