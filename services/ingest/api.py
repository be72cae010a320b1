"""The HTTP edge of ingest: ``POST /v1/articles`` and where an article is on its way."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from starlette.requests import ClientDisconnect

from services.ingest.bodies import read_body
from services.ingest.intake import Intake, Receipt
from services.ingest.openapi import ARTICLE_RESPONSES, POST_EXTRA, POST_RESPONSES
from services.ingest.refusals import PROBLEM, Refused
from services.ingest.requests import Posting, read_posting
from shared.runtime.tracing import HEADER, continue_trace

_KEY = re.compile(r"^[\x21-\x7e]{1,255}$")
_ARTICLE_ID = re.compile(r"^[0-9a-f-]{36}$")
_ROUTE = "/v1/articles"
_log = logging.getLogger(__name__)


def router(intake: Intake, *, api_key: SecretStr | None = None, with_status: bool = True) -> APIRouter:
    """The routes of ingest around ``intake``. With ``api_key`` a POST must carry it as
    ``Authorization: Bearer`` or ``X-API-Key``. In one process the store serves ``GET
    /v1/articles/{id}`` with the full text: leave ours out there (``with_status=False``)."""
    api = APIRouter(tags=["articles"])
    limits = intake.limits
    in_flight = _InFlight(limits.max_in_flight)
    readers = asyncio.Semaphore(limits.max_readers)

    @api.post(_ROUTE, status_code=202, responses=POST_RESPONSES, openapi_extra=POST_EXTRA)
    async def post_articles(request: Request) -> JSONResponse:
        """Take one article, an array, NDJSON lines or a document; 202 once the log has made it durable.

        An array is all or nothing: with one bad item nothing of it is stored, and the answer names
        its index. NDJSON is line by line: good lines are stored, each bad one has its problem.
        """
        started = time.perf_counter()
        try:
            with in_flight:
                _authorise(request, api_key)
                body = await read_body(request, limits.max_body_bytes, limits.body_timeout_s)
                response = await _answer(intake, request, body, readers)
        except Refused as refused:
            intake.turned_away(refused)
            response = problem(refused)
        except ClientDisconnect:
            raise
        except Exception:
            _log.exception("POST /v1/articles failed")
            failed = Refused("internal_error", "the request failed on our side; send it again", status=500)
            intake.turned_away(failed)
            response = problem(failed)
        seconds = intake.metrics.request_seconds.labels(_ROUTE, str(response.status_code))
        seconds.observe(time.perf_counter() - started)
        return response

    if with_status:

        @api.get("/v1/articles/{article_id}", responses=ARTICLE_RESPONSES)
        async def get_article(article_id: str) -> JSONResponse:
            """Where the article is on its way, as far as ingest remembers; the store has its text."""
            known = await intake.lookups.states([article_id]) if _ARTICLE_ID.match(article_id) else {}
            if article_id not in known:
                detail = "not received lately, or no longer remembered here; ask the store"
                return problem(Refused("unknown_article", detail, status=404, field="article_id"))
            state = {k: v for k, v in known[article_id].items() if k != "content_hash"}
            return JSONResponse({"article_id": article_id, **state, "status_url": _status_url(article_id)})

    return api


def problem(refused: Refused) -> JSONResponse:
    """The refusal as ``application/problem+json``."""
    headers = {"Retry-After": str(refused.retry_after_s)} if refused.retry_after_s else None
    return JSONResponse(refused.problem(), refused.status, headers, media_type=PROBLEM)


class _InFlight:
    """How many requests are worked on; entering past the bound is refused with 429."""

    def __init__(self, limit: int) -> None:
        self._limit, self._now = limit, 0

    def __enter__(self) -> None:
        if self._now >= self._limit:
            raise Refused(
                "too_many_requests",
                "too many requests are being worked on; try again",
                status=429,
                limit=self._limit,
                retry_after_s=1,
            )
        self._now += 1

    def __exit__(self, *_: object) -> None:
        self._now -= 1


def _authorise(request: Request, api_key: SecretStr | None) -> None:
    if api_key is None:
        return
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
    if not secrets.compare_digest(given.encode(), api_key.get_secret_value().encode()):
        raise Refused("unauthorised", "a valid API key is needed", status=401, field="Authorization")


async def _answer(intake: Intake, request: Request, body: bytes, readers: asyncio.Semaphore) -> JSONResponse:
    key, digest = _idempotency(request, body)
    if key and (given := await intake.lookups.answer(key)):
        if given.get("request") != digest:
            raise Refused(
                "idempotency_key_reused",
                "this key was used with another request",
                status=409,
                field="Idempotency-Key",
            )
        intake.metrics.articles.labels("duplicate").inc(int(given["taken"]))
        intake.metrics.articles.labels("rejected").inc(int(given["refused"]))
        return JSONResponse(given["answer"], int(given["status"]), {"Idempotent-Replayed": "true"})
    posting = await read_posting(request, body, intake.clock(), intake.limits, readers)
    receipts = await intake.take(posting.drafts, str(continue_trace(request.headers.get(HEADER))))
    for _, refused in posting.refused:
        intake.turned_away(refused)
    status, answer = _rendered(posting, receipts)
    if key:
        kept = {"request": digest, "status": status, "answer": answer}
        await intake.lookups.keep_answer(
            key, kept | {"taken": len(receipts), "refused": len(posting.refused)}
        )
    headers = {} if posting.batch else {"Location": _status_url(receipts[0].article_id)}
    return JSONResponse(answer, status, headers)


def _rendered(posting: Posting, receipts: list[Receipt]) -> tuple[int, Any]:
    """Status and body: an object for one article, a list for an array, numbered lines for NDJSON
    (422 when not one of them was good)."""
    rendered = [_receipt(receipt) for receipt in receipts]
    if not posting.batch:
        return 202, rendered[0]
    if not posting.lines and not posting.refused:
        return 202, rendered
    good = [{"line": n, **receipt} for n, receipt in zip(posting.lines, rendered, strict=True)]
    bad = [{"line": n, "outcome": "rejected", "problem": r.problem()} for n, r in posting.refused]
    return 202 if good else 422, sorted([*good, *bad], key=lambda result: int(str(result["line"])))


def _receipt(receipt: Receipt) -> dict[str, Any]:
    known = {name: value for name, value in asdict(receipt).items() if value is not None}
    return known | {"status_url": _status_url(receipt.article_id)}


def _status_url(article_id: str) -> str:
    return f"/v1/articles/{article_id}"


def _idempotency(request: Request, body: bytes) -> tuple[str | None, str]:
    """The key's hash (None without a key) and the hash of what makes the request the same."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return None, ""
    if not _KEY.match(given):
        raise Refused(
            "bad_idempotency_key",
            "1 to 255 visible ASCII characters",
            status=400,
            field="Idempotency-Key",
            limit=255,
        )
    what = f"{request.headers.get('content-type', '')}\n{request.url.query}\n".encode()
    return sha256(given.encode()).hexdigest(), sha256(what + body).hexdigest()
