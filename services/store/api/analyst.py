"""What analysts decide: merge, split, correct, confirm. Each needs an API key and a note."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header
from pydantic import Field

from services.store.api.annotations import Annotation, Note, correction
from services.store.api.context import ApiContext
from services.store.api.incidents import incident_view
from services.store.assembly import reassemble
from services.store.base import Row, Session
from services.store.instants import to_ms
from services.store.overrides import Decision
from services.store.problems import Problem, bad, missing
from services.store.sql import incidents as incident_rows
from services.store.sql import overrides as override_rows
from services.store.sql import records as record_rows
from shared.contracts.incident import Override


class Merge(Note):
    """Other incidents that tell of the same occurrence."""

    with_: list[str] = Field(alias="with", min_length=1, max_length=50)


class Split(Note):
    """Records of the incident that tell of another occurrence."""

    events: list[str] = Field(min_length=1, max_length=500)


def check_key(context: ApiContext, authorization: str | None, api_key: str | None) -> None:
    """401 without a key the settings name; 403 when they name none, for nobody may write then."""
    given = api_key or (authorization or "").removeprefix("Bearer ").strip()
    if not context.api_keys:
        raise Problem(403, "Forbidden", "no API key is set (DATELINE_API_KEY), so decisions are not taken")
    if not any(secrets.compare_digest(given.encode(), key.encode()) for key in context.api_keys):
        raise Problem(401, "Unauthorized", "X-API-Key: is missing or not one that is set", "X-API-Key")


Key = Annotated[str | None, Header(alias="X-API-Key")]
Bearer = Annotated[str | None, Header()]


async def _incident(session: Session, incident_id: str) -> Row:
    row = (await incident_rows.by_id(session, [incident_id])).get(incident_id)
    if row is None:
        raise missing("incident", incident_id)
    if row["retracted"]:
        where = f"; its records went to {row['successor']}" if row["successor"] else ""
        raise Problem(409, "Conflict", f"incident {incident_id} is retracted{where}", "incident_id")
    return row


async def _living(session: Session, incident_id: str) -> list[str]:
    await _incident(session, incident_id)
    return sorted(await incident_rows.members_of(session, [incident_id], living=True))


async def decide(session: Session, decision: Decision) -> None:
    """Keep a decision and rebuild what it is about, in the caller's transaction."""
    rows = await record_rows.docs(session, decision.named())
    articles = {row["article_id"] for row in rows.values()}
    at = to_ms(decision.override.at)
    ident, kind = decision.override.override_id, decision.override.kind
    await override_rows.put(session, ident, kind, at, decision.model_dump_json(), articles)
    await reassemble(session, decision.named())


def _override(kind: Any, body: Note, **more: Any) -> Override:
    return Override(
        override_id=secrets.token_hex(8),
        kind=kind,
        note=body.note,
        author=body.author,
        at=datetime.now(UTC),
        **more,
    )


def analyst_router(context: ApiContext) -> APIRouter:
    """``POST /v1/incidents/{id}/merge``, ``/split`` and ``/annotations``."""
    router = APIRouter(prefix="/v1/incidents/{incident_id}", tags=["analysts"])

    async def answer(session: Session, event: str) -> dict[str, Any]:
        home = (await incident_rows.incident_ids_of(session, [event]))[event]
        return await incident_view(session, (await incident_rows.by_id(session, [home]))[home])

    @router.post("/merge", summary="These incidents are one")
    async def merge(
        incident_id: str, body: Merge, key: Key = None, authorization: Bearer = None
    ) -> dict[str, Any]:
        check_key(context, authorization, key)
        async with context.store.write() as session:
            events = await _living(session, incident_id)
            for other in body.with_:
                events += await _living(session, other)
            await decide(session, Decision(override=_override("merge", body), events=events))
            return await answer(session, events[0])

    @router.post("/split", summary="These records are another occurrence")
    async def split(
        incident_id: str, body: Split, key: Key = None, authorization: Bearer = None
    ) -> dict[str, Any]:
        check_key(context, authorization, key)
        async with context.store.write() as session:
            events = await _living(session, incident_id)
            strangers = sorted(set(body.events) - set(events))
            if strangers:
                raise bad("events", f"{strangers[0]!r} is no record of incident {incident_id}")
            others = sorted(set(events) - set(body.events))
            if not others:
                raise bad("events", "names every record of the incident; leave at least one")
            decision = Decision(
                override=_override("split", body), events=sorted(set(body.events)), others=others
            )
            await decide(session, decision)
            return await answer(session, others[0])

    @router.post("/annotations", summary="Confirm, correct a field, or note")
    async def annotate(
        incident_id: str, body: Annotation, key: Key = None, authorization: Bearer = None
    ) -> dict[str, Any]:
        check_key(context, authorization, key)
        change = correction(body) if body.kind == "correct" else {"field": body.field, "value": body.value}
        async with context.store.write() as session:
            row = await _incident(session, incident_id)
            events = [m["event_id"] for m in orjson.loads(row["doc"])["records"] if m["live"]]
            override = _override(body.kind, body, **change)
            await decide(session, Decision(override=override, events=events))
            return await answer(session, events[0])

    return router
