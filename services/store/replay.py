"""Rebuild the store from the log: the same records, links and incidents in a fresh database."""

from __future__ import annotations

from collections.abc import Callable

from services.store.base import Session, Store
from services.store.sql import incidents as incident_rows
from services.store.sql import outbox
from services.store.stage import StoreStage
from shared.contracts.envelope import decode
from shared.contracts.incident import Incident
from shared.contracts.topics import ARTICLES, COMPLETIONS, EVENTS, INCIDENTS
from shared.log.base import Log, Record
from shared.runtime.errors import Rejected

BATCH = 200
ORDER = (ARTICLES.name, COMPLETIONS.name, EVENTS.name)
"""Completions before events: then a record that was superseded later never comes to live at all."""


class NotFresh(ValueError):
    """The database to rebuild into has something in it already."""


async def replay(
    log: Log, store: Store, progress: Callable[[str, int], None] = lambda topic, count: None
) -> int:
    """Read the consumed topics from their beginning into ``store``, which must be empty; the number of
    records taken in. Payloads that cannot be read were dead-lettered when live and are passed over.

    The positions go with them, so that the service goes on from here. Raises ``NotFresh``.
    """
    async with store.read() as session:
        if (await session.fetch("SELECT COUNT(*) AS n FROM offsets"))[0]["n"]:
            raise NotFresh("DATELINE_STORE_URL: replay needs an empty database; give it a new one")
    stage, total = StoreStage(store), 0
    for topic in ORDER:
        waiting: dict[int, list[Record]] = {}
        async for record in log.read(topic):
            batch = waiting.setdefault(record.partition, [])
            batch.append(record)
            if len(batch) == BATCH:
                total += await _take_in(stage, topic, waiting.pop(record.partition))
                progress(topic, total)
        for batch in waiting.values():
            total += await _take_in(stage, topic, batch)
        progress(topic, total)
    async with store.write() as session:
        await outbox.keep_last(session)  # what came and went on the way need not be told again
        await _go_on_from(session, await _told(log))
    return total


async def _take_in(stage: StoreStage, topic: str, batch: list[Record]) -> int:
    try:
        await stage.apply(topic, batch[0].partition, batch, batch[-1].offset + 1)
        return len(batch)
    except Rejected:
        taken = 0
        for record in batch:
            try:
                await stage.apply(topic, record.partition, [record], record.offset + 1)
                taken += 1
            except Rejected:
                await stage.apply(topic, record.partition, [], record.offset + 1)
        return taken


async def _told(log: Log) -> dict[str, Incident | None]:
    """The last state of every incident on its topic, None where it was retracted."""
    last: dict[str, Incident | None] = {}
    async for record in log.read(INCIDENTS.name):
        last[record.key.decode()] = decode(record, Incident) if record.value is not None else None
    return last


async def _go_on_from(session: Session, told: dict[str, Incident | None]) -> None:
    """Count revisions on from those readers have seen, and retract what is no incident any more."""
    known = {ident: incident for ident, incident in told.items() if incident is not None}
    rebuilt = await incident_rows.by_id(session, known)
    lost = []
    for ident, before in sorted(known.items()):
        row = rebuilt.get(ident)
        if row is None:
            changes = {"retracted": True, "revision": before.revision + 1, "changed": ["retracted"]}
            lost.append((ident, before.revision + 1, before.model_copy(update=changes).model_dump_json()))
        else:
            now = Incident.model_validate_json(row["doc"])
            now.revision += before.revision
            await incident_rows.renumber(session, ident, now.revision, now.model_dump_json(by_alias=True))
    await outbox.put(session, lost)
    await outbox.drop_untold(session, {ident for ident in known if ident in rebuilt})
