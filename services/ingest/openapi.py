"""What OpenAPI says of the routes: bodies are read by hand, so their schemas are written here."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.ingest.submission import METADATA, Submission


class ReceiptOut(BaseModel):
    """The answer for one article. ``line`` and ``problem`` only in answers to NDJSON."""

    article_id: str
    version_id: str
    outcome: str
    status_url: str
    supersedes: str | None = None
    near_duplicate_of: str | None = None


class Problem(BaseModel):
    """RFC 9457 problem details with our ``reason``, ``field``, ``limit`` and ``index``."""

    type: str
    title: str
    status: int
    detail: str
    reason: str
    field: str | None = None
    limit: int | None = None
    index: int | None = None


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema}}
    return {"description": description, "content": content, "model": Problem}


_ARTICLE = Submission.model_json_schema()
_TEXT = {"schema": {"type": "string"}}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        **{name: {"type": "string"} for name in METADATA},
    },
}

POST_RESPONSES: dict[int | str, dict[str, Any]] = {
    202: {"description": "Durable in the log; a list for arrays and NDJSON", "model": ReceiptOut},
    400: _problem("Malformed JSON, multipart, compression or Idempotency-Key; empty body"),
    401: _problem("API key missing or wrong"),
    408: _problem("The body arrived too slowly"),
    409: _problem("Idempotency-Key was used with another request"),
    413: _problem("Body, batch or record over the limit"),
    415: _problem("Content type or encoding that is not taken"),
    422: _problem("An article that cannot be taken; of an array, none was stored"),
    429: _problem("Too many requests in flight"),
    503: _problem("The log cannot take records now"),
}
ARTICLE_RESPONSES: dict[int | str, dict[str, Any]] = {404: _problem("Not received lately")}
POST_EXTRA: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"oneOf": [_ARTICLE, {"type": "array", "items": _ARTICLE}]}},
            "application/x-ndjson": _TEXT,
            "multipart/form-data": {"schema": _FORM},
            "text/html": _TEXT,
            "text/markdown": _TEXT,
            "text/plain": _TEXT,
            "application/pdf": _BINARY,
        },
    },
    "parameters": [
        {
            "name": name,
            "in": "query",
            "required": False,
            "schema": {"type": "string"},
            "description": f"{name} of a raw document; wins over what the page says",
        }
        for name in METADATA
    ]
    + [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
            "description": "the same key and request get the same answer for a day",
        },
    ],
}
