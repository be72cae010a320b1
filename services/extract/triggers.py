"""What a grammar match tells of: its type (codebook section 2)."""

from __future__ import annotations

import itertools

from services.extract.document import Document
from services.extract.event_types import STRIKES, strike_type
from services.extract.grammar.engine import Found, class_of
from services.extract.lexicon.loader import Entry
from services.extract.means import weapon_class
from services.extract.seizures import soldiers_taken, taken
from services.extract.subjects import by_people, drives_people, population, subject_fits
from services.extract.tolls import Victims

_NEUTRAL_VERBS = frozenset(
    "launch launch_attack launch_passive strike bombing shelling struck dropped weapon_under".split()
)


def type_of(found: Found, doc: Document) -> tuple[str, Entry | None]:
    """The raw type of a match: its action, or the type its noun or verb carries in the tables."""
    line, action = doc.line, found.rule.action
    span = found.groups.get("v") or found.groups.get("n")
    entry = line.value[span[0]] if span else None
    entry = entry if isinstance(entry, Entry) else None
    feats = (entry.reads_as("EVN") or entry.feats) if entry else {}
    if action in ("noun", "told_noun", "stopped_assault"):
        return feats.get("type", "strike_unspecified"), entry
    if action in ("launch_attack", "blast"):
        noun = line.value[found.groups["n"][0]]
        if isinstance(noun, Entry):
            return (noun.reads_as("EVN") or noun.feats).get("type", "strike_unspecified"), noun
    table = {
        "launch": "strike_unspecified",
        "launch_passive": "strike_unspecified",
        "strike": "strike_unspecified",
        "struck": feats.get("type", "strike_unspecified"),
        "shelling": "artillery_shelling",
        "bombing": "air_strike",
        "dropped": "air_strike",
        "weapon_fell": "strike_unspecified",
        "debris": "drone_strike",
        "downed": "interception",
        "destroyed": "interception",
        "downed_passive": "interception",
        "exchange": "prisoner_exchange",
        "taken_control": feats.get("type", "captured"),
        "pushback": "recaptured",
        "arrived": "force_movement",
        "lost_ground": "captured",
        "retaken": "recaptured",
        "weapon_under": "strike_unspecified",
        "released": "prisoner_exchange",
        "leader_killed": "assassination",
        "dogfight": "naval_or_air_combat",
    }
    if action == "shelling" and feats.get("type") == "gunfire":
        return "gunfire", entry
    return table.get(action, action), entry


