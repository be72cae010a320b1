"""The status of an incident over all its claims: the table of codebook section 8, first row that fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.store.candidate import Candidate
from shared.contracts.codebook import Status
from shared.contracts.incident import StatusChange
from shared.contracts.record import Claim

PARTIES = frozenset({"belligerent", "local_authority", "emergency_service"})
INDEPENDENT = frozenset({"monitor", "analyst", "io_ngo", "witness"})
DENIED, CONTESTED, CONFIRMED, CORROBORATED, CLAIMED, REPORTED = range(1, 7)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status and the row it comes from, counted from 1."""

    status: Status
    row: int


def _interest(claim: Claim) -> str | None:
    """Whose interest a claim serves: a side's, or an independent observer's own; None when unclear."""
    if claim.kind in PARTIES and claim.side:
        return f"side {claim.side}"
    if claim.kind in INDEPENDENT:
        return f"{claim.kind} {claim.claimant.casefold()}"
    return None


def _doers(members: Sequence[Candidate]) -> set[str]:
    roles = ("initiator", "gains_control", "interceptor")
    return {a.side for m in members for a in m.record.actors if a.role in roles and a.side}


def _admitted(members: Sequence[Candidate], claims: Sequence[Claim], doers: set[str]) -> bool:
    """Whether the side that lost ground says so too, or the side harmed confirms its enemy's word."""
    lost = any(m.record.family == "territory" for m in members)
    return lost or any(c.stance == "confirms" and c.side and c.side not in doers for c in claims)


def verdict(members: Sequence[Candidate]) -> Verdict:
    """The status of records taken together; ``members`` is not empty."""
    claims = [c for m in members for c in m.record.claims if "event" in c.about or not c.about]
    asserting = [c for c in claims if c.stance in ("asserts", "confirms")]
    denying = [c for c in claims if c.stance in ("denies", "disputes")]
    told = {m.record.status for m in members}
    if denying and not asserting:
        return Verdict("denied", DENIED)
    if told <= {"denied", "retracted"}:
        return Verdict("retracted" if told == {"retracted"} else "denied", DENIED)
    speaking = {c.side for c in asserting if c.side}
    if "contested" in told or any(c.side is None or c.side not in speaking for c in denying):
        return Verdict("contested", CONTESTED)
    doers = _doers(members)
    parties = {c.side for c in asserting if c.kind in PARTIES and c.side}
    both = bool(doers & parties and parties - doers)
    if "confirmed" in told or (both and _admitted(members, claims, doers)):
        return Verdict("confirmed", CONFIRMED)
    interests = {i for c in asserting if (i := _interest(c)) is not None}
    if "corroborated" in told or both or len(interests) > 1:
        return Verdict("corroborated", CORROBORATED)
    if told <= {"claimed", "denied", "retracted"}:
        return Verdict("claimed", CLAIMED)
    return Verdict("reported", REPORTED)


def history(ordered: Sequence[Candidate]) -> list[StatusChange]:
    """How the status moved as the records, in the order they were told, came to be known."""
    changes: list[StatusChange] = []
    for count in range(1, len(ordered) + 1):
        now, last = verdict(ordered[:count]), ordered[count - 1]
        if not changes or changes[-1].status != now.status:
            changes.append(
                StatusChange(as_of=last.facts.told_at, status=now.status, row=now.row, event_id=last.id)
            )
    return changes
