"""The bounds ingest works in, apart from the settings they come from."""

from __future__ import annotations

from dataclasses import dataclass

from shared.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a body (as sent and inflated), articles of one request, characters of one text,
    requests worked on and documents read at a time, seconds a body may take to arrive and the log
    to be durable."""

    max_body_bytes: int = 10 * 1024 * 1024
    max_articles: int = 1000
    max_text_chars: int = 500_000
    max_in_flight: int = 256
    max_readers: int = 4
    body_timeout_s: float = 30.0
    append_timeout_s: float = 5.0

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits ``settings`` ask for."""
        return cls(
            max_body_bytes=settings.max_body_bytes,
            max_articles=settings.max_articles,
            max_text_chars=settings.max_text_chars,
            max_in_flight=settings.max_in_flight,
            append_timeout_s=settings.append_timeout_ms / 1000,
        )
