"""Dead letters: the raw record untouched, and why it is here in Kafka Connect's header names.

Names: apache/kafka, ``DeadLetterQueueReporter``. A header that exists already is not overwritten,
so a record that fails again after a replay keeps its first reason.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from shared.contracts.topics import dead_letters
from shared.log.base import Message, Record
from shared.runtime.errors import Rejected

PREFIX = "__connect.errors."
ATTEMPTS = "x-attempts"
REPLAY = "x-replay"
TRUNCATED = "x-value-truncated"
STACKTRACE_BYTES = 8_000
MESSAGE_BYTES = 2_000
HEADROOM = 64 * 1024


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record given up, by which stage, why, after how many tries."""

    record: Record
    group: str
    stage: str
    error: BaseException
    attempts: int = 1

    @property
    def reason(self) -> str:
        """Stable short code for metrics: that of ``Rejected``, else the error's class."""
        return self.error.reason if isinstance(self.error, Rejected) else type(self.error).__name__

    def message(self, limit: int | None = None) -> Message:
        """For ``<group>.<topic>.dlq``. With ``limit`` the value is cut to fit a log that refused
        the whole, and ``x-value-truncated`` says how long it was."""
        record = self.record
        kind = type(self.error)
        context = {
            "topic": record.topic,
            "partition": str(record.partition),
            "offset": str(record.offset),
            "connector.name": self.group,
            "task.id": str(record.partition),
            "stage": self.stage,
            "class.name": self.stage,
            "exception.class.name": f"{kind.__module__}.{kind.__qualname__}",
            "exception.message": f"{self.reason}: {self.error}",
            "exception.stacktrace": "".join(traceback.format_exception(self.error)),
        }
        ours = {PREFIX + name: _cut(name, text) for name, text in context.items()}
        present = {name for name, _ in record.headers}
        headers = [*record.headers, *((n, v) for n, v in ours.items() if n not in present)]
        headers = [(n, v) for n, v in headers if n != ATTEMPTS] + [(ATTEMPTS, str(self.attempts).encode())]
        value = record.value
        if limit is not None and value is not None and len(value) > max(0, limit - HEADROOM):
            headers.append((TRUNCATED, str(len(value)).encode()))
            value = value[: max(0, limit - HEADROOM)]
        return Message(dead_letters(self.group, record.topic), record.key, value, tuple(headers))


def replayed(letter: Record) -> Message:
    """The record of a dead letter as it was, for its own topic once more. ``x-replay`` counts up,
    so that the stage does not take it for the one it is done with."""
    origin = letter.header(PREFIX + "topic")
    if origin is None:
        raise Rejected("not_a_dead_letter", f"header {PREFIX}topic is missing", "headers")
    before = int(letter.header(REPLAY) or b"0")
    drop = (ATTEMPTS, REPLAY, TRUNCATED)
    kept = [(n, v) for n, v in letter.headers if n not in drop and not n.startswith(PREFIX)]
    headers = (*kept, (REPLAY, str(before + 1).encode()))
    return Message(origin.decode(), letter.key, letter.value, headers)


def _cut(name: str, text: str) -> bytes:
    limit = STACKTRACE_BYTES if name == "exception.stacktrace" else MESSAGE_BYTES
    return text.encode(errors="replace")[-limit:] if name.endswith("stacktrace") else text.encode()[:limit]
