"""Request bodies within bounds: counted as they stream, inflated under the same cap."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from services.ingest.refusals import Refused

_WINDOW = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
_MAX_FORM_FIELDS = 16


async def read_body(request: Request, limit: int, timeout_s: float) -> bytes:
    """The whole body, inflated. Raises Refused: 413 over ``limit`` bytes (sent or inflated), 415 for
    a Content-Encoding other than gzip and deflate, 400 for damaged compression, 408 when the
    sender is slower than ``timeout_s`` seconds."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    encoding = request.headers.get("content-encoding", "identity").strip().lower() or "identity"
    if encoding != "identity" and encoding not in _WINDOW:
        raise Refused(
            "unsupported_encoding",
            "send the body as it is, or with gzip or deflate",
            status=415,
            field="Content-Encoding",
        )
    try:
        async with asyncio.timeout(timeout_s):
            return await _collect(request, encoding, limit)
    except TimeoutError:
        raise Refused("slow_body", f"the body did not arrive within {timeout_s:g} s", status=408) from None


async def _collect(request: Request, encoding: str, limit: int) -> bytes:
    inflate = zlib.decompressobj(_WINDOW[encoding]) if encoding in _WINDOW else None
    body = bytearray()
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > limit:
            raise _too_large(limit)
        if inflate is None:
            body += chunk
        else:
            try:
                body += inflate.decompress(chunk, limit + 1 - len(body))
            except zlib.error:
                raise _damaged("the compressed body is damaged") from None
        if len(body) > limit:
            raise _too_large(limit)
    if inflate is not None and not inflate.eof:
        raise _damaged("the compressed body is cut short")
    if inflate is not None and inflate.unused_data:
        raise _damaged("the compressed body has more than one member")
    return bytes(body)


async def read_form(body: bytes, headers: Headers) -> tuple[dict[str, str], UploadFile]:
    """The text fields and the one file of a multipart body. Raises Refused (400, 422)."""

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    try:
        parser = MultiPartParser(headers, stream(), max_files=1, max_fields=_MAX_FORM_FIELDS)
        form: FormData = await parser.parse()
    except (MultiPartException, MultipartParseError, KeyError, ValueError):
        raise Refused(
            "malformed_multipart", "the multipart body cannot be read", status=400, field="body"
        ) from None
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    if not files:
        raise Refused("missing_file", "a multipart body needs one file part", field="file")
    return fields, files[0]


def _too_large(limit: int) -> Refused:
    detail = f"at most {limit} bytes are taken"
    return Refused("body_too_large", detail, status=413, field="body", limit=limit)


def _damaged(detail: str) -> Refused:
    return Refused("bad_encoding", detail, status=400, field="body")
