"""Text that remembers where each of its characters stood in the raw document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from shared.contracts.article import Segment

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Tracked:
    """``text[i]`` was ``raw[starts[i]:ends[i]]``; offsets are Unicode code points.

    A character of the clean text may stand for several raw ones (a folded run of blanks, an HTML
    entity), never for none: only :func:`join` puts in separators, and these belong to no segment.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, raw: str, offset: int = 0) -> Tracked:
        """``raw`` itself, standing at ``offset``."""
        return cls(raw, range(offset, offset + len(raw)), range(offset + 1, offset + len(raw) + 1))

    def slice(self, start: int, end: int) -> Tracked:
        """The part ``[start, end)``, still tracked."""
        return Tracked(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def strip(self) -> Tracked:
        """Without blanks at the ends."""
        left = len(self.text) - len(self.text.lstrip())
        return self.slice(left, max(left, len(self.text.rstrip())))

    def fold(self) -> Tracked:
        """Each run of blanks as one space that stands for the whole run; stripped."""
        parts, last = [], 0
        body = self.strip()
        for match in _BLANKS.finditer(body.text):
            if match.group() == " ":
                continue
            parts.append(body.slice(last, match.start()))
            parts.append(Tracked(" ", [body.starts[match.start()]], [body.ends[match.end() - 1]]))
            last = match.end()
        return concat([*parts, body.slice(last, len(body.text))]) if parts else body

    def keep(self, pattern: re.Pattern[str], group: int = 1) -> Tracked:
        """Each match of ``pattern`` reduced to its ``group``: ``**bold**`` to ``bold``."""
        parts, last = [], 0
        for match in pattern.finditer(self.text):
            parts += [self.slice(last, match.start()), self.slice(*match.span(group))]
            last = match.end()
        return concat([*parts, self.slice(last, len(self.text))]) if parts else self

    def swap(self, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]) -> Tracked:
        """Each match replaced; every new character stands for the whole match (``&amp;`` to ``&``)."""
        parts, last = [], 0
        for match in pattern.finditer(self.text):
            new = replacement(match)
            raw = self.starts[match.start()], self.ends[match.end() - 1]
            parts.append(self.slice(last, match.start()))
            parts.append(Tracked(new, [raw[0]] * len(new), [raw[1]] * len(new)))
            last = match.end()
        return concat([*parts, self.slice(last, len(self.text))]) if parts else self


def concat(parts: Iterable[Tracked], separator: str = "") -> Tracked:
    """The parts one after the other. ``separator`` is a blank or nothing and stands for the raw
    text between its neighbours (a line end, a page break)."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for part in parts:
        if not part.text:
            continue
        if separator and text:
            text.append(separator)
            gap = ends[-1]
            starts.append(gap)
            ends.append(max(gap, part.starts[0]))
        text.append(part.text)
        starts.extend(part.starts)
        ends.extend(part.ends)
    return Tracked("".join(text), starts, ends)


def segments(paragraphs: Iterable[Tracked], separator: str = "\n\n") -> list[Segment]:
    """The map of ``separator.join(paragraphs)`` back to the raw text, as few segments as possible.

    A segment of equal lengths is a verbatim run; any other is one folded character. Paragraph
    separators are in none, nor is text whose place is unknown (start -1).
    """
    found: list[Segment] = []
    at = 0
    for paragraph in paragraphs:
        start = 0
        size = len(paragraph.text)
        while start < size:
            end = start + 1
            if paragraph.ends[start] - paragraph.starts[start] == 1:
                while (
                    end < size
                    and paragraph.starts[end] == paragraph.ends[end - 1]
                    and paragraph.ends[end] - paragraph.starts[end] == 1
                ):
                    end += 1
            raw_start = paragraph.starts[start]
            if raw_start < 0:
                start = end
                continue
            found.append(
                Segment(
                    start=at + start,
                    length=end - start,
                    raw_start=raw_start,
                    raw_length=paragraph.ends[end - 1] - raw_start,
                )
            )
            start = end
        at += size + len(separator)
    return found
