"""What an incident adds to the sums kept of all: under which headings, and how much. Pure.

A sum is kept for each pair of a facet, which is one condition a query may set, and a group, by which it may
ask to have its answer divided; and for each stretch of time, so that those of a query's time add up. An
incident stands under every facet it meets, as ``sql/conditions.py`` would find it by that condition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from services.store.filters import Filter
from services.store.instants import DAY_MS
from services.store.rows import tag

STRETCH_MS = 8 * DAY_MS
"""Of every group but the day: what of a query's time is no whole stretch is at most sixteen days."""
TAGGED = ("country", "admin1", "side")
NAMED = ("family", "type", "status")
NUMBERED = {"killed": "killed_min", "injured": "injured_min", "sources": "sources"}
"""Facets of a least number: a query adds up those of its number and above."""
GROUPS = ("country", "admin1", "type", "family", "status", "side")
AMOUNTS = (
    "listed",
    "incidents",
    "killed_min",
    "killed_max",
    "killed_open",
    "injured_min",
    "injured_max",
    "injured_open",
)
SUMMED = (
    "retracted",
    *GROUPS,
    *NUMBERED.values(),
    "start_ms",
    "tags",
    "counted",
    *(f"{kind}_net_{end}" for kind in ("killed", "injured") for end in ("min", "max")),
)
"""Columns of ``incidents`` the sums depend on."""
HIGHEST = 2**62


class Heading(NamedTuple):
    """Under what a sum is kept; ``stretch`` counts days since 1970 for the group ``day``, else by eight."""

    grp: str
    facet: str
    number: int
    stretch: int
    key: str


class Facet(NamedTuple):
    """One condition: a name, and the numbers it takes in."""

    name: str
    least: int = 0
    most: int = 0


def stretch_of(group: str) -> int:
    """The length in ms of the stretches kept for ``group``."""
    return DAY_MS if group == "day" else STRETCH_MS


def written_key(value: str | None) -> str:
    """A group's value as a key, which is never null."""
    return "" if value is None else f"={value}"


def read_key(key: str) -> str | None:
    """The value of ``written_key``."""
    return key[1:] if key else None


def facets(wanted: Filter) -> list[Facet] | None:
    """The facets that add up to ``wanted``, its time left out; None when it sets two conditions, or one of
    which no sum is kept: an area, words, an actor, an article."""
    if wanted.bbox or wanted.polygon or wanted.words or wanted.actor or wanted.article_id:
        return None
    chosen = [[Facet(tag(n, v))] for n in TAGGED if (v := getattr(wanted, n)) is not None]
    chosen += [[Facet(f"{n}:{v}") for v in values] for n in NAMED if (values := getattr(wanted, n))]
    if wanted.min_toll is not None:
        chosen.append([Facet(wanted.toll_kind, wanted.min_toll, HIGHEST)])
    if wanted.min_sources is not None:
        chosen.append([Facet("sources", wanted.min_sources, HIGHEST)])
    if len(chosen) > 1:
        return None
    return chosen[0] if chosen else [Facet("")]


def _headings(row: Mapping[str, Any]) -> Iterator[Heading]:
    met = [("", 0)]
    met += [(t, 0) for t in row["tags"].split("|") if t.partition(":")[0] in TAGGED]
    met += [(f"{name}:{row[name]}", 0) for name in NAMED]
    met += [(name, row[column]) for name, column in NUMBERED.items()]
    day, stretch = row["start_ms"] // DAY_MS, row["start_ms"] // STRETCH_MS
    keys = [(group, written_key(row[group])) for group in GROUPS]
    for facet, number in met:
        yield Heading("day", facet, number, day, "")
        for group, key in keys:
            yield Heading(group, facet, number, stretch, key)


def _amounts(row: Mapping[str, Any]) -> tuple[int, ...]:
    told: list[int] = []
    for kind in ("killed", "injured"):
        most = row[f"{kind}_net_max"]
        told += [row[f"{kind}_net_min"], most or 0, int(most is None)]
    return (1, row["counted"], *told)


def differences(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> dict[Heading, tuple[int, ...]]:
    """By how much the sums change when the rows ``before`` are replaced by ``after``; only what does."""
    changed: dict[Heading, list[int]] = defaultdict(lambda: [0] * len(AMOUNTS))
    for rows, sign in ((before, -1), (after, 1)):
        for row in rows:
            if row["retracted"]:
                continue
            amounts = [sign * amount for amount in _amounts(row)]
            for heading in _headings(row):
                sums = changed[heading]
                for at, amount in enumerate(amounts):
                    sums[at] += amount
    return {heading: tuple(sums) for heading, sums in changed.items() if any(sums)}
