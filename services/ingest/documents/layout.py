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
    paragraphs: list[Tracked] = field(default_factory=list)
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
            self.paragraphs.append(block.content)
        self.last = kind

    def _goes_on(self, block: Block) -> bool:
        text = block.text
        if self.last is Kind.URL and self.url and continues_url(text) and not block.level:
            self.url += text
            return True
        if self.loose and not block.level and continues(self.loose.text, text):
            self.title = "" if self.title == self.loose.text else self.title
            apart = self.last not in (Kind.TITLE, Kind.HEADING)
            self.paragraphs.append(_rejoined(self.loose, block.content, apart=apart))
            self.loose, self.last = None, Kind.BODY
            return True
        if self.paragraphs and not block.level and continues(self.paragraphs[-1].text, text):
            # furniture may stand between the halves of a paragraph: only the last body block counts
            apart = self.last is not Kind.BODY
            self.paragraphs[-1] = _rejoined(self.paragraphs[-1], block.content, apart=apart)
            self.last = Kind.BODY
            return True
        return False


def _rejoined(first: Tracked, rest: Tracked, *, apart: bool) -> Tracked:
    """Both halves of a paragraph; with furniture between them (``apart``) the blank has no place."""
    return concat([first, Tracked(" ", [-1], [-1]), rest]) if apart else concat([first, rest], " ")


def read(blocks: Iterable[Block]) -> Document:
    """The document the blocks make. Headings, credits and furniture are not part of its text."""
    page = _Page()
    for block in blocks:
        if block.text:
            page.take(block)
    paragraphs = tuple(p.text for p in page.paragraphs)
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
        segments=tuple(segments(page.paragraphs)),
    )
