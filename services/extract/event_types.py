"""From what the words say to a type of the codebook: weapons, verbs and the place decide (section 2)."""

from __future__ import annotations

from shared.contracts.codebook import FAMILY_OF

OF_WEAPON = {
    "missile": "missile_strike",
    "drone": "drone_strike",
    "aircraft": "air_strike",
    "artillery": "artillery_shelling",
    "rocket": "rocket",
    "device": "explosive_device",
    "grenade": "grenade_attack",
    "suicide": "suicide_bombing",
    "chemical": "chemical_weapon_use",
}
STRIKES = frozenset({"strike_unspecified", "rocket"} | set(OF_WEAPON.values()) | {"combined_strike"})
_AIR = ("missile_strike", "drone_strike", "air_strike")
# Regions within reach of tube and rocket artillery of an open front: a rocket there is artillery.
NEAR_FRONT = frozenset(
    [
        "kharkiv",
        "donetsk",
        "luhansk",
        "zaporizhzhia",
        "kherson",
        "sumy",
        "chernihiv",
        "mykolaiv",
        "belgorod",
        "kursk",
        "bryansk",
        "donbas",
    ]
)


def family(event_type: str) -> str:
    """The family of a type; of the open class "rocket" too."""
    return FAMILY_OF.get(event_type, "strike")


def strike_type(base: str, weapons: set[str]) -> str:
    """The most specific strike type for a trigger of type ``base`` with these weapon classes:
    two different kinds in one attack make ``combined_strike``."""
    kinds = {OF_WEAPON[w] for w in weapons if w in OF_WEAPON}
    if base in (
        "combined_strike",
        "suicide_bombing",
        "explosive_device",
        "grenade_attack",
        "chemical_weapon_use",
    ):
        return base
    if base not in ("strike_unspecified",):
        kinds.add(base)
    if "artillery_shelling" in kinds:
        kinds.discard("rocket")
    if "missile_strike" in kinds:
        kinds.discard("rocket")
    if "suicide_bombing" in kinds:
        return "suicide_bombing"
    if len(kinds) > 1:
        if kinds == {"drone_strike", "rocket"} or len(kinds & {*_AIR, "artillery_shelling", "rocket"}) > 1:
            return "combined_strike"
        return sorted(kinds)[0]
    return next(iter(kinds), base)


def settle_rocket(event_type: str, region: str | None, country: str | None) -> str:
    """A rocket of unknown kind is artillery near the front and a missile far behind it (section 2)."""
    if event_type != "rocket":
        return event_type
    if country in ("UA", "RU"):
        near = region is not None and any(name in region.lower() for name in NEAR_FRONT)
        return "artillery_shelling" if near else "missile_strike"
    return "missile_strike" if country == "IL" else "artillery_shelling"


def compatible(a: str, b: str) -> bool:
    """Whether two types can tell of one occurrence: equal, or one leaves the weapon open."""
    if a == b:
        return True
    if family(a) != family(b):
        return False
    if family(a) == "strike":
        pair = {a, b}
        if "strike_unspecified" in pair:
            return True
        if "combined_strike" in pair:
            return bool(pair & {"drone_strike", "missile_strike", "air_strike"})
        return pair in (
            {"rocket", "missile_strike"},
            {"rocket", "artillery_shelling"},
            {"suicide_bombing", "explosive_device"},
            {"air_strike", "missile_strike"},
            {"air_strike", "suicide_bombing"},
            {"air_strike", "explosive_device"},
        )
    if family(a) == "engagement":
        return True
    return {a, b} in (
        {"captured", "recaptured"},
        {"captured", "advance"},
        {"captured", "nonviolent_transfer"},
    )


_RANK = {
    "strike_unspecified": 0,
    "rocket": 1,
    "damage": 0,
    "armed_clash": 0,
    "ground_assault": 1,
    "raid_ambush": 2,
    "advance": 0,
    "captured": 1,
    "recaptured": 2,
    "combined_strike": 3,
    "suicide_bombing": 5,
    "explosive_device": 4,
}


def more_specific(a: str, b: str) -> str:
    """The type that says more; equal ranks keep the first told."""
    if a == b:
        return a
    if {a, b} == {"air_strike", "missile_strike"}:
        return "air_strike"
    return b if _RANK.get(b, 2) > _RANK.get(a, 2) else a
