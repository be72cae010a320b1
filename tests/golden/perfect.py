"""The records a flawless extractor would give for an article of the second held-out gold.

There a line also has ``records``, in the order of ``occurrences``: ``{type, where, when, initiator, targets,
tolls, claims, status, scope, part_of}``, places as in the codebook, ``tolls`` as ``{kind: [min, max]}``,
``part_of`` the index of the parent. So merging can be judged apart from what the extractor misreads.
"""

from __future__ import annotations

from typing import Any

from shared.contracts.codebook import FAMILY_OF
from shared.contracts.ids import stable_id
from shared.contracts.record import EventRecord

Row = dict[str, Any]


def perfect(row: Row) -> list[EventRecord]:
    """The records of a line, as told; each with the article's beginning as its evidence."""
    return [_record(row, at, told) for at, told in enumerate(row["records"])]


def _record(row: Row, at: int, told: dict[str, Any]) -> EventRecord:
    parent = told.get("part_of")
    actors = [{"role": "initiator", "name": side, "side": side} for side in [told.get("initiator")] if side]
    return EventRecord.model_validate(
        {
            "event_id": stable_id("perfect", row["id"], at),
            "article_id": row["id"],
            "version_id": row["id"],
            "type": told["type"],
            "family": FAMILY_OF[told["type"]],
            "scope": told["scope"],
            "part_of": None if parent is None else stable_id("perfect", row["id"], parent),
            "when": {**told["when"], "anchor": "weekday"},
            "where": told["where"],
            "actors": actors,
            "targets": [{"class": kind, "text": kind} for kind in told.get("targets", [])],
            "tolls": [_toll(kind, *figures) for kind, figures in told["tolls"].items()],
            "claims": told["claims"],
            "status": told["status"],
            "status_row": 6,
            "confidence": 1.0,
            "engine": "perfect",
            "evidence": [{"field": "type", "start": 0, "end": 20, "text": row["text"][:20]}],
        }
    )


def _toll(kind: str, low: int | None, high: int | None) -> dict[str, Any]:
    sort = "exact" if low == high else "at_least" if high is None else "range"
    return {"kind": kind, "min": low, "max": high, "value_type": sort, "claim": 0}
