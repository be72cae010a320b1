"""One invented example per topic, shown in the generated schemas and pages and validated by a test."""

from __future__ import annotations

from typing import Any

_TEXT = (
    "A drone hit a grain silo on the edge of Zarichne in the early hours of Tuesday, killing two workers, "
    "the regional military administration said on Telegram.\n\n"
    "Rescuers pulled a third man from the rubble alive."
)
_ARTICLE_ID = "2f0c6a39-5c6e-5f0b-9d5b-1c8a52a0f0e1"
_VERSION_ID = "8d4b1c52-0d57-5a4e-8a52-6f7d1d1f2b90"
_EVENT_ID = "c1f7d9c8-4a53-5d27-b1fb-0e3f5f6f0a77"
_URL = "https://example.org/2026/03/10/drone-hits-grain-silo"


def _evidence(field: str, text: str) -> dict[str, Any]:
    start = _TEXT.index(text)
    return {"field": field, "start": start, "end": start + len(text), "text": text, "in": "text"}


ARTICLE: dict[str, Any] = {
    "article_id": _ARTICLE_ID,
    "version_id": _VERSION_ID,
    "supersedes": None,
    "url": _URL + "?utm_source=feed",
    "canonical_url": _URL,
    "title": "Drone hits grain silo, two killed",
    "agency": None,
    "byline": "By Sample Desk",
    "publisher": "Sample Wire",
    "published": "2026-03-10",
    "language": "en",
    "text": _TEXT,
    "content_hash": "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26",
    "fingerprints": [1203845711, 3310275526],
    "minhash": [],
    "near_duplicate_of": None,
    "received_at": "2026-03-10T06:12:40Z",
    "segments": [{"start": 0, "length": len(_TEXT), "raw_start": 0, "raw_length": len(_TEXT)}],
    "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
}

EVENT: dict[str, Any] = {
    "record": {
        "event_id": _EVENT_ID,
        "article_id": _ARTICLE_ID,
        "version_id": _VERSION_ID,
        "type": "drone_strike",
        "family": "strike",
        "when": {
            "start": "2026-03-10T00:00:00+02:00", "end": "2026-03-10T06:00:00+02:00",
            "precision": "part_of_day", "anchor": "weekday", "text": "in the early hours of Tuesday",
        },
        "where": [{
            "name": "Zarichne", "text": "Zarichne", "role": "event", "admin1": "Donetsk", "country": "UA",
            "lat": 48.95, "lon": 37.95, "radius_km": 3.0, "precision": "near_settlement",
        }],
        "actors": [],
        "weapons": [{"class": "drone", "count": {"min": 1, "max": 1}}],
        "targets": [{"class": "industrial", "text": "a grain silo"}],
        "tolls": [{
            "kind": "killed", "population": "civilian", "min": 2, "max": 2, "value_type": "exact",
            "claim": 0, "text": "killing two workers",
        }],
        "claims": [{
            "claimant": "the regional military administration", "kind": "local_authority", "side": "Ukraine",
            "stance": "asserts", "via": "Telegram", "cue": "said",
        }],
        "status": "claimed",
        "status_row": 6,
        "evidence": [
            _evidence("type", "A drone hit a grain silo"),
            _evidence("where[0]", "on the edge of Zarichne"),
            _evidence("tolls[0]", "killing two workers"),
            _evidence("claims[0]", "the regional military administration said on Telegram"),
        ],
        "confidence": 0.9,
        "rules": ["strike.active"],
        "engine": "grammar/1",
    },
    "title": ARTICLE["title"],
    "url": _URL,
    "publisher": ARTICLE["publisher"],
    "published": ARTICLE["published"],
    "received_at": ARTICLE["received_at"],
}

COMPLETION: dict[str, Any] = {
    "article_id": _ARTICLE_ID,
    "version_id": _VERSION_ID,
    "supersedes": None,
    "engine": "grammar/1",
    "count": 1,
    "events": [_EVENT_ID],
    "mentions": 0,
    "outcome": "extracted",
    "reason": None,
}

_INCIDENT_ID = "fc45c7de-163e-5ec4-8783-97bd03294f1f"
_TOLL_ID = "6c738de7-1458-54cb-8812-2da350442877"
_TOLD_AT = ARTICLE["received_at"]

INCIDENT: dict[str, Any] = {
    "incident_id": _INCIDENT_ID,
    "revision": 1,
    "changed": ["created"],
    "type": "drone_strike",
    "family": "strike",
    "title": ARTICLE["title"],
    "when": EVENT["record"]["when"],
    "where": EVENT["record"]["where"],
    "claims": [{
        "claimant": "the regional military administration", "kind": "local_authority", "side": "Ukraine",
        "stance": "asserts", "about": ["event"], "told_at": _TOLD_AT, "event_ids": [_EVENT_ID],
        "article_ids": [_ARTICLE_ID],
    }],
    "status": "reported",
    "status_row": 6,
    "status_history": [{"as_of": _TOLD_AT, "status": "reported", "row": 6, "event_id": _EVENT_ID}],
    "toll_timeline": [{
        "entry_id": _TOLL_ID, "as_of": _TOLD_AT, "kind": "killed", "population": "civilian",
        "min": 2, "max": 2,
        "value_type": "exact", "claimant": "the regional military administration",
        "claim_kind": "local_authority", "side": "Ukraine", "article_id": _ARTICLE_ID, "event_id": _EVENT_ID,
    }],
    "tolls": {"killed": {
        "min": 2, "max": 2, "population": "civilian", "as_of": _TOLD_AT, "entry_id": _TOLL_ID,
    }},
    "independent_sources": 1,
    "sources": [{"name": "Sample Wire", "article_ids": [_ARTICLE_ID]}],
    "records": [{
        "event_id": _EVENT_ID, "article_id": _ARTICLE_ID, "type": "drone_strike", "title": ARTICLE["title"],
        "url": _URL, "publisher": "Sample Wire", "told_at": _TOLD_AT, "live": True,
    }],
    "first_seen": _TOLD_AT,
    "last_updated": _TOLD_AT,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "news.article.received.v1": ARTICLE,
    "conflict.event.extracted.v1": EVENT,
    "conflict.extraction.completed.v1": COMPLETION,
    "conflict.incident.updated.v1": INCIDENT,
}
"""By topic name; a new topic adds its own here."""
