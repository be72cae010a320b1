"""How far the types of two records can tell of one occurrence. Codebook section 2."""

from __future__ import annotations

SAME, WIDER, NEAR, TRACE, LOOSE, OTHER_WEAPON, UNLIKE = 1.5, 1.2, 0.7, 0.1, -0.5, -1.2, -6.0

# A type without a weapon takes in those with one; a strike from the air is told as bombing or missiles.
_STRIKES = frozenset(
    {
        "missile_strike",
        "drone_strike",
        "air_strike",
        "artillery_shelling",
        "combined_strike",
        "strike_unspecified",
        "explosive_device",
        "suicide_bombing",
        "grenade_attack",
        "chemical_weapon_use",
    }
)
_ALIKE = frozenset(
    frozenset(p)
    for p in (
        ("missile_strike", "air_strike"),
        ("combined_strike", "missile_strike"),
        ("combined_strike", "drone_strike"),
        ("combined_strike", "air_strike"),
        ("combined_strike", "artillery_shelling"),
        ("artillery_shelling", "missile_strike"),
        ("explosive_device", "suicide_bombing"),
        ("air_strike", "chemical_weapon_use"),
        ("damage", "strike_unspecified"),
        ("strike_unspecified", "ground_assault"),
        ("strike_unspecified", "raid_ambush"),
        ("strike_unspecified", "civilian_killing"),
        ("civilian_killing", "ground_assault"),
        ("civilian_killing", "raid_ambush"),
        ("armed_clash", "ground_assault"),
        ("armed_clash", "raid_ambush"),
        ("ground_assault", "raid_ambush"),
        ("advance", "captured"),
        ("advance", "ground_assault"),
        ("captured", "control_assessment"),
        ("captured", "nonviolent_transfer"),
        ("captured", "ground_assault"),
        ("captured", "recaptured"),
        ("civilian_killing", "abduction"),
        ("arrest", "pow_captured"),
        ("sabotage", "cyber_attack"),
        ("attack_repelled", "ground_assault"),
        ("attack_repelled", "armed_clash"),
    )
)
_LOOSE = frozenset(
    frozenset(p)
    for p in (
        ("drone_strike", "air_strike"),  # an armed drone of an air force
        ("explosive_device", "air_strike"),  # "bombing" says neither
        ("suicide_bombing", "air_strike"),
        ("explosive_device", "ground_assault"),  # a car bomb, then gunmen
        ("explosive_device", "raid_ambush"),
        ("suicide_bombing", "ground_assault"),
        ("suicide_bombing", "raid_ambush"),
        ("suicide_bombing", "civilian_killing"),
    )
)
"""Told loosely, one passes for the other; place and day alone are not enough then."""
WHOLE_COUNTRY = frozenset({"prisoner_exchange", "ceasefire"})
"""Acts of which one country seldom sees two in a day, and whose place is often no more than the country."""


def agreement(a: str, b: str) -> float:
    """From ``UNLIKE`` to ``SAME``; symmetric."""
    if a == b:
        return SAME
    if "strike_unspecified" in (a, b) and a in _STRIKES and b in _STRIKES:
        return WIDER
    if frozenset((a, b)) in _ALIKE:
        return NEAR
    if frozenset((a, b)) in _LOOSE:
        return LOOSE
    if "damage" in (a, b) and {a, b} & _STRIKES:
        return TRACE  # a fire after one of several strikes is no word on which
    return OTHER_WEAPON if a in _STRIKES and b in _STRIKES else UNLIKE
