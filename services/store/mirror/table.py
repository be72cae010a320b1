"""What statistics look at of incidents, in columns: an incident has a slot, and of each row written anew a
new one, so that the slots of a word or a tag are in order and only added to."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from services.store.base import Row
from services.store.filters import Filter, halves
from services.store.instants import DAY_MS
from services.store.mirror.arrays import Mask, Numbers, grown, holding, viewed
from services.store.mirror.places import Places
from services.store.polygon import bounds, corners
from services.store.rows import tag
from services.store.summing import AMOUNTS, GROUPS, NAMED, TAGGED

READ: dict[str, type[np.generic]] = {
    "number": np.int64,
    "start_ms": np.int64,
    "end_ms": np.int64,
    "killed_min": np.int32,
    "injured_min": np.int32,
    "sources": np.int32,
    "uncounted": np.int8,
    "killed_net_min": np.int32,
    "killed_beyond": np.int32,
    "killed_open": np.int8,
    "injured_net_min": np.int32,
    "injured_beyond": np.int32,
    "injured_open": np.int8,
}
"""Columns taken over as ``sql/mirrored.py`` reads them. Beyond the least number, the greatest less the
least, is mostly zero, and zeros are not added up."""
CODED = ("day", *GROUPS)
BLOCK = 65_536
"""Slots added up at a time: what is made on the way stays near the processor, and no sum of a block of
tolls, made in floating point, comes near 2 to the power of 53."""
TERM_BYTES = 250


class Table:
    """Incidents by slot. Not for more than one thread."""

    def __init__(self) -> None:
        self.slots = 0
        self._columns: dict[str, Numbers] = {name: np.zeros(0, kind) for name, kind in READ.items()}
        self._columns |= {name: np.zeros(0, np.int32) for name in (*CODED, "place")}
        self._live = np.zeros(0, np.bool_)
        self._after = np.zeros(0, np.int32)
        """By an incident's number its slot and one more; 0 for none."""
        self._codes: dict[str, dict[Any, int]] = {name: {} for name in CODED}
        self._places = Places()
        self._terms: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._noted = 0
        """Slots in all terms together."""

    def add(self, rows: Sequence[Row]) -> None:
        """Take in rows of different incidents, each in place of what was known of its incident."""
        numbers = np.array([row["number"] for row in rows], np.int64)
        shown = [row for row in rows if not row["retracted"]]
        first, self.slots = self.slots, self.slots + len(shown)
        self._after = grown(self._after, int(numbers.max(initial=0)) + 1)
        self._live = grown(self._live, self.slots)
        before = self._after[numbers]
        self._live[before[before > 0] - 1] = False
        self._live[first : self.slots] = True
        self._after[numbers] = 0
        for name, column in self._columns.items():
            values = np.array(self._numbers(name, shown), np.int64)
            self._columns[name] = column = grown(holding(column, values), self.slots)
            column[first : self.slots] = values
        self._after[self._column("number")[first:]] = np.arange(first + 1, self.slots + 1)
        for slot, row in enumerate(shown, first):
            terms = _terms(row)
            self._noted += len(terms)
            for term in terms:
                self._terms[term].append(slot)

    def _numbers(self, name: str, rows: Sequence[Row]) -> list[int]:
        if name == "place":
            return [self._places.number(row["points"]) for row in rows]
        values = [row["start_ms"] // DAY_MS if name == "day" else row[name] for row in rows]
        if (codes := self._codes.get(name)) is None:
            return values
        return [codes.setdefault(value, len(codes)) for value in values]

    def _column(self, name: str) -> Numbers:
        return self._columns[name][: self.slots]

    def by_group(self, wanted: Filter, group: str) -> list[dict[str, Any]]:
        """What ``statistics`` would add up from the rows: ``AMOUNTS`` by ``key``, in no order; no article may
        be asked for."""
        names = list(self._codes[group])
        mask = self._found(wanted)
        sums = np.zeros((len(AMOUNTS), len(names)), np.int64)
        for first in range(0, self.slots, BLOCK):
            part = slice(first, first + BLOCK)
            found = np.flatnonzero(mask[part])
            if len(found):
                keys = self._column(group)[part].take(found).astype(np.intp)
                sums += self._sums(part, found, keys, len(names))
        shown = np.flatnonzero(sums[0])
        return [
            {"key": names[key], **dict(zip(AMOUNTS, amounts, strict=True))}
            for key, amounts in zip(shown.tolist(), sums[:, shown].T.tolist(), strict=True)
        ]

    def _sums(self, part: slice, found: Numbers, keys: Numbers, length: int) -> Numbers:
        """``AMOUNTS`` by key of the slots ``found`` in ``part``, in whose order ``keys`` are."""

        def of(name: str) -> Numbers:
            amounts = self._column(name)[part].take(found)
            some = np.flatnonzero(amounts != 0)
            if 2 * len(some) < len(found):
                return np.bincount(keys[some], amounts[some], length).astype(np.int64)
            return np.bincount(keys, amounts, length).astype(np.int64)

        listed = np.bincount(keys, minlength=length)
        killed, injured = of("killed_net_min"), of("injured_net_min")
        return np.stack(
            (
                listed,
                listed - of("uncounted"),
                killed,
                killed + of("killed_beyond"),
                of("killed_open"),
                injured,
                injured + of("injured_beyond"),
                of("injured_open"),
            )
        )

    def _found(self, wanted: Filter) -> Mask:
        """By slot, whether ``add_filter`` would find the row."""
        mask: Mask = self._live[: self.slots].copy()
        for condition in self._conditions(wanted):
            mask &= condition
        return mask

    def _conditions(self, wanted: Filter) -> Iterator[Mask]:
        if wanted.time_from is not None:
            yield self._column("end_ms") >= wanted.time_from
        if wanted.time_to is not None:
            yield self._column("start_ms") < wanted.time_to
        for name in NAMED:
            if values := getattr(wanted, name):
                chosen = np.array([value in values for value in self._codes[name]], np.bool_)
                yield chosen.take(self._column(name))
        if wanted.min_toll is not None:
            yield self._column(f"{wanted.toll_kind}_min") >= wanted.min_toll
        if wanted.min_sources is not None:
            yield self._column("sources") >= wanted.min_sources
        for name in (*TAGGED, "actor"):
            if (value := getattr(wanted, name)) is not None:
                yield self._having(tag(name, value))
        for word in wanted.words:
            yield self._having(word)
        if wanted.bbox is not None:
            boxes = [self._places.within(corners(*box), box) for box in halves(wanted.bbox)]
            yield np.logical_or.reduce(boxes).take(self._column("place"))
        if wanted.polygon is not None:
            yield self._places.within(wanted.polygon, bounds(wanted.polygon)).take(self._column("place"))

    def _having(self, term: str) -> Mask:
        mask = np.zeros(self.slots, np.bool_)
        if (slots := self._terms.get(term)) is not None:
            mask[viewed(slots)] = True
        return mask

    @property
    def wasteful(self) -> bool:
        """Whether half of the slots and more are of rows that were written anew since."""
        return self.slots > 1000 and int(np.count_nonzero(self._live[: self.slots])) * 2 < self.slots

    def packed(self) -> Table:
        """The same without the slots of earlier states; this one must not be used any more."""
        kept = np.flatnonzero(self._live[: self.slots])
        place = np.cumsum(self._live[: self.slots], dtype=np.uint32) - 1
        other = Table()
        other.slots = len(kept)
        other._columns = {name: self._column(name)[kept] for name in self._columns}
        other._live = np.ones(len(kept), np.bool_)
        other._after = np.zeros(len(self._after), np.int32)
        other._after[other._columns["number"]] = np.arange(1, len(kept) + 1)
        other._codes, other._places = self._codes, self._places
        for term, numbers in self._terms.items():
            slots = viewed(numbers)
            if len(slots := slots[self._live[slots]]):
                other._terms[term] = array("I", place[slots].tobytes())
                other._noted += len(slots)
        return other

    @property
    def size(self) -> int:
        """About how many bytes this takes."""
        columns = sum(column.nbytes for column in (*self._columns.values(), self._live, self._after))
        return columns + 4 * self._noted + TERM_BYTES * len(self._terms) + self._places.size


def _terms(row: Row) -> list[str]:
    """Tags and words of a row: a tag has a colon in it, a word never."""
    return [*row["tags"].strip("|").split("|"), *row["words"].split()]
