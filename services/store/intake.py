"""What a batch of messages does to articles and records; incidents follow in ``assembly``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import orjson

from services.store.base import Session
from services.store.rows import record_row
from services.store.sql import articles as article_rows
from services.store.sql import records as record_rows
from services.store.versions import LIVING, PENDING, SUPERSEDED, Completion, living
from shared.contracts.article import Article
from shared.contracts.record import ExtractedEvent, ExtractionCompleted
from shared.contracts.similarity import is_copy


@dataclass(slots=True)
class Batch:
    """The payloads of one batch, by kind; completions with their offset."""

    articles: list[Article] = field(default_factory=list)
    events: list[ExtractedEvent] = field(default_factory=list)
    completions: list[tuple[int, ExtractionCompleted]] = field(default_factory=list)

    def article_ids(self) -> set[str]:
        """Articles the batch says something about."""
        return (
            {a.article_id for a in self.articles}
            | {e.record.article_id for e in self.events}
            | {c.article_id for _, c in self.completions}
        )


@dataclass(slots=True)
class Changes:
    """Event ids that began or ceased to live, and articles whose facts or copies changed."""

    born: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)


async def take_in(session: Session, batch: Batch) -> Changes:
    """Keep the payloads and settle what lives and what is a copy, in the caller's transaction."""
    await article_rows.put_versions(session, batch.articles)
    await record_rows.put(session, [record_row(event) for event in batch.events])
    await article_rows.put_completions(session, batch.completions)
    touched = batch.article_ids()
    changes = await settle_life(session, touched)
    changes.articles = touched | await link_copies(session, batch.articles)
    return changes


async def settle_life(session: Session, articles: Iterable[str]) -> Changes:
    """Decide anew which records of ``articles`` live, and note it in their rows."""
    ids = set(articles)
    received: dict[str, int] = {}
    completions: dict[str, list[Completion]] = defaultdict(list)
    members: dict[str, dict[str, str]] = defaultdict(dict)
    was: dict[str, int] = {}
    for row in await record_rows.of_articles(session, ids):
        members[row["article_id"]][row["event_id"]] = row["version_id"]
        was[row["event_id"]] = row["live"]
        received[row["version_id"]] = max(received.get(row["version_id"], -1), row["received_ms"])
    for row in await article_rows.versions_of(session, ids):
        received[row["version_id"]] = row["last_ms"]
    for row in await article_rows.completions_of(session, ids):
        completions[row["article_id"]].append(
            Completion(row["version_id"], row["outcome"], frozenset(orjson.loads(row["events"])))
        )
    changes = Changes()
    now: dict[str, int] = {}
    for article, records in members.items():
        lives = living(completions[article], received, records)
        done = {completion.version_id for completion in completions[article]}
        for event, version in records.items():
            now[event] = LIVING if event in lives else SUPERSEDED if version in done else PENDING
    changes.born = {event for event in now if now[event] == LIVING != was[event]}
    changes.gone = {event for event in now if now[event] != LIVING == was[event]}
    for state in (LIVING, SUPERSEDED, PENDING):
        await record_rows.set_life(session, {e for e in now if now[e] == state != was[e]}, state)
    return changes


async def link_copies(session: Session, articles: Sequence[Article]) -> set[str]:
    """Link articles that share text with what the database holds; the articles whose links are new.

    The hint ``near_duplicate_of`` that came with the article is not consulted: the answer is a
    function of the two texts alone, so a cold cache or another order of arrival changes nothing.
    """
    pairs: set[tuple[str, str]] = set()
    for article in articles:
        for other in await article_rows.sharing(session, article):
            if is_copy(article.fingerprints, article.minhash, other.fingerprints, other.minhash):
                pairs.add((article.article_id, other.article_id))
    known = await article_rows.copies_of(session, {a for a, _ in pairs})
    fresh = pairs - known
    await article_rows.put_copies(session, fresh)
    return {article for pair in fresh for article in pair}
