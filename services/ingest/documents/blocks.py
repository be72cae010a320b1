"""A page as a sequence of blocks, and what each block is: story, or what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from services.ingest.documents.dates import date_line
from services.ingest.documents.tracked import Tracked


class Kind(StrEnum):
    """What a block of a page can be; only ``BODY`` is evidence (extraction.md, "Cleaning")."""

    TITLE = "title"
    BYLINE = "byline"
    DATE = "date"
    CREDIT = "credit"
    RELATED = "related"
    HEADING = "heading"
    SOURCE = "source"
    URL = "url"
    FURNITURE = "furniture"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Block:
    """One block without its markup. ``level`` is the heading level, 0 for none; ``strong`` that it
    stood wholly in bold, ``linked`` that it was nothing but links, ``item`` that it was a list item."""

    content: Tracked
    level: int = 0
    strong: bool = False
    linked: bool = False
    item: bool = False

    @property
    def text(self) -> str:
        """The block's text with folded blanks."""
        return self.content.text


TERMINAL = re.compile(r"[.!?…:;。؟][\"'”’»)\]]*$|[\"”»]$")
_BYLINE = re.compile(r"^(?:by|from|author|written by)[\s:]+(?P<who>\S.*)$", re.IGNORECASE)
_URL = re.compile(r"^<?(?P<url>https?://[^\s<>]+)>?$", re.IGNORECASE)
_URL_TAIL = re.compile(r"^[a-z0-9%_~./?=&#+-][A-Za-z0-9%_~./?=&#+-]*$")
_MAX_BYLINE_WORDS = 16
_MAX_HEADING_WORDS = 10
_MAX_TITLE_WORDS = 20


def classify(block: Block, *, in_body: bool, title_seen: bool) -> Kind:
    """The kind of ``block``. ``in_body`` says that a paragraph of the story came before it,
    ``title_seen`` that the title is known. Order matters: the narrow forms come first."""
    text = block.text
    words = len(text.split())
    if url_of(text):
        return Kind.URL
    if block.level:
        return Kind.TITLE if not title_seen and not in_body else Kind.HEADING
    if date_line(text):
        return Kind.DATE
    if byline_of(text):
        return Kind.BYLINE
    terminal = bool(TERMINAL.search(text))
    if listed := _listed(text, terminal):
        return listed
    if block.linked:
        return Kind.RELATED
    if block.strong and not terminal and words <= _MAX_HEADING_WORDS:
        return Kind.HEADING if in_body else Kind.CREDIT
    if block.item or terminal:
        return Kind.BODY
    if not title_seen and not in_body and words <= _MAX_TITLE_WORDS:
        return Kind.TITLE
    if words <= _MAX_HEADING_WORDS and text[:1].isupper():
        return Kind.HEADING
    return Kind.BODY


def continues(previous: str, text: str) -> bool:
    """Whether ``text`` goes on with a paragraph that was broken in the middle: it starts in lower
    case and ``previous`` lacks terminal punctuation."""
    return text[:1].islower() and not TERMINAL.search(previous)


def continues_url(text: str) -> bool:
    """Whether ``text`` can be the rest of an address broken over two blocks."""
    return bool(_URL_TAIL.match(text)) and not TERMINAL.search(text)


def url_of(text: str) -> str | None:
    """The address when the block is nothing else, else None."""
    match = _URL.match(text)
    return match["url"] if match else None


def byline_of(text: str) -> str | None:
    """The names of a byline, else None. A sentence that starts with "By" ends in a full stop."""
    match = _BYLINE.match(text)
    if not match or text.endswith((".", "?", "!")) or len(text.split()) > _MAX_BYLINE_WORDS:
        return None
    who = match["who"].strip()
    return who if who[:1].isupper() else None


def source_of(text: str) -> str:
    """What stands behind a source label ("Source: Reuters"); empty when the next block says it."""
    return text.partition(":")[2].strip()


@cache
def _table() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    raw = resources.files("services.ingest.documents").joinpath("furniture.tsv").read_text("utf-8")
    return tuple(_rows(raw))


def _rows(raw: str) -> Iterator[tuple[Kind, re.Pattern[str]]]:
    for line in raw.splitlines():
        if line and not line.startswith("#"):
            kind, _, pattern = line.partition("\t")
            yield Kind(kind), re.compile(pattern, re.IGNORECASE)


def _listed(text: str, terminal: bool) -> Kind | None:
    """The kind the furniture table gives. A real sentence may start like furniture ("Follow us on
    ..."), so blocks that end like one and are long are never furniture."""
    if terminal and len(text.split()) > 25:
        return None
    for kind, pattern in _table():
        if pattern.match(text) and not (kind is Kind.SOURCE and len(text.split()) > 12):
            return kind
    return None
