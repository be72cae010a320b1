"""The status of a record from its claims: the table of codebook section 8, first row that fits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from services.extract.event_types import family
from services.extract.governments import adversaries, government_of
from services.extract.lexicon.loader import load
from shared.contracts.record import Claim

ROWS = (
    "the only other word on it is a denial, or the outlet withdraws it",
    "parties assert incompatible things",
    "the side harmed admits it, or the outlet's own reporters saw it",
    "two or more independent sources of different interest",
    "only a belligerent about its own success or its enemy's harm",
    "the affected side about harm done to it, the outlet itself, or one monitor alone",
)

_OFFICIAL = frozenset({"belligerent", "local_authority", "emergency_service", "unnamed", "generic"})
_JUDGES = frozenset({"monitor", "analyst", "io_ngo"})
"""Kinds that look on from outside; a witness sees with the eyes of the side he lives on."""
_FOILED = frozenset({"interception", "attack_repelled"})
"""Occurrences in which who stops the initiator gains."""
_GAINS = frozenset({"captured", "recaptured", "advance", "nonviolent_transfer", "force_movement"})
"""Occurrences in which the initiator gains: its own word for them is a claim of success."""
_SUCCESSES = frozenset({"arrest", "pow_captured", "weapons_seized", "sabotage", "assassination"})
_CRIMES = frozenset({"pow_execution", "torture", "sexual_violence"})
_AGREED = frozenset({"prisoner_exchange", "ceasefire"})
_NOBODYS = frozenset({"air_raid_alert", "evacuation", "damage", "control_assessment"}) | _AGREED
"""Occurrences of which no word is a boast."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a status turns on: the type, who did it, who stopped it, the sides on whose ground or people
    it fell, whether anyone was hurt by it, whose land it is and who may have done it (``foes``)."""

    type: str
    initiator: str | None = None
    interceptor: str | None = None
    harmed: frozenset[str] = frozenset()
    harm: bool = False
    home: str | None = None
    foes: frozenset[str] = frozenset()


def scene_of(
    event_type: str,
    parties: tuple[str | None, str | None],
    where: tuple[str | None, str | None],
    harm: bool,
) -> Scene:
    """The scene of an occurrence; ``parties`` are initiator and interceptor, ``where`` is the country (ISO
    code) and the side whose land it is."""
    (initiator, interceptor), (country, home) = parties, where
    strikers = adversaries().get(country or "")
    foes = frozenset({initiator}) if initiator else frozenset(strikers.attackers if strikers else ())
    sides = sides_of(country) | ({home} if home else frozenset())
    return Scene(event_type, initiator, interceptor, sides - {initiator}, harm, home, foes)


def sides_of(country: str | None) -> frozenset[str]:
    """The armed groups whose seat is in ``country`` (ISO code), by the lexicon."""
    return _seated().get(country or "", frozenset())


@cache
def _seated() -> dict[str, frozenset[str]]:
    lexicon = load()
    entries = [*lexicon.single.values(), *(entry for rests in lexicon.multi.values() for _, entry in rests)]
    seated: dict[str, set[str]] = {}
    for entry in entries:
        if entry.cls == "SIDE" and "country" in entry.feats:
            seated.setdefault(entry.feats["country"], set()).add(entry.feats["side"])
    return {country: frozenset(sides) for country, sides in seated.items()}


def status_of(scene: Scene, claims: list[Claim]) -> tuple[str, int]:
    """(status, row from 1) by the table."""
    asserting = [c for c in claims if c.stance in ("asserts", "confirms")]
    spoken = [c for c in asserting if c.kind != "media" or c.side]
    sides = {c.side for c in spoken if c.side}
    denied = _denied(scene, claims, spoken)
    if denied is not None:
        return denied
    if any(c.kind == "media" and c.stance == "confirms" for c in asserting):
        return "confirmed", 3
    if scene.type in _AGREED and len({c.side or c.claimant for c in spoken if c.kind != "media"}) > 1:
        return "corroborated", 4
    if _admitted(scene, spoken):
        return "confirmed", 3
    if _corroborated(scene, spoken, sides):
        return "corroborated", 4
    officials = [c for c in spoken if c.kind in _OFFICIAL or c.kind == "media"]
    others = [c for c in spoken if c not in officials]
    boasts = [c for c in officials if _interested(scene, c)]
    if boasts and not others and all(c in boasts or _nobody(c) for c in officials):
        return "claimed", 5
    return "reported", 6


def _denied(scene: Scene, claims: list[Claim], spoken: list[Claim]) -> tuple[str, int] | None:
    """Rows 1 and 2: accounts that exclude one another, or a mere denial of the only one."""
    accusers = {c.side for c in claims if "initiator" in c.about and c.side and c.stance != "denies"}
    denials = [c for c in claims if c.stance in ("denies", "disputes")]
    if len(accusers) > 1:
        return "contested", 2
    if not denials:
        return None
    deniers = {c.side for c in denials}
    if accusers - deniers and any(c.side in deniers and c.stance == "asserts" for c in claims):
        return "contested", 2
    if (accusers and deniers - accusers) or any("control" in c.about for c in denials):
        return "contested", 2
    voices = {c.side or c.claimant for c in spoken if c.side not in deniers or c.side is None}
    if len(voices) <= 1:
        return "denied", 1
    return "contested", 2


def _admitted(scene: Scene, spoken: list[Claim]) -> bool:
    """Whether those who lost by it say what its doer boasts of."""
    if scene.type in _LOSSES and any(_concedes(scene, c, spoken) for c in spoken):
        return True
    for loser in spoken:
        if loser.stance == "confirms" and loser.side in scene.harmed:
            others = {c.side for c in spoken if c.kind == "belligerent" and c.side} - {loser.side}
            if scene.initiator in others or (scene.initiator is None and others):
                return True
    boasts = [c for c in spoken if "responsibility" in c.about and scene.initiator in (c.side, c.claimant)]
    if scene.initiator not in government_of().values():  # of an armed group the services struck speak too
        return bool(boasts) and any(
            c.kind in _STATE and c.side != scene.initiator and not _nurses(c) for c in spoken
        )
    enemies = {c.side for c in spoken if c.kind == "belligerent" and not _nurses(c)}
    return bool(boasts) and bool(enemies - {None, scene.initiator})


def _concedes(scene: Scene, loser: Claim, spoken: list[Claim]) -> bool:
    """Whether a side owns to the loss of a place, by its words ("acknowledged", "conceded") or, as the
    government of the land, beside the word of those who took it."""
    if loser.kind not in _STATE or loser.side in (None, scene.initiator):
        return False
    if loser.stance == "confirms" and (loser.cue or "").startswith(_OWNING):
        return True
    taker = any(c.side == scene.initiator and c.kind == "belligerent" for c in spoken)
    return scene.initiator is not None and loser.side == scene.home and taker


_LOSSES = frozenset({"captured", "recaptured"})
_OWNING = ("acknowledg", "admit", "conced")
_STATE = frozenset({"belligerent", "local_authority", "emergency_service"})
_CARERS = frozenset("hospital hospitals medics doctors doctor medic clinic".split())


def _nurses(claim: Claim) -> bool:
    """Whether the claimant cares for the wounded of whatever side, and admits nothing for one."""
    return not _CARERS.isdisjoint(claim.claimant.lower().split())


def _corroborated(scene: Scene, spoken: list[Claim], sides: set[str]) -> bool:
    """Row 4: sources whose interests differ. An ally of a party is not independent of it."""
    officials = [c for c in spoken if c.kind in _OFFICIAL and (c.side or c.kind != "unnamed")]
    if officials and any(c.kind in _JUDGES for c in spoken):
        return True
    if any(_interested(scene, c) for c in officials) and any(c.kind == "witness" for c in spoken):
        return True
    if scene.foes & sides and scene.harmed & sides:
        return True
    if scene.initiator is None:
        return False
    struck = family(scene.type) == "strike" and scene.home not in (None, scene.initiator)
    if struck and scene.initiator in sides and any(_of_the_struck(c) for c in spoken):
        return True
    claimed = any("responsibility" in c.about and c.side == scene.initiator for c in spoken)
    if claimed and any(c.side != scene.initiator for c in spoken):
        return True
    # Where a government strikes its own land, its armed enemy and those who dig out the dead differ.
    rebels = any(c.kind == "belligerent" and c.side not in (None, scene.home) for c in spoken)
    rescuers = any(c.kind in ("emergency_service", "witness") for c in spoken)
    return scene.home in (None, scene.initiator) and rebels and rescuers


def _of_the_struck(claim: Claim) -> bool:
    """Whether a claimant told without a country is one of those a strike fell upon: "the health ministry"."""
    return claim.side is None and claim.kind in ("local_authority", "emergency_service")


def _nobody(claim: Claim) -> bool:
    """Whether a claimant is of no side of its own: "officials" beside the army that is named."""
    return claim.kind == "unnamed" and claim.side is None


def _interested(scene: Scene, claim: Claim) -> bool:
    """Whether the claimant speaks of its own success or of its enemy's harm or crime."""
    if scene.type in _NOBODYS or claim.kind not in _OFFICIAL | {"media"}:
        return False
    soldier = claim.kind == "belligerent"
    if scene.type in _FOILED:
        if claim.side is None and not soldier:
            return claim.kind in _STATE and scene.initiator is not None
        return scene.initiator is None or claim.side != scene.initiator
    if claim.stance == "confirms" and claim.side != scene.initiator:
        return False  # what it concedes is no boast
    if scene.type == "withdrawal" and claim.side == scene.initiator:
        return False  # who leaves a place has won nothing
    if claim.side is None:
        losses = scene.type == "armed_clash" and scene.harm
        return soldier and (losses or scene.type in _GAINS | _SUCCESSES)
    if claim.side == scene.initiator:
        if claim.kind == "local_authority" and family(scene.type) == "strike":
            return scene.home in (None, scene.initiator)  # who governs the place struck did not strike it
        return claim.kind != "emergency_service"
    if scene.type in _CRIMES | _SUCCESSES:
        return soldier
    if scene.type in _GAINS:
        return scene.initiator is None and soldier
    if family(scene.type) == "engagement":
        return soldier and scene.type == "armed_clash" and scene.harm
    return False
