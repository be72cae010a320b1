"""The score of two records: what agrees adds to it, what contradicts takes from it."""

from __future__ import annotations

from services.store.candidate import Candidate, Score
from services.store.merging import figures, kinds, place, sides, time
from shared.contracts.record import EventRecord

MERGE = 5.0
"""Two records of one settlement, day and type reach 6.5; of one settlement and day with an unspecified
type 6.2; of a region and a settlement in it 3.9, so that they need a figure or a side in common."""

SAME_TARGET, OTHER_TARGET = 0.6, -1.4
SAME_SPEAKER = 0.3
OTHER_SCOPE = -6.0
_ANYTHING = frozenset({"other", "city_area"})
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
    """The scope that counts: several sites are several only when they can be told apart."""
    places = place.places_of(record)
    unknown = sum(p.precision == "unresolved" for p in places)
    return "site" if record.scope == "multi_site" and unknown and len(places) - unknown == 1 else record.scope


def _targets(a: EventRecord, b: EventRecord) -> float:
    first, second = ({t.target_class for t in r.targets} - _ANYTHING for r in (a, b))
    if not first or not second:
        return 0.0
    return SAME_TARGET if first & second else OTHER_TARGET


def _speakers(record: EventRecord) -> set[str]:
    """People and bodies by name; "officials" are anyone's."""
    return {c.claimant.casefold() for c in record.claims if c.kind not in _ANYONE}
