"""What every reader makes of a raw document, and the errors it may raise."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.contracts.article import Segment


class Unreadable(Exception):
    """The document cannot be read. ``reason`` is a stable code, ``field`` the input at fault."""

    def __init__(self, reason: str, detail: str, field: str = "body", limit: int | None = None) -> None:
        super().__init__(detail)
        self.reason, self.detail, self.field, self.limit = reason, detail, field, limit


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned document. ``segments`` maps ``text`` to code point offsets of the decoded raw text
    (for a PDF: of its text layer, pages joined by a blank line)."""

    paragraphs: tuple[str, ...]
    title: str = ""
    agency: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str = "en"
    segments: tuple[Segment, ...] = field(default=())

    @property
    def text(self) -> str:
        """Paragraphs separated by one blank line, as ``Article.text`` holds them."""
        return "\n\n".join(self.paragraphs)
