"""Several tables and the small regions read as one gazetteer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from shared.gazetteer.candidate import Candidate, distance_km
from shared.gazetteer.names import fold, loosen
from shared.gazetteer.regions import Regions, load_regions
from shared.gazetteer.table import Table

_SAME_PLACE_KM = 4.0


class Gazetteer:
    """Tables in the order of trust: imported ones first, the default one last. Not thread-safe."""

    def __init__(self, tables: Sequence[Table] = (), regions: Regions | None = None) -> None:
        self.tables = list(tables)
        self.regions = regions or load_regions()
        told = "|".join(t.meta["version"] for t in self.tables) + f"|{len(self.regions.by_key)}"
        self.version = hashlib.sha256(told.encode()).hexdigest()[:12]

    def lookup(self, name: str) -> tuple[Candidate, ...]:
        """Every place ``name`` may mean, regions and countries included; empty when none."""
        key = fold(name)
        if not key:
            return ()
        loose = loosen(key)
        found: list[Candidate] = list(self.regions.by_key.get(key, ()))
        settlements: list[Candidate] = []
        for table in self.tables:
            for candidate in table.candidates(key, loose):
                _merge(settlements, candidate)
        return (*found, *settlements)

    def zone(self, candidate: Candidate) -> str | None:
        """IANA time zone of a candidate, from its table or else its country."""
        for table in self.tables:
            if table.meta["title"] == candidate.source and (zone := table.zone(candidate.id)):
                return zone
        return self.regions.country_zone(candidate.country, candidate.lat, candidate.lon)

    def variants(self, candidate: Candidate) -> list[str]:
        """Other spellings of a candidate that its table knows."""
        return next(
            (
                found
                for table in self.tables
                if table.meta["title"] == candidate.source and (found := table.variants(candidate.id))
            ),
            [],
        )

    def close(self) -> None:
        for table in self.tables:
            table.close()


def _merge(found: list[Candidate], new: Candidate) -> None:
    """Add ``new`` unless an earlier table has the place: the same id, or the same country within 4 km.
    The earlier row wins; a population it lacks is taken over."""
    for at, old in enumerate(found):
        if old.source == new.source:
            continue
        if old.id == new.id or (
            old.country == new.country
            and abs(old.lat - new.lat) < 0.05
            and distance_km(old.lat, old.lon, new.lat, new.lon) < _SAME_PLACE_KM
        ):
            if new.population > old.population or (new.exact and not old.exact):
                found[at] = replace(
                    old, population=max(old.population, new.population), exact=old.exact or new.exact
                )
            return
    found.append(new)
