"""HTML pages: trafilatura finds the story, the block classifier drops what it let through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import trafilatura

from services.ingest.documents.blocks import Block
from services.ingest.documents.dates import BadDate, iso
from services.ingest.documents.document import Document, Unreadable
from services.ingest.documents.layout import read
from services.ingest.documents.tracked import Tracked
from services.ingest.documents.visible import locate, visible_text
from services.ingest.outlets import agency_in, publisher_of

_PARAGRAPHS = frozenset({"p", "item", "quote", "head"})
_SEPARATORS = " |-–—·:"


def read_html(raw: str, url: str | None = None) -> Document:
    """The document in the page ``raw``; ``url`` helps trafilatura and names the publisher.

    Raises Unreadable when no story can be found in the page.
    """
    try:
        found: Any = trafilatura.bare_extraction(
            raw,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            include_links=False,
            include_images=False,
            deduplicate=False,
        )
    except (ValueError, RecursionError, LookupError) as error:
        raise Unreadable("html_unreadable", "the page cannot be parsed as HTML") from error
    if found is None or found.body is None:
        raise Unreadable("empty_text", "no story was found in the page")
    blocks = list(_blocks(found.body))
    page = visible_text(raw)
    located = locate([b.text for b in blocks], page)
    tracked = [replace(b, content=at) if at else b for b, at in zip(blocks, located, strict=True)]
    return _with_metadata(read(tracked), found, url)


def _blocks(body: Any) -> Iterator[Block]:
    for element in body.iter():
        if element.tag not in _PARAGRAPHS:
            continue
        if any(child.tag in _PARAGRAPHS for child in element.iterdescendants()):
            continue
        text = " ".join("".join(element.itertext()).split())
        if text:
            # an unlocated paragraph keeps empty ranges, and gets no segment
            nowhere = Tracked(text, [-1] * len(text), [-1] * len(text))
            yield Block(nowhere, level=2 if element.tag == "head" else 0, item=element.tag == "item")


def _with_metadata(document: Document, found: Any, url: str | None) -> Document:
    address = url or document.url or found.url or None
    try:
        day = iso(found.date) if found.date else document.published
    except BadDate:
        day = document.published
    byline = found.author or document.byline
    outlet = publisher_of(address) or found.sitename or None
    return replace(
        document,
        title=_bare_title(found.title or document.title, outlet),
        byline=byline,
        agency=agency_in(byline) or document.agency,
        published=day,
        url=address,
        publisher=outlet,
    )


def _bare_title(title: str, outlet: str | None) -> str:
    """Without the outlet's name that pages put behind their headline."""
    if outlet and title.lower().endswith(outlet.lower()):
        bare = title[: -len(outlet)].rstrip()
        if bare and bare[-1] in _SEPARATORS:
            return bare.rstrip(_SEPARATORS)
    return title
