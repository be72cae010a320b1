"""The store's stage: a batch of one partition in, one database transaction out (house.md, recipe 2).

Rows, incidents, outbox and the consumed offset become durable together. Articles, events and
completions may arrive in any order across topics, and any of them again: the result is a function
of the set of messages taken in.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.store.assembly import assemble
from services.store.base import Store
from services.store.intake import Batch, take_in
from services.store.recollection import Recollection
from services.store.sql import offsets
from shared.contracts.article import Article
from shared.contracts.envelope import decode
from shared.contracts.record import ExtractedEvent, ExtractionCompleted
from shared.contracts.topics import ARTICLES, COMPLETIONS, EVENTS, STORE_GROUP
from shared.log.base import Fenced, Record

CONSUMED = (ARTICLES.name, EVENTS.name, COMPLETIONS.name)


def decode_into(batch: Batch, record: Record) -> None:
    """Add the payload of ``record`` to ``batch``; raises ``Rejected`` naming the field that is wrong."""
    if record.topic == ARTICLES.name:
        batch.articles.append(decode(record, Article))
    elif record.topic == EVENTS.name:
        batch.events.append(decode(record, ExtractedEvent))
    elif record.topic == COMPLETIONS.name:
        batch.completions.append((record.offset, decode(record, ExtractionCompleted)))


class StoreStage:
    """Takes batches in; one instance per process, shared by its subscriptions."""

    def __init__(self, store: Store, group: str = STORE_GROUP) -> None:
        self._store, self._group = store, group
        self._recollection = Recollection()
        self._expected: dict[tuple[str, int], int | None] = {}

    async def position(self, topic: str, partition: int) -> int | None:
        """Where to read on (``PositionSource`` of the log port)."""
        async with self._store.read() as session:
            at = await offsets.position(session, self._group, topic, partition)
        self._expected[topic, partition] = at
        return at

    async def apply(self, topic: str, partition: int, records: Sequence[Record], next_offset: int) -> None:
        """Take one batch in and set the position to ``next_offset``, in one transaction.

        Records before the stored position are in already and are passed over. Raises ``Rejected`` for
        a payload that cannot be read, and ``Fenced`` when all of the batch is in already or when the
        database stands before what this process read from (restored, or another one): nothing is
        kept then.
        """
        place = topic, partition
        async with self._store.write() as session:
            stored = await offsets.position(session, self._group, topic, partition)
            expected = self._expected.get(place)
            if (stored or 0) >= next_offset or (stored or 0) < (expected or 0):
                self._expected.pop(place, None)
                raise Fenced(
                    f"{topic}/{partition}: batch up to {next_offset}, the database stands at {stored}"
                )
            batch = Batch()
            for record in records:
                if record.offset >= (stored or 0):
                    decode_into(batch, record)
            for event in batch.events:
                self._recollection.events.forget(event.record.event_id)
            await assemble(session, await take_in(session, batch), self._recollection)
            await offsets.advance(session, self._group, topic, partition, stored, next_offset)
        self._expected[place] = next_offset
