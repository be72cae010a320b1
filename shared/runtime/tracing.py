"""W3C trace context: one id follows an article from the POST to its records."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

HEADER = "traceparent"
_FORM = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")


@dataclass(frozen=True, slots=True)
class TraceContext:
    """``trace_id`` 32 and ``span_id`` 16 hex digits; ``flags`` 01 means sampled."""

    trace_id: str
    span_id: str
    flags: str = "01"

    def __str__(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"

    def child(self) -> TraceContext:
        """The same trace, a new span."""
        return TraceContext(self.trace_id, secrets.token_hex(8), self.flags)


def new_trace() -> TraceContext:
    return TraceContext(secrets.token_hex(16), secrets.token_hex(8))


def parse_traceparent(text: str | None) -> TraceContext | None:
    """The context of a ``traceparent`` header; None for a missing or malformed one, which the
    specification tells us to ignore (W3C Trace Context, 3.2.2)."""
    match = _FORM.match(text.strip().lower()) if text else None
    if match is None or not int(match[1], 16) or not int(match[2], 16):
        return None
    return TraceContext(match[1], match[2], match[3])


def continue_trace(text: str | None) -> TraceContext:
    """A child of the caller's trace, or a new trace."""
    parent = parse_traceparent(text)
    return parent.child() if parent else new_trace()
