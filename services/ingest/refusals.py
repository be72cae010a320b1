"""What ingest says no to, in RFC 9457 terms."""

from __future__ import annotations

from typing import Any

PROBLEM = "application/problem+json"

TITLES: dict[int, str] = {
    400: "Malformed request",
    401: "API key needed",
    404: "Unknown article",
    408: "Request took too long",
    409: "Idempotency key reused",
    413: "Too large",
    415: "Unsupported media type",
    422: "Article cannot be taken",
    429: "Too many requests in flight",
    500: "Internal error",
    503: "Log unavailable",
}


class Refused(Exception):
    """The request, or one article of it, is not taken, and nothing of it was stored.

    ``reason`` is a stable short code (also a metric label), ``field`` the input at fault, ``limit``
    the bound that was passed, ``index`` the position in a batch from 0, ``count`` how many articles
    are turned away with it. ``detail`` is for the sender and holds nothing internal.
    """

    def __init__(
        self,
        reason: str,
        detail: str,
        *,
        status: int = 422,
        field: str | None = None,
        limit: int | None = None,
        index: int | None = None,
        retry_after_s: int | None = None,
        count: int = 1,
    ) -> None:
        super().__init__(detail)
        self.reason, self.detail, self.status = reason, detail, status
        self.field, self.limit, self.index = field, limit, index
        self.retry_after_s, self.count = retry_after_s, count

    def at(self, index: int, count: int) -> Refused:
        """The same refusal, by item ``index``, of a whole batch of ``count`` articles."""
        return Refused(
            self.reason,
            self.detail,
            status=self.status,
            field=self.field,
            limit=self.limit,
            index=index,
            retry_after_s=self.retry_after_s,
            count=count,
        )

    def problem(self) -> dict[str, Any]:
        """The RFC 9457 object: type, title, status, detail, and our reason, field, limit, index."""
        known = {"field": self.field, "limit": self.limit, "index": self.index}
        return {
            "type": f"urn:dateline:problem:{self.reason}",
            "title": TITLES.get(self.status, "Refused"),
            "status": self.status,
            "detail": self.detail,
            "reason": self.reason,
            **{name: value for name, value in known.items() if value is not None},
        }
