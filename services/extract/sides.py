"""The sides the words name: owners, subjects and agents around a trigger."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from services.extract.document import Clause, Document
from services.extract.governments import army_of
from services.extract.grammar.engine import class_of
from services.extract.groups import first_named, named_group, own_army
from services.extract.lexicon.loader import Entry
from services.extract.tolls import Victims


@dataclass(frozen=True, slots=True)
class Side:
    """A side as the text names it at items ``first:last``."""

    name: str
    irregular: bool
    first: int
    last: int
    how: str


_SIDES = frozenset({"SIDE", "LEADER", "ARMED", "ENEMY"})


def side_at(doc: Document, k: int) -> Side | None:
    """The side that item ``k`` names, if any. Groups whose own name matters keep the text's."""
    value = doc.line.value[k]
    if isinstance(value, Entry):
        if not value.also and value.cls not in _SIDES:
            return None
        return _side_of(doc, value, k, doc.line.first[k], doc.line.last[k])
    if isinstance(value, Victims):
        # "Russian troops" is one victim phrase; its words still name the side, a patron only when no
        # one else is named ("Iran-backed Houthi fighters").
        patron: Side | None = None
        state: Side | None = None
        words = doc.words_line
        for j in range(doc.word_of_token[doc.line.first[k]], doc.word_of_token[doc.line.last[k] - 1] + 1):
            inner = words.value[j]
            if not isinstance(inner, Entry):
                continue
            armed = inner.reads_as("ARMED")
            if inner.cls not in ("SIDE", "ENEMY") and armed is None:
                continue
            side = _side_of(doc, inner, k, words.first[j], words.last[j])
            if "patron" in inner.feats:
                patron = side
            elif armed is not None and state is not None:
                # "Congolese rebels" are not the state, "Ukrainian fighters" are.
                return Side("", True, k, k + 1, "armed") if "rebel" in armed else state
            elif side is not None and side.how == "adj":
                state = side
            else:
                return side if side is None or side.name or patron is None else patron
        return state or patron
    return None


def _side_of(doc: Document, value: Entry, k: int, first: int, last: int) -> Side | None:
    if value.cls in ("SIDE", "LEADER"):
        name = value.feats.get("side", "")
        if value.feats.get("keep"):
            name = doc.tokens.text[doc.tokens.starts[first] : doc.tokens.ends[last - 1]]
            name = name.removeprefix("the ").removeprefix("The ")
        return Side(name, "ground" in value.feats, k, k + 1, value.feats.get("t", "place"))
    armed = value.reads_as("ARMED")
    if armed is not None:
        before = doc.words_line.value[doc.word_of_token[first] - 1] if doc.word_of_token[first] else None
        if isinstance(before, Entry) and "patron" in before.feats and not armed.get("name"):
            return Side(before.feats["side"], True, k, k + 1, "armed")  # "Moscow-backed separatists"
        name = named_group(doc, last - 1) or armed.get("name") or ""
        return Side(name, True, k, k + 1, "armed")
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


_LOYAL = frozenset({"loyal", "linked", "allied", "aligned", "belonging"})
"""With "to" these name whose men someone is."""
_SUBJECT_STOP = frozenset({"STOP", "SEMI", "COLON", "PARA"})


def is_passive(doc: Document, trigger: tuple[int, int]) -> bool:
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


def agent_after(doc: Document, start: int, end: int, noun: bool = False) -> Side | None:
    """The agent after "by" (or "from") within the clause."""
    line = doc.line
    for k in range(start, min(start + 12, end)):
        name = class_of(line.codes[k])
        if name in _SUBJECT_STOP or name == "SAY":
            return None
        if name in ("WHICH", "THAT", "KILL", "KILLX", "INJ") or (
            k > start and name in ("VED", "STRIKEV", "DAMV", "CAPTV")
        ):
            return None
        if noun and name in ("HAVE", "BE", "LEAVE", "DIE", "STRIKEV", "VED"):
            return None
        if name == "BY":
            for j in range(k + 1, min(k + 6, end)):
                side = side_at(doc, j)
                if side is not None:
                    return narrower(doc, side, min(j + 5, end))
                if own_army(doc, j):
                    return _of_home(doc, j)
                if class_of(line.codes[j]) in ("COMMA", "SAY", "IN", "ON"):
                    break
                if class_of(line.codes[j]) == "POSS":
                    return Side("", False, j, j + 1, "speaker")
    return None


