"""Statements of the embedded log. Each function is one step of a transaction of ``SqliteFile``."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from shared.log.base import Headers, LogUnavailable, Message, Record, TopicSpec
from shared.log.partition import partition_of
from shared.log.seen import WINDOW_DAYS, WINDOW_IDS

BATCH_BYTES = 16 * 1024 * 1024
COLUMNS = "topic, part, pos, key, value, headers, at_ms"


def create_topics(db: sqlite3.Connection, topics: Sequence[TopicSpec]) -> None:
    """Create what is missing; an existing topic keeps its partitions."""
    for topic in topics:
        made = db.execute(
            "INSERT INTO topics VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (topic.name, topic.partitions, topic.retention_ms),
        )
        if made.rowcount:
            db.executemany(
                "INSERT INTO heads (topic, part) VALUES (?, ?)",
                [(topic.name, part) for part in range(topic.partitions)],
            )


def forget_old(db: sqlite3.Connection, now_ms: int) -> None:
    """Drop records past their topic's retention and seen ids past the dedup window."""
    for name, retention in db.execute("SELECT topic, retention_ms FROM topics").fetchall():
        if retention is not None:
            db.execute("DELETE FROM records WHERE topic = ? AND at_ms < ?", (name, now_ms - retention))
    db.execute("DELETE FROM seen WHERE at_ms < ?", (now_ms - WINDOW_DAYS * 86_400_000,))


def partitions(db: sqlite3.Connection, topic: str) -> int:
    """How many partitions ``topic`` has; 0 when it does not exist."""
    row = db.execute("SELECT partitions FROM topics WHERE topic = ?", (topic,)).fetchone()
    return int(row[0]) if row else 0


def insert(db: sqlite3.Connection, messages: Iterable[Message], now_ms: int) -> None:
    """Append ``messages`` in order; raises ``LogUnavailable`` for an unknown topic."""
    counts: dict[str, int] = {}
    for message in messages:
        count = counts.get(message.topic) or partitions(db, message.topic)
        if not count:
            raise LogUnavailable(f"no topic {message.topic}; create it with `dateline topics apply`")
        counts[message.topic] = count
        place = (message.topic, partition_of(message.key, count))
        (pos,) = db.execute(
            "UPDATE heads SET next = next + 1 WHERE topic = ? AND part = ? RETURNING next - 1", place
        ).fetchone()
        db.execute(
            f"INSERT INTO records ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*place, pos, message.key, message.value, _pack(message.headers), now_ms),
        )


def fetch(db: sqlite3.Connection, topic: str, part: int, start: int, limit: int) -> list[Record]:
    """At most ``limit`` records from offset ``start``, and no more than ``BATCH_BYTES`` of them."""
    records: list[Record] = []
    size = 0
    for row in db.execute(
        f"SELECT {COLUMNS} FROM records WHERE topic = ? AND part = ? AND pos >= ? ORDER BY pos LIMIT ?",
        (topic, part, start, limit),
    ):
        records.append(_record(row))
        size += len(row[4] or b"")
        if size > BATCH_BYTES:
            break
    return records


def scan(db: sqlite3.Connection, topic: str, after_seq: int, limit: int) -> list[tuple[int, Record]]:
    """Records of all partitions in order of arrival, each with its place in the file."""
    rows = db.execute(
        f"SELECT {COLUMNS}, seq FROM records WHERE topic = ? AND seq > ? ORDER BY seq LIMIT ?",
        (topic, after_seq, limit),
    )
    return [(row[7], _record(row)) for row in rows]


def seen_ids(db: sqlite3.Connection, topic: str, group: str, part: int) -> list[str]:
    """The newest ids of the dedup window, oldest first."""
    rows = db.execute(
        "SELECT id FROM seen WHERE topic = ? AND grp = ? AND part = ? ORDER BY seq DESC LIMIT ?",
        (topic, group, part, WINDOW_IDS),
    ).fetchall()
    return [row[0] for row in reversed(rows)]


def bounds(db: sqlite3.Connection, topic: str, part: int) -> tuple[int, int]:
    """(first offset still held, offset of the next record) of a partition."""
    place = (topic, part)
    row = db.execute("SELECT next FROM heads WHERE topic = ? AND part = ?", place).fetchone()
    end = int(row[0]) if row else 0
    (first,) = db.execute("SELECT MIN(pos) FROM records WHERE topic = ? AND part = ?", place).fetchone()
    return (end if first is None else int(first)), end


def add_seen(
    db: sqlite3.Connection, topic: str, group: str, part: int, ids: Sequence[str], now_ms: int
) -> None:
    db.executemany(
        "INSERT INTO seen (topic, grp, part, id, at_ms) VALUES (?, ?, ?, ?, ?)",
        [(topic, group, part, record_id, now_ms) for record_id in ids],
    )


def lag(db: sqlite3.Connection, topic: str, group: str) -> dict[int, int]:
    """Records after the group's position, by partition."""
    rows = db.execute(
        "SELECT h.part, h.next - COALESCE(p.next, 0) FROM heads h "
        "LEFT JOIN positions p ON p.topic = h.topic AND p.part = h.part AND p.grp = ? WHERE h.topic = ?",
        (group, topic),
    )
    return {part: max(0, behind) for part, behind in rows}


def _pack(headers: Headers) -> str:
    return json.dumps([[name, value.decode("latin-1")] for name, value in headers])


def _record(row: tuple[str, int, int, bytes, bytes | None, str, int]) -> Record:
    topic, part, pos, key, value, headers, at_ms = row[:7]
    unpacked = tuple((name, text.encode("latin-1")) for name, text in json.loads(headers))
    return Record(topic, part, pos, key, value, unpacked, at_ms)
