"""Where the words that the model points at stand in the text: there letter by letter, or not at all.

Only what copying changes is forgiven: straight for curly quotation marks, one kind of dash for another,
one blank for several. The span is always of the article, never of the model's copy.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import islice

from services.extract.text.tokens import Tokens

Span = tuple[int, int]
"""Code points ``start:end`` of the article's text."""

MAX_WORDS = 400
"""A longer quotation is no sentence; the reader of sentences cuts there too."""
MAX_FOUND = 1000
"""Places of one string that are compared: "a" must not cost a large article dear."""
_SAME = {ord(a): b for a, b in zip("‘’ʼ“”„«»–—‑", '\'\'\'"""""---', strict=True)}


class Locator:
    """Finds words in one text; ``tokens`` are of that text."""

    def __init__(self, tokens: Tokens) -> None:
        self.text, self._tokens = tokens.text, tokens
        self._folded = tokens.text.translate(_SAME)
        self._starts, self._ends = frozenset(tokens.starts), frozenset(tokens.ends)

    def all(self, words: str) -> list[Span]:
        """Places of ``words`` that begin and ends where words do; empty when they are not there."""
        parts = words.translate(_SAME).split()
        if not parts or len(parts) > MAX_WORDS:
            return []
        pattern = r"\s+".join(re.escape(part) for part in parts)
        spans = (m.span() for m in re.finditer(pattern, self._folded))
        return list(islice((span for span in spans if self._whole(*span)), MAX_FOUND))

    def nearest(self, words: str, quote: Span) -> Span | None:
        """The place of ``words`` in ``quote``, else the one closest to it."""
        return min(self.all(words), key=lambda span: distance(span, quote), default=None)

    def sentence(self, words: str) -> Span | None:
        """The first place of a quotation of three words or more."""
        found = self.all(words) if len(words.split()) > 2 else []
        return found[0] if found else None

    def tokens_of(self, span: Span) -> range:
        """Indices of the tokens that ``span`` touches."""
        return range(bisect_right(self._tokens.ends, span[0]), bisect_left(self._tokens.starts, span[1]))

    def on_tokens(self, span: Span) -> bool:
        """Whether ``span`` begins and ends with a token: "300" does not in "1,300" nor "71" in
        "71-year-old"."""
        return span[0] in self._starts and span[1] in self._ends

    def _whole(self, start: int, end: int) -> bool:
        text = self.text
        opens = start == 0 or not (text[start].isalnum() and text[start - 1].isalnum())
        closes = end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
        return opens and closes


def distance(span: Span, quote: Span) -> tuple[int, int]:
    """How far ``span`` is from ``quote``: nothing inside it; of equals the earlier."""
    return max(quote[0] - span[0], span[1] - quote[1], 0), span[0]
