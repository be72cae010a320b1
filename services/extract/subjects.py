"""Who does it and to whom: what an occurrence becomes by the people in its match (codebook section 2)."""

from __future__ import annotations

from services.extract.document import Document
from services.extract.grammar.engine import Found, class_of
from services.extract.lexicon.loader import Entry
from services.extract.tolls import Victims

_ARMED = frozenset({"INST", "FORCES", "SIDE", "ARMED", "ENEMY"})
_IN_ARMS = ("military", "security")
_HELD_SITES = frozenset("military_base airfield port energy industrial depot city_area".split())
_SHOOTING = frozenset("shot gunned shooting gunning".split())
_MANY = 100
"""From so many on, civilians who arrive somewhere have left their homes."""
_VEHICLES = frozenset("car truck van vehicle motorcycle motorbike minibus bus lorry pickup taxi".split())
"""What a bomb is driven or left in: "a truck blew up on the bridge"."""
_BLASTS = frozenset("blew exploded explodes blows detonated went goes".split())
_NOT_OF_THERE = frozenset("citizens nationals foreigners staff diplomats tourists employees workers".split())
"""Whom a government calls home: no one is driven out by it."""


def population(doc: Document, k: int) -> str | None:
    """Who the people at item ``k`` are; None when there are none."""
    if not 0 <= k < len(doc.line.value):
        return None
    value = doc.line.value[k]
    if isinstance(value, Victims):
        return value.population
    if class_of(doc.line.codes[k]) == "FORCES":
        return "military"
    return value.feats.get("pop") if isinstance(value, Entry) else None


def subject_fits(doc: Document, found: Found) -> bool:
    """The people a rule captures as ``s`` must bear arms: refugees who cross a border, tourists who arrive
    or residents driven out are no movement of forces."""
    span = found.groups.get("s")
    if span is None:
        return True
    entry = doc.line.value[span[0]]
    if isinstance(entry, Entry) and entry.reads_as("EVN") is not None:
        return (entry.reads_as("EVN") or {}).get("type") == "force_movement"
    return class_of(doc.line.codes[span[0]]) in _ARMED or population(doc, span[0]) in _IN_ARMS


_OF_FLIGHT = frozenset({"advance.cross", "push.out", "push.away"})


def drives_people(doc: Document, found: Found) -> bool:
    """Whether many civilians cross a border or are cleared out of a town, as troops would."""
    span = found.groups.get("s")
    if found.rule.name not in _OF_FLIGHT or span is None or population(doc, span[0]) != "civilian":
        return False
    value = doc.line.value[span[0]]
    if not isinstance(value, Victims):
        return False
    return value.quantity.max is None or (value.quantity.min or 0) >= _MANY


def by_people(doc: Document, found: Found) -> str | None:
    """The type of a match that only its people decide; "" when it is none, None when they do not decide."""
    action = found.rule.action
    if found.rule.name == "capture.attempt" and _by_crowd(doc, found.start):
        return ""
    if action == "stopped_assault":
        value = doc.line.value[found.groups["n"][0]]
        feats = (value.reads_as("EVN") or {}) if isinstance(value, Entry) else {}
        assault = feats.get("type") == "ground_assault" or "attack" in feats
        return "attack_repelled" if assault else ""
    if action == "taken_people":
        people = population(doc, found.groups["p"][0])
        if people in _IN_ARMS:
            return "pow_captured"
        return "" if found.rule.name == "pow.surrender" else "abduction"
    if found.rule.name == "weapon.kills" and _one_of_rank(doc, found):
        return "assassination"
    if action == "told_to_go":
        first = doc.line.first[found.groups["p"][0]]
        abroad = not _NOT_OF_THERE.isdisjoint(doc.tokens.words[first : first + 3])
        return "" if abroad or population(doc, found.groups["p"][0]) in _IN_ARMS else "evacuation"
    if action == "moved_people":
        return "force_movement" if population(doc, found.groups["p"][0]) in _IN_ARMS else "evacuation"
    if action == "force_movement" and found.rule.name == "deploy.verb":
        k = found.groups["p"][0]
        civil = (
            class_of(doc.line.codes[k]) in ("VICTIM", "PLURAL", "PERS") and population(doc, k) not in _IN_ARMS
        )
        return "" if civil else None
    if found.rule.name == "flee.verb" and (
        population(doc, found.groups["p"][0]) in _IN_ARMS or _only_one(doc, found.groups["p"][0])
    ):
        return ""
    if action == "neutralised_people":
        return "armed_clash" if population(doc, found.groups["p"][0]) == "military" else ""
    if action == "arrived_people":
        value = doc.line.value[found.groups["p"][0]]
        many = isinstance(value, Victims) and (value.quantity.min or 0) >= _MANY
        return "evacuation" if many and population(doc, found.groups["p"][0]) not in _IN_ARMS else ""
    if found.rule.name == "withdraw.verb" and _people_pulled(doc, found):
        return ""
    if action == "took_held":
        value = doc.line.value[found.groups["p"][0]]
        return "abduction" if isinstance(value, Victims) and "held" in value.traits else ""
    if action == "shot_someone":
        people = _people_before(doc, found.start)
        return "" if people is None or people in _IN_ARMS else "civilian_killing"
    if action == "taken_site":
        value = doc.line.value[found.groups["t"][0]]
        site = (value.reads_as("TARGET") or value.reads_as("TARGETC")) if isinstance(value, Entry) else None
        return "captured" if site and site.get("class") in _HELD_SITES else ""
    if action == "vehicle_blast":
        value = doc.line.value[found.groups["t"][0]]
        vehicle = isinstance(value, Entry) and value.form in _VEHICLES
        verb = doc.tokens.words[doc.line.first[found.groups["v"][0]]]
        return "explosive_device" if vehicle and verb in _BLASTS else ""
    if action == "killed_with":
        return "" if population(doc, found.groups["p"][0]) in _IN_ARMS else "civilian_killing"
    if action == "killed_by":
        by = found.groups["a"][0]
        if class_of(doc.line.codes[by]) not in _ARMED and population(doc, by) != "military":
            return ""
        return "armed_clash" if population(doc, found.groups["p"][0]) in _IN_ARMS else "civilian_killing"
    if action == "released":
        return "prisoner_exchange" if _held(doc, found) else ""
    if found.rule.name == "massacre.verb" and population(doc, found.groups["p"][0]) == "military":
        verb = doc.tokens.words[doc.line.first[found.groups["v"][0]]]
        return "armed_clash" if verb in _SHOOTING else None
    if action == "arms_found":
        weapon = doc.line.value[found.groups["w"][0]]
        arms = (weapon.reads_as("WEAPON") or {}).get("class") if isinstance(weapon, Entry) else None
        return "weapons_seized" if arms == "smallarms" else ""
    if action == "weapons_seized" and found.rule.name == "seize.weapons":
        return "weapons_seized" if class_of(doc.line.codes[found.groups["w"][0]]) == "WEAPON" else ""
    return None


