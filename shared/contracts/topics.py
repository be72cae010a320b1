"""The topics: names, keys, partitions, retention and payloads, in one table.

``docs/asyncapi.yaml``, ``docs/topics.md`` and ``docs/schemas/`` are generated from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from shared.contracts.article import Article
from shared.contracts.incident import Incident
from shared.contracts.record import ExtractedEvent, ExtractionCompleted

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the public contract. ``retention_ms`` None keeps records for ever."""

    name: str
    title: str
    key: str
    payload: type[BaseModel]
    partitions: int = 4
    retention_ms: int | None = None
    compacted: bool = False


ARTICLES = Topic(
    "news.article.received.v1", "An article version was accepted", "article_id", Article,
)
EVENTS = Topic(
    "conflict.event.extracted.v1", "One event record of one article version", "article_id", ExtractedEvent,
)
COMPLETIONS = Topic(
    "conflict.extraction.completed.v1", "An article version is done", "article_id", ExtractionCompleted,
)
INCIDENTS = Topic(
    "conflict.incident.updated.v1", "An incident is new, changed or (no value) retracted", "incident_id",
    Incident, compacted=True,
)
TOPICS: tuple[Topic, ...] = (ARTICLES, EVENTS, COMPLETIONS, INCIDENTS)

EXTRACT_GROUP = "dateline-extract"
STORE_GROUP = "dateline-store"


def dead_letters(group: str, topic: str) -> str:
    """The dead-letter topic of a consuming service: ``<group>.<topic>.dlq`` (conventions.md)."""
    return f"{group}.{topic}.dlq"
