"""Capitalised words of a text and the runs they form."""

from __future__ import annotations

from services.extract.places import words as w

LONGEST = 5
_ABBREVIATED = 3
"""Letters of an abbreviation at most ("St. Petersburg"); a longer word ends its sentence."""
_LONGEST_LINK = max(map(len, w.LINKS))
Spans = list[tuple[int, int]]


def capitalised(text: str) -> Spans:
    """Spans of capitalised words, a leading lower-case article ("ez-Zor", "al-Asad") included."""
    spans = []
    for m in w.TOKEN.finditer(text):
        start, end = m.span()
        if start > 2 and text[start - 1] in "-’'" and (a := w.ARTICLE.search(text, max(0, start - 4), start)):
            start = a.start()
        spans.append((start, end))
    return spans


def run_length(text: str, spans: Spans, at: int) -> int:
    """How many words of ``spans`` from ``at`` on stand together as one capitalised run, at most five."""
    size = 1
    while size < LONGEST and at + size < len(spans):
        (start, end), following = spans[at + size - 1], spans[at + size][0]
        if following - end > _LONGEST_LINK:
            break
        link = text[end:following]
        if link not in w.LINKS or (link == ". " and end - start > _ABBREVIATED):
            break
        size += 1
    return size
