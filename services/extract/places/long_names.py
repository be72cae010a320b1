"""Names of several words from the small tables, lower-case words in them included: "Strait of Hormuz",
"Zaporizhzhia nuclear power plant"."""

from __future__ import annotations

from services.extract.places import words as w
from services.extract.places.lookup import Candidates
from shared.gazetteer.names import fold
from shared.gazetteer.regions import Regions

_ASKED = 20_000


class LongNames:
    """Knows by the first word whether a longer name may begin, and how many words it can have."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions
        self._tails: dict[str, int] = {}
        self._asked: dict[str, Candidates | None] = {}
        for key, points in regions.by_key.items():
            if " " in key and points[0].kind != "admin2":
                size = key.count(" ") + 1
                for head in {
                    key.partition(" ")[0].capitalize(),
                    points[0].name.partition(" ")[0].partition("-")[0],
                }:
                    self._tails[head] = max(self._tails.get(head, 0), size)

    def at(self, text: str, start: int, first: str) -> tuple[int, Candidates] | None:
        """The longest name of the small tables beginning here, lower-case words included."""
        most = self._tails.get(first) or ("-" in first and self._tails.get(first.partition("-")[0]))
        if not most:
            return None
        m = w.TAIL.match(text, start)
        if m is None:
            return None
        span = m.group()
        ends = [i for i, c in enumerate(span) if c in " "] + [len(span)]
        for end in reversed(ends[:most]):
            found = self._small_table(span[:end])
            if found and span[:end].rstrip("'’") != first and (found[0].kind != "admin2"):
                return start + end, found
        return None

    def _small_table(self, name: str) -> Candidates | None:
        """What the small tables have of a name as written; answers are kept, folding is the cost."""
        if name in self._asked:
            return self._asked[name]
        if len(self._asked) > _ASKED:
            self._asked.clear()
        found = self._asked[name] = self._regions.by_key.get(fold(name))
        return found
