"""``/v1/articles``: the text an article has, and where it is on its way."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter

from services.store.api.context import ApiContext
from services.store.base import Row, Session
from services.store.instants import from_ms
from services.store.problems import missing
from services.store.sql import articles as article_rows
from services.store.sql import records as record_rows
from services.store.versions import Completion, outcome_of, speaking

INTERNAL = ("fingerprints", "minhash", "traceparent")


def _version(row: Row, completion: Completion | None, current: bool) -> dict[str, Any]:
    return {
        "version_id": row["version_id"],
        "supersedes": row["supersedes"],
        "title": row["title"],
        "current": current,
        "received_at": from_ms(row["first_ms"]).isoformat(),
        "status": outcome_of(completion),
    }


async def article_view(session: Session, article_id: str) -> dict[str, Any] | None:
    """Everything the store knows of one article, or None; ``text`` is that of the latest version."""
    versions = await article_rows.versions_of(session, [article_id], text=True)
    done = {
        row["version_id"]: Completion(
            row["version_id"], row["outcome"], frozenset(orjson.loads(row["events"]))
        )
        for row in await article_rows.completions_of(session, [article_id])
    }
    reasons = {
        row["version_id"]: row["reason"] for row in await article_rows.completions_of(session, [article_id])
    }
    events = await record_rows.of_articles(session, [article_id])
    if not versions and not done and not events:
        return None
    versions.sort(key=lambda row: (row["last_ms"], row["version_id"]))
    latest = versions[-1] if versions else None
    completion = done.get(latest["version_id"]) if latest else speaking(done.values(), {})
    view: dict[str, Any] = {"article_id": article_id, "text": None}
    if latest is not None:
        view |= {k: v for k, v in orjson.loads(latest["doc"]).items() if k not in INTERNAL}
    copies = sorted(copy for _, copy in await article_rows.copies_of(session, [article_id]))
    return view | {
        "status": outcome_of(completion),
        "reason": reasons.get(completion.version_id) if completion else None,
        "events": sorted(row["event_id"] for row in events if row["live"] == 1),
        "near_duplicates": copies,
        "near_duplicate_of": await _first_told(session, article_id, copies),
        "versions": [_version(row, done.get(row["version_id"]), row is latest) for row in versions],
    }


async def _first_told(session: Session, article_id: str, copies: list[str]) -> str | None:
    """The copy that was received before all others, unless it is the article itself."""
    received: dict[str, int] = {}
    for row in await article_rows.versions_of(session, [article_id, *copies]):
        received[row["article_id"]] = min(received.get(row["article_id"], row["first_ms"]), row["first_ms"])
    first = min(received, key=lambda a: (received[a], a), default=article_id)
    return None if first == article_id else first


def articles_router(context: ApiContext) -> APIRouter:
    """``GET /v1/articles/{article_id}``."""
    router = APIRouter(tags=["articles"])

    @router.get("/v1/articles/{article_id}", summary="An article, its text and where it is on its way")
    async def read_article(article_id: str) -> dict[str, Any]:
        async with context.store.read() as session:
            view = await article_view(session, article_id)
        if view is None:
            raise missing("article", article_id)
        return view

    return router
