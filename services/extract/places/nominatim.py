"""A geocoder over HTTP behind the lookup port, for names no table has. Off by default.

Speaks Nominatim's search API (``/search?q=..&format=jsonv2&addressdetails=1``), which Photon and Pelias
front-ends can imitate. One request at a time, never more often than the rate allows; answers, empty ones
too, are kept in the shared cache. A geocoder that fails or is slow only leaves names unresolved.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.parse
import urllib.request
from typing import Any

from services.extract.places.lookup import Candidates
from services.extract.places.warming import CachedLookup
from shared.cache.base import Cache
from shared.gazetteer.candidate import Candidate
from shared.gazetteer.gazetteer import Gazetteer

_KINDS = {
    "city": "settlement",
    "town": "settlement",
    "village": "settlement",
    "hamlet": "settlement",
    "suburb": "settlement",
    "state": "admin1",
    "province": "admin1",
    "region": "admin1",
    "county": "admin2",
    "district": "admin2",
    "country": "country",
    "sea": "water",
    "bay": "water",
}
_MOST = 10


class NominatimLookup(CachedLookup):
    """Asks ``url`` for names the tables lack. ``per_second`` is the most requests a second (the public
    service's rule is 1); ``contact`` goes into the User-Agent, as its policy asks."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        cache: Cache,
        url: str,
        contact: str,
        per_second: float = 1.0,
        timeout_s: float = 2.0,
    ) -> None:
        super().__init__(gazetteer, cache)
        self._url, self._contact, self._timeout_s = url.rstrip("/"), contact, timeout_s
        self._pause_s, self._next = 1.0 / per_second, 0.0
        self._turn = asyncio.Lock()
        self.version = f"{self.version}-nominatim"

    async def missed(self, name: str) -> Candidates:
        found = self.fetch(name)
        return found or await self._ask(name)

    async def _ask(self, name: str) -> Candidates:
        async with self._turn:
            wait = self._next - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            self._next = time.monotonic() + self._pause_s
            self.counts["geocoder"] += 1
            try:
                answer = await asyncio.to_thread(self._request, name)
            except (OSError, ValueError):
                self.counts["geocoder_faults"] += 1
                return ()
        return tuple(c for row in answer[:_MOST] if (c := _candidate(row)) is not None)

    def _request(self, name: str) -> list[dict[str, Any]]:
        query = urllib.parse.urlencode(
            {"q": name, "format": "jsonv2", "addressdetails": 1, "limit": _MOST, "accept-language": "en"}
        )
        request = urllib.request.Request(
            f"{self._url}/search?{query}", headers={"User-Agent": f"dateline ({self._contact})"}
        )
        with urllib.request.urlopen(request, timeout=self._timeout_s) as answer:
            rows = json.load(answer)
        if not isinstance(rows, list):
            raise ValueError("geocoder: the answer is no list")
        return rows


def _candidate(row: dict[str, Any]) -> Candidate | None:
    """A candidate of one answer; ``None`` for what is no place of ours or lacks a point."""
    kind = _KINDS.get(str(row.get("addresstype") or row.get("type")))
    if kind is None:
        return None
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except (KeyError, TypeError, ValueError):
        return None
    address = row.get("address") or {}
    name = str(row.get("name") or str(row.get("display_name", "")).partition(",")[0])
    return Candidate(
        -4_000_000_000 - int(row.get("osm_id") or 0),
        name,
        kind,
        lat,
        lon,
        str(address.get("country_code") or "").upper(),
        "",
        str(address.get("county") or ""),
        source="nominatim",
    )
