"""The query parameters of the API as OpenAPI shows them; ``services/store/filters.py`` reads them."""

from __future__ import annotations

from typing import Any

_TEXTS = {
    "from": "Happened at or after: ISO 8601 date or date-time (UTC without a zone)",
    "to": "Happened before; a bare date takes in its whole day",
    "bbox": "west,south,east,north in degrees",
    "polygon": "POLYGON((lon lat, lon lat, …)), one ring",
    "country": "ISO 3166-1 alpha-2",
    "admin1": "Name of a region",
    "family": "Family of types, several separated by commas",
    "type": "Type, several separated by commas",
    "status": "Status, several separated by commas",
    "side": "A side that acts or is acted upon, such as Russia",
    "actor": "Name or side of an actor",
    "article_id": "Told by this article",
    "min_toll": "Least toll of toll_kind",
    "toll_kind": "killed (default) or injured",
    "min_sources": "Least number of independent sources",
    "text": "Words that all must occur",
    "sort": "time (newest first), -time, updated, killed, sources",
    "cursor": "Where the page before ended",
    "limit": "Items per page, 1 to 1000 (50)",
}


def documented(*names: str) -> dict[str, Any]:
    """OpenAPI parameters for a route that reads them from the query itself; all filters by default."""
    chosen = names or tuple(n for n in _TEXTS if n not in ("sort", "cursor", "limit"))
    return {
        "parameters": [
            {
                "name": n,
                "in": "query",
                "required": False,
                "schema": {"type": "string"},
                "description": _TEXTS[n],
            }
            for n in chosen
        ]
    }
