"""Who, where, when, with what and against what: the arguments of a match, read around it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from services.extract.claims import Attribution
from services.extract.document import Document, Mention, ToponymUse
from services.extract.grammar.engine import Found, class_of
from services.extract.lexicon.loader import Entry
from services.extract.numbers import Quantity
from services.extract.times import TimeSpan
from services.extract.tolls import Victims


@dataclass(frozen=True, slots=True)
class Clause:
    """Items ``start:end`` of the event line within a sentence of items ``low:high``."""

    sentence: int
    start: int
    end: int
    first_token: int
    last_token: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Side:
    """A side as the text names it at items ``first:last``."""

    name: str
    irregular: bool
    first: int
    last: int
    how: str


def side_at(doc: Document, k: int) -> Side | None:
    """The side that item ``k`` names, if any. Groups whose own name matters keep the text's."""
    value = doc.line.value[k]
    if isinstance(value, Victims):
        # "Russian troops" is one victim phrase; its words still name the side.
        for token in range(doc.line.first[k], doc.line.last[k]):
            inner = doc.words_line.value[doc.word_of_token[token]]
            if isinstance(inner, Entry) and (
                inner.cls in ("SIDE", "ENEMY") or inner.reads_as("ARMED") is not None
            ):
                return _side_of(doc, inner, k, token, token + 1)
        return None
    if not isinstance(value, Entry):
        return None
    return _side_of(doc, value, k, doc.line.first[k], doc.line.last[k])


def _side_of(doc: Document, value: Entry, k: int, first: int, last: int) -> Side | None:
    if value.cls in ("SIDE", "LEADER"):
        name = value.feats.get("side", "")
        if value.feats.get("keep"):
            name = doc.tokens.text[doc.tokens.starts[first] : doc.tokens.ends[last - 1]]
            name = name.removeprefix("the ").removeprefix("The ")
        return Side(name, "ground" in value.feats, k, k + 1, value.feats.get("t", "place"))
    armed = value.reads_as("ARMED")
    if armed is not None:
        return Side(armed.get("name", ""), True, k, k + 1, "armed")
    if value.cls == "ENEMY":
        return Side("", False, k, k + 1, "enemy")
    return None


def side_at_offset(doc: Document, start: int) -> bool:
    """Whether the name at a text offset is also a side ("Moscow signed", "Kyiv's forces")."""
    token = bisect_left(doc.tokens.starts, start)
    return token < len(doc.item_of_token) and side_at(doc, doc.item_of_token[token]) is not None


_LEFT_OF_NOUN = frozenset(
    [
        "W",
        "WEAPON",
        "ADV",
        "VED",
        "VING",
        "LOC",
        "AND",
        "COUNT",
        "TIME",
        "GEN",
        "AREA",
        "OTHER",
        "ORD",
        "EVN",
        "TARGETC",
        "COMMA",
        "OCCUPIED",
        "INST",
        "PLURAL",
        "PERS",
        "TARGETTR",
        "FORCES",
        "VAGUE",
        "CARD",
    ]
)
_SUBJECT_STOP = frozenset({"STOP", "SEMI", "COLON", "PARA"})


def fill_arguments(
    doc: Document, clause: Clause, found: Found | None, trigger: tuple[int, int] | None, mention: Mention
) -> None:
    """Add to ``mention`` what the words around ``trigger`` give; what it already has stays."""
    if found is not None and trigger is not None:
        mention.definite = mention.definite or ("n" in found.groups and _definite(doc, trigger[0]))
        if mention.initiator is None:
            _initiator(doc, clause, found, trigger, mention)
        _counts(doc, found, mention)
    if not mention.places:
        _places(doc, clause, found, mention)
    if mention.time is None and mention.told is None:
        _time(doc, clause, mention)
    if not mention.attributions:
        mention.attributions = _attributions(doc, clause, mention.trigger)
    if not mention.targets:
        mention.targets = [
            (feats.get("class", "other"), doc.line.first[k], doc.line.last[k])
            for k in range(clause.start, clause.end)
            if isinstance(value := doc.line.value[k], Entry)
            and (feats := value.reads_as("TARGET") or value.reads_as("TARGETC"))
        ][:6]


def _definite(doc: Document, k: int) -> bool:
    """ "The attack", "this strike": points back at one already told."""
    before = class_of(doc.line.codes[k - 1]) if k else ""
    if before != "DET":
        return False
    word = doc.tokens.words[doc.line.first[k - 1]]
    return word in ("the", "this", "that", "these", "those")


