"""The clustering gold through the real extractor and the real store: what merged, what should have.

A gold line is ``{id, publisher, published, title, text, occurrences}``: the ids of the occurrences the
article tells, in the order it tells them. Records are aligned with them by article and order; a
record beyond them counts as an occurrence of its own, and one too few is counted as ``missing``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.cli_extract import article_of
from services.extract.engine import GrammarEngine
from services.extract.gazetteer.library import open_gazetteer
from services.extract.places.reader import PlaceReader
from services.store import merging
from services.store.base import Store
from services.store.candidate import Candidate, Score, candidate
from services.store.open import open_store
from services.store.stage import StoreStage
from shared.contracts.article import Article
from shared.contracts.envelope import encode
from shared.contracts.incident import Incident
from shared.contracts.record import EventRecord, ExtractedEvent, ExtractionCompleted
from shared.contracts.similarity import fingerprints, minhash
from shared.contracts.topics import ARTICLES, COMPLETIONS, EVENTS, Topic
from shared.log.base import Record

FOLDER = Path(__file__).parent / "clusters"
HELD_OUT = Path(__file__).parent / "clusters_held_out"
SECOND = Path(__file__).parent / "clusters_second"
THIRD = Path(__file__).parent / "clusters_third"
BATCH = 200
Row = dict[str, Any]
Reader = Callable[[Row], Sequence[EventRecord]]
"""What is read of an article, in the order of the text."""


@dataclass(slots=True)
class Outcome:
    """Labels by record, found and gold; the records, and the incidents they came to."""

    found: dict[str, str] = field(default_factory=dict)
    gold: dict[str, str] = field(default_factory=dict)
    candidates: dict[str, Candidate] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    missing: list[tuple[str, str]] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    def score(self, a: str, b: str) -> Score:
        """The score of two records."""
        return merging.score(self.candidates[a], self.candidates[b])


def default_engine() -> Reader:
    """The grammar over the gazetteer that comes with the project, whatever else is imported here."""
    engine = GrammarEngine(PlaceReader(open_gazetteer(imported=False)))
    return lambda row: engine.extract(article_of(row)).events


def gold_rows(folder: Path = FOLDER) -> list[Row]:
    """Every line of the gold, by file name and line."""
    return [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def align(row: Row, events: Sequence[EventRecord], outcome: Outcome) -> None:
    """Give the records of an article, in the order of the text, their gold occurrences.

    Aggregates come before their sites in the answer of the extractor and in the gold.
    """
    told: list[str] = row["occurrences"]
    for at, event in enumerate(events):
        label = told[at] if at < len(told) else f"extra {event.event_id}"
        outcome.gold[event.event_id] = label
        if at >= len(told):
            outcome.extra.append(event.event_id)
    outcome.missing += [(row["id"], label) for label in told[len(events) :]]


def payloads(row: Row, events: Sequence[EventRecord]) -> tuple[Article, list[ExtractedEvent], Any]:
    """The three kinds of message an article comes to the store as; received when published."""
    ident, text = row["id"], row["text"]
    at = datetime.fromisoformat(row["published"]).astimezone(UTC)
    article = Article(
        article_id=ident,
        version_id=ident,
        title=row["title"],
        publisher=row["publisher"],
        published=row["published"],
        text=text,
        content_hash=ident,
        fingerprints=fingerprints(text),
        minhash=minhash(text),
        received_at=at,
    )
    told = [
        ExtractedEvent(
            record=event,
            title=article.title,
            publisher=article.publisher,
            published=article.published,
            received_at=at,
        )
        for event in events
    ]
    done = ExtractionCompleted(
        article_id=ident,
        version_id=ident,
        engine="gold",
        count=len(events),
        events=[event.event_id for event in events],
        outcome="extracted" if events else "no_event",
    )
    return article, told, done


async def merge(rows: Iterable[Row], reader: Reader, folder: Path) -> Outcome:
    """Read every row, take the records into a fresh SQLite store under ``folder``, read it back."""
    outcome = Outcome()
    waiting: dict[Topic, list[Record]] = defaultdict(list)

    def post(topic: Topic, payload: Any, key: str, ident: str, at: datetime) -> None:
        message = encode(topic, payload, key=key, event_id=ident, source="/gold", time=at)
        at_offset = len(waiting[topic])
        waiting[topic].append(Record(topic.name, 0, at_offset, message.key, message.value, message.headers))

    for row in rows:
        events = reader(row)
        align(row, events, outcome)
        article, told, done = payloads(row, events)
        post(ARTICLES, article, row["id"], row["id"], article.received_at)
        for event in told:
            outcome.candidates[event.record.event_id] = candidate(event, None, frozenset())
            post(EVENTS, event, row["id"], event.record.event_id, article.received_at)
        post(COMPLETIONS, done, row["id"], f"done {row['id']}", article.received_at)
    store = open_store(f"sqlite:///{folder}/clusters.sqlite")
    await store.start()
    try:
        await _take_in(store, waiting)
        await _read_back(store, outcome)
    finally:
        await store.stop()
    return outcome


async def _take_in(store: Store, waiting: dict[Topic, list[Record]]) -> None:
    stage = StoreStage(store)
    for topic in (ARTICLES, EVENTS, COMPLETIONS):
        records = waiting[topic]
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH]
            await stage.apply(topic.name, 0, batch, batch[-1].offset + 1)


async def _read_back(store: Store, outcome: Outcome) -> None:
    async with store.read() as session:
        docs = await session.fetch("SELECT doc FROM incidents")
    for row in docs:
        incident = Incident.model_validate_json(row["doc"])
        outcome.incidents[incident.incident_id] = incident
        for member in incident.records:
            if member.live:
                outcome.found[member.event_id] = incident.incident_id
