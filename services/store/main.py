"""Composition root of the store service, and its routers for one-process mode."""

from __future__ import annotations

from fastapi import APIRouter

from services.store.api.articles import articles_router
from services.store.api.context import ApiContext
from services.store.api.events import events_router


def routers(context: ApiContext) -> list[APIRouter]:
    """Every route of the query API, for an application that embeds it."""
    return [articles_router(context), events_router(context)]
