"""A filter as SQL over the columns ``records`` and ``incidents`` have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.store.base import Session
from services.store.filters import Bbox, Filter, halves
from services.store.polygon import Ring, bounds, corners, covering_ring, written
from services.store.rows import tag


class Conditions:
    """Conditions that all must hold, with their arguments in order.

    Of rows that are ``found`` by the one index for everything they are told apart by, the other indexes are
    kept out: to read the places of a quarter of all rows from one takes longer than to look at those found.
    """

    def __init__(
        self, session: Session, args: Sequence[Any] = (), *, cells: bool = True, found: bool = False
    ) -> None:
        self._session, self.cells, self.found = session, cells, found
        self.parts: list[str] = []
        self.args: list[Any] = [*args]

    def arg(self, value: Any) -> str:
        """The placeholder of ``value``."""
        self.args.append(value)
        return f"${len(self.args)}"

    def add(self, sql: str, *values: Any) -> None:
        """Add ``sql``, whose ``{}`` are the placeholders of ``values``."""
        self.parts.append(sql.format(*[self.arg(v) for v in values]))

    def any_of(self, column: str, values: Sequence[str]) -> None:
        """``column`` (family, type or status) is one of ``values``; nothing when there are none."""
        if values and self.found:
            self.parts.append(self._session.in_names(self.arg(",".join(values))))
            column += " || ''"
        if values:
            self.parts.append(f"{column} IN ({', '.join(self.arg(v) for v in values)})")

    def word(self, column: str, separator: str, value: str) -> None:
        """``column`` has the word ``value``."""
        self.parts.append(self._session.has_word(column, separator, self.arg(value)))

    def overlap(self, first: int | None, last: int | None) -> None:
        """The row's time overlaps ``first`` to ``last``."""
        self.parts.append(self._session.overlaps(self.arg(first), self.arg(last)))

    def periods(self, numbers: Sequence[int]) -> None:
        """The row started in one of these periods; nothing when there are none."""
        if numbers:
            self.parts.append(self._session.in_periods(self.arg(",".join(map(str, numbers)))))

    def within(self, ring: Ring, box: Bbox) -> str:
        """SQL that holds when a place of the row lies in ``ring``, which lies in ``box``.

        One expression from the cheapest test to the dearest, so that the planner goes by the cells alone,
        of which it knows how many rows they leave. Of one place the box around it says all.
        """
        west, south, east, north = (self.arg(float(degrees)) for degrees in box)
        exact = self._session.touches(self.arg(f"({written(ring)})"))
        one = "WHEN south = north AND west = east THEN TRUE" if ring == corners(*box) else ""
        looked = (
            f"CASE WHEN south > {north} OR north < {south} OR west > {east} OR east < {west} THEN FALSE"
            f" {one} ELSE {exact} END"
        )
        cells = ",".join(map(str, covering_ring(ring))) if self.cells else ""
        near = self._session.has_cell(self.arg(cells)) if cells else "points IS NOT NULL"
        return f"({near} AND {looked})"

    def where(self) -> str:
        """All of them, for a ``WHERE``."""
        return " AND ".join(self.parts) or "1 = 1"


def add_filter(conditions: Conditions, wanted: Filter) -> None:
    """Add ``wanted``; of several places of a row one must lie in the box, and one in the polygon."""
    if wanted.time_from is not None or wanted.time_to is not None:
        conditions.overlap(wanted.time_from, wanted.time_to)
    if wanted.bbox is not None:
        boxes = [conditions.within(corners(*box), box) for box in halves(wanted.bbox)]
        conditions.parts.append(f"({' OR '.join(boxes)})" if len(boxes) > 1 else boxes[0])
    if wanted.polygon is not None:
        conditions.parts.append(conditions.within(wanted.polygon, bounds(wanted.polygon)))
    for name in ("country", "admin1", "side", "actor"):
        if (value := getattr(wanted, name)) is not None:
            conditions.word("tags", "|", tag(name, value))
    conditions.any_of("family", wanted.family)
    conditions.any_of("type", wanted.type)
    conditions.any_of("status", wanted.status)
    if wanted.min_toll is not None:
        column = f"{wanted.toll_kind}_min"
        if conditions.found:
            column += " + 0"  # not by an index of its own, as above
        conditions.add(f"{column} >= {{}}", wanted.min_toll)
    for word in wanted.words:
        conditions.word("words", " ", word)