def _initiator(
    doc: Document, clause: Clause, found: Found, trigger: tuple[int, int], mention: Mention
) -> None:
    line, action = doc.line, found.rule.action
    side: Side | None = None
    if action in ("downed", "destroyed", "downed_passive"):
        _interception_sides(doc, clause, found, mention)
        return
    if action in ("exchange", "armed_clash") or (action == "shelling" and mention.type == "armed_clash"):
        return
    if action == "attack_repelled" or (action == "pushback"):
        side = _right_owner(doc, trigger[1], clause.end) or _left_owner(doc, trigger[0], clause.start)
        if action == "pushback" and side is not None:
            mention.target_sides.append(side.name)
            side = None
    elif action == "noun" or ("n" in found.groups and action in ("blast",)):
        entry = line.value[trigger[0]]
        if isinstance(entry, Entry) and (entry.reads_as("EVN") or {}).get("type") in (
            "armed_clash",
            "air_raid_alert",
            "ceasefire",
            "prisoner_exchange",
        ):
            return
        side = _left_owner(doc, trigger[0], clause.start) or _by_agent(doc, trigger[1], clause.end, noun=True)
    elif _passive(doc, trigger) or action in ("launch_passive", "struck", "pow_passive"):
        side = _by_agent(doc, trigger[1], clause.end)
        if side is None and action == "launch_passive":
            side = _left_owner(doc, found.groups["w"][0], clause.start)
    else:
        side = _subject(doc, trigger[0], clause)
        if side is None and _by_men(doc, trigger[0], clause.low):
            mention.irregular = True
    _set_initiator(doc, clause, mention, side)


def _by_men(doc: Document, k: int, low: int) -> bool:
    """ "A force of 16,000 people attacked the city": men on the ground did it."""
    for j in range(k - 1, max(low, k - 5) - 1, -1):
        name = class_of(doc.line.codes[j])
        if name in ("VICTIM", "PLURAL", "PERS", "ARMED"):
            return True
        if name not in ("ADV", "HAVE", "TIME", "BE"):
            return False
    return False


def _set_initiator(doc: Document, clause: Clause, mention: Mention, side: Side | None) -> None:
    if side is None:
        return
    name = side.name
    if side.how == "enemy":
        name = _enemy_of(doc, clause, mention)
    elif side.how == "speaker":
        name = _speaker_side(doc, clause, mention.trigger) or ""
    if name:
        mention.initiator = name
        mention.initiator_span = (doc.line.first[side.first], doc.line.last[side.last - 1])
    mention.irregular = mention.irregular or side.irregular


def _interception_sides(doc: Document, clause: Clause, found: Found, mention: Mention) -> None:
    """The side whose weapon was stopped is the initiator, the other the interceptor (section 2)."""
    span = found.groups.get("w")
    owner = _left_owner(doc, span[0], max(clause.start, span[0] - 4)) if span else None
    if owner is None and span:
        for k in range(span[1], min(span[1] + 8, clause.end)):
            if class_of(doc.line.codes[k]) in ("LAUNCHV",):
                owner = _by_agent(doc, k + 1, clause.end)
                break
    launched = next(
        (k for k in range(clause.low, clause.high) if class_of(doc.line.codes[k]) == "LAUNCHV"), None
    )
    if owner is None and launched is not None:
        owner = _by_agent(doc, launched + 1, min(launched + 5, clause.high)) or _subject(
            doc, launched, clause
        )
    if found.rule.action != "downed_passive":
        trigger = found.groups["v"][0]
        other = _subject(doc, trigger, clause)
        if other is not None:
            mention.interceptor = other.name or None
            if other.how == "speaker":
                mention.interceptor = _speaker_side(doc, clause, mention.trigger)
    else:
        agent = _by_agent(doc, found.groups["v"][1], clause.end)
        mention.interceptor = agent.name if agent else None
    if owner is not None and owner.name == mention.interceptor:
        owner = None
    _set_initiator(doc, clause, mention, owner)


def _passive(doc: Document, trigger: tuple[int, int]) -> bool:
    """ "was hit", "had been shelled by": the subject is what was struck."""
    line = doc.line
    entry = line.value[trigger[0]]
    form = entry.feats.get("f") if isinstance(entry, Entry) else None
    if form not in ("ed", "pp"):
        return False
    k = trigger[0] - 1
    while k >= 0 and class_of(line.codes[k]) in ("ADV", "NEG", "TIME", "ALL"):
        k -= 1
    if k >= 0 and class_of(line.codes[k]) == "BE":
        return True
    return trigger[1] < len(line.codes) and class_of(line.codes[trigger[1]]) == "BY"


