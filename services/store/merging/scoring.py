"""The score of two records: what agrees adds to it, what contradicts takes from it."""

from __future__ import annotations

from collections.abc import Collection

from services.store.candidate import Candidate, Score
from services.store.merging import figures, kinds, place, sides, time
from shared.contracts.record import EventRecord

MERGE = 5.0
"""Two records of one settlement, day and type reach 6.5; of one settlement and day with an unspecified
type 6.2; of a region and a settlement in it 3.9, so that they need a figure or a side in common."""

SAME_TARGET, CLAIMED_TARGET, OTHER_TARGET = 0.6, -0.3, -2.6
SAME_SPEAKER = 0.3
OTHER_SCOPE = -6.0
STRAY_KM = 1000.0
_ANYTHING = frozenset({"other", "city_area"})
_MILITARY = frozenset({"military_base", "depot", "troops", "airfield", "industrial", "energy"})
_ANYONE = frozenset({"unnamed", "media"})


def score(a: Candidate, b: Candidate) -> Score:
    """Symmetric. Records of one article version never tell of one occurrence (codebook section 1)."""
    first, second = a.record, b.record
    if first.version_id and first.version_id == second.version_id:
        return Score(0.0)
    targets = _targets(first, second)
    parts = {
        "type": kinds.agreement(first.type, second.type),
        "place": place.agreement(first, second),
        "time": time.agreement(a, b),
        "initiator": sides.agreement(first, second),
        "target": targets,
        "tolls": figures.agreement(a, b, other_target=targets == OTHER_TARGET),
        "speaker": SAME_SPEAKER if _speakers(first) & _speakers(second) else 0.0,
        "scope": 0.0 if _sums_up(first) == _sums_up(second) else OTHER_SCOPE,
    }
    told = {name: round(value, 3) for name, value in parts.items() if value}
    return Score(round(sum(told.values()), 3), told)


def _sums_up(record: EventRecord) -> str:
    """The scope that counts: several sites are several only when they can be told apart, and two at the
    ends of the earth are one, and a name misread."""
    if record.scope != "multi_site":
        return record.scope
    places = place.places_of(record)
    known = [p for p in places if p.precision != "unresolved"]
    misread = len(places) == len(known) == 2 and place.kilometres(*known) > STRAY_KM
    return "site" if misread or len(known) == 1 < len(places) else "multi_site"


def _targets(a: EventRecord, b: EventRecord) -> float:
    first, second = ({t.target_class for t in r.targets} - _ANYTHING for r in (a, b))
    if not first or not second:
        return 0.0
    if first & second:
        return SAME_TARGET
    return CLAIMED_TARGET if _says_military(a, first) or _says_military(b, second) else OTHER_TARGET


def _says_military(record: EventRecord, targets: Collection[str]) -> bool:
    """Whether the doer itself speaks, of a military target: others may tell what it hit besides."""
    doers = {x.side for x in record.actors if x.role == "initiator" and x.side}
    return _MILITARY.issuperset(targets) and any(c.side in doers for c in record.claims)


def _speakers(record: EventRecord) -> set[str]:
    """People and bodies by name; "officials" are anyone's."""
    return {c.claimant.casefold() for c in record.claims if c.kind not in _ANYONE}
