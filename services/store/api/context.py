"""What every resource of the API works with, and answers kept in the cache until something changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import Response

from services.store.base import Session, Store
from services.store.filters import BadFilter, Filter, parse
from services.store.mirror.mirror import Mirror
from services.store.problems import bad
from services.store.sql import offsets
from shared.cache.base import Cache

ANSWER_TTL_S = 300.0


@dataclass(slots=True)
class ApiContext:
    """The store, the cache and what the settings allow."""

    store: Store
    cache: Cache
    api_keys: frozenset[str] = field(default_factory=frozenset)
    allow_private_webhooks: bool = False
    base_url: str = ""
    mirror: Mirror | None = None
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def cached(self, key: str, build: Callable[[Session], Awaitable[Any]]) -> bytes:
        """The JSON of ``build``, from the cache when nothing was taken in or changed since.

        The key carries the store's generation, read from the database: a dead, cold or flushed
        cache makes the answer slower, never older.
        """
        async with self.store.read() as session:
            generation = await offsets.generation(session)
            name = "answer:v1:" + sha256(f"{generation}|{key}".encode()).hexdigest()
            kept = (await self.cache.get_many([name])).get(name)
            if kept is not None:
                return kept
            body = orjson.dumps(await build(session))
        await self.cache.put_many({name: body}, ANSWER_TTL_S)
        return body


def json_response(body: bytes, media_type: str = "application/json") -> Response:
    """A response whose JSON is written already."""
    return Response(body, media_type=media_type)


def filter_of(request: Request, *others: str) -> Filter:
    """The filter in the request's query; ``others`` are parameters the resource reads itself."""
    query = request.query_params
    for name in set(query):
        if len(query.getlist(name)) > 1:
            raise bad(name, "is given more than once; separate values by commas")
    try:
        return parse({name: value for name, value in query.items() if name not in others})
    except BadFilter as error:
        raise bad(error.field, error.detail) from None
