"""Place names in a text: a scan over capitalised runs, the longest known name first."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from services.extract.places import words as w
from services.extract.places.context import classify, link
from services.extract.places.lookup import Candidates, PlaceLookup
from services.extract.places.toponym import Toponym
from shared.gazetteer.names import fold
from shared.gazetteer.regions import Regions

_PLAUSIBLE_POPULATION = 50_000
_NAMED_KINDS = frozenset(("country", "admin1", "macro_region", "water", "site"))
_LONGEST = 5


class Finder:
    """Finds toponyms with the help of a lookup; holds no state of a text."""

    def __init__(self, lookup: PlaceLookup, regions: Regions) -> None:
        self._lookup, self._regions = lookup, regions
        self._tails: dict[str, int] = {}
        for key in regions.by_key:
            if " " in key and regions.by_key[key][0].kind not in ("admin2",):
                head = key.partition(" ")[0]
                self._tails[head] = max(self._tails.get(head, 0), key.count(" ") + 1)

    def find(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[Toponym]:
        """Toponyms in the order of the text."""
        starts = [s for s, _ in sentences]
        countries = self.countries(text)
        persons: set[str] = set()
        found: list[Toponym] = []
        free = 0
        for run in w.RUN.finditer(text):
            if run.end() <= free:
                continue
            spans = [m.span() for m in w.TOKEN.finditer(text, run.start(), run.end())]
            at = 0
            while at < len(spans):
                if spans[at][0] < free:
                    at += 1
                    continue
                taken, toponym = self._match(text, spans, at, persons, countries)
                if toponym is None:
                    at += 1
                    continue
                toponym.sentence = max(0, bisect_right(starts, toponym.start) - 1) if starts else 0
                if not found or toponym.start >= found[-1].end:
                    found.append(toponym)
                    free = max(free, toponym.end)
                at += taken
        link(text, found, self._regions)
        return found

    def countries(self, text: str) -> Counter[str]:
        """How often the text names each country, by itself or by its people."""
        told: Counter[str] = Counter()
        demonyms, by_key = self._regions.demonyms, self._regions.by_key
        for m in w.TOKEN.finditer(text):
            word = m.group().partition("-")[0]
            iso2 = demonyms.get(word)
            if iso2 is None:
                for candidate in by_key.get(word.lower(), ()):
                    if candidate.kind in ("country", "macro_region", "admin1") and candidate.country:
                        told[candidate.country] += 1
                        break
            else:
                told[iso2] += 1
        return told

    def _match(self, text: str, spans: list[tuple[int, int]], at: int, persons: set[str],
               countries: Counter[str]) -> tuple[int, Toponym | None]:
        start = spans[at][0]
        first = text[start:spans[at][1]]
        tail = self._tail(text, start, first)
        never = fold(first) in self._regions.never
        for size in range(min(_LONGEST, len(spans) - at), 0, -1):
            end = spans[at + size - 1][1]
            if size == 1 and tail is None and (never or (len(first) < 3 and first not in ("US", "UK"))):
                break
            name = text[start:end]
            if tail is not None and tail[0] > end:
                end, candidates = tail
            else:
                candidates = self._lookup.get(name)
            core, adjective = name, False
            if not candidates and size == 1 and (m := w.ADJECTIVAL.match(name)):
                core, adjective = m.group(1), True
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
            if adjective:
                toponym.use = "adjective"
            if self._believable(toponym, core, candidates, countries, start, text, persons):
                return size, toponym
            if size == 1:
                return 1, None
        return 1, None

    def _tail(self, text: str, start: int, first: str) -> tuple[int, Candidates] | None:
        """The longest name of the small tables beginning here, lower-case words included."""
        most = self._tails.get(first.lower().partition("-")[0])
        if not most:
            return None
        m = w.TAIL.match(text, start)
        if m is None:
            return None
        span = m.group()
        ends = [i for i, c in enumerate(span) if c in " "] + [len(span)]
        for end in reversed(ends[:most]):
            found = self._regions.by_key.get(fold(span[:end]))
            if found and end > len(first) and (found[0].kind != "admin2"):
                return start + end, found
        return None

    def _previous(self, text: str, spans: list[tuple[int, int]], at: int) -> str:
        """The capitalised word directly before, of the same run."""
        if at == 0 or text[spans[at - 1][1]:spans[at][0]].strip(" ."):
            return ""
        return text[spans[at - 1][0]:spans[at - 1][1]]

    def _following(self, text: str, spans: list[tuple[int, int]], after: int, end: int) -> str:
        if after >= len(spans) or text[end:spans[after][0]] != " ":
            return ""
        return text[spans[after][0]:spans[after][1]]

    def _person(self, text: str, name: str, size: int, previous: str, following: str, persons: set[str],
                candidates: Candidates) -> bool:
        regions = self._regions
        first = name.partition(" ")[0]
        if previous in w.TITLES or (previous and fold(previous) in regions.first_names):
            persons.add(name)
            if following:
                persons.add(following)
            return True
        if size == 1 and following and following not in w.FACILITY and fold(first) in regions.first_names \
                and fold(following) not in regions.never:
            persons.add(following)
            return True
        if size == 1 and fold(first) in regions.first_names and candidates[0].kind != "country" \
                and not self._cued(text, name):
            return True
        return size == 1 and name in persons

    def _cued(self, text: str, name: str) -> bool:
        return any(f"{p} {name}" in text for p in ("in", "of", "near", "from"))

    def _believable(self, t: Toponym, core: str, candidates: Candidates, countries: Counter[str], start: int,
                    text: str, persons: set[str]) -> bool:
        """Whether a known name is a place here: everyday words need a locative context, names reached by
        their loose key and small places of countries not spoken of need a cue of any kind."""
        key = fold(core)
        cued = t.preposition in w.LOCATIVE or t.kind in ("admin1", "admin2", "admin3", "settlement")
        contained = text[t.end:t.end + 2] in (", ", " (") and text[t.end + 2:t.end + 3].isupper()
        named = any(c.kind in _NAMED_KINDS for c in candidates)
        exact = [c for c in candidates if c.exact]
        if key in self._regions.everyday and not named:
            return t.kind != "unknown" or (
                cued and (contained or any(c.population > 15_000 or c.country in countries for c in exact)))
        if named:
            return True
        if not exact:
            return cued or contained
        if cued or contained:
            return True
        return any(c.population >= _PLAUSIBLE_POPULATION or c.country in countries for c in exact)