def carried_out_by(doc: Document, start: int, end: int) -> Side | None:
    """ "The strikes were carried out by Russian jets", "an attack claimed by the group"."""
    line = doc.line
    for k in range(start, min(start + 14, end - 1)):
        if class_of(line.codes[k]) in _SUBJECT_STOP:
            return None
        claimed = doc.tokens.words[line.first[k]] == "claimed"
        if claimed or class_of(line.codes[k]) in ("CARRYV", "LAUNCHV"):
            side = agent_after(doc, k + 1, end) if class_of(line.codes[k + 1]) == "BY" else None
            if side is not None:
                return replace(side, irregular=side.irregular and not claimed)
    return None


def under_fire_of(doc: Document, trigger: tuple[int, int], end: int) -> Side | None:
    """ "Came under the fire of the army", "under fire from rebels", "under Russian shelling"."""
    inner = [side_at(doc, k) for k in range(*trigger)]
    named = next((side for side in inner if side is not None and side.name), None)
    last = doc.line.last[trigger[1] - 1]
    after = trigger[1] < end and class_of(doc.line.codes[trigger[1]]) in ("FROM", "OF")
    if named is None and (after or doc.tokens.words[last - 1] in ("of", "from")):
        return owner_after(doc, trigger[1], end)
    return named


def narrower(doc: Document, side: Side, end: int) -> Side:
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


def owner_before(doc: Document, k: int, low: int) -> Side | None:
    """The owner before a noun: "Russian missile strikes", "Israel's overnight shelling"."""
    line = doc.line
    best: Side | None = None
    j = k - 1
    while j >= low:
        side = side_at(doc, j)
        name = class_of(line.codes[j])
        if side is None and name == "INST":
            side = _unnamed(doc, j)  # "an army air strike"
        if side is not None:
            best = side
            pair = first_named(doc, j, low)
            if pair is not None and side.how not in ("place", "cap"):
                side = side_at(doc, pair) or side
            if side.how in ("adj", "group", "people", "armed", "enemy", "cap", "place"):
                return _attributive(doc, side, k)
        elif name == "POSS":
            return _own(doc, j, low) if doc.tokens.words[line.first[j]] in ("its", "their", "our") else None
        elif name not in _LEFT_OF_NOUN or (
            name == "COMMA"
            and j < k - 1
            and class_of(line.codes[j + 1]) not in ("W", "WEAPON", "COUNT", "LOC", "EVN")
        ):
            return None
        j -= 1
    return best


def _own(doc: Document, k: int, low: int) -> Side:
    """ "Russian forces continue their siege": the side told before, else the speaker's."""
    for j in range(k - 1, max(low, k - 8) - 1, -1):
        side = side_at(doc, j)
        if side is not None and (side.how not in ("place", "cap") or _acts(doc, side, k) or _opens(doc, j)):
            return side
        if class_of(doc.line.codes[j]) in ("SAY", "STOP", "SEMI"):
            break
    return Side("", False, k, k + 1, "speaker")


def _opens(doc: Document, k: int) -> bool:
    """ "Israel kept up its bombardment": a country that opens its sentence and is not set off by a comma."""
    before = class_of(doc.line.codes[k - 1]) if k else "STOP"
    after = class_of(doc.line.codes[k + 1]) if k + 1 < len(doc.line.codes) else "STOP"
    return before in ("STOP", "PARA", "SEMI", "QUOTE") and after in ("W", "VED", "ADV")


