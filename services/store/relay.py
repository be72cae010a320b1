"""The outbox as the runtime's relay moves it: states of incidents become CloudEvents on their topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.store.base import Row, Store
from services.store.sql import outbox
from services.store.sql import watches as watch_rows
from shared.contracts.envelope import encode
from shared.contracts.ids import stable_id
from shared.contracts.incident import Incident
from shared.contracts.topics import INCIDENTS
from shared.log.base import Message

READER = "relay"
SOURCE = "/dateline/store"
KEPT = 100_000
"""States kept after they are on the log, for streams and watches to read on."""


async def relay_name(store: Store) -> str:
    """The name under which this database is relayed. A rebuilt database numbers its outbox from one
    again, so it has a name of its own and tells its whole state once more."""
    async with store.write() as session:
        return f"dateline-store-outbox-{await outbox.instance(session)}"


def message_of(row: Row, instance: str) -> Message:
    """The CloudEvent of an outbox row; a retracted incident's has no value, so that compaction drops it."""
    incident = Incident.model_validate_json(row["doc"])
    message = encode(
        INCIDENTS,
        incident,
        key=incident.incident_id,
        event_id=stable_id("state", instance, incident.incident_id, incident.revision),
        source=SOURCE,
        time=incident.last_updated,
    )
    return replace(message, value=None) if incident.retracted else message


class IncidentOutbox:
    """``Outbox`` of shared.runtime.relay on the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def pending(self, after: int, limit: int) -> Sequence[tuple[int, Message]]:
        """Rows numbered above ``after`` and not on the log yet, in order, at most ``limit``."""
        async with self._store.read() as session:
            done = await outbox.position(session, READER)
            rows = await outbox.after(session, max(after, done), limit)
            instance = await outbox.instance(session) if rows else ""
        return [(int(row["seq"]), message_of(row, instance)) for row in rows]

    async def relayed(self, upto: int) -> None:
        """Rows up to ``upto`` are on the log; the oldest beyond what readers may ask for are deleted."""
        async with self._store.write() as session:
            await outbox.move(session, READER, upto)
            await outbox.prune(session, upto - KEPT)
            await watch_rows.prune(session, upto - KEPT)
