"""The store's stage: a batch of one partition in, one database transaction out (house.md, recipe 2).

Rows, incidents, outbox and the consumed offset become durable together. Articles, events and
completions may arrive in any order across topics, and any of them again: the result is a function
of the set of messages taken in.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from services.store.assembly import assemble
from services.store.base import Store
from services.store.intake import Batch, take_in
from services.store.sql import offsets
from shared.contracts.article import Article
from shared.contracts.record import ExtractedEvent, ExtractionCompleted
from shared.contracts.topics import ARTICLES, COMPLETIONS, EVENTS, STORE_GROUP
from shared.log.base import Fenced, Record
from shared.runtime.errors import Rejected

CONSUMED = (ARTICLES.name, EVENTS.name, COMPLETIONS.name)


def decode_into(batch: Batch, record: Record) -> None:
    """Add the payload of ``record`` to ``batch``; raises ``Rejected`` naming the field that is wrong."""
    if record.value is None:
        return
    try:
        if record.topic == ARTICLES.name:
            batch.articles.append(Article.model_validate_json(record.value))
        elif record.topic == EVENTS.name:
            batch.events.append(ExtractedEvent.model_validate_json(record.value))
        elif record.topic == COMPLETIONS.name:
            batch.completions.append((record.offset, ExtractionCompleted.model_validate_json(record.value)))
    except ValidationError as error:
        first = error.errors()[0]
        raise Rejected("bad_payload", first["msg"], ".".join(str(p) for p in first["loc"])) from error


class StoreStage:
    """Takes batches in; one instance per process, shared by its subscriptions."""

    def __init__(self, store: Store, group: str = STORE_GROUP) -> None:
        self._store, self._group = store, group
        self._expected: dict[tuple[str, int], int | None] = {}

    async def position(self, topic: str, partition: int) -> int | None:
        """Where to read on (``PositionSource`` of the log port)."""
        async with self._store.read() as session:
            at = await offsets.position(session, self._group, topic, partition)
        self._expected[topic, partition] = at
        return at

    async def apply(self, topic: str, partition: int, records: Sequence[Record]) -> None:
        """Take one batch in. Records before the stored position are passed over (they are in already).

        Raises ``Rejected`` for a payload that cannot be read, ``Fenced`` when the database stands
        before what this process read from (restored, or another database): nothing is kept then.
        """
        async with self._store.write() as session:
            stored = await offsets.position(session, self._group, topic, partition)
            expected = self._expected.get((topic, partition))
            if (stored if stored is not None else -1) < (expected if expected is not None else -1):
                self._expected.pop((topic, partition))
                raise Fenced(f"{topic}/{partition}: read on from {expected}, the database stands at {stored}")
            fresh = [r for r in records if stored is None or r.offset >= stored]
            if fresh:
                batch = Batch()
                for record in fresh:
                    decode_into(batch, record)
                await assemble(session, await take_in(session, batch))
                await offsets.advance(session, self._group, topic, partition, stored, fresh[-1].offset + 1)
        if fresh:
            self._expected[topic, partition] = fresh[-1].offset + 1