def blamed(doc: Document, clause: Clause) -> Side | None:
    """ "blamed Israel for", "accused Russia of", "attributed to militias"."""
    line = doc.line
    for k in line.items("ACCUSE", "ATTRIBTO", start=clause.start, end=clause.end):
        for j in range(k + 1, min(k + 5, clause.end)):
            side = side_at(doc, j)
            if side is not None and side.name:
                return narrower(doc, side, min(j + 4, clause.end))
    return None


def owner_after(doc: Document, start: int, end: int) -> Side | None:
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


def subject_of(doc: Document, k: int, clause: Clause) -> Side | None:
    """The nearest side that can be subject of the verb at ``k``; "it" and "its troops" give the
    side of the speaker."""
    line = doc.line
    j = k - 1
    while j >= clause.low and doc.tokens.starts[line.first[j]] >= doc.dateline_end:
        name = class_of(line.codes[j])
        if name in _SUBJECT_STOP or (name == "AS" and "WEAPON" in line.names(j, k)):
            return None  # "explosions rocked the Sudanese city as drones struck": another clause
        side = side_at(doc, j)
        if side is not None:
            before = class_of(line.codes[j - 1]) if j > clause.low else ""
            if before in ("TO", "WITH") and doc.tokens.words[line.first[j] - 2] in _LOYAL:
                return side  # "forces loyal to Haftar"
            if before in ("IN", "ON", "AT", "OVER", "NEAR", "INTO", "AGAINST", "TO", "LPAR", "BY") or (
                before in ("OF", "LOC", "OCCUPIED", "FROM") and side.how in ("place", "cap")
            ):
                j -= 1
                continue
            if side.how in ("place", "cap") and not _acts(doc, side, k):
                j -= 1
                continue
            if side.how == "armed" and not side.name and before == "POSS":
                return Side("", True, j, j + 1, "speaker")  # "Hezbollah said its fighters attacked"
            pair = first_named(doc, j, clause.low)
            return narrower(doc, (side_at(doc, pair) if pair is not None else None) or side, k)
        if name in ("INST", "PLURAL", "VICTIM"):
            unnamed = _unnamed(doc, j)
            if unnamed is not None:
                return unnamed
        if name == "VICTIM" and _own_people(doc, j):
            return Side("", False, j, j + 1, "speaker")
        if name in ("PRON", "IT", "POSS"):
            word = doc.tokens.words[line.first[j]]
            if word in ("it", "they", "its", "their", "we", "our"):
                return Side("", False, j, j + 1, "speaker")
        if name == "SAY":
            return None
        j -= 1
    return None


def _own_people(doc: Document, k: int) -> bool:
    """ "Its fighters", "our soldiers" in one victim phrase."""
    return doc.tokens.words[doc.line.first[k]] in ("its", "their", "our")


def _unnamed(doc: Document, k: int) -> Side | None:
    """ "The army", "the group": the side that an institution without a name of its own is of."""
    if own_army(doc, k):
        return _of_home(doc, k)
    group = named_group(doc, doc.line.last[k] - 1)
    return Side(group, True, k, k + 1, "group") if group else None


def _of_home(doc: Document, k: int) -> Side | None:
    """Whose "the army" is: of the country the article is about."""
    owner = army_of(doc.home_side)
    return Side(owner, False, k, k + 1, "people") if owner else None


_AUXILIARY = frozenset("HAVE ADV MODAL TIME BE GEN NEG DO TRYTO PLAN DIDTO ON SAY RPAR LPAR".split())


def _acts(doc: Document, side: Side, k: int) -> bool:
    """Whether a country or capital is the one who acts: right before the verb or its auxiliaries, or
    owner of who acts ("Ukraine's forces"); else it is a place in passing."""
    if side.last >= k:
        return True
    follows = class_of(doc.line.codes[side.last])
    if follows in ("WEAPON", "PLURAL", "VICTIM", "FORCES", "INST", "PERS", "TARGETTR"):
        return True  # "US warplanes", "Ukraine forces"
    return follows in _AUXILIARY or (follows.endswith("V") and follows not in ("STRIKEV",)) or side.last == k
