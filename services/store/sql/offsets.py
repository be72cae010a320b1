"""How far each partition has been taken in; moved in the same transaction as the rows it brought."""

from __future__ import annotations

from services.store.base import Session
from shared.log.base import Fenced


async def position(session: Session, group: str, topic: str, partition: int) -> int | None:
    """The next offset to read, or None when nothing of the partition was taken in."""
    rows = await session.fetch(
        "SELECT next FROM offsets WHERE grp = $1 AND topic = $2 AND part = $3", group, topic, partition
    )
    return int(rows[0]["next"]) if rows else None


async def advance(
    session: Session, group: str, topic: str, partition: int, expected: int | None, next_offset: int
) -> None:
    """Move the position from ``expected`` (None: not there yet) to ``next_offset``.

    Raises ``Fenced`` when it stands elsewhere: another owner has taken the partition, and the
    caller's transaction must not commit.
    """
    if expected is None:
        moved = await session.execute(
            "INSERT INTO offsets (grp, topic, part, next) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            group,
            topic,
            partition,
            next_offset,
        )
    else:
        moved = await session.execute(
            "UPDATE offsets SET next = $1 WHERE grp = $2 AND topic = $3 AND part = $4 AND next = $5",
            next_offset,
            group,
            topic,
            partition,
            expected,
        )
    if moved != 1:
        raise Fenced(f"{topic}/{partition}: the position is no longer {expected}")


async def generation(session: Session) -> str:
    """A text that changes whenever anything was taken in or any incident changed."""
    rows = await session.fetch(
        "SELECT (SELECT COALESCE(SUM(next), 0) FROM offsets) AS taken,"
        " (SELECT COALESCE(MAX(seq), 0) FROM outbox) AS published"
    )
    return f"{rows[0]['taken']}.{rows[0]['published']}"
