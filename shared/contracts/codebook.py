"""The closed vocabularies of CODEBOOK.md: types, families and the values of each coded field."""

from __future__ import annotations

from typing import Literal

FAMILIES: dict[Family, tuple[str, ...]] = {
    "engagement": ("armed_clash", "ground_assault", "raid_ambush", "naval_or_air_combat"),
    "strike": (
        "missile_strike", "drone_strike", "air_strike", "artillery_shelling", "combined_strike",
        "strike_unspecified", "explosive_device", "suicide_bombing", "grenade_attack",
        "chemical_weapon_use",
    ),
    "defence": ("interception", "aircraft_downed"),
    "territory": (
        "captured", "recaptured", "advance", "attack_repelled", "withdrawal",
        "nonviolent_transfer", "control_assessment",
    ),
    "civilian_harm": ("civilian_killing", "pow_execution", "torture", "sexual_violence", "abduction"),
    "damage": ("damage",),
    "alert": ("air_raid_alert",),
    "security": (
        "sabotage", "assassination", "arrest", "pow_captured", "force_movement", "weapons_seized",
        "prisoner_exchange", "ceasefire", "evacuation", "cyber_attack",
    ),
}
FAMILY_OF: dict[str, Family] = {t: family for family, types in FAMILIES.items() for t in types}

EventType = Literal[
    "armed_clash", "ground_assault", "raid_ambush", "naval_or_air_combat",
    "missile_strike", "drone_strike", "air_strike", "artillery_shelling", "combined_strike",
    "strike_unspecified", "explosive_device", "suicide_bombing", "grenade_attack", "chemical_weapon_use",
    "interception", "aircraft_downed",
    "captured", "recaptured", "advance", "attack_repelled", "withdrawal", "nonviolent_transfer",
    "control_assessment",
    "civilian_killing", "pow_execution", "torture", "sexual_violence", "abduction",
    "damage", "air_raid_alert",
    "sabotage", "assassination", "arrest", "pow_captured", "force_movement", "weapons_seized",
    "prisoner_exchange", "ceasefire", "evacuation", "cyber_attack",
]
Family = Literal[
    "engagement", "strike", "defence", "territory", "civilian_harm", "damage", "alert", "security"
]
Realis = Literal[
    "actual", "ongoing", "planned", "threatened", "hypothetical", "negated", "habitual", "generic"
]
Newness = Literal["new", "update", "background"]
Scope = Literal["site", "multi_site", "period"]
TimePrecision = Literal[
    "minute", "hour", "part_of_day", "day", "multi_day", "week", "month", "year", "unknown"
]
Anchor = Literal["explicit", "weekday", "relative", "dateline", "publication_fallback"]
PlaceRole = Literal["event", "origin", "direction_of_advance", "affected_region"]
PlacePrecision = Literal[
    "exact_site", "settlement", "near_settlement", "admin3", "admin2", "admin1", "macro_region",
    "country", "water_air", "unresolved",
]
ActorRole = Literal["initiator", "target", "interceptor", "gains_control", "loses_control"]
Basis = Literal["stated", "inferred"]
TollKind = Literal[
    "killed", "injured", "missing", "captured", "rescued", "displaced", "trapped",
    "casualties_unspecified", "exchanged",
]
Population = Literal["civilian", "military", "security", "mixed", "unknown"]
ValueType = Literal["exact", "at_least", "at_most", "approx", "range", "vague", "plural_only", "stated_zero"]
Relation = Literal["total", "revised", "additional"]
ClaimKind = Literal[
    "belligerent", "local_authority", "emergency_service", "monitor", "analyst", "io_ngo", "media",
    "witness", "unnamed",
]
Stance = Literal["asserts", "confirms", "denies", "disputes", "cannot_verify"]
Status = Literal["denied", "retracted", "contested", "confirmed", "corroborated", "claimed", "reported"]
TargetClass = Literal[
    "residential", "energy", "transport", "port", "hospital", "school", "industrial", "military_base",
    "depot", "troops", "airfield", "city_area", "other",
]
