"""The topics a deployment needs: those of the contract and the dead letters of their consumers."""

from __future__ import annotations

from shared.contracts.topics import (
    ARTICLES,
    COMPLETIONS,
    DAY_MS,
    EVENTS,
    EXTRACT_GROUP,
    STORE_GROUP,
    TOPICS,
    dead_letters,
)
from shared.log.base import TopicSpec

DEAD_LETTER_RETENTION_MS = 30 * DAY_MS
CONSUMERS = (
    (EXTRACT_GROUP, ARTICLES),
    (STORE_GROUP, ARTICLES),
    (STORE_GROUP, EVENTS),
    (STORE_GROUP, COMPLETIONS),
)


def required_topics() -> list[TopicSpec]:
    """What ``Log.apply`` is given by ``dateline topics apply`` and by the one-process mode."""
    contract = [TopicSpec(t.name, t.partitions, t.retention_ms, t.compacted) for t in TOPICS]
    letters = [
        TopicSpec(dead_letters(group, topic.name), 1, DEAD_LETTER_RETENTION_MS) for group, topic in CONSUMERS
    ]
    return contract + letters
