"""Markdown as converters of pages and PDFs write it: blocks apart by blank lines, light markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace

from services.ingest.documents.blocks import Block
from services.ingest.documents.dates import BadDate, iso
from services.ingest.documents.document import Document
from services.ingest.documents.layout import read
from services.ingest.documents.plain import plain_blocks
from services.ingest.documents.tracked import Tracked

_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\r?\n(?P<body>(?:[^\n]*\n)*?)---[^\S\n]*(?:\r?\n|\Z)")
_FENCE = re.compile(r"^(?:```|~~~)[^\n]*\n.*?(?:^(?:```|~~~)[^\S\n]*$|\Z)", re.M | re.S)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_HEADING = re.compile(r"^(#{1,6})[^\S\n]+(.*?)[^\S\n]*#*[^\S\n]*\r?$", re.M)
_UNDERLINED = re.compile(r"^(?P<text>[^\s#>*+-][^\n]*?)\r?\n(?P<line>=+|-+)[^\S\n]*\r?$", re.M)
_RULE = re.compile(r"^[^\S\n]*(?:(?:\*[^\S\n]*){3,}|(?:-[^\S\n]*){3,}|(?:_[^\S\n]*){3,})\r?$", re.M)
_ITEM = re.compile(r"^[^\S\n]*(?:[-*+]|\d{1,3}[.)])[^\S\n]+(?=\S)()")
_ITEM_BREAK = re.compile(r"\n(?=[^\S\n]*(?:[-*+]|\d{1,3}[.)])[^\S\n]+\S)")
_QUOTE = re.compile(r"^[^\S\n]*>[^\S\n]?()", re.M)
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_HARD_BREAK = re.compile(r"(\\)\r?$", re.M)

# every repetition is bounded or stops at what may start the next match: pages are hostile input
_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()\s]{0,2048}(?:\s+\"[^\"]{0,300}\")?\)()")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")
_STRONG = re.compile(r"(?<!\\)(\*\*|__)(?=\S)((?:(?!\1).)+)(?<=\S)\1", re.S)
_STAR = re.compile(r"(?<![\\\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_UNDERSCORE = re.compile(r"(?<![\\\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])")
_CODE = re.compile(r"`([^`\n]+)`")
_ESCAPE = re.compile(r"\\+([\\`*_{}\[\]()#+\-.!$>~|\"'<&%^=:,/])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
_ALL_STRONG = re.compile(r"^(\*\*|__)(?:(?!\1).)+\1$", re.S)
_ALL_LINKS = re.compile(r"^(?:[\s|·•,]*\[[^\[\]]*\]\([^()]*\))+[\s|·•,]*$")
_ONLY_STARS = re.compile(r"^[\s*_~`\\]*$")


def read_markdown(raw: str) -> Document:
    """The document in ``raw`` (decoded text, any line ends); front matter wins over the page."""
    page = Tracked.of(raw)
    front: dict[str, str] = {}
    if match := _FRONT_MATTER.match(raw):
        front = _front_matter(match["body"])
        page = page.slice(match.end(), len(raw))
    document = read(_blocks(page))
    return _with_front_matter(document, front) if front else document


def _blocks(page: Tracked) -> Iterator[Block]:
    for pattern in (_FENCE, _COMMENT):
        page = page.swap(pattern, lambda _: "\n\n")
    at = 0
    for match in _HEADING.finditer(page.text):
        yield from _story(page.slice(at, match.start()))
        yield _heading(page.slice(*match.span(2)), len(match[1]))
        at = match.end()
    yield from _story(page.slice(at, len(page.text)))


def _story(part: Tracked) -> Iterator[Block]:
    at = 0
    for match in _UNDERLINED.finditer(part.text):
        yield from _paragraphs(part.slice(at, match.start()))
        yield _heading(part.slice(*match.span("text")), 1 if match["line"][0] == "=" else 2)
        at = match.end()
    yield from _paragraphs(part.slice(at, len(part.text)))


def _paragraphs(part: Tracked) -> Iterator[Block]:
    part = part.swap(_RULE, lambda _: "\n\n").swap(_HARD_BREAK, lambda _: "")
    part = part.keep(_QUOTE)
    for block in plain_blocks(part.swap(_ITEM_BREAK, lambda _: "\n\n")):
        if _TABLE_ROW.match(block.text) or _ONLY_STARS.match(block.text):
            continue
        item = bool(_ITEM.match(block.text))
        content = block.content.keep(_ITEM) if item else block.content
        yield Block(
            content=_inline(content),
            strong=bool(_ALL_STRONG.match(content.text)),
            linked=bool(_ALL_LINKS.match(content.text.replace("**", ""))),
            item=item,
        )


def _heading(content: Tracked, level: int) -> Block:
    return Block(_inline(content), level=level)


def _inline(content: Tracked) -> Tracked:
    """Without inline markup; escapes and entities become what they stand for."""
    for pattern, group in (
        (_IMAGE, 1),
        (_LINK, 1),
        (_REFERENCE, 1),
        (_STRONG, 2),
        (_CODE, 1),
        (_STAR, 1),
        (_UNDERSCORE, 1),
        (_ESCAPE, 1),
    ):
        content = content.keep(pattern, group)
    return content.swap(_ENTITY, lambda m: html.unescape(m.group())).fold()


def _front_matter(body: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in body.splitlines() if ":" in line and not line.startswith(" "))
    return {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs}


def _with_front_matter(document: Document, front: dict[str, str]) -> Document:
    day = front.get("published") or front.get("date")
    try:
        day = iso(day) if day else None
    except BadDate:
        day = None
    return replace(
        document,
        title=front.get("title") or document.title,
        byline=front.get("author") or document.byline,
        published=day or document.published,
        url=front.get("url") or front.get("link") or document.url,
        publisher=front.get("publisher") or document.publisher,
    )
