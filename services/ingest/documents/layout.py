"""From a page's blocks to the story: title, byline, date, address and whole paragraphs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.ingest.documents.blocks import (
    Block,
    Kind,
    byline_of,
    classify,
    continues,
    continues_url,
    source_of,
    url_of,
)
from services.ingest.documents.dates import date_line, url_date
from services.ingest.documents.document import Document
from services.ingest.documents.tracked import Tracked, concat, segments
from services.ingest.language import language_of
from services.ingest.outlets import agency_in, dateline_agency, publisher_of


@dataclass(slots=True)
class _Page:
    """What the blocks read so far have given."""

    title: str = ""
    byline: str | None = None
    published: str | None = None
    url: str | None = None
    source: str | None = None
    paragraphs: list[list[Tracked]] = field(default_factory=list)
    """Each paragraph as its pieces, joined at the end: a page of a thousand pieces stays linear."""

    last: Kind | None = None
    loose: Tracked | None = None
    """A title or heading guessed from its form alone: what follows may show it to be half a paragraph."""

    def take(self, block: Block) -> None:
        text = block.text
        if self._goes_on(block):
            return
        kind = classify(block, in_body=bool(self.paragraphs), title_seen=bool(self.title))
        guessed = kind in (Kind.TITLE, Kind.HEADING) and not block.level and not block.strong
        self.loose = block.content if guessed else None if kind is Kind.BODY else self.loose
        if kind is Kind.TITLE:
            self.title = text
        elif kind is Kind.BYLINE and not self.byline:
            self.byline = byline_of(text)
        elif kind is Kind.DATE and not self.published:
            self.published = date_line(text)
        elif kind is Kind.URL:
            # an address under a source label is the story's own; any other only if none is known
            if self.last is Kind.SOURCE or not self.url:
                self.url = url_of(text)
        elif kind is Kind.SOURCE:
            named = source_of(text)
            if found := url_of(named):
                self.url, kind = found, Kind.URL
            elif named:
                self.source = named
        elif kind is Kind.BODY:
            self.paragraphs.append([block.content])
        self.last = kind

    def _goes_on(self, block: Block) -> bool:
        text = block.text
        if self.last is Kind.URL and self.url and continues_url(text) and not block.level:
            self.url += text
            return True
        if self.loose and not block.level and continues(self.loose.text, text):
            self.title = "" if self.title == self.loose.text else self.title
            self.paragraphs.append([self.loose])
            self.loose = None
        elif not self.paragraphs or block.level or not continues(self.paragraphs[-1][-1].text, text):
            return False
        # furniture may stand between the halves of a paragraph: the blank then has no place
        nothing_between = self.last in (Kind.BODY, Kind.TITLE, Kind.HEADING)
        pieces = self.paragraphs[-1]
        gap = (pieces[-1].ends[-1], block.content.starts[0]) if nothing_between else (-1, -1)
        pieces += [Tracked(" ", gap[:1], gap[1:]), block.content]
        self.last = Kind.BODY
        return True


def read(blocks: Iterable[Block]) -> Document:
    """The document the blocks make. Headings, credits and furniture are not part of its text."""
    page = _Page()
    for block in blocks:
        if block.text:
            page.take(block)
    joined = [concat(pieces) for pieces in page.paragraphs]
    paragraphs = tuple(p.text for p in joined)
    agency = agency_in(page.byline) or agency_in(page.source) or dateline_agency(paragraphs[:1])
    return Document(
        paragraphs=paragraphs,
        title=page.title,
        agency=agency,
        byline=page.byline,
        publisher=publisher_of(page.url),
        published=page.published or url_date(page.url),
        url=page.url,
        language=language_of(" ".join(paragraphs)),
        segments=tuple(segments(joined)),
    )
