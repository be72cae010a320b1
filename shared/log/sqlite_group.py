"""Members of a group share a topic's partitions on one file, also from several processes.

A member is alive while its row in ``members`` is; a partition belongs to its ``owner`` while that
one is alive. Taking a partition raises its ``epoch``, and a commit names the epoch it was taken
with: whoever was stopped, and lost the partition meanwhile, writes nothing (a fencing token).
The wall clock decides only how soon a partition is taken over, never whether a commit is right.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from shared.log import sqlite_records

_PLACE = "topic = ? AND grp = ? AND part = ?"


@dataclass(frozen=True, slots=True)
class Lease:
    """A partition taken: its fencing epoch and the position it was taken at."""

    part: int
    epoch: int
    next: int


@dataclass(frozen=True, slots=True)
class Member:
    """One subscription of one process."""

    topic: str
    group: str
    name: str

    def beat(
        self, db: sqlite3.Connection, held: dict[int, int], busy: Collection[int], now_ms: int, lease_ms: int
    ) -> tuple[list[Lease], list[int]]:
        """Say we are alive and settle the shares: ``held`` maps our partitions to their epochs,
        ``busy`` ones are not given away. Returns (partitions taken, partitions no longer ours)."""
        where = (self.topic, self.group)
        db.execute(
            "DELETE FROM members WHERE topic = ? AND grp = ? AND (until_ms < ? OR until_ms > ?)",
            (*where, now_ms, now_ms + lease_ms),  # further ahead than a lease can be: the clock was set back
        )
        db.execute(
            "INSERT INTO members VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms",
            (*where, self.name, now_ms + lease_ms),
        )
        rows = db.execute("SELECT member FROM members WHERE topic = ? AND grp = ? ORDER BY member", where)
        alive = [row[0] for row in rows]
        taken: list[Lease] = []
        gone: list[int] = []
        for part in range(sqlite_records.partitions(db, self.topic)):
            place = (*where, part)
            db.execute(
                "INSERT INTO positions (topic, grp, part) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", place
            )
            owner, epoch, position = db.execute(
                f"SELECT owner, epoch, next FROM positions WHERE {_PLACE}", place
            ).fetchone()
            ours = owner == self.name and held.get(part) == epoch
            due = alive[part % len(alive)] == self.name
            if ours and not due and part not in busy:
                self.release(db, {part: epoch})
                gone.append(part)
            elif part in held and not ours:
                gone.append(part)
            elif due and not ours and (owner == self.name or owner not in alive):
                db.execute(
                    f"UPDATE positions SET owner = ?, epoch = epoch + 1 WHERE {_PLACE}",
                    (self.name, *place),
                )
                taken.append(Lease(part, epoch + 1, position))
        return taken, gone

    def release(self, db: sqlite3.Connection, held: dict[int, int]) -> None:
        """Give partitions back, so that nobody has to wait for the lease to run out."""
        db.executemany(
            f"UPDATE positions SET owner = NULL WHERE {_PLACE} AND owner = ? AND epoch = ?",
            [(self.topic, self.group, part, self.name, epoch) for part, epoch in held.items()],
        )

    def leave(self, db: sqlite3.Connection, held: dict[int, int]) -> None:
        self.release(db, held)
        db.execute(
            "DELETE FROM members WHERE topic = ? AND grp = ? AND member = ?",
            (self.topic, self.group, self.name),
        )

    def advance(self, db: sqlite3.Connection, lease: Lease, to: int, *, exact: bool) -> bool:
        """Move the position of a partition we own; False when it is ours no longer, or (``exact``)
        when the position is not where we left it."""
        moved = db.execute(
            f"UPDATE positions SET next = ? WHERE {_PLACE} AND owner = ? AND epoch = ?"
            " AND (next = ? OR NOT ?)",
            (to, self.topic, self.group, lease.part, self.name, lease.epoch, lease.next, exact),
        )
        return moved.rowcount == 1