def typed(doc: Document, found: Found, raw: str, weapons: set[str]) -> str | None:
    """The type once the weapon is known; None when the match is no occurrence after all."""
    if not subject_fits(doc, found):
        return "evacuation" if drives_people(doc, found) else None
    told = by_people(doc, found)
    if told is not None:
        return told or None
    if "chemical" in weapons and (raw in STRIKES or raw == "used_weapon"):
        return "chemical_weapon_use"
    if raw == "used_weapon":
        return None
    if found.rule.action == "dropped" and "drone" in weapons:
        return "drone_strike"
    before = weapon_class(doc.line.value[found.start - 1]) if found.start else None
    if found.rule.action == "bombing" and before == "drone":
        return "drone_strike"  # "a drone bombed a school"
    if found.rule.action in ("downed", "destroyed", "downed_passive"):
        span = found.groups.get("w")
        value = doc.line.value[span[0]] if span is not None else None
        if isinstance(value, Entry) and (value.reads_as("WEAPON") or {}).get("crewed"):
            return "damage" if _on_the_ground(doc, found) else "aircraft_downed"
        if found.rule.name == "down.it" and _of_aircraft(doc, found):
            return "aircraft_downed"
        if span is not None and not weapons & {"drone", "missile", "rocket", "aircraft", "unknown"}:
            return None
        if found.rule.action == "destroyed" and not weapons & {"drone", "missile", "rocket"}:
            return None
        ahead = doc.tokens.words[doc.line.last[found.end - 1] :][:_ON_GROUND_REACH]
        if found.rule.action == "destroyed" and not _ON_GROUND.isdisjoint(ahead):
            weapons.clear()  # of the one who was struck
            return "strike_unspecified"  # "destroyed a missile on its launcher"
        return "interception"
    if (
        raw in ("captured", "recaptured")
        and found.rule.action in ("captured", "recaptured")
        and "p" not in found.groups
    ):
        return taken(doc, found, raw)
    if raw == "launch":
        raw = "strike_unspecified"
    if raw == "gunfire" and (carrier := _firing(doc, found)):
        return strike_type("strike_unspecified", {carrier})
    if raw == "gunfire" and _by_gunmen(doc, found):
        return "civilian_killing" if _harms_people(doc, found) else "armed_clash"
    if raw == "gunfire":
        around = doc.line.names(max(found.start - 6, 0), min(found.end + 5, len(doc.line.codes)))
        if not _harms_people(doc, found) and {"SETTLE", "AREA"} & set(around):
            return "artillery_shelling"  # localities that were fired on
        if weapons & {"artillery", "rocket"}:
            return "artillery_shelling"
        return "civilian_killing" if _harms_people(doc, found) else "armed_clash"
    if raw == "killing":
        return _killed(doc, found)
    if raw == "strike_unspecified" and not weapons and _toward(doc, found):
        return "ground_assault"  # "mounted 31 attacks towards Lyman"
    if found.rule.name == "storm.verb" and _into_civil_site(doc, found):
        return "raid_ambush"
    if raw == "armed_clash" and _of_ships(doc, found):
        return "naval_or_air_combat"
    if raw == "sent":
        armed = population(doc, found.groups["p"][0]) in ("military", "security")
        return "force_movement" if armed else None
    if (
        found.rule.name in ("pow.captured", "pow.passive")
        and population(doc, found.groups["p"][0]) == "civilian"
    ):
        return "abduction"
    if raw == "abduction" and doc.tokens.words[doc.line.last[found.end - 1] - 1].startswith("prisoner"):
        return "pow_captured"  # "had been taken prisoner"
    if raw == "abduction" and found.rule.name != "abduct.hold" and soldiers_taken(doc, found):
        return "pow_captured"
    if raw == "downing":
        return "interception"
    if raw == "raid_ambush" and _from_the_air(doc, found):
        return "air_strike"
    if found.rule.action == "debris":
        line = doc.line
        fell = {weapon_class(v) for v in line.value[max(found.start - 3, 0) : found.end]}
        return "missile_strike" if "missile" in fell and "drone" not in fell else "drone_strike"
    if found.rule.action == "attacked_times":
        verb = doc.line.value[found.groups["v"][0]]
        attack = isinstance(verb, Entry) and "attack" in verb.feats
        return "ground_assault" if attack and not weapons else None
    if found.rule.name in ("weapon.kills", "weapon.by") and weapons == {"smallarms"}:
        return "civilian_killing" if _harms_people(doc, found) else "armed_clash"
    if found.rule.action == "mine_hit":
        return "explosive_device" if "device" in weapons else None
    if found.rule.name in ("weapon.fell", "weapon.then_explodes") and _crewed(doc, found):
        return None  # bombers that landed
    if found.rule.name == "weapon.rammed" and "device" in weapons:
        return "suicide_bombing"
    if found.rule.action == "weapon_fell" and weapons <= {"unknown"} and _planted(doc, found):
        return "explosive_device"
    if found.rule.action in ("noun", "blast") and _by_saboteurs(doc, found, raw):
        return "sabotage"
    if raw in STRIKES:
        if found.rule.action == "launch" and weapons <= {"unknown"}:
            return None
        return strike_type(raw, weapons) if found.rule.action in _NEUTRAL_VERBS else raw
    return raw


_ON_GROUND = frozenset(
    "launcher launchers prepared preparing ready readied loaded ground storage stored".split()
)
"""Of what had not been launched yet: it was struck, not intercepted."""
_ON_GROUND_REACH = 14


