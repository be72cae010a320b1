"""Names of things built that are called after a town: "the Volgograd oil refinery"."""

from __future__ import annotations

from services.extract.places import words as w
from services.extract.places.lookup import Candidates
from services.extract.places.runs import LONGEST, Spans
from services.extract.places.toponym import Toponym
from services.extract.places.word_sets import word_sets

_IN_TOWN = frozenset({"Port", "Camp", "Highway", "Road", "Station", "Market"})
"""Built things whose town says more than their name."""
_WHOLE = ("country", "macro_region", "water", "site")


def own_ground(text: str, spans: Spans, at: int, end: int, toponym: Toponym, candidates: Candidates) -> bool:
    """Make ``toponym``, the town at ``spans[at]`` that ends at ``end``, the site called after it when the
    words that follow name one; whether they did. "A Kharkiv hospital" is no name and stays the town."""
    if toponym.kind in _WHOLE or not any(c.kind == "settlement" for c in candidates):
        return False
    if toponym.start != spans[at][0]:
        return False
    words = text[max(0, toponym.start - 12) : toponym.start].split()
    if words and words[-1] in ("a", "an"):
        return False
    finish = _capitalised(text, spans, at)
    if finish is None:
        m = w.OWN_GROUND.match(text, end)
        if m is None:
            return False
        finish = m.end()
    toponym.end, toponym.kind, toponym.use = numbered(text, finish), "site", "place"
    toponym.text = text[toponym.start : toponym.end]
    return True


def numbered(text: str, end: int) -> int:
    """Where a name that ends at ``end`` ends with its number: "Colony No. 120"."""
    m = w.NUMBERED.match(text, end)
    return m.end() if m else end


def _capitalised(text: str, spans: Spans, at: int) -> int | None:
    """End of a run of capitalised words from ``at`` whose last word is something built."""
    last, most = at, min(at + LONGEST, len(spans)) - 1
    while last < most and text[spans[last][1] : spans[last + 1][0]] == " ":
        last += 1
    word = text[slice(*spans[last])]
    if last == at or word not in word_sets().built or (word in _IN_TOWN and last == at + 1):
        return None
    return spans[last][1]
