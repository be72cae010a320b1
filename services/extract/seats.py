"""The side a speaker is of, by the seat of his office or the home of the war (section 7)."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from services.extract.claims import Attribution
from services.extract.governments import army_of
from services.extract.text.tokens import Tokens


def give_sides(
    attributions: list[Attribution], tokens: Tokens, seats: list[tuple[int, str]], home: str | None
) -> list[Attribution]:
    """Officials take the side of the place their office is told with, a bare "the army" that of ``home``, the
    government of the country most places lie in; ``seats`` are (offset, side) of the places of the text in
    order."""
    seated = [_of_region(_seated(a, tokens, seats), tokens, seats) for a in attributions]
    known: dict[str, str] = {}
    for source in (a.source for a in seated):
        if source.kind == "local_authority" and source.form == "person" and source.side is not None:
            known.setdefault(source.name, source.side)  # one governor is of one land all through
    return [_at_home(_again(a, known), home) for a in seated]


def _again(attribution: Attribution, known: dict[str, str]) -> Attribution:
    source = attribution.source
    side = known.get(source.name) if source.side is None and source.kind == "local_authority" else None
    return attribution if side is None else replace(attribution, source=replace(source, side=side))


def _of_region(attribution: Attribution, tokens: Tokens, seats: list[tuple[int, str]]) -> Attribution:
    """ "The regional governor" is of the land that all places of what he tells lie in."""
    source = attribution.source
    if source.side is not None or source.kind != "local_authority" or attribution.end <= attribution.start:
        return attribution
    low, high = tokens.starts[attribution.start], tokens.ends[attribution.end - 1]
    at = bisect_left(seats, (low, ""))
    sides = {side for offset, side in seats[at : at + _PLACES] if offset < high}
    if len(sides) != 1:
        return attribution
    return replace(attribution, source=replace(source, side=sides.pop()))


_PLACES = 12
"""Places of one sentence that are looked at."""


_OFFICERS = frozenset(
    "commander spokesman spokeswoman spokesperson general colonel major captain chief".split()
)
_BARE_FORCES = frozenset({"army", "military", "armed forces", "Army", "Military", "Armed forces"})


def _at_home(attribution: Attribution, home: str | None) -> Attribution:
    source = attribution.source
    officer = source.form == "person" and (
        source.kind == "local_authority" or (source.kind == "belligerent" and source.head in _OFFICERS)
    )
    if home is None or source.side is not None or not (officer or source.name in _BARE_FORCES):
        return attribution
    return replace(attribution, source=replace(source, side=army_of(home)))


def _seated(attribution: Attribution, tokens: Tokens, seats: list[tuple[int, str]]) -> Attribution:
    source = attribution.source
    if source.side is not None or source.kind in ("media", "analyst", "monitor", "io_ngo"):
        return attribution
    if source.form in ("person", "name") and source.kind in ("generic", "witness", "unnamed"):
        return attribution  # of whatever office: "head of programmes at Chatham House"
    low, high = tokens.starts[source.first_token], tokens.ends[source.last_token - 1]
    named = (0, 0)
    if source.form in ("person", "name"):  # a town that a person is called after is no seat
        start = tokens.text.find(source.name, low, high)
        named = (start, start + len(source.name))
    at = bisect_left(seats, (low, ""))
    while at < len(seats) and seats[at][0] < high:
        if not named[0] <= seats[at][0] < named[1]:
            return replace(attribution, source=replace(source, side=seats[at][1]))
        at += 1
    return attribution
