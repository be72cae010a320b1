"""Whether a grammar match tells of an occurrence at all: "strike a deal" and "attack aircraft" do not."""

from __future__ import annotations

from services.extract.document import Document
from services.extract.grammar.engine import Found, Line, class_of
from services.extract.lexicon.loader import Entry
from services.extract.tolls import Victims
from services.extract.walkouts import by_athlete, lays_down_work, of_sport

_AGENDA = frozenset(
    "effort efforts plan plans reform reforms bill bills proposal proposals legislation talks negotiations"
    " project projects agenda strategy measures ties relations".split()
)
"""What a government pushes forward that is no front."""


_SHOTS = frozenset("shell shells missile missiles rocket rockets drone drones bomb bombs".split())
_DEALS = frozenset("deal agreement treaty pact talks accord race summit convention contract".split())
"""What one pulls out of without troops."""
_SOUGHT = frozenset("talks negotiations proposal proposals calls call demand demands hopes prospects".split())
"""Before a truce these say that there is none."""
_PADS = frozenset("pad pads site sites point points ramp ground base".split())
_TESTS = frozenset({"test", "tests", "tested", "testing", "drill", "drills"})
_GIVES = frozenset({"sent", "sends", "send", "sending"})
_MONEY = frozenset({"pounds", "hits", "strikes", "targets"})
"""After a number these are no verbs."""


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
    if action == "launch_attack" and word == "stage" and follows == "of":
        return False  # "in the final stage of the retreat"
    if action == "withdrawal" and not _DEALS.isdisjoint(doc.tokens.words[line.last[span[0]] :][:8]):
        return False  # "pulled out last week of a deal"
    if action == "launch_attack" and follows in _PADS:
        return False  # "the launching pad of its offensive"
    if entry.feats.get("type") == "air_raid_alert" and not _TESTS.isdisjoint(
        doc.tokens.words[line.last[span[0]] :][:4]
    ):
        return False  # "sirens were tested in the afternoon"
    if action == "strike" and before == "COUNT" and word in _MONEY:
        return False  # "at 17,500 pounds"
    given = action == "launch" and word in _GIVES and before == "HAVE" and after != "COUNT"
    if given and not _aimed(line, found):
        return False  # "Turkey has sent drones"
    opening = line.first[found.start]
    if action == "ceasefire" and not _SOUGHT.isdisjoint(doc.tokens.words[max(opening - 5, 0) : opening]):
        return False  # "talks on a truce resume"
    if action == "advance" and "airspace" in doc.tokens.words[line.last[span[0]] :][:5]:
        return False  # "a drone entered its airspace"
    if action == "advance" and before == "WEAPON" and previous in _SHOTS:
        return False  # "a shell broke through the roof"
    if action in ("noun", "launch_attack") and follows in _COMPOUND:
        return False
    noun = found.groups.get("n")
    end = noun[1] if noun is not None else span[1]
    if action in ("noun", "launch_attack") and line.names(end, end + 1) in (["ON"], ["AGAINST"]):
        if "FIGUR" in line.names(end, min(end + 7, len(line.codes))):
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
    if noun is not None and lays_down_work(doc.tokens.words, doc.tokens.caps, line.last[noun[1] - 1] - 1):
        return False
    if by_athlete(doc.tokens.words, line.first[span[0]]):
        return False
    if entry.feats.get("type") == "armed_clash" and of_sport(doc.tokens.words, line.first[span[0]]):
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
    if action == "advance" and {"ORD", "UNIT"} & set(line.names(span[1], min(span[1] + 3, len(line.codes)))):
        return False  # "the invasion enters its fourth year"
    if action == "advance" and not _AGENDA.isdisjoint(
        doc.tokens.words[line.last[span[0]] : line.last[span[0]] + 4]
    ):
        return False  # "has pushed forward with efforts to integrate the region"
    if "DISASTER" in line.names(max(span[0] - 10, 0), span[0]) and action not in ("noun", "launch_attack"):
        return False  # "the flooding destroyed 1,000 homes"
    if not _CONTEXT.get(action, _anything)(doc, found, span):
        return False
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
        if _leads_noun(line, span[0]) and after in (
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


def _aimed(line: Line, found: Found) -> bool:
    """Whether what is sent goes at something."""
    ahead = line.names(found.end, min(found.end + 2, len(line.codes)))
    return not {"AT", "INTO", "TOWARD", "AGAINST", "ON", "TO", "OVER"}.isdisjoint(ahead)


def _leads_noun(line: Line, k: int) -> bool:
    """Whether the participle at ``k`` stands before a noun as an adjective: "the recently captured town", not
    "drones later struck positions"."""
    j = k - 1
    while j > 0 and class_of(line.codes[j]) == "ADV":
        j -= 1
    if j < 0:
        return False
    name = class_of(line.codes[j])
    if name == "W":  # "to pacify captured cities"
        return j > 0 and class_of(line.codes[j - 1]) in ("TO", "MODAL")
    return name in ("ART", "DET", "IN", "OF", "POSS", "ON", "VED", "VING")


def _anything(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    return True


def _no_disaster(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    """Not "evacuated because of flooding"."""
    return "DISASTER" not in doc.line.names(found.end, min(found.end + 10, len(doc.line.codes)))


def _in_earnest(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    """Not a launch in a test, a drill or a parade."""
    around = doc.line.names(max(span[0] - 10, 0), min(span[1] + 12, len(doc.line.codes)))
    return "REHEARSAL" not in around


_FIGHTER = frozenset(
    "PLURAL INST FORCES SIDE ARMED ENEMY PERS VICTIM WEAPON PRON NAME PLACE OCCUPIED".split()
)


def _by_fighters(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    """Whether those who "clash over" a thing could be in arms: leaders who clash over trade are not."""
    line = doc.line
    ahead = line.names(span[1], min(span[1] + 4, len(line.codes)))
    if ahead[:1] == ["WITH"] and {"OFFICE", "LEADER"} & set(ahead):
        return False  # "lawmakers clashed with the prime minister"
    if "FIGUR" in ahead:
        return False  # "traded fire over the budget"
    if ahead[:1] != ["OVER"]:
        return True
    return bool(_FIGHTER & set(line.names(max(span[0] - 4, 0), span[0])))


_CROWD = frozenset(
    "protesters protestors demonstrators activists supporters fans rioters marchers students strikers crowd"
    " crowds pilgrims worshippers".split()
)
_OTHERS = frozenset({"STOP", "PARA", "ARMED", "FORCES", "ENEMY", "KILL", "INJ"})
_REACH = 18
"""Items before a verb in which its subject is looked for."""


def _by_no_protest(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    """Whether who "attacks" may be in arms: "protesters attacked the embassies" are not."""
    passive = "BE" in doc.line.names(max(span[0] - 2, 0), span[0])
    return passive or _by_no_crowd(doc, found, span)


def _by_no_settlers(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    """Whether who enters a place may be an army: neither a crowd nor settlers are."""
    before = doc.tokens.words[max(doc.line.first[span[0]] - _REACH, 0) : doc.line.first[span[0]]]
    return "settlers" not in before and _by_no_crowd(doc, found, span)


def _by_no_crowd(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    """Whether who storms or breaks through may be in arms: a crowd of protesters is not."""
    line = doc.line
    for k in range(span[0] - 1, max(span[0] - _REACH, -1), -1):
        name = class_of(line.codes[k])
        if name in _OTHERS or name.endswith("V"):
            return True
        if not _CROWD.isdisjoint(doc.tokens.words[line.first[k] : line.last[k]]):
            before = line.names(max(k - 3, 0), k)  # "killed two activists and stormed the base"
            return any(verb in ("KILL", "INJ") or verb.endswith("V") for verb in before)
    return True


_CONFLICT = frozenset(
    "SIDE ARMED ENEMY EVN WEAPON FORCES POW WARN SABOTEUR HACKER INST OCCUPIED FIGHTN".split()
)


def _of_the_conflict(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    """Whether an arrest has anything to do with a conflict: police who arrest a thief do not."""
    line = doc.line
    low, high = span
    while low > 0 and class_of(line.codes[low - 1]) not in ("STOP", "PARA"):
        low -= 1
    while high < len(line.codes) and class_of(line.codes[high]) not in ("STOP", "PARA"):
        high += 1
    if _CONFLICT & set(line.names(low, high)):
        return True
    people = line.value[low:high]
    return any(isinstance(v, Victims) and v.population == "military" for v in people)


def _sets_free(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    """Not the adjective of "freed Ukrainian prisoners said"."""
    line = doc.line
    if found.rule.name == "exchange.held":
        return not _leads_noun(line, span[0])  # "the freed Ukrainians"
    if found.rule.name != "exchange.free":
        return True
    if "HAVE" in line.names(max(span[0] - 2, 0), span[0]) or "COUNT" in line.names(span[1], span[1] + 1):
        return True
    opens = span[0] == 0 or class_of(line.codes[span[0] - 1]) in ("STOP", "PARA", "QUOTE")
    return not opens and not _leads_noun(line, span[0])


def _is_verb(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    """Not the adjective of "debris from an intercepted missile"."""
    follows = doc.line.names(span[1], span[1] + 1)
    return not (follows == ["WEAPON"] and _leads_noun(doc.line, span[0]))


def _of_a_leader(doc: Document, found: Found, span: tuple[int, int]) -> bool:
    """Whether the one killed leads: "the killing of a commander" is no killing of anyone at all."""
    who = doc.line.value[found.groups["p"][0]]
    return isinstance(who, Entry) and (who.cls != "PERS" or "rank" in who.feats)


_CONTEXT = {
    "ground_assault": _by_no_crowd,
    "strike": _by_no_protest,
    "advance": _by_no_settlers,
    "arrest": _of_the_conflict,
    "evacuation": _no_disaster,
    "launch": _in_earnest,
    "launch_passive": _in_earnest,
    "launch_attack": _in_earnest,
    "dropped": _in_earnest,
    "armed_clash": _by_fighters,
    "exchange": _sets_free,
    "released": _sets_free,
    "downed": _is_verb,
    "leader_killed": _of_a_leader,
}
"""What else must be so for an action to be an act of conflict."""


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
    if "STOP" in right:
        right = right[: right.index("STOP")]
    if right and right[0] == "BY":
        return bool(set(right[1:6]) & _STRIKER)
    left = line.names(max(span[0] - 8, 0), span[0])
    if (
        left
        and left[-1] == "NAME"
        and (span[0] == 1 or class_of(line.codes[span[0] - 2]) in ("STOP", "PARA"))
    ):
        left[-1] = "W"  # "Sanctions hit a bank": a capital that only opens the sentence
    passive = bool(left) and left[-1] in ("BE", "ADV")
    if passive:
        return bool(set(left) & _STRUCK) and "BY" not in right[:1]
    for cut in ("STOP", "PARA"):
        if cut in left:
            left = left[len(left) - left[::-1].index(cut) :]
    if left[-1:] == ["WEAPON"] and right[:1] in (["ART"], ["DET"], ["POSS"], ["COUNT"]):
        return True  # "a missile ploughed into the seventh floor of the wing"
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
