"""All resources of the API together."""

from __future__ import annotations

from fastapi import APIRouter

from services.store.api.analyst import analyst_router
from services.store.api.articles import articles_router
from services.store.api.context import ApiContext
from services.store.api.events import events_router
from services.store.api.exports import exports_router
from services.store.api.features import features_router
from services.store.api.incidents import incidents_router
from services.store.api.stats import stats_router
from services.store.api.stream import stream_router
from services.store.api.watches import watches_router


def api_routers(context: ApiContext) -> list[APIRouter]:
    """Every router of the query API."""
    makers = (
        articles_router,
        events_router,
        incidents_router,
        analyst_router,
        stats_router,
        stream_router,
        features_router,
        exports_router,
        watches_router,
    )
    return [make(context) for make in makers]
