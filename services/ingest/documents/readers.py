"""One mapping from content type to reader: raw bytes in, ``Document`` out."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from email.message import Message

from services.ingest.documents.document import Document, Unreadable
from services.ingest.documents.html import read_html
from services.ingest.documents.markdown import read_markdown
from services.ingest.documents.pdf import read_pdf
from services.ingest.documents.plain import read_plain

PDF = "application/pdf"
HTML = ("text/html", "application/xhtml+xml")
MARKDOWN = ("text/markdown", "text/x-markdown")
PLAIN = "text/plain"
TYPES: tuple[str, ...] = (*HTML, *MARKDOWN, PLAIN, PDF)
MAX_PAGE_CHARS = 3_000_000
_BY_SUFFIX = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": PLAIN,
    ".pdf": PDF,
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_TEXT_CODECS = re.compile(r"^(?:utf|iso|windows|cp|koi8|latin|ascii|us-ascii|big5|gb|euc|shift|mac)", re.I)


@dataclass(frozen=True, slots=True)
class ContentType:
    """A parsed Content-Type: lower-case ``type/subtype`` and the charset, if given."""

    name: str
    charset: str | None = None

    @classmethod
    def parse(cls, value: str | None) -> ContentType:
        """The parsed header; an absent one has an empty name."""
        if not value:
            return cls("")
        header = Message()
        header["content-type"] = value
        return cls(value.partition(";")[0].strip().lower(), header.get_content_charset())


def read_document(
    data: bytes,
    content_type: str,
    charset: str | None = None,
    url: str | None = None,
    max_chars: int = MAX_PAGE_CHARS,
) -> Document:
    """The document in ``data``. ``content_type`` is one of TYPES, without parameters; text longer
    than ``max_chars`` (a page of HTML: MAX_PAGE_CHARS) is refused before it costs time.

    Raises Unreadable with a stable reason: ``unsupported_type``, ``bad_encoding``, ``empty_text``,
    ``text_too_long``, ``html_unreadable``, ``pdf_broken``, ``pdf_encrypted``, ``pdf_too_long``.
    """
    if content_type == PDF:
        return read_pdf(data)
    if content_type not in TYPES:
        raise Unreadable("unsupported_type", f"cannot read {content_type[:80]!r}; known: {', '.join(TYPES)}")
    if content_type in HTML and charset is None:
        match = _META_CHARSET.search(data[:2048])
        charset = match[1].decode("ascii") if match else None
    text = decode(data, charset)
    limit = MAX_PAGE_CHARS if content_type in HTML else max_chars
    if len(text) > limit:
        raise Unreadable("text_too_long", f"{len(text)} characters, at most {limit} are taken", limit=limit)
    if content_type in HTML:
        return read_html(text, url)
    return read_markdown(text) if content_type in MARKDOWN else read_plain(text)


def decode(data: bytes, charset: str | None = None) -> str:
    """``data`` as text: a byte order mark wins, then ``charset``, then UTF-8; never guessed."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            data, charset = data[len(mark) :], name
            break
    name = charset or "utf-8"
    try:
        if not _TEXT_CODECS.match(name):
            raise LookupError(name)
        return data.decode(name)
    except LookupError:
        raise Unreadable("bad_encoding", f"unknown charset {name[:40]!r}", "charset") from None
    except UnicodeDecodeError as error:
        detail = f"byte {error.start} is not valid {name[:40]}; name the charset in the content type"
        raise Unreadable("bad_encoding", detail) from None


def type_of_file(name: str) -> str | None:
    """The content type the file name's ending stands for, or None."""
    return next((kind for suffix, kind in _BY_SUFFIX.items() if name.lower().endswith(suffix)), None)
