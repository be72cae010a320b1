"""A record as merging sees it, and what merging answers: the interface of ``services/store/merging``.

``merging`` exports, all pure, independent of the order of their input, and blind to ``facts.agency``
and ``facts.copies`` (which change after the fact and are for counting sources only):

- ``score(a, b) -> Score``: how well two candidates tell of one occurrence, symmetric;
- ``MERGE``: the least ``Score.total`` at which two records may be one occurrence. Such pairs are
  edges; they are kept in the database, so a change of the score needs ``dateline replay``;
- ``cluster(candidates, edges) -> list[list[int]]``: a partition of the indexes into occurrences.
  ``edges`` has the ``Score`` of every pair ``(i, j)``, ``i < j``, at or above ``MERGE``; the input is
  whole connected components of them, and what is not connected is never put together. Records of
  one article version are never put together either;
- ``relation(a, b, score) -> LinkKind | None``: how ``a`` relates to ``b`` should they turn out to be
  of different occurrences. Asked both ways round for every pair that meets (``blocking``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.store.instants import told_at
from services.store.versions import LIVING, PENDING
from shared.contracts.record import EventRecord, ExtractedEvent


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the article that tells a record."""

    title: str
    url: str | None
    publisher: str | None
    agency: str | None
    published: str | None
    received_at: datetime
    copies: frozenset[str] = frozenset()

    @property
    def told_at(self) -> datetime:
        """When the article told it, in UTC."""
        return told_at(self.published, self.received_at)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A living record with its article's facts; ``copies`` there are articles that share its text."""

    record: EventRecord
    facts: Facts
    live: bool = True
    pending: bool = False

    @property
    def id(self) -> str:
        """The record's event id."""
        return self.record.event_id


@dataclass(frozen=True, slots=True)
class Score:
    """Evidence that two records tell of one occurrence: the sum, and what it is made of."""

    total: float
    parts: dict[str, float] = field(default_factory=dict)


def candidate(
    event: ExtractedEvent, agency: str | None, copies: frozenset[str], life: int = LIVING
) -> Candidate:
    """A candidate from a stored payload and what the store knows of its article."""
    facts = Facts(event.title, event.url, event.publisher, agency, event.published, event.received_at, copies)
    return Candidate(event.record, facts, life == LIVING, life == PENDING)
