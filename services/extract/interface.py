"""What every engine is given and gives back: plain values, sent between processes as they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from shared.contracts.record import EventRecord


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What an engine gets: the fields of an article that extraction may look at."""

    article_id: str
    version_id: str
    text: str
    title: str = ""
    publisher: str | None = None
    agency: str | None = None
    published: str | None = None


@dataclass(slots=True)
class Extraction:
    """``events`` are records; ``mentions`` were told of but did not happen, or are background."""

    events: list[EventRecord] = field(default_factory=list)
    mentions: list[EventRecord] = field(default_factory=list)


class Extractor(Protocol):
    """What every engine is: pure, and safe to call again."""

    version: str
    """Of the engine and of every table it reads; part of every event id."""

    def extract(self, article: ArticleText) -> Extraction: ...

    def lookups(self) -> Counter[str]:
        """Place names looked up so far, by the layer that answered."""
