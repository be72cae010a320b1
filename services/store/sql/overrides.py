"""What analysts decided, found by the articles whose records it concerns."""

from __future__ import annotations

from collections.abc import Iterable

from services.store.base import Session
from services.store.sql.lists import fetch_in


async def put(
    session: Session, override_id: str, kind: str, at_ms: int, doc: str, articles: Iterable[str]
) -> None:
    """Keep one override and the articles it is anchored at."""
    await session.execute(
        "INSERT INTO overrides (override_id, kind, created_ms, doc) VALUES ($1, $2, $3, $4)",
        override_id,
        kind,
        at_ms,
        doc,
    )
    await session.execute_many(
        "INSERT INTO override_anchors (article_id, override_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        [(article, override_id) for article in sorted(set(articles))],
    )


async def of_articles(session: Session, articles: Iterable[str]) -> dict[str, str]:
    """JSON of the overrides anchored at ``articles``, by override id."""
    rows = await fetch_in(
        session,
        "SELECT o.override_id AS override_id, o.doc AS doc FROM overrides o JOIN override_anchors a"
        " ON a.override_id = o.override_id WHERE a.article_id IN {list}",
        articles,
    )
    return {row["override_id"]: row["doc"] for row in rows}


async def exist(session: Session) -> bool:
    """Whether anything was ever decided."""
    return bool(await session.fetch("SELECT 1 AS one FROM overrides LIMIT 1"))
