"""Which living record stands for one that was replaced by a later version or another engine. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from services.store import merging
from services.store.candidate import Candidate


def successions(records: Iterable[Candidate]) -> dict[str, str]:
    """For each superseded record the living one of its article that tells of the same occurrence.

    The best score wins, at least that of one occurrence; none fits when the new version no longer
    tells of it. A function of the records of the article alone.
    """
    living: dict[str, list[Candidate]] = defaultdict(list)
    dead: list[Candidate] = []
    for record in records:
        if record.live:
            living[record.record.article_id].append(record)
        elif not record.pending:
            dead.append(record)
    found = {}
    for old in dead:
        scored = [(_alike(old, new), new.id) for new in living[old.record.article_id]]
        best = max(((s, event) for s, event in scored if s >= merging.MERGE), default=None)
        if best is not None:
            found[old.id] = best[1]
    return found


def _alike(old: Candidate, new: Candidate) -> float:
    """The score of the two as if different articles told them."""
    detached = old.record.model_copy(update={"article_id": "", "version_id": ""})
    return merging.score(Candidate(detached, old.facts, old.live), new).total


def stand_in(event: str, candidates: Mapping[str, Candidate], successors: Mapping[str, str]) -> str | None:
    """The living record that ``event`` means: itself, its successor, or None."""
    known = candidates.get(event)
    if known is not None and known.live:
        return event
    return successors.get(event)
