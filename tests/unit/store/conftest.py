"""The store on a fresh SQLite file, and an application over it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from services.store.api.context import ApiContext
from services.store.base import Store
from services.store.main import routers
from services.store.open import open_store
from services.store.problems import install
from shared.cache.memory import MemoryCache


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
async def context(store: Store) -> ApiContext:
    return ApiContext(store, MemoryCache(), api_keys=frozenset({"key-1"}))


@pytest.fixture
async def client(context: ApiContext) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    install(app)
    for router in routers(context):
        app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://store.test") as opened:
        yield opened
