"""The article as it travels: clean text, where it came from, and what it replaces."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Segment(BaseModel):
    """A run of clean text and where it stood in the raw document: ``text[start:start+length]``
    was ``raw[raw_start:raw_start+raw_length]``. Lengths differ only where blanks were folded."""

    model_config = ConfigDict(extra="ignore")

    start: int = Field(ge=0)
    length: int = Field(ge=0)
    raw_start: int = Field(ge=0)
    raw_length: int = Field(ge=0)


class Article(BaseModel):
    """One version of one article, cleaned. The payload of ``news.article.received.v1``.

    ``text`` holds paragraphs separated by one blank line; every evidence offset of a record is a
    code point index into it (codebook section 3). ``published`` is an ISO date or date-time; a
    bare ``YYYY-MM`` is allowed and resolves no weekday (codebook section 5).
    """

    model_config = ConfigDict(extra="ignore")

    article_id: str
    version_id: str
    supersedes: str | None = Field(default=None, description="version_id this text replaces")
    url: str | None = None
    canonical_url: str | None = None
    title: str = ""
    agency: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}(-\d{2}([T ].*)?)?$")
    language: str = "en"
    text: str
    content_hash: str
    fingerprints: list[int] = Field(default_factory=list, description="sentence fingerprints, 32 bit")
    minhash: list[int] = Field(default_factory=list, description="MinHash-64 of 3-word shingles, 32 bit")
    near_duplicate_of: str | None = Field(default=None, description="article_id, a hint; the store decides")
    received_at: AwareDatetime
    segments: list[Segment] = Field(default_factory=list, description="clean text to raw offsets")
    traceparent: str | None = None


def received_day(at: datetime) -> str:
    """ISO day in UTC, the publication date of last resort."""
    return at.date().isoformat()
