"""What a grammar match tells of: whether it holds, its type and its weapons (codebook section 2)."""

from __future__ import annotations

from services.extract.document import Clause, Document
from services.extract.event_types import STRIKES, strike_type
from services.extract.grammar.engine import Found, class_of
from services.extract.lexicon.loader import Entry
from services.extract.tolls import Victims

_NEUTRAL_VERBS = frozenset(
    {"launch", "launch_attack", "launch_passive", "strike", "bombing", "shelling", "struck", "dropped"}
)


def holds(doc: Document, found: Found) -> bool:
    """Words that only look like an occurrence: a labour strike, a fire without a war, "strike a deal"."""
    line, action = doc.line, found.rule.action
    span = found.groups.get("v") or found.groups.get("n")
    if span is None:
        return True
    entry = line.value[span[0]]
    if not isinstance(entry, Entry):
        return True
    before = class_of(line.codes[span[0] - 1]) if span[0] else "PARA"
    after = class_of(line.codes[span[1]]) if span[1] < len(line.codes) else "PARA"
    word = doc.tokens.words[line.first[span[0]]]
    previous = doc.tokens.words[line.first[span[0]] - 1] if line.first[span[0]] else ""
    follows = doc.tokens.words[line.last[span[0]]] if line.last[span[0]] < len(doc.tokens.words) else ""
    if action in ("noun", "launch_attack") and follows in _COMPOUND:
        return False
    if (
        action == "noun"
        and after in ("ON", "AGAINST")
        and "FIGUR" in line.names(span[1], min(span[1] + 7, len(line.codes)))
    ):
        return False  # "an attack on the president's record"
    if (
        action == "noun"
        and word in ("strike", "strikes")
        and (
            previous in ("on", "hunger", "labour", "labor", "general", "workers", "rail", "first")
            or follows in ("action", "price")
        )
    ):
        return False
    if (
        action == "noun"
        and entry.feats.get("type") in ("advance",)
        and before not in ("SIDE", "GEN", "W", "ENEMY", "DET", "PLURAL", "INST")
    ):
        return False
    if (
        action == "strike"
        and word in ("struck", "strikes", "strike")
        and follows in ("a", "the")
        and _next_word(doc, span[1], 1) in ("deal", "agreement", "balance", "chord", "tone", "blow", "note")
    ):
        return False
    if "DISASTER" in line.names(max(span[0] - 10, 0), span[0]) and action not in ("noun", "launch_attack"):
        return False  # "the flooding destroyed 1,000 homes"
    if action == "strike" and not _strikes_something(doc, found, span):
        return False
    if (
        action == "pow_captured"
        and entry.feats.get("f") in ("ed", "pp")
        and found.rule.name == "pow.captured"
    ):
        if before not in ("HAVE", "PLURAL", "SIDE", "PRON", "IT", "INST", "ADV", "AND", "LEADER", "NAME"):
            return False  # "40 captured fighters"
    participle = entry.feats.get("f") in ("ed", "pp")
    if action in ("captured", "recaptured", "strike", "bombing", "shelling") and participle:
        if before in ("ART", "DET", "ADV", "IN", "OF", "POSS", "ON") and after in (
            "W",
            "SIDE",
            "WEAPON",
            "SETTLE",
            "TARGET",
            "TARGETC",
            "PLACE",
            "NAME",
            "AREA",
            "PLURAL",
            "PERS",
            "VICTIM",
        ):
            return False
    return True


_STRUCK = frozenset(
    [
        "TARGET",
        "TARGETC",
        "TARGETTR",
        "PLACE",
        "VICTIM",
        "PLURAL",
        "PERS",
        "SETTLE",
        "FORCES",
        "INST",
        "SIDE",
        "NAME",
        "WEAPON",
        "POSS",
        "COUNT",
        "EVN",
        "AIRDEF",
    ]
)


_STRIKER = frozenset(
    [
        "WEAPON",
        "SIDE",
        "ARMED",
        "VICTIM",
        "ENEMY",
        "EVN",
        "PLURAL",
        "IT",
        "PRON",
        "INST",
        "NAME",
        "DEBRIS",
        "FORCES",
    ]
)


