"""PDF: the text layer through pypdf, its lines joined to paragraphs, hyphenated words made whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from statistics import quantiles

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from services.ingest.documents.blocks import TERMINAL, Block, byline_of, url_of
from services.ingest.documents.dates import date_line
from services.ingest.documents.document import Document, Unreadable
from services.ingest.documents.layout import read
from services.ingest.documents.tracked import Tracked, concat

MAX_PAGES = 100
MAX_TEXT = 1_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DIGITS = re.compile(r"\d+")
_SHORT_LINE = 0.75
_QUOTE_LINE = 0.9
_HYPHENATED = re.compile(r"[^\W\d_]-$")
_REPEATED_ON_PAGES = 3


def read_pdf(data: bytes) -> Document:
    """The document in the PDF ``data``. Raises Unreadable for files that are broken, encrypted,
    too long or have no text layer."""
    pages = _pages(data)
    raw = "\n\n".join(pages)
    document = read(_blocks(Tracked.of(raw), _repeated(pages)))
    if not document.paragraphs:
        raise Unreadable("empty_text", "the PDF has no text layer (scanned pages?)")
    return document


def pdf_text(data: bytes) -> str:
    """The text layer segments point into: pages joined by a blank line, control characters blanked."""
    return "\n\n".join(_pages(data))


def _pages(data: bytes) -> list[str]:
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("pdf_encrypted", "the PDF is encrypted")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise Unreadable("pdf_too_long", f"{count} pages, at most {MAX_PAGES} are taken", limit=MAX_PAGES)
        texts = [page.extract_text() for page in reader.pages]
    except Unreadable:
        raise
    except DependencyError as error:  # AES needs a library of ciphers, which would serve for nothing else
        raise Unreadable("pdf_encrypted", "the PDF is encrypted") from error
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        RecursionError,
        NotImplementedError,  # what damage made of a name: "Unsupported filter", "SubFilter NOT supported"
        ImportError,
        AssertionError,
        ArithmeticError,
    ) as error:
        # pypdf lets all of these through on damaged files
        raise Unreadable("pdf_broken", "the PDF is damaged and cannot be read") from error
    if sum(map(len, texts)) > MAX_TEXT:
        raise Unreadable("pdf_too_long", f"more than {MAX_TEXT} characters of text", limit=MAX_TEXT)
    return [_CONTROL.sub(" ", t.replace("\r\n", "\n").replace("\r", "\n")) for t in texts]


def _repeated(pages: list[str]) -> set[str]:
    """First and last lines that stand on three pages or more, figures aside: headers and footers."""
    edges: Counter[str] = Counter()
    for page in pages:
        lines = [line.strip() for line in page.split("\n") if line.strip()]
        edges.update({_DIGITS.sub("#", line) for line in (*lines[:1], *lines[-1:])})
    return {line for line, times in edges.items() if times >= _REPEATED_ON_PAGES}


def _blocks(page: Tracked, furniture: set[str]) -> Iterator[Block]:
    lines = [
        line
        for line in _lines(page)
        if _DIGITS.sub("#", line.text) not in furniture and not line.text.isdigit()
    ]
    width = _width([len(line.text) for line in lines])
    held: list[Tracked] = []
    for line in lines:
        if held and _breaks(held, line.text, width):
            yield Block(_joined(held))
            held = []
        held.append(line)
    if held:
        yield Block(_joined(held))


def _lines(page: Tracked) -> Iterator[Tracked]:
    at = 0
    for text in page.text.split("\n"):
        line = page.slice(at, at + len(text)).fold()
        at += len(text) + 1
        if line.text:
            yield line


def _width(lengths: list[int]) -> float:
    """The measure of a full line: the upper quartile of the lengths."""
    return quantiles(lengths, n=4)[2] if len(lengths) > 1 else float(sum(lengths))


def _breaks(paragraph: list[Tracked], line: str, width: float) -> bool:
    """Whether ``line`` starts a new paragraph after the lines of ``paragraph``."""
    last = paragraph[-1].text
    alone = (line, last) if len(paragraph) == 1 else (line,)
    if any(own(text) for own in (date_line, byline_of, url_of) for text in alone):
        return True
    short = len(last) < _SHORT_LINE * width
    if TERMINAL.search(last):
        return short or (line[:1] in "\"“'‘" and len(last) < _QUOTE_LINE * width)
    return short and not line[:1].islower()


def _joined(lines: list[Tracked]) -> Tracked:
    """The lines as one text, a word broken by a hyphen made whole."""
    parts: list[Tracked] = []
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if after is None:
            parts.append(line)
        elif _HYPHENATED.search(line.text) and after.text[:1].islower():
            parts.append(line.slice(0, len(line.text) - 1))
        else:
            parts += [line, Tracked(" ", [line.ends[-1]], [after.starts[0]])]
    return concat(parts)
