"""The one place that knows which adapter a log URL means. Drivers are imported only when chosen."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from shared.log.base import Log, LogLimits


def open_log(url: str, limits: LogLimits | None = None) -> Log:
    """The log behind ``url``, not started yet.

    ``sqlite:///relative/path`` or ``sqlite:////absolute/path``, with ``?lease_s=5``;
    ``kafka://host:port[,host:port]?env=prod&instance=extract-1&replicas=3``, where ``env`` is part
    of every transactional id and ``instance`` a stable name for static group membership.
    Raises ``ValueError`` naming the scheme or the option that is wrong.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    if parts.scheme == "sqlite":
        from shared.log.sqlite import SqliteLog

        lease_s = float(options.pop("lease_s", "5"))
        _nothing_left(url, options)
        return SqliteLog(sqlite_path(url), limits, lease_s=lease_s)
    if parts.scheme == "kafka":
        from shared.log.kafka import KafkaLog
        from shared.log.kafka_settings import KafkaSettings

        return KafkaLog(KafkaSettings.from_url(parts.netloc, options), limits)
    raise ValueError(f"log_url: scheme {parts.scheme!r} is not one of sqlite, kafka")


def sqlite_path(url: str) -> Path:
    """The file of a ``sqlite:///`` URL: three slashes relative, four absolute."""
    path = unquote(urlsplit(url).path)
    if len(path) < 2:
        raise ValueError(f"log_url: {url!r} names no file")
    return Path(path[1:])


def _nothing_left(url: str, options: dict[str, str]) -> None:
    if options:
        raise ValueError(f"log_url: unknown option {sorted(options)[0]!r} in {url!r}")
