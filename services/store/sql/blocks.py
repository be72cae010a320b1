"""Where living records are filed for meeting others (services/store/blocking.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.store.base import Session
from services.store.blocking import Blocks
from services.store.sql.lists import execute_in, fetch_in


async def file(session: Session, records: Mapping[str, Blocks]) -> None:
    """File records under their blocks and days."""
    await session.execute_many(
        "INSERT INTO record_blocks (block, day, event_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [(block, day, event) for event, filed in records.items() for block, day in filed.filed()],
    )


async def remove(session: Session, events: Iterable[str]) -> None:
    """Take records out of the files."""
    await execute_in(session, "DELETE FROM record_blocks WHERE event_id IN {list}", events)


async def meeting(session: Session, blocks: Blocks) -> set[str]:
    """Living records within a day of ``blocks``, its own record among them."""
    rows = await fetch_in(
        session,
        "SELECT DISTINCT event_id FROM record_blocks WHERE block IN {list} AND day BETWEEN {1} AND {2}",
        blocks.probe,
        blocks.first_day - 1,
        blocks.last_day + 1,
    )
    return {row["event_id"] for row in rows}