def _on_the_ground(doc: Document, found: Found) -> bool:
    """Whether aircraft were destroyed where they stood: "destroyed at the Saky airbase"."""
    verb = class_of(doc.line.codes[found.groups["v"][0]])
    ahead = doc.line.names(found.end, min(found.end + 6, len(doc.line.codes)))
    return verb == "DESTRV" and ahead[:1] in (["AT"], ["ON"]) and bool({"TARGET", "W"} & set(ahead))


_IT_REACH = 24


def _of_aircraft(doc: Document, found: Found) -> bool:
    """Whether "it" in "it was shot down" is a crewed aircraft named before in the sentence."""
    for value in reversed(doc.line.value[max(found.start - _IT_REACH, 0) : found.start]):
        if isinstance(value, Entry) and value.cls in ("STOP", "PARA"):
            return False
        feats = value.reads_as("WEAPON") if isinstance(value, Entry) else None
        if feats is not None:
            return "crewed" in feats
    return False


_FIGHTERS = frozenset({"PLURAL", "VICTIM", "ARMED", "SIDE", "INST", "ENEMY", "PERS"})


_BETWEEN = frozenset("HAVE ADV TIME ALSO WHICH ON IN AT NEAR FROM W TARGET PLACE AREA".split())


_BEFORE_AND = _BETWEEN | frozenset(
    "AND INJ VED TARGETC DAMV BURNV ART DET COUNT POSS PLACE STORMV SETTLE LOC".split()
)
"""Between who did two things and the second of them."""


def _killed(doc: Document, found: Found) -> str | None:
    """Fighters who kill: a fight when fighters died, a direct attack when civilians did. A weapon or
    an event as subject is told by its own rule."""
    line = doc.line
    k = found.groups["v"][0] - 1
    while k >= 0 and class_of(line.codes[k]) in _BETWEEN:
        k -= 1
    if k > 0 and class_of(line.codes[k]) == "AND":  # "gunmen burned homes and killed 40 farmers"
        while k >= 0 and class_of(line.codes[k]) in _BEFORE_AND:
            k -= 1
    if k < 0 or class_of(line.codes[k]) not in _FIGHTERS or line.names(k - 1, k) == ["BY"]:
        return None  # "artillery fire by the army killed": the fire, not the army, is the subject
    victims = line.value[found.groups["p"][0]]
    population = victims.population if isinstance(victims, Victims) else "unknown"
    return "armed_clash" if population in ("military", "security") else "civilian_killing"


def _toward(doc: Document, found: Found) -> bool:
    """Whether an attack moves: one "towards" a place is made on the ground."""
    noun = found.groups.get("n")
    if noun is None or not doc.tokens.words[doc.line.first[noun[0]]].startswith(("attack", "assault")):
        return False
    return doc.line.names(noun[1], noun[1] + 1) == ["TOWARD"]


_SHIPS_BACK = 8


def _of_ships(doc: Document, found: Found) -> bool:
    """Whether ships or boats fight: "a patrol boat and two speedboats traded fire"."""
    if found.rule.name not in ("clash.verb", "clash.exchange", "clash.verb.object", "clash.fought"):
        return False
    for value in doc.line.value[max(found.start - _SHIPS_BACK, 0) : found.start]:
        feats = value.reads_as("TARGET") if isinstance(value, Entry) else None
        if feats is not None and "ship" in feats:
            return True
    return False


_SITE_REACH = 5
_OF_FIGHTERS = frozenset({"military_base", "depot", "troops", "airfield"})


def _into_civil_site(doc: Document, found: Found) -> bool:
    """Whether an army storms a camp of refugees, a hospital or a house, which is a raid; towns and bases are
    assaulted."""
    if not {"INST", "FORCES", "SIDE"} & set(doc.line.names(max(found.start - 2, 0), found.start)):
        return False
    for value in doc.line.value[found.end : found.end + _SITE_REACH]:
        if not isinstance(value, Entry):
            continue
        if value.cls in ("SETTLE", "STOP", "COMMA", "TARGETTR"):
            return False
        feats = value.reads_as("TARGET") or value.reads_as("TARGETC")
        if feats is not None:
            return feats.get("class") not in _OF_FIGHTERS and value.form not in ("village", "town", "city")
    return False


