"""``/v1/export``: all incidents under a filter in one file, streamed."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.store.api.context import ApiContext, filter_of
from services.store.api.parameters import documented
from services.store.exports.tables import FORMATS, MEDIA
from services.store.exports.writers import export
from services.store.problems import bad


def exports_router(context: ApiContext) -> APIRouter:
    """``GET /v1/export?format=csv|geojson|parquet|acled|ucdp-ged``."""
    router = APIRouter(tags=["exports"])

    @router.get("/v1/export", summary="Incidents as one file", openapi_extra=documented())
    async def read_export(request: Request) -> StreamingResponse:
        wanted = filter_of(request, "format")
        form = request.query_params.get("format", "csv")
        if form not in FORMATS:
            raise bad("format", f"{form!r} is not one of {', '.join(FORMATS)}")
        media, name = MEDIA[form]
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(export(context.store, form, wanted), media_type=media, headers=headers)

    return router
