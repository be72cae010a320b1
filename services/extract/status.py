"""The status of a record from its claims: the table of codebook section 8, first row that fits."""

from __future__ import annotations

from shared.contracts.record import Claim

_OFFICIAL = ("belligerent", "local_authority", "emergency_service", "unnamed", "generic")
_INDEPENDENT = ("monitor", "analyst", "io_ngo", "witness")
# Occurrences in which the initiator gains: its own word for them is a claim of success.
_SUCCESS = frozenset({"captured", "recaptured", "advance", "nonviolent_transfer"})
ROWS = (
    "the only other word on it is a denial, or the outlet withdraws it",
    "parties assert incompatible things",
    "the side harmed admits it, or the outlet's own reporters saw it",
    "two or more independent sources of different interest",
    "only a belligerent about its own success or its enemy's harm",
    "the affected side about harm done to it, the outlet itself, or one monitor alone",
)


def status_of(
    event_type: str, claims: list[Claim], initiator: str | None, interceptor: str | None, harmed: str | None
) -> tuple[str, int]:
    """(status, row from 1). ``harmed`` is the side on whose ground or people it fell."""
    asserting = [c for c in claims if c.stance in ("asserts", "confirms")]
    denying = [c for c in claims if c.stance in ("denies", "disputes")]
    spoken = [c for c in asserting if c.kind != "media"]
    accusers = {c.side for c in asserting if "initiator" in c.about and c.side}
    if len(accusers) > 1 or (
        accusers and any(c.stance == "denies" and c.side not in accusers for c in denying)
    ):
        return "contested", 2
    if denying:
        strong = [c for c in denying if c.stance == "denies"]
        sides = {c.side for c in spoken if c.side}
        if (
            strong
            and len(spoken) >= 1
            and event_type in _SUCCESS | {"armed_clash"}
            and sides - {c.side for c in strong}
        ):
            return "contested", 2
        if strong and (not spoken or len({c.side for c in strong} - sides) > 0) and len(spoken) <= 1:
            return "denied", 1
        if strong:
            return "contested", 2
    sides = {c.side for c in spoken if c.side}
    if event_type in ("prisoner_exchange", "ceasefire") and len(sides) > 1:
        return "corroborated", 4
    if any(c.kind == "media" and c.cue == "own" for c in asserting):
        return "confirmed", 3
    if initiator and harmed and initiator != harmed and {initiator, harmed} <= sides:
        return "corroborated", 4
    if any(c.stance == "confirms" and c.side == harmed and harmed for c in asserting) and len(sides) > 1:
        return "confirmed", 3
    officials = [c for c in spoken if c.kind in _OFFICIAL]
    others = [c for c in spoken if c.kind in _INDEPENDENT]
    if officials and any(c.kind in ("monitor", "analyst", "io_ngo") for c in others):
        return "corroborated", 4
    if len({c.side for c in officials if c.side}) > 1 and any(c.kind == "witness" for c in others):
        return "corroborated", 4
    if (
        officials
        and all(_interested(event_type, c, initiator, interceptor, harmed) for c in officials)
        and not others
    ):
        return "claimed", 5
    return "reported", 6


def _interested(
    event_type: str, claim: Claim, initiator: str | None, interceptor: str | None, harmed: str | None
) -> bool:
    """Whether the claimant speaks of its own success or its enemy's harm."""
    if claim.kind not in ("belligerent", "unnamed", "local_authority", "generic"):
        return False
    if event_type in ("interception", "attack_repelled"):
        if claim.kind == "unnamed" and claim.side is None:
            return False
        return initiator is None or claim.side != initiator
    if event_type in ("air_raid_alert", "evacuation", "damage", "prisoner_exchange", "ceasefire"):
        return False
    if claim.side is None:
        own = event_type in _SUCCESS or (event_type == "armed_clash" and initiator is not None)
        return claim.kind == "belligerent" and own
    if claim.side == initiator:
        return True
    return event_type == "armed_clash" and claim.kind == "belligerent" and initiator is not None
