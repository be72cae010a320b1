"""Names in the sentences that prove a record: of its place when it has none, or other names of that."""

from __future__ import annotations

from functools import lru_cache

from services.store.merging.names import LEAST, skeleton
from shared.contracts.record import EventRecord, Place

LONGEST = 3
"""Words in a name."""
_MARKS = " \t\n,.;:!?()\"“”'’"


def hints(record: EventRecord) -> frozenset[str]:
    """How every run of up to three capitalised words in the sentences that tell of the event sounds."""
    found: set[str] = set()
    for proof in record.evidence:
        if proof.field == "type":
            found |= _names(proof.text)
    return frozenset(found)


def hinted(record: EventRecord, place: Place) -> bool:
    """Whether those sentences name ``place``."""
    told = hints(record)
    return skeleton(place.name) in told or skeleton(place.text) in told


@lru_cache(maxsize=8192)
def _names(sentence: str) -> frozenset[str]:
    found: set[str] = set()
    run: list[str] = []
    for word in sentence.split():
        name = word.strip(_MARKS)
        joined = name[:1].isupper() or (bool(run) and name in ("al", "el"))
        run = [*run, name][-LONGEST:] if joined else []
        sounds = (skeleton(" ".join(run[at:])) for at in range(len(run)))
        found.update(sound for sound in sounds if len(sound) >= LEAST)
        if word[-1:] in ",.;:!?)":
            run = []
    return frozenset(found)
