"""The visible text of an HTML page, tracked to the page's source: standard library only."""

from __future__ import annotations

import html
from html.parser import HTMLParser
from itertools import accumulate

from services.ingest.documents.tracked import Tracked, concat

_HIDDEN = frozenset({"script", "style", "template", "noscript", "title", "svg", "iframe", "textarea"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
     "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip


class _Collector(HTMLParser):
    """Collects text runs with their source offsets; block tags leave a blank between runs."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self._source = source
        # HTMLParser counts lines by "\n" alone
        self._lines = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
        self._hidden = 0
        self.runs: list[Tracked] = []

    def here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        self._part(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.runs.append(Tracked.of(data, self.here()))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")

    def _reference(self, written: str) -> None:
        if self._hidden:
            return
        start = self.here()
        end = start + len(written)
        if self._source[start:end] != written:
            end -= 1  # the semicolon was left out
        text = html.unescape(written)
        self.runs.append(Tracked(text, [start] * len(text), [end] * len(text)))

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            start = self.here()
            self.runs.append(Tracked(" ", [start], [start]))


def visible_text(source: str) -> Tracked:
    """All text a reader of the page could see, blanks folded, tracked to ``source``."""
    collector = _Collector(source)
    collector.feed(source)
    collector.close()
    return concat(collector.runs).fold()


def locate(paragraphs: list[str], page: Tracked) -> list[Tracked | None]:
    """Each paragraph's stretch of ``page``, searched in order and, failing that, anywhere."""
    found: list[Tracked | None] = []
    at = 0
    for paragraph in paragraphs:
        start = page.text.find(paragraph, at)
        if start < 0:
            start = page.text.find(paragraph)
        if start < 0:
            found.append(None)
            continue
        found.append(page.slice(start, start + len(paragraph)))
        at = start + len(paragraph)
    return found
