"""OGC API - Features, Part 1: Core, over the incidents, so that QGIS and its kin can open them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.store.api.context import ApiContext, filter_of
from services.store.api.incidents import SORTS
from services.store.api.parameters import documented
from services.store.base import Session
from services.store.features import feature
from services.store.filters import BadFilter, Filter, canonical, instant
from services.store.paging import limit_of
from services.store.problems import bad, missing
from services.store.sql import incidents as incident_rows
from services.store.sql import queries

GEOJSON = "application/geo+json"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMS = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
]
COUNTED = 1_000
"""Of more features than this the answer does not say how many there are, which the standard leaves open."""
OWN = ("datetime", "limit", "cursor")


def interval(text: str) -> tuple[int | None, int | None]:
    """Start and exclusive end in ms of ``datetime``: an instant, or ``start/end`` with ``..`` for open."""
    start, slash, end = text.partition("/")
    if not slash:
        return instant("datetime", start), instant("datetime", start, end=True) + ("T" in start)
    first = None if start in ("", "..") else instant("datetime", start)
    last = None if end in ("", "..") else instant("datetime", end, end=True) + ("T" in end)
    if first is not None and last is not None and first >= last:
        raise BadFilter("datetime", "begins after it ends")
    return first, last


def features_router(context: ApiContext) -> APIRouter:
    """``/``, ``/conformance``, ``/collections`` and the items of ``incidents``."""
    router = APIRouter(tags=["OGC API Features"])

    def base(request: Request) -> str:
        return context.base_url or str(request.base_url).rstrip("/")

    def link(
        request: Request, rel: str, path: str, media: str = "application/json", title: str = ""
    ) -> dict[str, str]:
        return {"rel": rel, "href": base(request) + path, "type": media, "title": title or rel}

    def collection(request: Request) -> dict[str, Any]:
        items = "/collections/incidents/items"
        return {
            "id": "incidents",
            "title": "Incidents",
            "itemType": "feature",
            "crs": [CRS84],
            "description": "Occurrences of armed conflict, each as all its tellings show it",
            "extent": {
                "spatial": {"bbox": [[-180, -90, 180, 90]], "crs": CRS84},
                "temporal": {"interval": [[None, None]]},
            },
            "links": [
                link(request, "self", "/collections/incidents"),
                link(request, "items", items, GEOJSON),
            ],
        }

    @router.get("/", summary="Landing page")
    async def landing(request: Request) -> dict[str, Any]:
        return {
            "title": "Dateline",
            "description": "News of armed conflict as sourced incidents",
            "links": [
                link(request, "self", "/"),
                link(request, "conformance", "/conformance"),
                link(request, "data", "/collections"),
                link(request, "service-doc", "/docs", "text/html"),
                link(
                    request, "service-desc", "/openapi.json", "application/vnd.oai.openapi+json;version=3.1"
                ),
            ],
        }

    @router.get("/conformance", summary="What of the standard is met")
    async def conformance() -> dict[str, Any]:
        return {"conformsTo": CONFORMS}

    @router.get("/collections", summary="The collections")
    async def collections(request: Request) -> dict[str, Any]:
        return {"links": [link(request, "self", "/collections")], "collections": [collection(request)]}

    @router.get("/collections/{name}", summary="One collection")
    async def one(request: Request, name: str) -> dict[str, Any]:
        _known(name)
        return collection(request)

    @router.get("/collections/{name}/items", summary="Incidents as GeoJSON", openapi_extra=documented())
    async def items(request: Request, name: str) -> JSONResponse:
        _known(name)
        query = request.query_params
        try:
            wanted = _wanted(request)
            limit, cursor = limit_of(query.get("limit")), query.get("cursor")
            matched = orjson.loads(
                await context.cached(f"count|{canonical(wanted)}", partial(_count, wanted))
            )
            async with context.store.read() as session:
                page = await queries.page(session, queries.INCIDENTS, wanted, SORTS["time"], cursor, limit)
        except BadFilter as error:
            raise bad(error.field, error.detail) from None
        path = "/collections/incidents/items"
        links = [link(request, "self", f"{path}?{query}" if query else path, GEOJSON)]
        links.append(link(request, "collection", "/collections/incidents"))
        if page.next:
            more = urlencode({**dict(query), "cursor": page.next})
            links.append(link(request, "next", f"{path}?{more}", GEOJSON))
        found = [feature(row["doc"]) for row in page.items]
        body = {
            "type": "FeatureCollection",
            "features": found,
            "links": links,
            **({} if matched is None else {"numberMatched": matched}),
            "numberReturned": len(found),
            "timeStamp": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        return JSONResponse(body, media_type=GEOJSON, headers={"Content-Crs": f"<{CRS84}>"})

    @router.get("/collections/{name}/items/{feature_id}", summary="One incident as GeoJSON")
    async def item(request: Request, name: str, feature_id: str) -> JSONResponse:
        _known(name)
        async with context.store.read() as session:
            row = (await incident_rows.by_id(session, [feature_id])).get(feature_id)
        if row is None or row["retracted"]:
            raise missing("feature", feature_id)
        path = f"/collections/incidents/items/{feature_id}"
        links = [link(request, "self", path, GEOJSON), link(request, "collection", "/collections/incidents")]
        links.append(link(request, "alternate", f"/v1/incidents/{feature_id}"))
        return JSONResponse(feature(row["doc"]) | {"links": links}, media_type=GEOJSON)

    return router


async def _count(wanted: Filter, session: Session) -> int | None:
    return await queries.count(session, queries.INCIDENTS, wanted, COUNTED)


def _known(name: str) -> None:
    if name != "incidents":
        raise missing("collection", name)


def _wanted(request: Request) -> Filter:
    """The filter of the request with ``datetime`` in it, which asks for an overlap."""
    wanted = filter_of(request, *OWN)
    if text := request.query_params.get("datetime"):
        start, end = interval(text)
        wanted = replace(wanted, time_from=start, time_to=end)
    return wanted
