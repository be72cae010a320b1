"""Names that no gazetteer has, taken for places because the text says they are."""

from __future__ import annotations

from collections.abc import Container

from services.extract.places import words as w
from services.extract.places.context import classify
from services.extract.places.facilities import numbered
from services.extract.places.runs import Spans
from services.extract.places.toponym import Toponym
from services.extract.places.word_sets import word_sets
from shared.gazetteer.regions import Regions

JOINS = frozenset((" and ", ", ", ", and ", " or "))

_ARTICLES = frozenset({"A", "An", "The"})


def _before(text: str, start: int) -> str:
    """The word before ``start``."""
    return text[text.rfind(" ", 0, max(0, start - 1)) + 1 : start - 1]


def _governed(text: str, start: int) -> bool:
    """ "Inside the Karsha Mosque": a preposition of place before the article."""
    return _before(text, start - len("the ")) in word_sets().placing


class UnknownNames:
    """Knows the words that are no part of a name: everyday ones, first names, countries and peoples."""

    def __init__(
        self,
        regions: Regions,
        never: Container[str],
        telling: Container[str],
        first_names: Container[str],
        everyday: Container[str],
    ) -> None:
        self._regions, self._never, self._telling = regions, never, telling
        self._first_names, self._everyday = first_names, everyday

    def at(self, text: str, spans: Spans, at: int, last: Toponym | None) -> tuple[int, Toponym | None]:
        """A name no gazetteer has, taken for a place because the text says it is one: "the village of X",
        "X, a town in ...", "X district", "near X"."""
        start = spans[at][0]
        end = self._end(text, spans, at)
        word = _before(text, start)
        joined = (
            last is not None
            and start - last.end < 7
            and last.kind in ("settlement", "unknown")
            and last.use == "place"
            and (last.preposition in word_sets().locative or last.kind == "settlement")
            and text[last.end : start] in JOINS
        )
        elsewhere = (  # "two villages, A in the X region and B in the Y region"
            last is not None
            and last.kind == "admin1"
            and text[last.end : start] in JOINS
            and text.startswith(" in ", end)
        )
        joined = joined or elsewhere
        run = text[start:end].split(" ")
        governed = len(run) > 1 and run[-1] in word_sets().built and word == "the" and _governed(text, start)
        if not joined and not governed and word not in word_sets().called_last:
            after = text[end + 1 : end + 12].lstrip().partition(" ")[0]
            if after not in word_sets().called_next or not w.CALLED_AFTER.match(text, end):
                return 1, None
        words = text[start:end].split(" ")
        size = len(words)
        if words[0] in _ARTICLES:
            return 1, None  # "An oil depot burned": a sentence begins
        facility = w.FACILITY_AFTER.match(text, end)
        built = facility is not None or (size > 1 and words[-1] in word_sets().built)
        named = words[:-1] if built and facility is None else words
        plain = [x for x in named if not w.NO_NAME.search(x)]
        if built and (plain or numbered(text, end) > end):
            named = plain  # "Correctional Colony No. 120", "Nasser Medical Complex"
        if any(
            x in self._never or x in self._telling or len(x) < 2 or w.NO_NAME.search(x) for x in named
        ) or (
            not built
            and (
                any(x in word_sets().titles or x in self._first_names for x in words)
                or (size == 1 and words[0] in self._everyday)
            )
        ):
            return 1, None
        before = text[max(0, start - 60) : start]
        follows = text[end : end + 5]
        joined = joined and (text[start - 2] != "," or follows[:2] == ", " or follows == " and ")
        if not (
            joined
            or w.CALLED_BEFORE.search(before)
            or w.CALLED_AFTER.match(text, end)
            or (built and (word in word_sets().called_last or governed))
            or (w.IN_BEFORE.search(before) and w.IN_AFTER.match(text, end))
        ):
            return 1, None
        if joined and text.startswith(", ", end) and w.SAYS.match(text, end + 1):
            return 1, None  # "a leader in Karsha, Anna Malik, said"
        if w.SAYS.match(text, end) and not w.IN_BEFORE.search(before):
            return 1, None
        toponym = classify(text, start, end, text[start:end], (), self._regions)
        if toponym.kind == "unknown":
            part = (
                text[start : facility.end()].rpartition(" ")[2] in word_sets().town_parts
                if facility
                else False
            )
            toponym.kind = "site" if built and not part else "settlement"
            if built:
                toponym.use = "place"  # "the Karsha police station" is no "Karsha police"
                toponym.end = facility.end() if facility else numbered(text, toponym.end)
                toponym.core = toponym.text = text[toponym.start : toponym.end]
        return size, toponym

    def _end(self, text: str, spans: Spans, at: int) -> int:
        """Where the run of at most three capitalised words from ``at`` ends."""
        size = 1
        while (
            size < 3
            and at + size < len(spans)
            and text[spans[at + size - 1][1] : spans[at + size][0]] == " "
            and not w.NUMBERED.match(text, spans[at + size - 1][1])
        ):
            size += 1
        return spans[at + size - 1][1]
