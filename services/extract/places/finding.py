"""Place names in a text: a scan over capitalised runs, the longest known name first."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from services.extract.places import words as w
from services.extract.places.context import classify, link
from services.extract.places.facilities import own_ground
from services.extract.places.fronts import directions
from services.extract.places.long_names import LongNames
from services.extract.places.lookup import Candidates, PlaceLookup
from services.extract.places.runs import LONGEST, Spans, capitalised, run_length
from services.extract.places.toponym import Toponym
from services.extract.places.unknown_names import JOINS, UnknownNames
from services.extract.places.word_sets import word_sets
from shared.gazetteer.names import fold
from shared.gazetteer.regions import Regions

_PLAUSIBLE_POPULATION = 50_000
_DIVIDED = frozenset(("IL", "PS"))
"""Where only a name tells which city is meant by "the capital"."""
_NAMED_KINDS = frozenset(("country", "admin1", "macro_region", "water", "site"))


class Finder:
    """Finds toponyms with the help of a lookup; holds no state of a text."""

    def __init__(self, lookup: PlaceLookup, regions: Regions) -> None:
        self._lookup, self._regions = lookup, regions
        self._longer = LongNames(regions)
        self._peoples = frozenset(
            d
            for d in regions.demonyms
            if not any(c.kind == "country" for c in regions.by_key.get(fold(d), ()))
        )
        self._first_names = frozenset(n.capitalize() for n in regions.first_names)
        self._everyday = frozenset(n.capitalize() for n in regions.everyday)
        self._never = frozenset(n.capitalize() for n in regions.never)
        self._telling = dict(regions.demonyms)
        for key, points in regions.by_key.items():
            for point in points[:1] if len({p.country for p in points}) == 1 else ():
                if (
                    point.country
                    and " " not in key
                    and (
                        point.kind in ("country", "macro_region")
                        or (point.kind == "admin1" and point.capital)
                    )
                ):
                    self._telling.setdefault(key.capitalize(), point.country)
                    self._telling.setdefault(point.name, point.country)
        self._unknown = UnknownNames(regions, self._never, self._telling, self._first_names, self._everyday)

    def find(self, text: str, sentences: Sequence[tuple[int, int]]) -> tuple[list[Toponym], Counter[str]]:
        """Toponyms in the order of the text, and how often it names each country."""
        starts = [s for s, _ in sentences]
        spans = capitalised(text)
        countries = self.countries(text, spans)
        persons: set[str] = set()
        found: list[Toponym] = []
        at, free = 0, 0
        while at < len(spans):
            if spans[at][0] < free:
                at += 1
                continue
            taken, toponym = self._match(text, spans, at, persons, countries, found[-1] if found else None)
            if toponym is not None and toponym.start >= free:
                toponym.sentence = max(0, bisect_right(starts, toponym.start) - 1)
                found.append(toponym)
                free = toponym.end
            at += taken
        if parts := directions(text, spans, found, countries, self._lookup, self._regions):
            for part in parts:
                part.sentence = max(0, bisect_right(starts, part.start) - 1)
            found = sorted([*found, *parts], key=lambda t: t.start)
        link(text, found, self._regions)
        return found, countries

    def given(
        self, text: str, given: Sequence[tuple[int, int]], sentences: Sequence[tuple[int, int]]
    ) -> list[Toponym]:
        """A toponym for each span of ``given``, in their order by start."""
        starts = [s for s, _ in sentences]
        found: list[Toponym] = []
        for start, end in sorted(given):
            core = self._plain(text[start:end])
            candidates = self._lookup.get(core)
            words = core.split()
            if not candidates and len(words) > 1 and words[-1] in word_sets().generic_last:
                core = " ".join(words[:-1])
                candidates = self._lookup.get(core)
            toponym = classify(text, start, min(end, start + len(core)), core, candidates, self._regions)
            toponym.end = max(toponym.end, end)
            toponym.sentence = max(0, bisect_right(starts, start) - 1)
            found.append(toponym)
        link(text, found, self._regions)
        return found

    def names(self, text: str) -> list[str]:
        """The names a search of ``text`` asks the lookup for."""
        spans = capitalised(text)
        asked: dict[str, None] = {}
        for at, (start, end) in enumerate(spans):
            first = text[start:end]
            for size in range(1, run_length(text, spans, at) + 1):
                if size > 1 or (first not in self._never and len(first) > 2):
                    asked[text[start : spans[at + size - 1][1]]] = None
            if m := w.ADJECTIVAL.match(first):
                asked[m.group(1)] = None
        return list(asked)

    def _plain(self, name: str) -> str:
        """The name itself for an abbreviation ("Calif.") or a demonym ("Syrian")."""
        if (region := self._regions.abbreviations.get(name)) is not None:
            return region.name
        if (iso2 := self._regions.demonyms.get(name)) is not None:
            return self._regions.countries[iso2].name
        return name

    def countries(self, text: str, spans: Spans | None = None) -> Counter[str]:
        """How often the text names each country, by itself or by its people."""
        told: Counter[str] = Counter()
        get = self._telling.get
        for start, end in spans if spans is not None else capitalised(text):
            if (iso2 := get(text[start:end])) is not None:
                told[iso2] += 1
        return told

    def _match(
        self,
        text: str,
        spans: Spans,
        at: int,
        persons: set[str],
        countries: Counter[str],
        last: Toponym | None,
    ) -> tuple[int, Toponym | None]:
        start = spans[at][0]
        first = text[start : spans[at][1]]
        if (
            last is not None
            and last.end == start - 2
            and text[start - 2 : start] == ", "
            and (abbreviated := self._abbreviation(text, spans[at])) is not None
        ):
            return 1, abbreviated
        if (iso2 := self._regions.demonyms.get(first)) is not None and (
            ground := w.GROUND.match(text, spans[at][1])
        ):
            return 1, self._land(text, start, ground.end(), iso2)
        if iso2 is not None and (seat := self._capital(text, start, spans[at][1], iso2)) is not None:
            return 1, seat
        tail = self._longer.at(text, start, first)
        if first in self._peoples and tail is None:
            return 1, None
        never = first in self._never
        longest = run_length(text, spans, at)
        if never and longest == 1 and tail is None:
            return 1, None
        for size in range(longest, 0, -1):
            end = spans[at + size - 1][1]
            if size == 1 and tail is None and (never or (len(first) < 3 and first not in ("US", "UK"))):
                break
            name = text[start:end]
            if name in self._regions.phrases:
                return size, None
            if tail is not None and tail[0] > end:
                end, candidates = tail
            else:
                candidates = self._lookup.get(name)
            core, adjective = name, False
            if not candidates and size == 1 and "-" in name:
                if m := w.ADJECTIVAL.match(name):
                    core, adjective = m.group(1), True
                    candidates = self._lookup.get(core)
                elif w.BORDER.match(text, end):
                    core = name.partition("-")[0]
                    candidates = self._lookup.get(core)
            if not candidates:
                continue
            if tail is not None and tail[0] == end:
                core = text[start:end]
                size = sum(1 for s, _ in spans[at:] if s < end)
            previous = self._previous(text, spans, at)
            following = self._following(text, spans, at + size, end)
            if self._person(text, name, size, previous, following, persons, candidates):
                return size, None
            toponym = classify(text, start, end, core, candidates, self._regions)
            if toponym.kind == "country" and (seat := self._capital(text, start, end, candidates[0].country)):
                return size, seat
            if adjective:
                toponym.use = "adjective"
            elif own_ground(text, spans, at, end, toponym, candidates):
                return sum(1 for s, _ in spans[at : at + 2 * LONGEST] if s < toponym.end), toponym
            if self._partial(text, previous, following, toponym, candidates):
                break
            if self._believable(toponym, core, candidates, countries, text, last):
                return size, toponym
            if size == 1:
                break
        return (1, None) if never else self._unknown.at(text, spans, at, last)

    def _capital(self, text: str, start: int, end: int, iso2: str) -> Toponym | None:
        """ "The Ukrainian capital", "Sudan's capital", where its name does not follow: the city."""
        country = self._regions.countries.get(iso2)
        after = w.CAPITAL.match(text, end)
        if after is None or country is None or not country.capital or iso2 in _DIVIDED:
            return None
        cities = tuple(c for c in self._lookup.get(country.capital) if c.country == iso2)
        if not cities:
            return None
        toponym = classify(text, start, after.end(), country.capital, cities, self._regions)
        toponym.use, toponym.country = "place", iso2
        return toponym

    def _land(self, text: str, start: int, end: int, iso2: str) -> Toponym:
        """ "Israeli territory", "Russian airspace": the country."""
        name = self._regions.countries[iso2].name
        toponym = classify(text, start, end, name, self._lookup.get(name), self._regions)
        toponym.use = "place"
        return toponym

    def _partial(self, text: str, previous: str, following: str, t: Toponym, candidates: Candidates) -> bool:
        """A known name that is only part of a longer capitalised name ("Loknya" in "Kazachya Loknya"); a
        small place then stands for a person or thing in the rest of the text."""
        if (
            previous
            and previous not in self._never
            and previous not in word_sets().facility
            and previous not in self._telling
            and previous not in word_sets().titles
        ):
            return not any(c.kind in _NAMED_KINDS for c in candidates)
        if following and w.CALLED_AFTER.match(text, t.end + 1 + len(following)):
            return not any(c.kind in _NAMED_KINDS for c in candidates)  # "Adan Yabaal, a garrison town"
        if (
            following
            and following not in self._never
            and following not in word_sets().facility
            and t.use == "place"
            and (t.kind in ("unknown", "country", "settlement") or t.end == t.start + len(t.core))
            and following not in self._telling
        ):
            if not any(c.population >= _PLAUSIBLE_POPULATION or c.kind in _NAMED_KINDS for c in candidates):
                return True
            t.use = "adjective"
        return False

    def _abbreviation(self, text: str, span: tuple[int, int]) -> Toponym | None:
        """ "Calif." and "N.Y." directly after a town."""
        start = span[0]
        for end in (span[1] + 3, span[1] + 1, span[1]):
            region = self._regions.abbreviations.get(text[start:end])
            if region is not None:
                return Toponym(
                    start,
                    end,
                    text[start:end],
                    "admin1",
                    "place",
                    None,
                    start,
                    None,
                    None,
                    region.name,
                    country=region.country,
                )
        return None

    def _previous(self, text: str, spans: Spans, at: int) -> str:
        """The capitalised word directly before, of the same run."""
        if at == 0 or text[spans[at - 1][1] : spans[at][0]].strip(" ."):
            return ""
        return text[spans[at - 1][0] : spans[at - 1][1]]

    def _following(self, text: str, spans: Spans, after: int, end: int) -> str:
        if after >= len(spans) or text[end : spans[after][0]] != " ":
            return ""
        return text[spans[after][0] : spans[after][1]]

    def _person(
        self,
        text: str,
        name: str,
        size: int,
        previous: str,
        following: str,
        persons: set[str],
        candidates: Candidates,
    ) -> bool:
        first = name.partition(" ")[0]
        if previous in word_sets().titles or (previous in self._first_names):
            persons.add(name)
            if following:
                persons.add(following)
            return True
        if (
            size == 1
            and following
            and following not in word_sets().facility
            and first in self._first_names
            and following not in self._never
        ):
            persons.add(following)
            return True
        if (
            size == 1
            and first in self._first_names
            and candidates[0].kind != "country"
            and not self._cued(text, name)
        ):
            return True
        return size == 1 and name in persons

    def _cued(self, text: str, name: str) -> bool:
        return any(f"{p} {name}" in text for p in ("in", "of", "near", "from"))

    def _believable(
        self,
        t: Toponym,
        core: str,
        candidates: Candidates,
        countries: Counter[str],
        text: str,
        last: Toponym | None,
    ) -> bool:
        """Whether a known name is a place here: everyday words need a locative context, names reached by
        their loose key and small places of countries not spoken of need a cue of any kind."""
        if any(c.kind in _NAMED_KINDS for c in candidates):
            return True
        verb = text[text.rfind(" ", 0, max(0, t.start - 1)) + 1 : max(0, t.start - 1)]
        cued = (
            t.preposition in word_sets().locative
            or verb in word_sets().taking
            or t.kind in ("admin1", "admin2", "admin3", "settlement")
            or (last is not None and last.end > t.start - 6 and text[last.end : t.start] in JOINS)
        )
        contained = text[t.end : t.end + 2] in (", ", " (") and text[t.end + 2 : t.end + 3].isupper()
        if t.core in self._everyday:
            return t.kind != "unknown" or (
                cued
                and (
                    contained
                    or any(c.population > 15_000 or c.country in countries for c in candidates if c.exact)
                )
            )
        if cued or contained:
            return True
        return any(
            c.exact and (c.population >= _PLAUSIBLE_POPULATION or c.country in countries) for c in candidates
        )
