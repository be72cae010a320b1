"""The small tables of ours: countries, first- and second-level regions, macro-regions, waters, sites.

Sources and licences stand in the first line of every file in ``data/`` and in ``docs/places.md``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shared.gazetteer.candidate import Candidate, distance_km
from shared.gazetteer.names import fold

_CITY_KM = 30.0
_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Country:
    iso2: str
    name: str
    capital: str
    zone: str
    point: Candidate


@dataclass(frozen=True, slots=True)
class Region:
    """A first-level region: ``point`` carries centroid, radius and the capital's name."""

    name: str
    zone: str
    point: Candidate


class Regions:
    """All small tables in memory (about 8,000 rows, 25 ms to read)."""

    def __init__(self, data: Path = _DATA) -> None:
        self._by_key: dict[str, list[Candidate]] = defaultdict(list)
        self.countries: dict[str, Country] = {}
        self.demonyms: dict[str, str] = {}
        self.regions: dict[tuple[str, str], Region] = {}
        self._of_country: dict[str, list[Region]] = defaultdict(list)
        self._districts: dict[tuple[str, str], Candidate] = {}
        self._read_countries(data)
        self._read_admin1(data)
        self._read_admin2(data)
        self._read_named(data)
        self._zone_of_region = {(c, r.name): r.zone for (c, _), r in self.regions.items()}
        self.capitals = {c.capital: c.iso2 for c in self.countries.values() if c.capital}
        self.abbreviations = {
            form: self.regions[country, code].point
            for country, code, forms in _rows(data / "abbreviations.tsv")
            for form in forms.split("|")
            if (country, code) in self.regions
        }
        stop = _rows(data / "stop.tsv")
        self.everyday = frozenset(fold(w) for kind, w, *_ in stop if kind == "everyday")
        self.never = frozenset(fold(w) for kind, w, *_ in stop if kind == "never")
        self.phrases = frozenset(w for kind, w, *_ in stop if kind == "phrase")
        self.first_names = frozenset(fold(w) for kind, w, *_ in stop if kind == "first_name")
        self._zone_at = lru_cache(maxsize=10_000)(self._nearest_zone)
        self.by_key: dict[str, tuple[Candidate, ...]] = {k: tuple(v) for k, v in self._by_key.items()}

    def country_zone(self, iso2: str, lat: float | None = None, lon: float | None = None) -> str | None:
        """IANA zone of a country; with a point, that of its first-level region by distance in radii."""
        return self._zone_at(iso2, lat, lon)

    def region_zone(self, country: str, name: str) -> str | None:
        """IANA zone of the first-level region of that name, ``None`` when there is none."""
        return self._zone_of_region.get((country, name))

    def _nearest_zone(self, iso2: str, lat: float | None, lon: float | None) -> str | None:
        country = self.countries.get(iso2)
        regions = self._of_country.get(iso2)
        if lat is None or lon is None or not regions or len({r.zone for r in regions}) == 1:
            return country.zone if country else None
        nearest = min(
            regions,
            key=lambda r: distance_km(lat, lon, r.point.lat, r.point.lon) / (r.point.radius_km + _CITY_KM),
        )
        return nearest.zone

    def region_name(self, country: str, admin1: str) -> str | None:
        """Name of a first-level region by its code, ``None`` when unknown."""
        region = self.regions.get((country, admin1))
        return region.name if region else None

    def _add(self, point: Candidate, *names: str) -> None:
        for key in dict.fromkeys(fold(n) for n in names if n):
            self._by_key[key].append(point)

    def _read_countries(self, data: Path) -> None:
        for iso2, gid, name, variants, demonyms, capital, lat, lon, radius, zone, pop in _rows(
            data / "countries.tsv"
        ):
            point = Candidate(
                int(gid),
                name,
                "country",
                float(lat),
                float(lon),
                iso2,
                "",
                population=int(pop),
                radius_km=float(radius),
                capital=capital,
                source="ours",
            )
            self.countries[iso2] = Country(iso2, name, capital, zone, point)
            self._add(point, name, *variants.split("|"))
            for word in demonyms.split("|"):
                if word:
                    self.demonyms[word] = iso2

    def _read_admin1(self, data: Path) -> None:
        for at, (country, code, name, variants, capital, lat, lon, radius, zone, pop) in enumerate(
            _rows(data / "admin1.tsv")
        ):
            point = Candidate(
                -1000000 - at,
                name,
                "admin1",
                float(lat),
                float(lon),
                country,
                code,
                population=int(pop),
                radius_km=float(radius),
                capital=capital,
                source="ours",
            )
            region = Region(name, zone, point)
            self.regions[country, code] = region
            self._of_country[country].append(region)
            self._add(point, name, *variants.split("|"))

    def _read_admin2(self, data: Path) -> None:
        for at, (country, admin1, name, lat, lon, radius, pop) in enumerate(_rows(data / "admin2.tsv")):
            point = Candidate(
                -2000000 - at,
                name,
                "admin2",
                float(lat),
                float(lon),
                country,
                admin1,
                population=int(pop),
                radius_km=float(radius),
                source="ours",
            )
            words = name.split()
            bare = " ".join(w for w in words if w.casefold() not in _DISTRICT_WORDS)
            self._add(point, name, bare, *([bare.removesuffix("skiy")] if bare.endswith("skiy") else []))

    def _read_named(self, data: Path) -> None:
        at = -3000000
        for file, kind in (("macro.tsv", "macro_region"), ("waters.tsv", "water"), ("sites.tsv", "site")):
            for name, variants, *rest in _rows(data / file):
                country = rest.pop(0) if kind != "water" else ""
                lat, lon, radius = (float(v) for v in rest)
                at -= 1
                point = Candidate(at, name, kind, lat, lon, country, "", radius_km=radius, source="ours")
                self._add(point, name, *variants.split("|"))


_DISTRICT_WORDS = frozenset(
    (
        "district",
        "county",
        "parish",
        "raion",
        "rayon",
        "borough",
        "gorodskoy",
        "of",
        "municipality",
        "ilcesi",
        "merkez",
        "province",
        "du",
        "des",
        "de",
        "la",
    )
)


def _rows(path: Path) -> list[list[str]]:
    """Rows of a tab-separated file without comments and empty lines; a missing file has none."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def load_regions() -> Regions:
    """The small tables, read once in a process."""
    return Regions()
