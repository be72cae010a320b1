"""Places of a text: ``find`` the names, ``resolve`` what they mean."""

from __future__ import annotations

import re
from collections import Counter

from services.extract.places.finding import Finder
from services.extract.places.lookup import PlaceLookup, TableLookup
from services.extract.places.naming import place_of
from services.extract.places.resolving import decide, setting_of
from services.extract.places.toponym import Hints, Toponym
from shared.contracts.record import Place
from shared.gazetteer.candidate import Candidate
from shared.gazetteer.gazetteer import Gazetteer

__all__ = ["Hints", "PlaceReader", "Toponym"]

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?![ \n\"”’]|$)[^.!?\n]*)*[.!?]*[\"”’]*")


_STAND_IN_KM = 15.0
"""Further off a known town does not stand in for a village no gazetteer has."""


class PlaceReader:
    """Holds the gazetteer of one process; pure in the text, so results do not depend on the order of
    articles. Not thread-safe."""

    def __init__(self, gazetteer: Gazetteer, lookup: PlaceLookup | None = None) -> None:
        self.gazetteer = gazetteer
        self.lookup: PlaceLookup = lookup or TableLookup(gazetteer)
        self.regions = gazetteer.regions
        self.demonyms = gazetteer.regions.demonyms
        self._finder = Finder(self.lookup, self.regions)
        self._counted: tuple[str, Counter[str]] = ("", Counter())

    def find(self, text: str, sentences: list[tuple[int, int]] | None = None) -> list[Toponym]:
        """Place names in the order of the text, with what the words around them say."""
        found, counted = self._finder.find(text, sentences or [m.span() for m in _SENTENCE.finditer(text)])
        self._counted = (text, counted)
        return found

    def find_given(self, text: str, spans: list[tuple[int, int]]) -> list[Toponym]:
        """Toponyms at ``spans`` that another reader found (a model, a gold file), read in their context."""
        return self._finder.given(text, spans, [m.span() for m in _SENTENCE.finditer(text)])

    def names(self, text: str) -> list[str]:
        """Every name :meth:`find` may look up, for warming the lookup before it."""
        return self._finder.names(text)

    def resolve(self, text: str, toponyms: list[Toponym], hints: Hints | None = None) -> list[Place]:
        """The place of each toponym, in parallel; names that are unknown or contradict the text come back
        ``unresolved`` and cost the others nothing."""
        setting = setting_of(
            toponyms, self._countries(text), hints or Hints(), self.lookup, self.regions.capitals
        )
        decisions = decide(toponyms, self.lookup, setting)

        def chosen(index: int | None) -> Candidate | None:
            decided = decisions[index].chosen if index is not None else None
            return decided.candidate if decided else None

        depended = {t.related for t in toponyms}
        return [
            place_of(
                t,
                d,
                chosen(t.container),
                chosen(t.related),
                self.regions,
                i in depended,
                t.related is not None and (toponyms[t.related].distance_km or 0) > _STAND_IN_KM,
            )
            for i, (t, d) in enumerate(zip(toponyms, decisions, strict=True))
        ]

    def _countries(self, text: str) -> Counter[str]:
        """Counted once for a text that was searched just before; the answer is the same either way."""
        kept, counted = self._counted
        return counted if kept is text else self._finder.countries(text)

    def zone_of(self, place: Place) -> str | None:
        """IANA time zone of a place: of its first-level region when that is known, else by its point."""
        if place.country is None:
            return None
        named = self.regions.region_zone(place.country, place.admin1) if place.admin1 else None
        return named or self.country_zone(place.country, place.lat, place.lon)

    def country_zone(self, iso2: str, lat: float | None = None, lon: float | None = None) -> str | None:
        """IANA time zone of a country, or of its region at a point; ``None`` for an unknown code."""
        return self.regions.country_zone(iso2, lat, lon)