def _by_agent(doc: Document, start: int, end: int, noun: bool = False) -> Side | None:
    """The agent after "by" (or "from") within the clause."""
    line = doc.line
    for k in range(start, min(start + 12, end)):
        name = class_of(line.codes[k])
        if name in _SUBJECT_STOP or name == "SAY":
            return None
        if name in ("WHICH", "THAT", "KILL", "INJ") or (
            k > start and name in ("VED", "STRIKEV", "DAMV", "CAPTV")
        ):
            return None
        if noun and name in ("HAVE", "BE", "LEAVE", "DIE", "STRIKEV", "VED"):
            return None
        if name == "BY":
            for j in range(k + 1, min(k + 6, end)):
                side = side_at(doc, j)
                if side is not None:
                    return _narrower(doc, side, min(j + 5, end))
                if class_of(line.codes[j]) in ("COMMA", "SAY", "IN", "ON"):
                    break
                if class_of(line.codes[j]) == "POSS":
                    return Side("", False, j, j + 1, "speaker")
    return None


def _narrower(doc: Document, side: Side, end: int) -> Side:
    """ "Sudan's paramilitary Rapid Support Forces": the group, not its country."""
    if side.how not in ("place", "adj", "cap"):
        return side
    for k in range(side.last, end):
        name = class_of(doc.line.codes[k])
        other = side_at(doc, k)
        if other is not None and other.how in ("group", "people") and other.name != side.name:
            return other
        if name not in ("GEN", "W", "VED", "ADV", "INST", "PLURAL", "OCCUPIED", "PERS", "ARMED", "OFFICE"):
            break
    return side


def _left_owner(doc: Document, k: int, low: int) -> Side | None:
    """The owner before a noun: "Russian missile strikes", "Israel's overnight shelling"."""
    line = doc.line
    best: Side | None = None
    j = k - 1
    while j >= low:
        side = side_at(doc, j)
        name = class_of(line.codes[j])
        if side is not None:
            best = side
            if side.how in ("adj", "group", "people", "armed", "enemy", "cap", "place"):
                return _attributive(doc, side, k)
        elif name == "POSS":
            return (
                Side("", False, j, j + 1, "speaker")
                if doc.tokens.words[line.first[j]] in ("its", "their", "our")
                else None
            )
        elif name not in _LEFT_OF_NOUN or (
            name == "COMMA"
            and j < k - 1
            and class_of(line.codes[j + 1]) not in ("W", "WEAPON", "COUNT", "LOC", "EVN")
        ):
            return None
        j -= 1
    return best


def _right_owner(doc: Document, start: int, end: int) -> Side | None:
    """The first side after a verb: "repelled 12 Russian attacks", "pushed back Russian troops"."""
    for k in range(start, min(start + 6, end)):
        side = side_at(doc, k)
        if side is not None:
            return side
        if class_of(doc.line.codes[k]) in _SUBJECT_STOP:
            break
    return None


def _attributive(doc: Document, side: Side, k: int) -> Side | None:
    """A place name owns what follows only as a possessive or in a headline ("Russia strikes")."""
    if side.how in ("place", "cap"):
        between = doc.line.names(side.last, k)
        if between and between[0] != "GEN":
            return None
    return side


def _subject(doc: Document, k: int, clause: Clause) -> Side | None:
    """The nearest side that can be subject of the verb at ``k``; "it" and "its troops" give the
    side of the speaker."""
    line = doc.line
    j = k - 1
    while j >= clause.low:
        name = class_of(line.codes[j])
        if name in _SUBJECT_STOP:
            return None
        side = side_at(doc, j)
        if side is not None:
            before = class_of(line.codes[j - 1]) if j > clause.low else ""
            if before in ("IN", "ON", "AT", "OVER", "NEAR", "INTO", "AGAINST", "TO") or (
                before == "OF" and side.how == "place"
            ):
                j -= 1
                continue
            return _narrower(doc, side, k)
        if name in ("PRON", "IT", "POSS"):
            word = doc.tokens.words[line.first[j]]
            if word in ("it", "they", "its", "their", "we", "our"):
                return Side("", False, j, j + 1, "speaker")
        if name == "SAY":
            return None
        j -= 1
    return None


def _speaker_side(doc: Document, clause: Clause, token: int) -> str | None:
    for attribution in doc.attributions:
        if attribution.sentence == clause.sentence and attribution.start <= token < attribution.end:
            if attribution.source.side:
                return attribution.source.side
    return None