def _firing(doc: Document, found: Found) -> str | None:
    """The weapon that "fired on" something: "a drone fired on a car" is a strike."""
    k = found.start - 1
    while k > 0 and class_of(doc.line.codes[k]) in ("HAVE", "ADV"):
        k -= 1
    weapon = weapon_class(doc.line.value[k]) if k >= 0 else None
    return weapon if weapon in ("drone", "aircraft", "artillery") else None


def _by_gunmen(doc: Document, found: Found) -> bool:
    """Whether the ones who open fire carry guns: "the gunmen opened fire from both sides of the road"."""
    return "ARMED" in doc.line.names(max(found.start - 2, 0), found.start)


_CROWDS = frozenset("crowd crowds queue demonstrators protesters worshippers mourners civilians".split())
_CROWD_REACH = 8


def _harms_people(doc: Document, found: Found) -> bool:
    """Whether shots fell on people who are no fighters."""
    line = doc.line
    sentence = range(max(found.start - 14, 0), min(found.end + 14, len(line.codes)))
    dead = [
        v
        for k in sentence
        if isinstance(v := line.value[k], Victims) and (v.quantity.max is None or v.quantity.max > 0)
    ]
    killed = any(class_of(line.codes[k]) in ("KILL", "KILLX", "INJ", "DIE") for k in sentence)
    crowd = not _CROWDS.isdisjoint(doc.tokens.words[line.first[found.start] :][:_CROWD_REACH])
    peoples = crowd or any(line.names(k, k + 2) == ["COUNT", "SIDE"] for k in sentence)
    return killed and (peoples or any(v.population in ("civilian", "unknown") for v in dead))


def _by_saboteurs(doc: Document, found: Found, raw: str) -> bool:
    """Whether a blast is said to be the work of partisans."""
    ahead = doc.line.names(found.start, min(found.end + 18, len(doc.line.codes)))
    if "STOP" in ahead:
        ahead = ahead[: ahead.index("STOP")]
    return raw == "strike_unspecified" and "SABOTEUR" in ahead


_ON_FOOT = frozenset(
    "troops soldiers police commandos gunmen militants fighters forces officers arrested detained".split()
)
_AROUND = 12
_RAIDED = (["ON"], ["IN"])


def _from_the_air(doc: Document, found: Found) -> bool:
    """Whether aircraft carried out the raid: they are named beside it, or it is "a raid on" something in an
    article on a war from the air, with nobody on foot in it."""
    line, words = doc.line, doc.tokens.words
    beside = line.value[max(found.start - 2, 0) : found.end + 3]
    if any(weapon_class(value) == "aircraft" for value in beside):
        return True
    noun = found.groups.get("n")
    if noun is None or not words[line.first[noun[0]]].startswith("raid"):
        return False
    near = words[line.first[max(found.start - _AROUND, 0)] : line.last[noun[1] - 1] + _AROUND]
    # in the West Bank raids are made on foot, while the same article may tell of Gaza bombed
    on_foot = not _ON_FOOT.isdisjoint(near) or ("west", "bank") in itertools.pairwise(words)
    if on_foot or line.names(noun[1], noun[1] + 1) not in _RAIDED:
        return False
    return any(weapon_class(line.value[k]) == "aircraft" for k in line.items("WEAPON"))


def _crewed(doc: Document, found: Found) -> bool:
    value = doc.line.value[found.groups["w"][0]]
    return isinstance(value, Entry) and bool((value.reads_as("WEAPON") or {}).get("crewed"))


def _planted(doc: Document, found: Found) -> bool:
    """Whether the weapon is a bomb that lay in wait: one that exploded where it was left, or that killed
    with nobody said to have dropped it."""
    value = doc.line.value[found.groups["w"][0]]
    verb = class_of(doc.line.codes[found.groups["v"][0]])
    planted = isinstance(value, Entry) and "planted" in (value.reads_as("WEAPON") or {})
    return planted and verb in ("EXPLV", "KILL", "INJ", "DAMV", "DESTRV")
