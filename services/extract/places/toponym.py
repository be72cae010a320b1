"""What is found in the text, and what the rest of the extraction tells the resolver."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Toponym:
    """A place name as it stands in the text; offsets are code points of the whole name, region word and
    direction included ("Sumy region", "western Russia"), while ``core`` is what the gazetteer is asked.

    ``kind``: settlement, admin1, admin2, admin3, macro_region, country, water, site or unknown (a bare
    name: the gazetteer decides). ``use``: place, metonym ("Kyiv said"), adjective ("Kharkiv governor"),
    person. ``relation``: near, suburb, toward, between, distance or None; ``relation_start`` is where its
    phrase begins. ``container`` is the index of the toponym that contains it in the text.
    """

    start: int
    end: int
    text: str
    kind: str
    use: str
    relation: str | None
    relation_start: int
    preposition: str | None
    container: int | None
    core: str = ""
    direction: str | None = None
    distance_km: float | None = None
    country: str | None = None
    related: int | None = None
    sentence: int = 0
    listed: bool = False

    @property
    def compound(self) -> bool:
        """Whether the name is only part of an adjective: "a Washington-based monitor"."""
        return self.use == "adjective" and "-" in self.text[len(self.core) :]


@dataclass(slots=True)
class Hints:
    """Countries suggested from outside the text: by actors, publisher or dateline, (ISO2, weight)."""

    countries: list[tuple[str, float]] = field(default_factory=list)
