"""Deterministic identifiers: the same thing always has the same id (house.md, delivery recipes).

Every id is a UUIDv5 over what makes the thing what it is, so replaying any part of the log
writes the same rows again and changes nothing.
"""

from __future__ import annotations

import uuid

NAMESPACE = uuid.UUID("6d1f3a52-6c0e-5b8e-9a3c-2f6a4a7d9e10")


def stable_id(kind: str, *parts: str | int | None) -> str:
    """UUIDv5 of ``kind`` and ``parts``; the unit separator keeps ("a","bc") and ("ab","c") apart."""
    name = "\x1f".join([kind, *("" if p is None else str(p) for p in parts)])
    return str(uuid.uuid5(NAMESPACE, name))


def article_id(canonical_url: str | None, content_hash: str) -> str:
    """An article is its canonical URL; without a URL it is its content."""
    return stable_id("article", canonical_url) if canonical_url else stable_id("text", content_hash)


def version_id(article: str, content_hash: str) -> str:
    """One text of an article: the unit that is extracted, superseded and retracted."""
    return stable_id("version", article, content_hash)


def event_id(version: str, engine: str, event_type: str, start: int, ordinal: int) -> str:
    """One record of one article version by one engine (codebook section 3, ``event_id``)."""
    return stable_id("event", version, engine, event_type, start, ordinal)
