"""``GET /v1/places?q=``: what a name may mean, for people and user interfaces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from shared.cache.base import Cache
from shared.gazetteer.candidate import Candidate
from shared.gazetteer.gazetteer import Gazetteer
from shared.gazetteer.names import fold

_TTL_S = 24 * 3600.0
_MOST = 50
_PRECISION = {"water": "water_air", "site": "exact_site"}


class PlaceFound(BaseModel):
    """One reading of the name; ``precision`` is the codebook's, ``spelling`` exact or romanised."""

    geonames_id: int | None
    name: str
    variants: list[str]
    precision: str
    lat: float
    lon: float
    radius_km: float | None
    country: str | None
    country_name: str | None
    admin1: str | None
    admin2: str | None
    population: int | None
    spelling: str
    source: str


class PlacesFound(BaseModel):
    """Readings, regions and countries first, then settlements by population. ``total`` counts all,
    ``places`` has the first ``limit``."""

    query: str
    gazetteer: str
    total: int
    places: list[PlaceFound]


def places_router(gazetteer: Callable[[], Gazetteer], cache: Cache | None = None) -> APIRouter:
    """The route on a gazetteer that ``gazetteer()`` gives (opened once by the caller); answers are kept
    in ``cache`` under the gazetteer's version. An unknown name is an empty list, not an error."""
    router = APIRouter(tags=["places"])

    @router.get("/v1/places", response_model=PlacesFound, summary="What a place name may mean")
    async def places(
        q: Annotated[
            str,
            Query(
                min_length=2,
                max_length=100,
                description="Name in any usual spelling.",
                examples=["Chasov Yar"],
            ),
        ],
        limit: Annotated[int, Query(ge=1, le=_MOST, description="Most readings in the answer.")] = 10,
    ) -> Response:
        read = gazetteer()
        key = f"places:{read.version}:{limit}:{fold(q)}:{q}"
        if cache is not None and (kept := (await cache.get_many([key])).get(key)) is not None:
            return Response(kept, media_type="application/json")
        body = _answer(q, limit, read).model_dump_json().encode()
        if cache is not None:
            await cache.put_many({key: body}, _TTL_S)
        return Response(body, media_type="application/json")

    return router


def _answer(q: str, limit: int, gazetteer: Gazetteer) -> PlacesFound:
    found = gazetteer.lookup(q)
    order = sorted(found, key=lambda c: (not c.exact, c.kind == "settlement", -c.population, c.id))
    return PlacesFound(
        query=q,
        gazetteer=gazetteer.version,
        total=len(found),
        places=[_found(c, gazetteer) for c in order[:limit]],
    )


def _found(c: Candidate, gazetteer: Gazetteer) -> PlaceFound:
    country = gazetteer.regions.countries.get(c.country)
    return PlaceFound(
        geonames_id=c.id if c.id > 0 else None,
        name=c.name,
        variants=gazetteer.variants(c),
        precision=_PRECISION.get(c.kind, c.kind),
        lat=c.lat,
        lon=c.lon,
        radius_km=c.radius_km or None,
        country=c.country or None,
        country_name=country.name if country else None,
        admin1=c.name if c.kind == "admin1" else gazetteer.regions.region_name(c.country, c.admin1),
        admin2=c.admin2 or None,
        population=c.population or None,
        spelling="exact" if c.exact else "romanised",
        source=c.source,
    )
