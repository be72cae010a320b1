"""The log port: an ordered, durable, partitioned sequence of records per topic.

Bytes in, bytes out: contracts are encoded by ``shared.contracts.envelope``. One contract suite,
``tests/contract/log``, holds every adapter to what is written here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A record to be written. ``value`` None is a tombstone (CloudEvents Kafka binding 3.2.2)."""

    topic: str
    key: bytes
    value: bytes | None
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it stands in the log; ``offset`` orders records of one partition."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes | None
    headers: Headers = ()
    timestamp_ms: int = 0

    def header(self, name: str) -> bytes | None:
        """The first header of that name, or None."""
        return next((v for k, v in self.headers if k == name), None)


def size_of(message: Message) -> int:
    """Bytes of key, value and headers: what ``LogLimits.max_record_bytes`` bounds."""
    headers = sum(len(name) + len(value) for name, value in message.headers)
    return len(message.key) + len(message.value or b"") + headers


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """What ``apply`` creates: partitions, retention (ms, None for ever) and compaction."""

    name: str
    partitions: int = 4
    retention_ms: int | None = None
    compacted: bool = False


class Batch(Protocol):
    """Ordered records of one partition, at least one. Leaving without ``commit`` means "again"."""

    topic: str
    partition: int
    records: Sequence[Record]

    def seen(self, record_id: str) -> bool:
        """Whether ``record_id`` was committed as done on this partition before (dedup window)."""

    async def commit(self, outputs: Sequence[Message] = (), seen: Sequence[str] = ()) -> None:
        """Make outputs, ``seen`` ids and the position after the last record durable together.

        Raises ``Fenced`` when another owner has taken the partition: nothing was written, drop
        the batch and go on with the next one.
        """

    async def commit_prefix(
        self, count: int, outputs: Sequence[Message] = (), seen: Sequence[str] = ()
    ) -> None:
        """The same for the first ``count`` records; the rest comes again."""


class Fenced(Exception):
    """The partition has another owner now; this batch is theirs."""


class LogUnavailable(Exception):
    """The log cannot take or give records at the moment; try again later."""


class RecordTooLarge(Exception):
    """A record exceeds what the log takes; ``limit`` is in bytes."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"record of {size} bytes exceeds the log's limit of {limit} bytes")
        self.size, self.limit = size, limit


class LogWriter(Protocol):
    """A named, single writer whose position in its *own* source (an outbox) moves in the same
    transaction as its messages. Opening one fences the writer of that name before it."""

    position: int
    """How far the source has been written, as the last ``append`` said; 0 at first."""

    async def append(self, messages: Sequence[Message], position: int) -> None:
        """Make messages and ``position`` durable together; raise ``Fenced`` when another writer
        of that name has been opened, ``LogUnavailable`` when the outcome is unknown: open anew."""

    async def aclose(self) -> None: ...


class PositionLost(Exception):
    """The log no longer has the place a group stood at: never reset silently, stop and say so."""


PositionSource = Callable[[str, int], Awaitable[int | None]]
"""(topic, partition) -> next offset to read, or None for the beginning: a sink keeps its position
in its own database and the log seeks there on assignment (house.md, recipe 2)."""


class Log(Protocol):
    """One log, many topics. Adapters: ``sqlite`` (embedded), ``kafka`` (distributed)."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def apply(self, topics: Sequence[TopicSpec]) -> None:
        """Create what is missing; never change or delete what exists."""

    async def append(self, messages: Sequence[Message]) -> None:
        """Return when all messages are durable, in order per key; raise ``LogUnavailable`` or
        ``RecordTooLarge`` otherwise. Not atomic across messages on every adapter."""

    def subscribe(
        self, topic: str, group: str, *, positions: PositionSource | None = None, max_records: int = 200
    ) -> AsyncIterator[Batch]:
        """Batches of ``topic`` for ``group``, shared with the group's other members.

        With ``positions`` the group is a sink: reading starts at the database's offset and
        ``commit`` only tells the log how far we are, for lag display.
        """

    def read(self, topic: str, *, follow: bool = False) -> AsyncIterator[Record]:
        """All committed records of ``topic`` in partition order of arrival, from the beginning,
        without a group: for relays' positions, replay and tests."""

    async def writer(self, name: str) -> LogWriter:
        """The writer of that name, for a relay; whoever held it before is fenced."""

    async def healthy(self) -> bool:
        """Whether the log answers within its time-out; for readiness."""

    async def lag(self, topic: str, group: str) -> dict[int, int]:
        """Records not yet committed by ``group``, by partition; for metrics."""


@dataclass(frozen=True, slots=True)
class LogLimits:
    """Bounds an adapter is opened with. ``max_record_bytes`` counts key, value and headers."""

    max_record_bytes: int = 4 * 1024 * 1024
    extra: dict[str, str] = field(default_factory=dict)


def check_sizes(messages: Sequence[Message], limits: LogLimits) -> None:
    """Raise ``RecordTooLarge`` for the first message over the limit."""
    for message in messages:
        if (size := size_of(message)) > limits.max_record_bytes:
            raise RecordTooLarge(size, limits.max_record_bytes)