def _strikes_something(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    """Whether "hit", "struck" or "target" is said of arms: a weapon or a side strikes a thing, not
    "hit by power outages" and not "sanctions hit"."""
    line = doc.line
    right = line.names(span[1], min(span[1] + 7, len(line.codes)))
    if right and right[0] == "BY":
        return bool(set(right[1:6]) & _STRIKER)
    left = line.names(max(span[0] - 8, 0), span[0])
    passive = bool(left) and left[-1] in ("BE", "ADV")
    if passive:
        return bool(set(left) & _STRUCK) and "BY" not in right[:1]
    for cut in ("STOP", "PARA"):
        if cut in left:
            left = left[len(left) - left[::-1].index(cut) :]
    return bool(set(left) & _STRIKER) and bool(set(right) & _STRUCK)


# Heads that make the noun before them a kind of thing: "attack aircraft", "strike group".
_COMPOUND = frozenset(
    [
        "group",
        "groups",
        "aircraft",
        "helicopter",
        "helicopters",
        "force",
        "forces",
        "team",
        "teams",
        "plan",
        "plans",
        "system",
        "systems",
        "plane",
        "planes",
        "jet",
        "jets",
        "capability",
        "capabilities",
        "unit",
        "units",
        "brigade",
        "missile",
        "missiles",
        "drone",
        "drones",
        "fighter",
        "fighters",
        "craft",
        "wing",
        "range",
        "map",
    ]
)


def _next_word(doc: Document, item: int, offset: int) -> str:
    k = item + offset
    return doc.tokens.words[doc.line.first[k]] if k < len(doc.line.codes) else ""


def type_of(found: Found, doc: Document) -> tuple[str, Entry | None]:
    """The raw type of a match: its action, or the type its noun or verb carries in the tables."""
    line, action = doc.line, found.rule.action
    span = found.groups.get("v") or found.groups.get("n")
    entry = line.value[span[0]] if span else None
    entry = entry if isinstance(entry, Entry) else None
    feats = (entry.reads_as("EVN") or entry.feats) if entry else {}
    if action == "noun":
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
    }
    if action == "shelling" and feats.get("type") == "gunfire":
        return "gunfire", entry
    return table.get(action, action), entry


_CREWED = frozenset(
    {
        "helicopter",
        "helicopters",
        "jet",
        "jets",
        "fighter jet",
        "fighter jets",
        "warplane",
        "warplanes",
        "aircraft",
        "bomber",
        "bombers",
        "plane",
        "planes",
        "airplanes",
    }
)


def weapons_of(doc: Document, found: Found, clause: Clause, raw: str) -> set[str]:
    """Weapon classes that belong to this match: its own weapon, else those in the clause before a
    following trigger of another family."""
    line = doc.line
    own = found.groups.get("w")
    if found.rule.action == "launch_passive" and own is not None:
        agent = [w for k in range(found.end, min(found.end + 5, clause.end)) if (w := _weapon(line.value[k]))]
        if agent and "BY" in line.names(found.end, found.end + 2):
            return {agent[0]}  # "missiles fired by the drone": the drone struck
    if own is not None:
        low, high = found.start, found.end
        found_classes = {w for k in range(low, high) if (w := _weapon(line.value[k]))}
        return found_classes - {"unknown"} or found_classes
    if raw not in STRIKES:
        return set()
    low = max(clause.start, found.start - 7)
    high = min(clause.end, found.end + 12)
    out: set[str] = set()
    for k in range(low, high):
        name = class_of(line.codes[k])
        if k > found.end and name in ("DOWNV", "STOP"):
            break
        if name == "WEAPON" and (weapon := _weapon(line.value[k])):
            near = k < found.start or any(
                class_of(c) in ("WITH", "BY", "OF", "COLON", "WEAPON")
                for c in line.codes[max(found.end - 1, k - 6) : k]
            )
            if near:
                out.add(weapon)
    return out - {"unknown", "smallarms"}


def _weapon(value: object) -> str | None:
    if isinstance(value, Entry):
        feats = value.reads_as("WEAPON")
        return feats.get("class") if feats else None
    return None


