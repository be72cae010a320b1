"""Takes checked drafts into the log: identity, what the cache knows, durable append, receipt."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.ingest.identity import content_hash
from services.ingest.limits import Limits
from services.ingest.lookups import Lookups
from services.ingest.refusals import Refused
from services.ingest.submission import Draft
from shared.cache.base import Cache
from shared.contracts.article import Article
from shared.contracts.envelope import encode
from shared.contracts.ids import article_id, version_id
from shared.contracts.similarity import fingerprints, minhash
from shared.contracts.topics import ARTICLES
from shared.log.base import Log, LogUnavailable, Message, RecordTooLarge
from shared.runtime.clock import Clock, utc_now
from shared.runtime.metrics import Metrics

SOURCE = "/dateline/ingest"
RETRY_AFTER_S = 5
_INLINE_CHARS = 20_000  # signatures take some 0.4 us a character: more would hold up the event loop
Outcome = Literal["accepted", "duplicate", "updated"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender gets for one article."""

    article_id: str
    version_id: str
    outcome: Outcome
    supersedes: str | None = None
    near_duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class _Named:
    """A draft and its identity."""

    draft: Draft
    article_id: str
    version_id: str
    content_hash: str


class Intake:
    """The use case of ingest, free of HTTP. One instance per process; safe for concurrent calls.

    Ids depend on nothing but the article, so with a dead cache a repeated article answers
    ``accepted`` and has the ``ce_id`` it had before: downstream it is still one.
    """

    def __init__(
        self,
        log: Log,
        cache: Cache,
        metrics: Metrics,
        limits: Limits | None = None,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._log = log
        self.metrics = metrics
        self.limits = limits or Limits()
        self.lookups = Lookups(cache, metrics)
        self.clock = clock

    async def take(self, drafts: Sequence[Draft], traceparent: str | None = None) -> list[Receipt]:
        """Receipts in the order of ``drafts``, when all that is new in them is durable.

        Raises Refused (503) when the log cannot take them; none is then to be counted on, and
        sending the same again is safe.
        """
        named = [_named(draft) for draft in drafts]
        states = await self.lookups.states(sorted({n.article_id for n in named}))
        known = {article: str(state["version_id"]) for article, state in states.items()}
        receipts: list[Receipt | None] = []
        fresh: list[tuple[int, _Named, str | None]] = []
        for position, name in enumerate(named):
            current = known.get(name.article_id)
            seen = current == name.version_id
            receipts.append(Receipt(name.article_id, name.version_id, "duplicate") if seen else None)
            if not seen:
                known[name.article_id] = name.version_id
                fresh.append((position, name, current))
        articles = await self._signed([(n, current) for _, n, current in fresh], traceparent)
        originals = await self.lookups.originals(articles) if articles else {}
        stored: list[tuple[Article, str]] = []
        for (position, _, current), article in zip(fresh, articles, strict=True):
            outcome: Outcome = "updated" if current else "accepted"
            original = originals.get(article.article_id)
            stored.append((article.model_copy(update={"near_duplicate_of": original}), outcome))
            receipts[position] = Receipt(article.article_id, article.version_id, outcome, current, original)
        await self._append([article for article, _ in stored])
        await self.lookups.remember(stored)
        done = [receipt for receipt in receipts if receipt is not None]
        for receipt in done:
            self.metrics.articles.labels(receipt.outcome).inc()
        return done

    async def _signed(
        self, fresh: Sequence[tuple[_Named, str | None]], traceparent: str | None
    ) -> list[Article]:
        """The articles of ``fresh`` (identity, version superseded) with their signatures."""
        now = self.clock()

        def build() -> list[Article]:
            return [_article(name, superseded, now, traceparent) for name, superseded in fresh]

        if sum(len(name.draft.text) for name, _ in fresh) > _INLINE_CHARS:
            return await asyncio.to_thread(build)
        return build()

    def turned_away(self, refused: Refused) -> None:
        """Count a refusal: every article posted ends in exactly one outcome."""
        self.metrics.articles.labels("rejected").inc(refused.count)
        self.metrics.rejections.labels(refused.reason).inc(refused.count)

    async def _append(self, articles: Sequence[Article]) -> None:
        if not articles:
            return
        try:
            async with asyncio.timeout(self.limits.append_timeout_s):
                await self._log.append([_message(a) for a in articles])
        except (LogUnavailable, TimeoutError):
            raise Refused(
                "log_unavailable",
                "the article log cannot take records now; send the same again later",
                status=503,
                retry_after_s=RETRY_AFTER_S,
                count=len(articles),
            ) from None
        except RecordTooLarge as error:
            raise Refused(
                "record_too_large",
                "the article is larger than the log takes",
                status=413,
                field="text",
                limit=error.limit,
                count=len(articles),
            ) from None


def _named(draft: Draft) -> _Named:
    digest = content_hash(draft.title, draft.text, draft.published)
    article = article_id(draft.canonical_url, digest)
    return _Named(draft, article, version_id(article, digest), digest)


def _article(name: _Named, superseded: str | None, now: datetime, traceparent: str | None) -> Article:
    draft = name.draft
    return Article(
        article_id=name.article_id,
        version_id=name.version_id,
        supersedes=superseded,
        url=draft.url,
        canonical_url=draft.canonical_url,
        title=draft.title,
        agency=draft.agency,
        byline=draft.byline,
        publisher=draft.publisher,
        published=draft.published,
        language=draft.language,
        text=draft.text,
        content_hash=name.content_hash,
        fingerprints=fingerprints(draft.text),
        minhash=minhash(draft.text),
        received_at=now,
        segments=list(draft.segments),
        traceparent=traceparent,
    )


def _message(article: Article) -> Message:
    return encode(
        ARTICLES,
        article,
        key=article.article_id,
        event_id=article.version_id,
        source=SOURCE,
        time=article.received_at,
        traceparent=article.traceparent,
    )
