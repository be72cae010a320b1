"""Plain text: paragraphs set apart by blank lines, or one to a line, or hard-wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.ingest.documents.blocks import Block, byline_of, url_of
from services.ingest.documents.dates import date_line
from services.ingest.documents.document import Document
from services.ingest.documents.layout import read
from services.ingest.documents.tracked import Tracked, concat

_GAP = re.compile(r"\n(?:[^\S\n]*\n)+")
_WRAP_WIDTH = 100


def read_plain(raw: str) -> Document:
    """The document in ``raw`` (decoded text, any line ends)."""
    return read(plain_blocks(Tracked.of(raw)))


def plain_blocks(page: Tracked) -> Iterator[Block]:
    """Blocks of plain text. Lines of one block are joined when they are hard-wrapped (none longer
    than 100 characters), otherwise each line is a block of its own."""
    page = page.swap(re.compile(r"\r\n?"), lambda _: "\n")
    at = 0
    for gap in [*_GAP.finditer(page.text), None]:
        end = gap.start() if gap else len(page.text)
        yield from _lines(page.slice(at, end))
        at = gap.end() if gap else end


def _lines(group: Tracked) -> Iterator[Block]:
    lines: list[Tracked] = []
    at = 0
    for text in group.text.split("\n"):
        lines.append(group.slice(at, at + len(text)).fold())
        at += len(text) + 1
    wrapped = all(len(line.text) <= _WRAP_WIDTH for line in lines)
    held: list[Tracked] = []
    for line in lines:
        own = bool(date_line(line.text) or byline_of(line.text) or url_of(line.text))
        if (own or not wrapped) and held:
            yield Block(concat(held, " "))
            held = []
        if own or not wrapped:
            yield Block(line)
        else:
            held.append(line)
    if held:
        yield Block(concat(held, " "))
