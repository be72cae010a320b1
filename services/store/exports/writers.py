"""Exports as streams of bytes: one page of incidents in memory at a time, whatever the size."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator

import orjson

from services.store.base import Store
from services.store.exports.parquet import parquet
from services.store.exports.tables import FORMATS, columns, row
from services.store.features import feature
from services.store.filters import BadFilter, Filter
from services.store.paging import Sort
from services.store.sql import queries

OLDEST = Sort("-time", "start_ms", False)
CHUNK = 64 * 1024


async def export(store: Store, form: str, wanted: Filter | None = None) -> AsyncIterator[bytes]:
    """The incidents under ``wanted`` in ``form``, oldest first; raises ``BadFilter`` for another form.

    One read transaction for the whole export, so that it shows one state.
    """
    if form not in FORMATS:
        raise BadFilter("format", f"{form!r} is not one of {', '.join(FORMATS)}")
    docs = _docs(store, wanted or Filter())
    parts = parquet(docs) if form == "parquet" else _geojson(docs) if form == "geojson" else _csv(form, docs)
    async for part in _gathered(parts):
        yield part


async def _docs(store: Store, wanted: Filter) -> AsyncIterator[str]:
    async with store.read() as session:
        async for doc in queries.stream(session, queries.INCIDENTS, wanted, OLDEST):
            yield doc


async def _csv(form: str, docs: AsyncIterator[str]) -> AsyncIterator[bytes]:
    line = io.StringIO()
    writer = csv.writer(line)

    def written(values: list[object]) -> bytes:
        line.seek(0)
        line.truncate()
        writer.writerow(values)
        return line.getvalue().encode()

    yield written([column.name for column in columns(form)])
    async for doc in docs:
        values = row(form, doc)
        if values is not None:
            yield written([_plain(value) for value in values])


def _plain(value: object) -> object:
    """A cell no spreadsheet takes for a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


async def _geojson(docs: AsyncIterator[str]) -> AsyncIterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    separator = b""
    async for doc in docs:
        yield separator + orjson.dumps(feature(doc))
        separator = b",\n"
    yield b"]}\n"


async def _gathered(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    held: list[bytes] = []
    size = 0
    async for part in parts:
        held.append(part)
        size += len(part)
        if size >= CHUNK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
