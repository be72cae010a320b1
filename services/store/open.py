"""The one place that maps a store URL to its adapter."""

from __future__ import annotations

from urllib.parse import urlsplit

from services.store.base import Store


def open_store(url: str) -> Store:
    """The store at ``url``: ``sqlite:///path`` or ``postgresql://…``; not started yet.

    Raises ``ValueError`` naming the setting for any other scheme.
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        from services.store.sqlite import SqliteStore

        return SqliteStore(url.removeprefix("sqlite:///"))
    if scheme in ("postgresql", "postgres"):
        from services.store.postgres import PostgresStore

        return PostgresStore(url)
    raise ValueError(f"DATELINE_STORE_URL: scheme {scheme!r} is not one of sqlite, postgresql")
