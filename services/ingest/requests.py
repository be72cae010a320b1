"""From an HTTP request to drafts: which form the body has, and each article of it checked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import orjson
from fastapi import Request

from services.ingest.bodies import read_form
from services.ingest.documents.readers import TYPES, ContentType, type_of_file
from services.ingest.limits import Limits
from services.ingest.refusals import Refused
from services.ingest.submission import METADATA, Draft, from_document, from_json

JSON = "application/json"
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
MULTIPART = "multipart/form-data"
_INLINE_BYTES = 64 * 1024  # larger bodies are read off the event loop


@dataclass(frozen=True, slots=True)
class Posting:
    """What one request asks for. ``batch`` says that the answer is a list; ``lines`` holds the line
    number (from 1) of each draft of an NDJSON body and ``refused`` its bad lines."""

    drafts: tuple[Draft, ...]
    batch: bool = False
    lines: tuple[int, ...] = ()
    refused: tuple[tuple[int, Refused], ...] = ()


async def read_posting(
    request: Request, body: bytes, now: datetime, limits: Limits, readers: asyncio.Semaphore
) -> Posting:
    """The checked articles of ``body``. Raises Refused for a body that is refused as a whole:
    an array with one bad item is (``index`` names it, ``count`` articles are rejected).
    ``readers`` bounds how many documents are read at a time, each in a thread."""
    kind = ContentType.parse(request.headers.get("content-type"))
    if not body.strip():
        raise Refused("empty_body", "the body is empty", status=400, field="body")
    if kind.name == JSON or (kind.name.startswith("application/") and kind.name.endswith("+json")):
        return await _off_loop(_read_json, body, now, limits)
    if kind.name in NDJSON:
        return await _off_loop(_read_lines, body, now, limits)
    if kind.name == MULTIPART:
        return await _read_multipart(request, body, now, limits.max_text_chars, readers)
    if kind.name in TYPES:
        metadata = _metadata(request)
        async with readers:
            draft = await asyncio.to_thread(from_document, body, kind, metadata, now, limits.max_text_chars)
        return Posting((draft,))
    known = ", ".join((JSON, NDJSON[0], MULTIPART, *TYPES))
    what = f"{kind.name[:80]!r} is not taken" if kind.name else "Content-Type is missing"
    raise Refused("unsupported_type", f"{what}; known: {known}", status=415, field="Content-Type")


async def _off_loop(
    read: Callable[[bytes, datetime, Limits], Posting], body: bytes, now: datetime, limits: Limits
) -> Posting:
    if len(body) > _INLINE_BYTES:
        return await asyncio.to_thread(read, body, now, limits)
    return read(body, now, limits)


def _read_json(body: bytes, now: datetime, limits: Limits) -> Posting:
    value = _loads(body)
    if not isinstance(value, list):
        return Posting((from_json(value, now, limits.max_text_chars),))
    _check_batch(len(value), limits.max_articles)
    drafts = []
    for index, item in enumerate(value):
        try:
            drafts.append(from_json(item, now, limits.max_text_chars))
        except Refused as refused:
            raise refused.at(index, len(value)) from None
    return Posting(tuple(drafts), batch=True)


def _read_lines(body: bytes, now: datetime, limits: Limits) -> Posting:
    numbered = [(n, line) for n, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    _check_batch(len(numbered), limits.max_articles)
    drafts, lines, refused = [], [], []
    for number, line in numbered:
        try:
            drafts.append(from_json(_loads(line), now, limits.max_text_chars))
            lines.append(number)
        except Refused as error:
            refused.append((number, error))
    return Posting(tuple(drafts), batch=True, lines=tuple(lines), refused=tuple(refused))


async def _read_multipart(
    request: Request, body: bytes, now: datetime, max_text: int, readers: asyncio.Semaphore
) -> Posting:
    fields, upload = await read_form(body, request.headers)
    try:
        data = await upload.read()
    finally:
        await upload.close()
    kind = ContentType.parse(upload.content_type)
    if kind.name not in TYPES:
        kind = ContentType(type_of_file(upload.filename or "") or kind.name, kind.charset)
    metadata = {name: fields[name] for name in METADATA if name in fields}
    async with readers:
        draft = await asyncio.to_thread(from_document, data, kind, metadata, now, max_text)
    return Posting((draft,))


def _metadata(request: Request) -> Mapping[str, str]:
    """Query parameters, or ``X-Article-<Field>`` headers in percent-encoded UTF-8."""
    found = {name: request.headers.get(f"x-article-{name}") for name in METADATA}
    metadata = {name: unquote(value) for name, value in found.items() if value}
    return metadata | {name: request.query_params[name] for name in METADATA if name in request.query_params}


def _loads(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        # orjson's message quotes no content; line and column are enough to find the place
        detail = f"not valid JSON: line {error.lineno}, column {error.colno}: {str(error.msg)[:80]}"
        raise Refused("malformed_json", detail, status=400, field="body") from None


def _check_batch(count: int, limit: int) -> None:
    if count == 0:
        raise Refused("empty_batch", "the batch holds no article", field="body")
    if count > limit:
        detail = f"{count} articles, at most {limit} are taken in one request"
        raise Refused("too_many_articles", detail, status=413, field="body", limit=limit, count=count)
