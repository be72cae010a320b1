"""From an incident to the row it is found and summed by. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.store.base import Row
from services.store.instants import to_ms
from services.store.rows import OPEN_START_MS, joined, located, sited, tag
from shared.contracts.incident import Incident
from shared.contracts.similarity import words

Toll = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Net:
    """What an incident adds to a sum. An aggregate adds only what its parts do not tell already."""

    counted: int = 1
    killed: tuple[int, int | None] = (0, 0)
    injured: tuple[int, int | None] = (0, 0)

    @classmethod
    def stored(cls, row: Row) -> Net:
        """The one in a row of ``incidents``."""
        return cls(
            row["counted"],
            (row["killed_net_min"], row["killed_net_max"]),
            (row["injured_net_min"], row["injured_net_max"]),
        )


def net_of(tolls: Mapping[str, Toll], parts: Sequence[Mapping[str, Toll]]) -> Net:
    """The net of an incident with ``tolls`` (by kind) whose parts have ``parts``.

    The remainder's ends are those of the whole less the least the parts tell, never below zero.
    """
    return Net(
        0 if parts else 1,
        _remainder(tolls.get("killed"), [p.get("killed") for p in parts]),
        _remainder(tolls.get("injured"), [p.get("injured") for p in parts]),
    )


def _remainder(whole: Toll | None, parts: Sequence[Toll | None]) -> tuple[int, int | None]:
    if whole is None:
        return 0, 0
    told = sum((p["min"] or 0) for p in parts if p is not None)
    low = max(0, (whole["min"] or 0) - told)
    return low, None if whole["max"] is None else max(low, whole["max"] - told)


def incident_tags(incident: Incident) -> list[str]:
    """Countries, regions, sides and actors, as ``services/store/rows.py`` writes them for records."""
    tags = [tag("family", incident.family)]
    for place in incident.where:
        tags += [tag("country", place.country)] if place.country else []
        tags += [tag("admin1", place.admin1)] if place.admin1 else []
    for side in incident.sides:
        tags += [tag("side", side.side), tag("actor", side.side)]
        tags += [tag("actor", name) for name in side.names]
    return tags


def incident_words(incident: Incident) -> list[str]:
    """Words a free text search finds the incident by."""
    texts = [incident.title, incident.type.replace("_", " "), *(m.title for m in incident.records)]
    texts += [p.name for p in incident.where] + [c.claimant for c in incident.claims]
    texts += [name for side in incident.sides for name in (side.side, *side.names)]
    texts += [source.name for source in incident.sources]
    return words(" ".join(texts))


def span(incident: Incident) -> tuple[int, int]:
    """Start and end in ms, as records are found by; of an unknown time, when it was first told."""
    when = incident.when
    last = to_ms(when.end) if when.end is not None else None
    if when.start is not None:
        first = to_ms(when.start)
    elif last is not None:
        first = last - OPEN_START_MS
    else:
        first = min(to_ms(m.told_at) for m in incident.records if m.live or incident.retracted)
    return first, max(first, first if last is None else last)


def incident_row(incident: Incident, net: Net) -> dict[str, Any]:
    """The row of ``incidents``."""
    start, end = span(incident)
    place = located(incident.where)
    first = place or (incident.where[0] if incident.where else None)
    doer = next((s.side for s in incident.sides if s.role in ("initiator", "gains_control")), None)
    killed, injured = incident.tolls.get("killed"), incident.tolls.get("injured")
    return {
        "incident_id": incident.incident_id,
        "retracted": int(incident.retracted),
        "successor": incident.successor,
        "revision": incident.revision,
        "type": incident.type,
        "family": incident.family,
        "status": incident.status,
        "aggregate": int(incident.scope == "multi_site"),
        "start_ms": start,
        "end_ms": end,
        **sited(incident.where),
        "country": first.country if first else None,
        "admin1": first.admin1 if first else None,
        "side": doer,
        "killed_min": (killed.min or 0) if killed else 0,
        "injured_min": (injured.min or 0) if injured else 0,
        "counted": net.counted,
        "killed_net_min": net.killed[0],
        "killed_net_max": net.killed[1],
        "injured_net_min": net.injured[0],
        "injured_net_max": net.injured[1],
        "sources": incident.independent_sources,
        "updated_ms": to_ms(incident.last_updated),
        "tags": joined(incident_tags(incident), "|"),
        "words": joined(incident_words(incident), " "),
        "doc": incident.model_dump_json(by_alias=True),
    }
