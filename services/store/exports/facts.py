"""The named facts of an incident that export tables choose their columns from. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from services.store.features import feature
from services.store.incident_rows import span
from services.store.instants import from_ms
from services.store.rows import located
from shared.contracts.incident import Incident

Value = str | int | float | None
GEO = {"exact_site": 1, "settlement": 1, "near_settlement": 2, "admin3": 2, "admin2": 2}
WHERE = {
    "exact_site": 1,
    "settlement": 1,
    "near_settlement": 2,
    "admin3": 3,
    "admin2": 3,
    "admin1": 4,
    "macro_region": 5,
    "country": 6,
    "water_air": 7,
    "unresolved": 6,
}
TIME = {"multi_day": 2, "week": 3, "month": 4, "year": 5, "unknown": 5}


@cache
def acled_types() -> dict[str, tuple[str, str, str]]:
    """Disorder type, event type and sub-event type by our type."""
    lines = (files("services.store.exports") / "acled_types.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {kind: (disorder, event, sub) for kind, disorder, event, sub in rows}


def facts(doc: str) -> dict[str, Value]:
    """Every fact of the incident in ``doc`` by name."""
    incident = Incident.model_validate_json(doc)
    properties: dict[str, Value] = feature(doc)["properties"]
    start, end = (from_ms(ms) for ms in span(incident))
    place = located(incident.where) or (incident.where[0] if incident.where else None)
    return {
        **properties,
        "date": start.date().isoformat(),
        "end_date": (end if end <= start else _last_day(start, end)).date().isoformat(),
        "year": start.year,
        "country_code": place.country if place else None,
        "admin1": place.admin1 if place else None,
        "admin2": place.admin2 if place else None,
        "latitude": place.lat if place else None,
        "longitude": place.lon if place else None,
        "sources": ";".join(source.name for source in incident.sources),
        "claimants": ";".join(sorted({c.claimant for c in incident.claims})),
        "updated_epoch": int(incident.last_updated.timestamp()),
        **_sides(incident),
        **_deaths(incident),
        **_acled(incident),
        **_ucdp(incident),
    }


def _last_day(start: datetime, end: datetime) -> datetime:
    """The day an interval with an exclusive end ends on."""
    return max(start, from_ms(round(end.timestamp() * 1000) - 1).astimezone(UTC))


def _sides(incident: Incident) -> dict[str, Value]:
    doers = [s.side for s in incident.sides if s.role in ("initiator", "gains_control")]
    others = [s.side for s in incident.sides if s.role in ("target", "loses_control", "interceptor")]
    named = list(dict.fromkeys([*doers, *others, *(s.side for s in incident.sides)]))
    return {"side_a": named[0] if named else None, "side_b": named[1] if len(named) > 1 else None}


def _deaths(incident: Incident) -> dict[str, Value]:
    killed = incident.tolls.get("killed")
    low = (killed.min or 0) if killed else 0
    high = killed.max if killed and killed.max is not None else low
    civilian = killed is not None and killed.population == "civilian"
    unknown = killed is not None and killed.population in ("unknown", "mixed")
    return {
        "killed_low": low,
        "killed_high": high,
        "deaths_civilians": low if civilian else 0,
        "deaths_unknown": low if unknown else 0,
        "civilian_targeting": "Civilian targeting" if civilian or incident.family == "civilian_harm" else "",
    }


def _acled(incident: Incident) -> dict[str, Value]:
    disorder, event, sub = acled_types().get(incident.type, (None, None, None))
    place = incident.where[0] if incident.where else None
    coarse = TIME.get(incident.when.precision, 1)
    return {
        "acled_disorder_type": disorder,
        "acled_event_type": event,
        "acled_sub_event_type": sub,
        "acled_geo_precision": GEO.get(place.precision, 3) if place else 3,
        "acled_time_precision": 1 if coarse == 1 else 2 if coarse <= 3 else 3,
    }


def _ucdp(incident: Incident) -> dict[str, Value]:
    place = incident.where[0] if incident.where else None
    return {
        "ucdp_where_prec": WHERE[place.precision] if place else 6,
        "ucdp_date_prec": TIME.get(incident.when.precision, 1),
        "type_of_violence": 3 if incident.family == "civilian_harm" else 1,
        "event_clarity": 1 if incident.scope == "site" else 2,
        "code_status": "Clear" if incident.status in ("confirmed", "corroborated") else "Check",
    }
