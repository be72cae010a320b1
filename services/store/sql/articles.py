"""Article versions with their text, completions, and which articles share text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson

from services.store.base import Row, Session
from services.store.instants import to_ms
from services.store.sql.lists import fetch_in
from shared.contracts.article import Article
from shared.contracts.record import ExtractionCompleted
from shared.contracts.similarity import bands


async def put_versions(session: Session, articles: Sequence[Article]) -> None:
    """Keep the versions. The same version again only widens the span in which it was received."""
    await session.execute_many(
        "INSERT INTO article_versions (version_id, article_id, supersedes, url, publisher, agency, title,"
        " published, first_ms, last_ms, doc) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " ON CONFLICT (version_id) DO UPDATE SET"
        " doc = CASE WHEN excluded.first_ms < article_versions.first_ms"
        "   THEN excluded.doc ELSE article_versions.doc END,"
        " first_ms = CASE WHEN excluded.first_ms < article_versions.first_ms"
        "   THEN excluded.first_ms ELSE article_versions.first_ms END,"
        " last_ms = CASE WHEN excluded.last_ms > article_versions.last_ms"
        "   THEN excluded.last_ms ELSE article_versions.last_ms END",
        [
            (
                a.version_id,
                a.article_id,
                a.supersedes,
                a.url or a.canonical_url,
                a.publisher,
                a.agency,
                a.title,
                a.published,
                to_ms(a.received_at),
                to_ms(a.received_at),
                a.model_dump_json(by_alias=True),
            )
            for a in articles
        ],
    )
    await session.execute_many(
        "INSERT INTO article_prints (print, version_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        [(value, a.version_id) for a in articles for value in sorted(set(a.fingerprints))],
    )
    await session.execute_many(
        "INSERT INTO article_bands (band, version_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        [(band, a.version_id) for a in articles for band in bands(a.minhash)],
    )


@dataclass(frozen=True, slots=True)
class Signature:
    """What decides whether a text is a copy (shared/contracts/similarity.py)."""

    article_id: str
    version_id: str
    fingerprints: tuple[int, ...]
    minhash: tuple[int, ...]


async def sharing(session: Session, article: Article, limit: int = 200) -> list[Signature]:
    """Versions of other articles that share two sentences or a band with ``article``, the most shared first.

    A sentence or band in more than ``limit`` versions still finds its ``limit`` best partners.
    """
    found: dict[str, int] = {}
    for table, column, values in (
        ("article_prints", "print", article.fingerprints),
        ("article_bands", "band", bands(article.minhash)),
    ):
        for row in await fetch_in(
            session,
            f"SELECT version_id, COUNT(*) AS shared FROM {table}"
            f" WHERE {column} IN {{list}} GROUP BY version_id",
            values,
        ):
            found[row["version_id"]] = found.get(row["version_id"], 0) + int(row["shared"])
    best = sorted(found, key=lambda v: (-found[v], v))[:limit]
    rows = await fetch_in(
        session, "SELECT article_id, version_id, doc FROM article_versions WHERE version_id IN {list}", best
    )
    signatures = []
    for row in rows:
        if row["article_id"] != article.article_id:
            doc = orjson.loads(row["doc"])
            signatures.append(
                Signature(
                    row["article_id"],
                    row["version_id"],
                    tuple(doc.get("fingerprints", ())),
                    tuple(doc.get("minhash", ())),
                )
            )
    return signatures


async def put_copies(session: Session, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep that two articles share text, in both directions."""
    await session.execute_many(
        "INSERT INTO article_copies (article_id, copy_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        [pair for a, b in pairs for pair in ((a, b), (b, a))],
    )


async def copies_of(session: Session, articles: Iterable[str]) -> set[tuple[str, str]]:
    """Pairs (article, article it shares text with) for ``articles``."""
    rows = await fetch_in(
        session, "SELECT article_id, copy_id FROM article_copies WHERE article_id IN {list}", articles
    )
    return {(row["article_id"], row["copy_id"]) for row in rows}


async def put_completions(session: Session, done: Sequence[tuple[int, ExtractionCompleted]]) -> None:
    """Keep (offset, completion); of two for one version the later in its partition holds."""
    await session.execute_many(
        "INSERT INTO completions (version_id, article_id, engine, outcome, reason, count, events, position)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (version_id) DO UPDATE SET"
        " engine = excluded.engine, outcome = excluded.outcome, reason = excluded.reason,"
        " count = excluded.count, events = excluded.events, position = excluded.position"
        " WHERE excluded.position > completions.position",
        [
            (
                c.version_id,
                c.article_id,
                c.engine,
                c.outcome,
                c.reason,
                c.count,
                orjson.dumps(sorted(c.events)).decode(),
                offset,
            )
            for offset, c in done
        ],
    )


async def completions_of(session: Session, articles: Iterable[str]) -> list[Row]:
    """Completions of the articles' versions."""
    return await fetch_in(
        session,
        "SELECT version_id, article_id, engine, outcome, reason, count, events FROM completions"
        " WHERE article_id IN {list}",
        articles,
    )


async def versions_of(session: Session, articles: Iterable[str], *, text: bool = False) -> list[Row]:
    """Versions of the articles; with ``doc``, the whole article as JSON, when ``text``."""
    return await fetch_in(
        session,
        "SELECT version_id, article_id, supersedes, url, publisher, agency, title, published,"
        f" first_ms, last_ms{', doc' if text else ''} FROM article_versions WHERE article_id IN {{list}}",
        articles,
    )
