"""What the cache remembers of articles seen: it shortens the way and decides nothing for good.

Keys: ``article:<id>`` (current version and where it is), ``copy:<sentence or band>`` (an article
that has it), ``copyset:<id>`` (fingerprints and signature to compare), ``idem:<hash>`` (an answer
given). Values are JSON; what cannot be read counts as a miss, since a cache is not to be trusted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from shared.cache.base import Cache
from shared.contracts.article import Article
from shared.contracts.similarity import bands, is_copy
from shared.runtime.metrics import Metrics

SEEN_TTL_S = 7 * 86_400.0
COPY_TTL_S = 3 * 86_400.0
ANSWER_TTL_S = 86_400.0
_MAX_CANDIDATES = 8


class Lookups:
    """Reads and writes the cache for ingest. Every method survives a dead, slow or flushed cache."""

    def __init__(self, cache: Cache, metrics: Metrics) -> None:
        self._cache = cache
        self._lookups = metrics.cache_lookups

    async def states(self, article_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The remembered state of each known article: version_id, content_hash, state, received_at."""
        found = await self._cache.get_many([f"article:{a}" for a in article_ids])
        read = {key.removeprefix("article:"): _object(value) for key, value in found.items()}
        known = {
            key: state for key, state in read.items() if state and isinstance(state.get("version_id"), str)
        }
        self._lookups.labels("article", "hit").inc(len(known))
        self._lookups.labels("article", "miss").inc(len(article_ids) - len(known))
        return known

    async def remember(self, articles: Sequence[tuple[Article, str]]) -> None:
        """Remember (article, outcome) pairs after the log has made them durable."""
        states: dict[str, bytes] = {}
        copies: dict[str, bytes] = {}
        for article, outcome in articles:
            states[f"article:{article.article_id}"] = _json(
                {
                    "version_id": article.version_id,
                    "content_hash": article.content_hash,
                    "outcome": outcome,
                    "state": "received",
                    "received_at": article.received_at.isoformat(),
                    "near_duplicate_of": article.near_duplicate_of,
                }
            )
            # a copy leads back to its original, so only originals are indexed
            if not article.near_duplicate_of:
                copies |= {key: article.article_id.encode() for key in _keys(article)}
            copies[f"copyset:{article.article_id}"] = _json([article.fingerprints, article.minhash])
        if states:
            await self._cache.put_many(states, SEEN_TTL_S)
            await self._cache.put_many(copies, COPY_TTL_S)

    async def originals(self, articles: Sequence[Article]) -> dict[str, str]:
        """For each article_id, the earlier article it is a copy of, as far as the cache knows."""
        wanted = {a.article_id: _keys(a) for a in articles}
        hits = await self._cache.get_many(sorted({key for keys in wanted.values() for key in keys}))
        candidates: dict[str, list[str]] = {}
        for article, keys in wanted.items():
            votes = Counter(hits[k].decode(errors="replace") for k in keys if k in hits)
            votes.pop(article, None)
            candidates[article] = [c for c, _ in votes.most_common(_MAX_CANDIDATES)]
        compared = {f"copyset:{c}" for found in candidates.values() for c in found}
        sets = await self._cache.get_many(sorted(compared))
        return {
            a.article_id: original
            for a in articles
            if (original := _first_copy(a, candidates[a.article_id], sets)) is not None
        }

    async def answer(self, key: str) -> dict[str, Any] | None:
        """The answer once given under an idempotency key, with the hash of its request."""
        found = await self._cache.get_many([f"idem:{key}"])
        return _object(found.get(f"idem:{key}"))

    async def keep_answer(self, key: str, answer: Mapping[str, Any]) -> None:
        """Keep an answer under an idempotency key for a day."""
        await self._cache.put_many({f"idem:{key}": _json(answer)}, ANSWER_TTL_S)


def _first_copy(article: Article, candidates: Sequence[str], sets: Mapping[str, bytes]) -> str | None:
    for candidate in candidates:
        known = _read(sets.get(f"copyset:{candidate}"))
        if not (isinstance(known, list) and len(known) == 2 and all(isinstance(k, list) for k in known)):
            continue
        if is_copy(article.fingerprints, article.minhash, known[0], known[1]):
            return candidate
    return None


def _keys(article: Article) -> list[str]:
    prints = [f"copy:{value:08x}" for value in article.fingerprints]
    return prints + [f"copy:{band}" for band in bands(article.minhash)]


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _read(value: bytes | None) -> Any:
    try:
        return json.loads(value) if value else None
    except ValueError:
        return None


def _object(value: bytes | None) -> dict[str, Any] | None:
    read = _read(value)
    return read if isinstance(read, dict) else None
