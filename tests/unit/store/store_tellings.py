"""Articles and records in our own words, and the log messages they arrive as."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.store.base import Store
from services.store.stage import CONSUMED, StoreStage
from shared.contracts.article import Article
from shared.contracts.codebook import FAMILY_OF
from shared.contracts.envelope import encode
from shared.contracts.ids import article_id, event_id, version_id
from shared.contracts.record import EventRecord, ExtractedEvent, ExtractionCompleted
from shared.contracts.similarity import fingerprints, minhash
from shared.contracts.topics import ARTICLES, COMPLETIONS, EVENTS
from shared.log.base import Record

Payload = Article | ExtractedEvent | ExtractionCompleted
BASE = datetime(2025, 2, 1, 9, tzinfo=UTC)
ENGINE = "test/1"
PLACES: dict[str, dict[str, Any]] = {
    "Poltava": {"lat": 49.5883, "lon": 34.5514, "admin1": "Poltava Oblast", "country": "UA"},
    "Kharkiv": {"lat": 49.9808, "lon": 36.2527, "admin1": "Kharkiv Oblast", "country": "UA"},
    "Sumy": {"lat": 50.9216, "lon": 34.8003, "admin1": "Sumy Oblast", "country": "UA"},
}


def article(
    url: str,
    text: str,
    minutes: int = 0,
    publisher: str = "Sample Wire",
    supersedes: str | None = None,
    agency: str | None = None,
) -> Article:
    """A version of the article at ``url``, received ``minutes`` after nine o'clock."""
    ident, content = article_id(url, text), str(abs(hash(text)))
    return Article(
        article_id=ident,
        version_id=version_id(ident, text),
        supersedes=supersedes,
        url=url,
        canonical_url=url,
        title=text.split(".")[0],
        publisher=publisher,
        published="2025-02-01",
        text=text,
        content_hash=content,
        fingerprints=fingerprints(text),
        minhash=minhash(text),
        received_at=BASE + timedelta(minutes=minutes),
        agency=agency,
    )


def telling(
    source: Article,
    kind: str = "missile_strike",
    place: str = "Poltava",
    killed: tuple[int, int | None] | None = None,
    start: str = "2025-01-31T20:00:00+02:00",
    end: str = "2025-02-01T08:00:00+02:00",
    ordinal: int = 0,
    claimant: str = "Regional governor",
    claim_kind: str = "local_authority",
    side: str | None = "Ukraine",
    initiator: str | None = "Russia",
    status: str = "reported",
    engine: str = ENGINE,
    **more: Any,
) -> ExtractedEvent:
    """A record of ``source`` whose evidence is its first ten characters."""
    tolls = []
    if killed is not None:
        tolls = [
            {
                "kind": "killed",
                "population": "civilian",
                "min": killed[0],
                "max": killed[1],
                "value_type": "exact" if killed[0] == killed[1] else "at_least",
                "claim": 0,
            }
        ]
    record = EventRecord.model_validate(
        {
            "event_id": event_id(source.version_id, engine, kind, 0, ordinal),
            "article_id": source.article_id,
            "version_id": source.version_id,
            "type": kind,
            "family": FAMILY_OF[kind],
            "when": {"start": start, "end": end, "precision": "part_of_day", "anchor": "relative"},
            "where": [{"name": place, "text": place, "precision": "settlement", **PLACES[place]}],
            "actors": [{"role": "initiator", "name": f"{initiator} forces", "side": initiator}]
            if initiator
            else [],
            "tolls": tolls,
            "claims": [{"claimant": claimant, "kind": claim_kind, "side": side}],
            "status": status,
            "status_row": 7,
            "confidence": 0.9,
            "engine": engine,
            "evidence": [{"field": "type", "start": 0, "end": 10, "text": source.text[:10]}],
            **more,
        }
    )
    return ExtractedEvent(
        record=record,
        title=source.title,
        url=source.url,
        publisher=source.publisher,
        published=source.published,
        received_at=source.received_at,
    )


def completion(
    source: Article, events: Sequence[ExtractedEvent], engine: str = ENGINE
) -> ExtractionCompleted:
    """The extraction of ``source`` ended with ``events``."""
    return ExtractionCompleted(
        article_id=source.article_id,
        version_id=source.version_id,
        supersedes=source.supersedes,
        engine=engine,
        count=len(events),
        events=[e.record.event_id for e in events],
        outcome="extracted" if events else "no_event",
    )


class Feed:
    """Hands out log records with the next offset of their topic, one partition each."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def record(self, payload: Payload) -> Record:
        """``payload`` as the next record of its topic."""
        if isinstance(payload, Article):
            topic, key, ident = ARTICLES, payload.article_id, payload.version_id
        elif isinstance(payload, ExtractedEvent):
            topic, key, ident = EVENTS, payload.record.article_id, payload.record.event_id
        else:
            topic, key, ident = COMPLETIONS, payload.article_id, payload.version_id
        offset = self._next.get(topic.name, 0)
        self._next[topic.name] = offset + 1
        message = encode(topic, payload, key=key, event_id=ident, source="/test", time=BASE)
        return Record(topic.name, 0, offset, message.key, message.value, message.headers)

    def records(self, *payloads: Payload) -> list[Record]:
        """The same for several."""
        return [self.record(p) for p in payloads]


def in_batches(
    records: Iterable[Record], cuts: random.Random, most: int
) -> Iterator[tuple[str, list[Record]]]:
    """(topic, batch of at most ``most``): every topic in its own order, topics interleaved at random."""
    kept = list(records)
    queues = {topic: [r for r in kept if r.topic == topic] for topic in CONSUMED}
    while any(queues.values()):
        topic = cuts.choice([t for t in CONSUMED if queues[t]])
        size = cuts.randint(1, most)
        batch, queues[topic] = queues[topic][:size], queues[topic][size:]
        yield topic, batch


async def take(store: Store, records: Iterable[Record]) -> None:
    """Each record as a batch of its own."""
    stage = StoreStage(store)
    for record in records:
        await stage.apply(record.topic, record.partition, [record], record.offset + 1)
