"""What analysts' corrections and confirmations make of an incident. Pure; applied at every rebuild, so that
they outlive re-extraction. The claims, figures and records behind the incident stay as they were told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shared.contracts.codebook import FAMILY_OF
from shared.contracts.incident import Incident, Interval, Override, Side

Changes = dict[str, Any]


def corrected(incident: Incident, overrides: Sequence[Override]) -> Incident:
    """``incident`` with the corrections applied in the order they were made."""
    for override in overrides:
        if override.kind == "confirm":
            incident = incident.model_copy(update={"status": "confirmed"})
        elif override.kind == "correct" and override.field in CORRECTIONS:
            incident = incident.model_copy(update=CORRECTIONS[override.field](incident, override))
    return incident


def _type(incident: Incident, override: Override) -> Changes:
    return {"type": override.value, "family": FAMILY_OF[override.value or ""]}


def _text(incident: Incident, override: Override) -> Changes:
    return {override.field or "": override.value}


def _place(incident: Incident, override: Override) -> Changes:
    """The one place of the event; where it came from or was heading stays."""
    others = [place for place in incident.where if place.role not in ("event", "affected_region")]
    return {"where": [*([override.place] if override.place else []), *others]}


def _time(incident: Incident, override: Override) -> Changes:
    return {"when": override.when} if override.when else {}


def _toll(incident: Incident, override: Override) -> Changes:
    """The best interval of one kind; the timeline keeps what was told."""
    told = override.toll
    if told is None:
        return {}
    held = incident.tolls.get(told.kind)
    now = Interval(
        min=told.min,
        max=told.max,
        population=held.population if held else "unknown",
        as_of=override.at,
        entry_id=override.override_id,
    )
    return {"tolls": dict(sorted({**incident.tolls, told.kind: now}.items()))}


def _initiator(incident: Incident, override: Override) -> Changes:
    """Who did it; the records behind the side are those that already said so."""
    side = override.value or ""
    known = [s for s in incident.sides if s.role == "initiator" and s.side == side]
    doer = known[0] if known else Side(role="initiator", side=side, names=[side], event_ids=[])
    others = [s for s in incident.sides if s.role != "initiator"]
    return {"sides": sorted([doer, *others], key=lambda s: (s.role, s.side))}


CORRECTIONS: dict[str, Callable[[Incident, Override], Changes]] = {
    "type": _type,
    "status": _text,
    "title": _text,
    "place": _place,
    "time": _time,
    "toll": _toll,
    "initiator": _initiator,
}
"""By the field that an annotation names."""