def _enemy_of(doc: Document, clause: Clause, mention: Mention) -> str:
    """ "The enemy" is the other main side of the article, seen from the speaker's."""
    ours = _speaker_side(doc, clause, mention.trigger)
    for side in doc.main_sides:
        if side != (ours or "Ukraine"):
            return side
    return ""


def _counts(doc: Document, found: Found, mention: Mention) -> None:
    line, action = doc.line, found.rule.action
    if not action.startswith(("downed", "destroyed", "launch")):
        return
    quantities = [v for k in range(found.start, found.end) if isinstance(v := line.value[k], Quantity)]
    if not quantities:
        return
    if action.startswith("launch"):
        mention.counts.setdefault("launched", quantities[0])
    elif len(quantities) > 1 and (quantities[1].max or 0) >= (quantities[0].max or 0):
        mention.counts.setdefault("downed", quantities[0])
        mention.counts.setdefault("launched", quantities[1])
    else:
        mention.counts.setdefault("downed", quantities[0])


_PLACE_PREPS = frozenset(
    {
        "in",
        "on",
        "at",
        "near",
        "of",
        "over",
        "across",
        "against",
        "into",
        "inside",
        "around",
        "throughout",
        "outside",
        "within",
        "between",
        "and",
        "above",
        "for",
        "through",
        "along",
        "to",
        "off",
    }
)


def _places(doc: Document, clause: Clause, found: Found | None, mention: Mention) -> None:
    """Toponyms of the clause that are places of the event; else those of the whole sentence."""
    if _same_site(doc, clause):
        return
    if found is None and mention.toll_only:
        mention.places = _where_clause(doc, clause, mention)
        if mention.places:
            return
    for first, last in ((clause.first_token, clause.last_token), _sentence_tokens(doc, clause)):
        mention.places = _places_between(doc, first, last, mention)
        if any(use.role != "origin" for use in mention.places):
            return


def _same_site(doc: Document, clause: Clause) -> bool:
    """ "The same base": the place told before."""
    for k in range(clause.start, clause.end):
        if class_of(doc.line.codes[k]) in ("TARGET", "TARGETC", "SETTLE", "AREA"):
            token = doc.line.first[k]
            if token and doc.tokens.words[token - 1] == "same":
                return True
    return False


def _where_clause(doc: Document, clause: Clause, mention: Mention) -> list[ToponymUse]:
    """ "Cherkasy, where one person died": the place right before."""
    words = doc.tokens.words
    first = mention.trigger
    if "where" not in words[max(first - 4, 0) : first]:
        return []
    at = doc.tokens.starts[first]
    near = [i for i, t in enumerate(doc.toponyms) if doc.tokens.starts[clause.first_token] <= t.start < at]
    return [ToponymUse(near[-1])] if near else []


def _sentence_tokens(doc: Document, clause: Clause) -> tuple[int, int]:
    sentence = doc.sentences[clause.sentence]
    return sentence.first, sentence.last


def _places_between(doc: Document, first: int, last: int, mention: Mention) -> list[ToponymUse]:
    tokens = doc.tokens
    if first >= last:
        return []
    low, high = tokens.starts[first], tokens.ends[last - 1]
    speakers = [
        (tokens.starts[a.source.first_token], tokens.ends[a.source.last_token - 1])
        for a in doc.attributions
        if a.sentence == mention.sentence and a.source.last_token <= len(tokens.ends)
    ]
    uses: list[ToponymUse] = []
    inside = [i for i, t in enumerate(doc.toponyms) if low <= t.start < high]
    containers = {doc.toponyms[i].container for i in inside}
    for i in inside:
        toponym = doc.toponyms[i]
        if toponym.start < doc.dateline_end:
            continue
        if toponym.use in ("person", "metonym") or any(a <= toponym.start < b for a, b in speakers):
            continue
        if _seat(doc, toponym.start):
            continue
        if toponym.use == "adjective" and (
            doc.places[i].precision != "settlement" or _class_after(doc, toponym.end) not in _SITES
        ):
            continue
        if i in containers:
            continue
        preposition = (toponym.preposition or "").lower()
        if doc.toponyms[i].kind == "water" and _attributive_water(doc, toponym.end):
            continue
        if _inside_group(doc, toponym.start):
            continue
        if side_at_offset(doc, toponym.start):
            after = _class_after(doc, toponym.end)
            if after in _OWNED and doc.places[i].precision != "settlement":
                continue
            if (
                not _governed(preposition)
                and preposition not in ("from", "toward", "towards", "capital", "city")
                and after not in _SITES
            ):
                continue
        role = "event"
        if toponym.relation == "toward" or preposition in ("toward", "towards"):
            role = "direction_of_advance"
        elif (
            _launched_in(doc, toponym.start)
            or preposition == "from"
            or (preposition in ("in", "of") and _after_from(doc, toponym.start))
        ):
            role = "origin"
        elif doc.places[i].precision == "country" and not _governed(preposition):
            continue
        uses.append(ToponymUse(i, role, toponym.kind == "settlement"))
    return _deepest(doc, uses)