def typed(doc: Document, found: Found, raw: str, weapons: set[str]) -> str | None:
    """The type once the weapon is known; None when the match is no occurrence after all."""
    if found.rule.action in ("downed", "destroyed", "downed_passive"):
        span = found.groups.get("w")
        form = ""
        if span is not None:
            value = doc.line.value[span[0]]
            form = value.form if isinstance(value, Entry) else ""
        if form in _CREWED:
            return "aircraft_downed"
        if span is not None and not weapons & {"drone", "missile", "rocket", "aircraft", "unknown"}:
            return None
        if found.rule.action == "destroyed" and not weapons & {"drone", "missile", "rocket"}:
            return None
        return "interception"
    if (
        raw in ("captured", "recaptured")
        and found.rule.action in ("captured", "recaptured")
        and "p" not in found.groups
    ):
        return _taken(doc, found, raw)
    if raw == "launch":
        raw = "strike_unspecified"
    if raw == "gunfire":
        if weapons & {"artillery", "rocket"}:
            return "artillery_shelling"
        return "civilian_killing" if _harms_people(doc, found) else "armed_clash"
    if raw == "killing":
        return _killed(doc, found)
    if raw == "downing":
        return "interception"
    if raw in STRIKES:
        if found.rule.action == "launch" and weapons <= {"unknown"}:
            return None
        return strike_type(raw, weapons) if found.rule.action in _NEUTRAL_VERBS else raw
    return raw


_FIGHTERS = frozenset({"PLURAL", "VICTIM", "ARMED", "SIDE", "INST", "ENEMY", "PERS"})


def _killed(doc: Document, found: Found) -> str | None:
    """Fighters who kill: a fight when fighters died, a direct attack when civilians did. A weapon or
    an event as subject is told by its own rule."""
    line = doc.line
    k = found.groups["v"][0] - 1
    while k >= 0 and class_of(line.codes[k]) in ("HAVE", "ADV", "TIME", "ALSO"):
        k -= 1
    if k < 0 or class_of(line.codes[k]) not in _FIGHTERS:
        return None
    victims = line.value[found.groups["p"][0]]
    population = victims.population if isinstance(victims, Victims) else "unknown"
    return "armed_clash" if population in ("military", "security") else "civilian_killing"


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
    return killed and any(v.population in ("civilian", "unknown") for v in dead)


_HELD = frozenset({"VICTIM", "PLURAL", "PERS", "POW", "PRON", "LEADER"})


_GROUND = frozenset({"PLACE", "SETTLE", "TARGET", "TARGETC", "NAME", "AREA", "OCCUPIED", "CONTROL", "IT"})


def _taken(doc: Document, found: Found, raw: str) -> str | None:
    """People who are captured are prisoners, ground that is captured is territory; a bare verb with
    neither is no occurrence."""
    line = doc.line
    span = found.groups.get("v") or (found.start, found.end)
    left = line.names(max(span[0] - 9, 0), span[0])
    if left and left[-1] in ("PLURAL", "VICTIM", "PERS", "POW"):
        entry = line.value[span[0]]
        if (
            isinstance(entry, Entry)
            and entry.feats.get("f") in ("ed", "pp")
            and "BY" not in line.names(span[1], span[1] + 1)
        ):
            window = line.names(span[1], min(span[1] + 4, len(line.codes)))
            if not window or window[0] in ("IN", "AT", "NEAR", "TIME", "DURING", "ON"):
                return "pow_captured" if raw == "captured" else None  # "soldiers captured in Mariupol"
    passive = bool({"BE"} & set(left[-3:]))
    window = list(reversed(left)) if passive else line.names(span[1], min(span[1] + 6, len(line.codes)))
    for name in window:
        if name in ("STOP", "PARA", "SEMI", "SAY"):
            break
        if passive and name == "NAME":
            return "pow_captured" if raw == "captured" else raw
        if name in _HELD:
            return "pow_captured" if raw == "captured" else None
        if name in _GROUND:
            return raw
        if name == "SIDE" and not passive:
            continue
    return None
