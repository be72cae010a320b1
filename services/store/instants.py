"""Instants as the store keeps them: milliseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, time

DAY_MS = 86_400_000
PERIOD_MS = 32 * DAY_MS
"""By which indexes tell times apart: the number of a period is written in the schema too."""


def to_ms(at: datetime) -> int:
    """Milliseconds of an aware instant."""
    return round(at.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """The UTC instant of ``ms``."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def told_at(published: str | None, received_at: datetime) -> datetime:
    """When an article told what it tells: its publication instant, as exactly as it is known.

    A bare date is noon UTC of that day, unless the article was received on that very day (then the
    instant of receipt is nearer the truth); a bare month or nothing leaves the instant of receipt.
    """
    received = received_at.astimezone(UTC)
    if not published or len(published) < 10:
        return received
    try:
        at = datetime.fromisoformat(published)
    except ValueError:
        return received
    if len(published) > 10:
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    same_day = received.date() == at.date()
    return received if same_day else datetime.combine(at.date(), time(12), UTC)