def _seat(doc: Document, start: int) -> bool:
    """The place of an office is not that of the event: "governor of the Kharkiv region"."""
    token = bisect_left(doc.tokens.starts, start)
    k = doc.item_of_token[token] if token < len(doc.tokens.words) else 0
    names = doc.line.names(max(k - 4, 0), k)
    for at in range(len(names) - 1, -1, -1):
        if names[at] in ("DET", "SIDE", "LOC", "GEN", "W", "AREA"):
            continue
        if names[at] in ("OF", "FOR"):
            return at > 0 and names[at - 1] in ("OFFICE",)
        return False
    return False


_OWNED = frozenset(
    [
        "PLURAL",
        "VICTIM",
        "FORCES",
        "INST",
        "PERS",
        "W",
        "TARGET",
        "TARGETTR",
        "NAME",
        "WEAPON",
        "EVN",
        "OFFICE",
        "AIRDEF",
    ]
)
_SITES = frozenset({"TARGET", "TARGETC"})


def _inside_group(doc: Document, start: int) -> bool:
    """ "the Islamic State of Iraq and the Levant": a name of a group is no place."""
    k = doc.item_of_token[bisect_left(doc.tokens.starts, start)]
    side = side_at(doc, k)
    return side is not None and side.how in ("group", "people", "leader")


def _launched_in(doc: Document, start: int) -> bool:
    """ "launched by Houthi forces in Yemen": where it came from."""
    k = doc.item_of_token[bisect_left(doc.tokens.starts, start)]
    names = doc.line.names(max(k - 7, 0), k)
    return "LAUNCHV" in names and "BY" in names[names.index("LAUNCHV") :] and names[-1] == "IN"


def _fired_from(doc: Document, start: int) -> bool:
    """ "fired from bombers over the Caspian Sea": where it came from."""
    k = doc.item_of_token[bisect_left(doc.tokens.starts, start)]
    names = doc.line.names(max(k - 7, 0), k)
    return "FROM" in names and bool({"LAUNCHV", "SHELLV"} & set(names))


def _after_from(doc: Document, start: int) -> bool:
    """ "from Cape Chauda in Crimea": the container of an origin is part of it."""
    k = doc.item_of_token[bisect_left(doc.tokens.starts, start)]
    j = k - 2
    while j >= 0 and class_of(doc.line.codes[j]) in ("NAME", "PLACE", "LOC", "DET"):
        j -= 1
    return j >= 0 and j < k - 2 and class_of(doc.line.codes[j]) == "FROM"


def _class_after(doc: Document, end: int) -> str:
    token = bisect_left(doc.tokens.starts, end)
    return class_of(doc.line.codes[doc.item_of_token[token]]) if token < len(doc.tokens.words) else ""


def _attributive_water(doc: Document, end: int) -> bool:
    """ "the Black Sea city", "Black Sea fleet": the water only names something on land."""
    token = bisect_left(doc.tokens.starts, end)
    if token >= len(doc.tokens.words):
        return False
    return class_of(doc.line.codes[doc.item_of_token[token]]) in (
        "W",
        "TARGETC",
        "TARGET",
        "SETTLE",
        "FORCES",
        "NAME",
        "INST",
    )


def _governed(preposition: str) -> bool:
    return preposition in _PLACE_PREPS