_SUBJECT_REACH = 14


def _people_before(doc: Document, k: int) -> str | None:
    """Who the nearest people before item ``k`` are, in its sentence; None without any."""
    for j in range(k - 1, max(k - _SUBJECT_REACH, -1), -1):
        name = class_of(doc.line.codes[j])
        if name in ("STOP", "PARA", "SEMI", "SAY"):
            return None
        if name in ("VICTIM", "PLURAL", "PERS"):
            return population(doc, j) or "unknown"
        if name == "SIDE" and doc.line.names(j - 1, j) in (["ORD"], ["ART"], ["COUNT"], ["AGE"]):
            return "unknown"  # "a second Palestinian, aged 23, was shot"
    return None


_CAPTURE_BACK = 45
_SEIZING = frozenset({"ABDUCTV", "SNATCHV", "TAKEN", "HOLDV"})


def _people_pulled(doc: Document, found: Found) -> bool:
    """ "Eight people had been pulled out": of the rubble, no troops withdrew."""
    k = found.start - 1
    while k > 0 and class_of(doc.line.codes[k]) in ("BE", "HAVE", "ADV"):
        k -= 1
    passive = k < found.start - 1 and class_of(doc.line.codes[found.start - 1]) in ("BE", "ADV")
    pulled = population(doc, k)
    return passive and pulled is not None and pulled not in _IN_ARMS


def _only_one(doc: Document, k: int) -> bool:
    """Whether one person is spoken of: a gunman who fled is no displacement."""
    value = doc.line.value[k]
    return isinstance(value, Victims) and value.quantity.max == 1


def _held(doc: Document, found: Found) -> bool:
    """Whether those set free had been held: hostages, detainees, prisoners."""
    value = doc.line.value[found.groups["p"][0]]
    if isinstance(value, Victims) and "held" in value.traits:
        return True
    around = doc.line.names(max(found.start - _CAPTURE_BACK // 2, 0), found.end + _CAPTURE_BACK // 2)
    if "POW" in around:
        return True  # "freed four women soldiers and Israel let 200 prisoners go"
    before = doc.line.names(max(found.start - _CAPTURE_BACK, 0), found.start)
    return "INCL" in doc.line.names(found.start, found.end) and not _SEIZING.isdisjoint(before)


def _one_of_rank(doc: Document, found: Found) -> bool:
    """Whether a bomb laid for one killed one general or commander."""
    weapon = doc.line.value[found.groups["w"][0]]
    laid = isinstance(weapon, Entry) and (weapon.reads_as("WEAPON") or {})
    if class_of(doc.line.codes[found.groups["v"][0]]) != "KILL":
        return False
    victim = doc.line.value[found.end] if found.end < len(doc.line.value) else None
    if not laid or not ("planted" in laid or laid.get("class") == "device"):
        return False
    return isinstance(victim, Victims) and "rank" in victim.traits and victim.quantity.max == 1


def _by_crowd(doc: Document, k: int) -> bool:
    """Whether the nearest people before ``k`` are civilians: protesters who try to break through."""
    for j in range(k - 1, max(k - 24, -1), -1):
        name = class_of(doc.line.codes[j])
        if name in ("STOP", "PARA", "SEMI") or (name in _ARMED and (name != "SIDE" or k - j <= 2)):
            return False
        if name in ("PLURAL", "VICTIM"):
            return population(doc, j) == "civilian"
    return False
