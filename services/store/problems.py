"""Errors of the API in the form of RFC 9457: what is wrong, with which field, and the limit."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from services.store.base import StoreUnavailable

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A request that cannot be answered; ``field`` names the parameter or member at fault."""

    def __init__(self, status: int, title: str, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail, self.field = status, title, detail, field

    def response(self) -> JSONResponse:
        """The problem as an HTTP response."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.field:
            body["field"] = self.field
            body["errors"] = [{"field": self.field, "detail": self.detail}]
        return JSONResponse(body, self.status, media_type=MEDIA_TYPE)


def bad(field: str, detail: str) -> Problem:
    """400 for one parameter."""
    return Problem(400, "Bad request", f"{field}: {detail}", field)


def missing(kind: str, item: str) -> Problem:
    """404 for one thing."""
    return Problem(404, "Not found", f"no {kind} {item!r} is known")


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": (), "msg": str(error)}
    field = ".".join(str(p) for p in first["loc"][1:]) or "body"
    return Problem(400, "Bad request", f"{field}: {first['msg']}", field).response()


async def _http(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = str(error.detail) if isinstance(error, HTTPException) else "internal error"
    return Problem(status, detail, detail).response()


async def _problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return error.response()


async def _down(_: Request, error: Exception) -> JSONResponse:
    answer = Problem(503, "Store unavailable", str(error)).response()
    answer.headers["Retry-After"] = "5"
    return answer


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` in this form."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(StoreUnavailable, _down)
