"""Which version of an article speaks, and which of its records live. Pure: a function of what is
known, never of the order in which it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LIVING, SUPERSEDED, PENDING = 1, 0, -1
"""A record is pending until its version is done: it has not been said, so it was never taken back."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What matters here of an extraction that ended."""

    version_id: str
    outcome: str
    events: frozenset[str]


def speaking(completions: Iterable[Completion], received_ms: Mapping[str, int]) -> Completion | None:
    """The completion of the version received last, among those not dead-lettered.

    A text the extractor could not take says nothing, so the version before it goes on speaking.
    """
    done = [c for c in completions if c.outcome != "dead_lettered"]
    return max(done, key=lambda c: (received_ms.get(c.version_id, -1), c.version_id), default=None)


def living(
    completions: Iterable[Completion], received_ms: Mapping[str, int], records: Mapping[str, str]
) -> set[str]:
    """The event ids that live, of one article's ``records`` (event id -> version id).

    Those the speaking version lists; before any completion arrived, those of the latest version.
    """
    speaker = speaking(completions, received_ms)
    if speaker is not None:
        return {event for event in records if event in speaker.events}
    latest = max(
        set(records.values()), key=lambda version: (received_ms.get(version, -1), version), default=None
    )
    return {event for event, version in records.items() if version == latest}


def outcome_of(completion: Completion | None) -> str:
    """Where an article is on its way: received, extracted(n), no_event or dead_lettered."""
    if completion is None:
        return "received"
    if completion.outcome == "extracted":
        return f"extracted({len(completion.events)})"
    return completion.outcome
