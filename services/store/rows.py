"""From an extracted event to the row it is stored and found by. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.store.instants import DAY_MS, to_ms, told_at
from services.store.polygon import bounds, written
from services.store.versions import PENDING
from shared.contracts.record import EventRecord, ExtractedEvent, Place
from shared.contracts.similarity import words

OPEN_START_MS = DAY_MS


def span_ms(record: EventRecord, told_ms: int) -> tuple[int, int]:
    """The time a record is found by, in ms: "on or before" reaches one day back, an open end nowhere."""
    start, end = record.when.start, record.when.end
    if start is None and end is None:
        return told_ms, told_ms
    last = to_ms(end) if end is not None else None
    first = to_ms(start) if start is not None else (last or told_ms) - OPEN_START_MS
    return first, max(first, first if last is None else last)


def located(places: Iterable[Place]) -> Place | None:
    """The first place of the event that has coordinates."""
    return next((p for p in places if p.role == "event" and p.lat is not None and p.lon is not None), None)


def points_of(places: Iterable[Place]) -> list[tuple[float, float]]:
    """Longitude and latitude of every place of the event that has them, in order, each once."""
    found = ((p.lon, p.lat) for p in places if p.role == "event" and p.lat is not None and p.lon is not None)
    return list(dict.fromkeys(found))


def sited(places: Iterable[Place]) -> dict[str, Any]:
    """The columns a row is found by on a map: the points of all places of the event, the box around them."""
    points = points_of(places)
    west, south, east, north = bounds(points) if points else (None,) * 4
    text = written(points, "|") if points else None
    return {"points": text, "south": south, "north": north, "west": west, "east": east}


def toll_min(record: EventRecord, kind: str) -> int:
    """The least number of ``kind`` the record tells of; 0 when it tells of none (for filters only)."""
    return max((t.min or 0 for t in record.tolls if t.kind == kind and t.subgroup_of is None), default=0)


def tag(name: str, value: str) -> str:
    """One searchable word; ``|`` separates tags and cannot be part of one."""
    return f"{name}:{value.casefold().replace('|', ' ')}"


def joined(tags: Iterable[str], separator: str) -> str:
    """Distinct words, sorted, each enclosed by the separator."""
    distinct = sorted(set(tags))
    return separator + separator.join(distinct) + separator if distinct else separator


def record_tags(record: EventRecord) -> list[str]:
    """Country, admin1, family and every actor's name and side."""
    tags = [tag("family", record.family)]
    for place in record.where:
        if place.role == "event":
            tags += [tag("country", place.country)] if place.country else []
            tags += [tag("admin1", place.admin1)] if place.admin1 else []
    for actor in record.actors:
        tags.append(tag("actor", actor.name))
        tags += [tag("actor", actor.side), tag("side", actor.side)] if actor.side else []
    return tags


def record_words(event: ExtractedEvent) -> list[str]:
    """Words a free text search finds the record by: title, names and the sentences that prove it."""
    record = event.record
    texts = [
        event.title,
        event.publisher or "",
        *(e.text for e in record.evidence),
        record.type.replace("_", " "),
    ]
    texts += [p.name for p in record.where] + [a.name for a in record.actors]
    texts += [c.claimant for c in record.claims]
    return words(" ".join(texts))


def record_row(event: ExtractedEvent) -> dict[str, Any]:
    """The row of ``records`` for one payload of ``conflict.event.extracted.v1``, pending."""
    record, received = event.record, to_ms(event.received_at)
    start, end = span_ms(record, to_ms(told_at(event.published, event.received_at)))
    return {
        "event_id": record.event_id,
        "article_id": record.article_id,
        "version_id": record.version_id,
        "live": PENDING,
        "type": record.type,
        "family": record.family,
        "status": record.status,
        "part_of": record.part_of,
        "start_ms": start,
        "end_ms": end,
        **sited(record.where),
        "killed_min": toll_min(record, "killed"),
        "injured_min": toll_min(record, "injured"),
        "received_ms": received,
        "tags": joined(record_tags(record), "|"),
        "words": joined(record_words(event), " "),
        "doc": event.model_dump_json(by_alias=True),
    }