def _deepest(doc: Document, uses: list[ToponymUse]) -> list[ToponymUse]:
    """With a settlement or region at hand, a bare country or part of one is only its container."""
    related = {doc.toponyms[u.index].related for u in uses}
    uses = [u for u in uses if u.index not in related or u.role != "event"]
    kinds = {doc.places[u.index].precision for u in uses if u.role == "event"}
    if len(kinds) > 1:
        uses = [u for u in uses if u.role != "event" or doc.toponyms[u.index].kind != "water"] or uses
    deep = kinds - {"country", "macro_region", "water_air"}
    if deep & {"settlement", "near_settlement", "exact_site", "unresolved"}:
        fine = [
            doc.places[u.index]
            for u in uses
            if doc.places[u.index].precision in ("settlement", "near_settlement", "exact_site")
        ]
        uses = [
            u
            for u in uses
            if u.role != "event"
            or doc.places[u.index].precision not in ("admin1", "admin2", "water_air")
            or not (
                doc.places[u.index].precision == "water_air"
                or any(p.admin1 and p.admin1 == doc.places[u.index].admin1 for p in fine)
                or all(p.precision == "unresolved" for p in fine)
            )
        ]
    if deep:
        uses = [
            u
            for u in uses
            if u.role != "event" or doc.places[u.index].precision not in ("country", "macro_region")
        ]
    elif "macro_region" in kinds:
        uses = [u for u in uses if u.role != "event" or doc.places[u.index].precision != "country"]
    seen: set[str] = set()
    out: list[ToponymUse] = []
    for use in uses:
        key = doc.toponyms[use.index].text.lower()
        if key not in seen:
            seen.add(key)
            out.append(use)
    return out


def _time(doc: Document, clause: Clause, mention: Mention) -> None:
    """The time of the event; a time that belongs to the saying only bounds it (section 5)."""
    for low, high in ((clause.start, clause.end), (clause.low, clause.high)):
        options: list[tuple[int, int, TimeSpan]] = []
        for k in range(low, high):
            value = doc.line.value[k]
            if isinstance(value, TimeSpan):
                if _of_saying(doc, k, clause):
                    mention.told = mention.told or value
                    continue
                trigger = doc.item_of_token[mention.trigger]
                distance = abs(k - trigger) + (6 if value.lasting else 0) + _apart(doc, trigger, k)
                options.append((distance, k, value))
        if options:
            far, k, value = min(options, key=lambda o: o[0])
            if far >= 12 and mention.told is not None:
                return
            mention.time = value
            mention.time_span = (doc.line.first[k], doc.line.last[k])
            return
        if mention.told is not None:
            return


# Between an occurrence and a time these begin another clause, whose time it is.
_OTHER_CLAUSE = frozenset(
    "WHICH WHERE AFTER BEFORE ADVV CAPTV RECAPV STRIKEV SHELLV DOWNV STORMV LAUNCHV WITHDV KILL SINCE".split()
)


def _apart(doc: Document, trigger: int, k: int) -> int:
    between = doc.line.names(min(trigger, k) + 1, max(trigger, k))
    return 12 if _OTHER_CLAUSE & set(between) else 0


def _of_saying(doc: Document, k: int, clause: Clause) -> bool:
    """Whether the time at ``k`` stands with a verb of saying: "said on Saturday", "on Saturday said"."""
    line = doc.line
    left = line.names(max(clause.low, k - 10), k)
    written = "STMT" in left or "VIA" in left
    for name in reversed(left):
        if name in ("SAY", "GIVEV"):
            return True
        if name in ("ON", "IN", "ADV", "VIA", "STMT", "ART", "LATE", "EARLY", "POSS", "AT"):
            continue
        if written and name in ("NAME", "OF", "W", "SIDE", "DET", "TARGET"):
            continue
        break
    right = line.names(k + 1, min(k + 10, clause.high))
    if right and right[0] == "COMMA" and (k - clause.low > 2 or right[1:2] in (["PRON"], ["IT"])):
        return False  # "... on Thursday, the army said": the day is the event's
    for name in right:
        if name == "SAY":
            return True
        if name not in _SPEAKER_WORDS:
            break
    return False


_SPEAKER_WORDS = frozenset(
    [
        "ADV",
        "HAVE",
        "COMMA",
        "SIDE",
        "GEN",
        "INST",
        "NAME",
        "OFFICE",
        "DET",
        "PRON",
        "IT",
        "LEADER",
        "LOC",
        "AREA",
        "PLACE",
        "TARGETC",
    ]
)


def _attributions(doc: Document, clause: Clause, token: int) -> list[Attribution]:
    inside = [a for a in doc.attributions if a.sentence == clause.sentence]
    covering = [a for a in inside if a.start <= token < a.end]
    if covering or not inside:
        return covering
    told = [
        a for a in inside if a.source.first_token < token or doc.sentences[clause.sentence].last - a.cue <= 6
    ]
    return [min(told, key=lambda a: abs(a.cue - token))] if told else []
