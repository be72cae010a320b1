"""The role of one name at an occurrence: where it was, where it came from or went to, or none at all.

A side that speaks or acts, the seat of an office, a person's home and a name of something else are no
places of the event (codebook section 6).
"""

from __future__ import annotations

from bisect import bisect_left

from services.extract.document import Document
from services.extract.event_types import family
from services.extract.grammar.engine import class_of
from services.extract.places.toponym import Toponym
from services.extract.places.word_sets import word_sets
from services.extract.sides import is_passive, side_at, side_at_offset

# What is left is where it happened: "pushed back from Lyman", "withdrew from Avdiivka".
_LEAVING = frozenset({"recaptured", "withdrawal", "evacuation", "abduction"})
_TAKING = frozenset({"captured", "recaptured", "control_assessment"})
_OWNED = frozenset("PLURAL VICTIM FORCES INST PERS W TARGET TARGETTR NAME WEAPON EVN OFFICE AIRDEF".split())
_HARMING = frozenset("STRIKEV SHELLV BOMBV ROCKV CAPTV RECAPV STORMV".split())
_AUXILIARY = frozenset("HAVE BE ADV TIME COMMA DET ALSO".split())
_ATTACKS = frozenset("EVN WEAPON".split())
_PREDICATE = 6
"""Items after a name among which its predicate begins."""
_LISTING = frozenset("AND COMMA PLACE DET LOC".split())
_SITES = frozenset({"TARGET", "TARGETC"})
_WATERED = frozenset("W TARGETC TARGET SETTLE FORCES NAME INST".split())
_PERSONS = frozenset("PERS VICTIM PLURAL FORCES TARGETTR".split())
_WITHIN_ORIGIN = frozenset("NAME PLACE LOC DET ART TARGET TARGETC SETTLE IN OF W OCCUPIED AREA".split())
_ORIGIN_REACH = 12
_BODIES = frozenset("INST FORCES PERS OFFICE PLURAL TARGETTR".split())


def role_of(doc: Document, i: int, event_type: str) -> str | None:
    """Role of toponym ``i`` at an event of ``event_type``; ``None`` when it is not a place of it."""
    t = doc.toponyms[i]
    if _struck(doc, i):
        return "event"
    if t.use in ("person", "metonym") or _another_thing(doc, i):
        return None
    preposition = (t.preposition or "").lower()
    governed = (
        preposition in word_sets().placing or _ground(t) or _object(doc, t.start) or _apposed(doc, t.start)
    )
    if _acting(doc, i, governed, preposition):
        return "event" if event_type == "air_raid_alert" and t.kind == "country" else None
    beside = preposition == "with" and _word_before(doc, t.start, 2) in ("together", "along")
    if beside or (preposition == "for" and event_type != "air_raid_alert" and side_at_offset(doc, t.start)):
        return None  # "together with Luhansk", "a setback for Kyiv"
    if t.relation == "toward" or preposition in ("toward", "towards"):
        if preposition == "for":
            return None  # "a ship bound for Israel"
        if event_type in _TAKING:
            return None  # "seized a village, pressing on toward X": X is not what was taken
        # Rockets "fired toward the base" are aimed at it; troops move.
        return "event" if family(event_type) == "strike" else "direction_of_advance"
    if event_type in _LEAVING and preposition in ("from", "to"):
        return "event" if preposition == "from" else None
    if preposition == "from" and _before(doc, t.start, skip=1) in _PERSONS:
        return None  # "a soldier from Lviv": where someone is from
    if (
        (preposition == "from" and t.relation is None)
        or _launched_in(doc, t.start)
        or (preposition == "over" and _fired_from(doc, t.start))
        or (preposition in ("in", "of") and event_type not in _LEAVING and _after_from(doc, t.start))
    ):
        return "origin"
    if doc.places[i].precision == "country" and (not governed or preposition == "near"):
        return "event" if event_type == "air_raid_alert" else None
    return "event"


def _struck(doc: Document, i: int) -> bool:
    """Whether a country or capital is what suffers: "Kyiv was hit", "came under fire", "was the target"."""
    t = doc.toponyms[i]
    if t.use != "metonym" and not side_at_offset(doc, t.start):
        return False
    line, words = doc.line, doc.tokens.words
    k = _item(doc, t.start) + 1
    for j in range(k, min(k + _PREDICATE, len(line.codes))):
        name, word = class_of(line.codes[j]), words[line.last[j] - 1]
        if name in _HARMING:
            return is_passive(doc, (j, j + 1))
        if word in word_sets().undergoing:
            return not _ATTACKS.isdisjoint(line.names(j + 1, j + _PREDICATE))  # not "suffered losses"
        if word in word_sets().struck_as:
            return class_of(line.codes[j - 1]) == "DET" and "BE" in line.names(k, j)
        if name not in _AUXILIARY and words[line.first[j]] not in ("came", "come", "comes", "coming"):
            return False
    return False


def _another_thing(doc: Document, i: int) -> bool:
    """Whether the name only names something else: an office, a town, a people, a group, a fleet."""
    t = doc.toponyms[i]
    after = _class_after(doc, t.end)
    if _seat(doc, t.start) or (after == "SETTLE" and not _town_itself(doc, i)):
        return True  # "governor of the Sumy region", "the southern Gaza city of Khan Younis"
    if _called_after(doc, t.end):
        return True  # "the Torusk suburb of Karsha"
    if t.use == "adjective" and (doc.places[i].precision != "settlement" or after not in _SITES):
        return True
    if _of_someone(doc, t.start) or t.compound:
        return True  # "a Washington-based monitor"
    if t.kind == "water" and after in _WATERED:
        return True  # "the Black Sea city", "Black Sea fleet"
    if doc.places[i].precision == "unresolved" and t.text.lower() in word_sets().direction_last:
        return True  # "elsewhere in the North-west"
    return _inside_group(doc, t.start) or _blamed_place(doc, t.start) or _of_answered(doc, t.start)


def _called_after(doc: Document, end: int) -> bool:
    token = bisect_left(doc.tokens.starts, end)
    return doc.tokens.words[token : token + 2] == ["suburb", "of"]


def _of_answered(doc: Document, start: int) -> bool:
    """ "In retaliation for the deaths of two officers in Ankara": the place of what an act answers."""
    words, sets = doc.tokens.words, word_sets()
    last = bisect_left(doc.tokens.starts, start)
    for token in range(last - 1, max(last - _ANSWER_REACH, -1), -1):
        word = words[token]
        if word in _STOPS:
            return False
        if word in sets.replying and words[token + 1] in ("to", "for", "against"):
            return words[token - 1] in ("in", "as") or words[token - 2] in ("in", "as")
    return False


_ANSWER_REACH = 14
_STOPS = frozenset({",", ";", ".", ":"})


def _acting(doc: Document, i: int, governed: bool, preposition: str) -> bool:
    """Whether a country or capital stands for its government or what belongs to it, not for the land."""
    t = doc.toponyms[i]
    if not side_at_offset(doc, t.start) or t.kind in ("admin1", "admin2"):
        return False
    after = _class_after(doc, t.end)
    if after in _OWNED and doc.places[i].precision != "settlement":
        return True
    if preposition == "of" and _owners_body(doc, t.start):
        return True
    return (
        not governed
        and preposition not in ("from", "toward", "towards", "capital", "city")
        and after not in _SITES
    )


def _object(doc: Document, start: int) -> bool:
    """ "Targeted Damascus and Homs": what a verb of harm has for its object."""
    k = _item(doc, start) - 1
    while k > 0 and class_of(doc.line.codes[k]) in _LISTING:
        k -= 1
    return k >= 0 and class_of(doc.line.codes[k]) in _HARMING


def _apposed(doc: Document, start: int) -> bool:
    """ "Missiles hit the capital, Kyiv": the name of what was said before the comma."""
    return _before(doc, start, skip=0) == "COMMA" and _before(doc, start, skip=1) == "SETTLE"


def _ground(t: Toponym) -> bool:
    """ "Russian airspace", "Israeli territory": the land itself, whatever governs it."""
    return t.kind == "country" and t.text.rpartition(" ")[2] in word_sets().ground


def _item(doc: Document, start: int) -> int:
    token = bisect_left(doc.tokens.starts, start)
    return doc.item_of_token[token] if token < len(doc.tokens.words) else 0


def _before(doc: Document, start: int, skip: int) -> str:
    """Class of the item before the ``skip`` items that lead to the name."""
    k = _item(doc, start) - 1 - skip
    return class_of(doc.line.codes[k]) if k >= 0 else ""


def _class_after(doc: Document, end: int) -> str:
    token = bisect_left(doc.tokens.starts, end)
    return class_of(doc.line.codes[doc.item_of_token[token]]) if token < len(doc.tokens.words) else ""


def _seat(doc: Document, start: int) -> bool:
    """The place of an office is not that of the event: "governor of the Kharkiv region"."""
    k = _item(doc, start)
    names = doc.line.names(max(k - 4, 0), k)
    for at in range(len(names) - 1, -1, -1):
        if names[at] in ("DET", "SIDE", "LOC", "GEN", "W", "AREA"):
            continue
        if names[at] in ("OF", "FOR"):
            return at > 0 and names[at - 1] in ("OFFICE",)
        return False
    return False


def _town_itself(doc: Document, i: int) -> bool:
    """ "In Homs city": the noun calls the name itself a town, not another one."""
    t = doc.toponyms[i]
    k = _item(doc, t.end) + 1
    return t.kind == "settlement" and not (
        k < len(doc.line.codes) and class_of(doc.line.codes[k]) in ("OF", "NAME", "PLACE", "SIDE")
    )


def _of_someone(doc: Document, start: int) -> bool:
    """ "Speaking in Brussels", "talks in Geneva", "Tomas Brink, of Rotterdam,": no place of the event."""
    k = _item(doc, start) - 1
    while k > 0 and class_of(doc.line.codes[k]) in ("DET", "LOC", "OCCUPIED"):
        k -= 1
    if k < 1:
        return False
    if doc.tokens.words[doc.line.first[k]] in word_sets().elsewhere:
        return True  # "visited Warsaw"
    preposition, head = doc.tokens.words[doc.line.first[k]], doc.tokens.words[doc.line.last[k - 1] - 1]
    if class_of(doc.line.codes[k - 1]) == "SAY" and preposition == "in" and _ends_clause(doc, start):
        return True  # "the governor said in Karsha."
    if preposition == "of":
        return head == "," or head in word_sets().waterside  # "the eastern bank of the Dnipro"
    if head in word_sets().addressed and preposition in ("in", "at"):
        return doc.tokens.words[doc.line.last[k - 1] - 2] in ("told", "to", "tell")
    return preposition in ("in", "at", "near", "to") and head in word_sets().elsewhere


def _ends_clause(doc: Document, start: int) -> bool:
    k = _item(doc, start)
    while k < len(doc.line.codes) and class_of(doc.line.codes[k]) in ("PLACE", "SIDE", "NAME"):
        k += 1
    return k < len(doc.line.codes) and class_of(doc.line.codes[k]) in ("STOP", "PARA")


def _owners_body(doc: Document, start: int) -> bool:
    """ "The armies of Russia and Ukraine", "the government of Mali": a side by its country."""
    k = _item(doc, start)
    names = doc.line.names(max(k - 6, 0), k)
    while names and names[-1] in ("DET", "SIDE", "AND", "COMMA"):
        names.pop()
    if len(names) < 2 or names[-1] != "OF":
        return False
    head = max(k - 6, 0) + len(names) - 2
    return names[-2] in _BODIES or doc.tokens.words[doc.line.last[head] - 1] in word_sets().bodies


def _blamed_place(doc: Document, start: int) -> bool:
    """ "blamed on Moscow": a side, no place."""
    k = _item(doc, start)
    return "ACCUSE" in doc.line.names(max(k - 2, 0), k)


def _inside_group(doc: Document, start: int) -> bool:
    """ "the Islamic State of Iraq and the Levant": a name of a group is no place."""
    k = _item(doc, start)
    side = side_at(doc, k)
    if side is not None and side.how in ("group", "people", "leader"):
        return True
    j = k - 1
    while j > 0 and class_of(doc.line.codes[j]) in ("DET", "AND", "SIDE", "PLACE"):
        j -= 1
    if j < 1 or class_of(doc.line.codes[j]) != "OF":
        return False
    side = side_at(doc, j - 1)
    return side is not None and side.how == "group"


def _launched_in(doc: Document, start: int) -> bool:
    """ "launched by Houthi forces in Yemen": where it came from."""
    k = _item(doc, start)
    names = doc.line.names(max(k - 7, 0), k)
    return "LAUNCHV" in names and "BY" in names[names.index("LAUNCHV") :] and names[-1] == "IN"


def _fired_from(doc: Document, start: int) -> bool:
    """ "fired from bombers over the Caspian Sea": where it came from."""
    k = _item(doc, start)
    names = doc.line.names(max(k - 7, 0), k)
    return "FROM" in names and bool({"LAUNCHV", "SHELLV"} & set(names))


def _word_before(doc: Document, start: int, back: int) -> str:
    """The word ``back`` tokens before a name."""
    token = bisect_left(doc.tokens.starts, start) - back
    return doc.tokens.words[token] if token >= 0 else ""


def _after_from(doc: Document, start: int) -> bool:
    """ "from Cape Chauda in Crimea", "from a refinery in the city of Lysychansk": the container of an origin
    is part of it."""
    k = _item(doc, start)
    j = k - 2
    while j >= max(0, k - _ORIGIN_REACH) and class_of(doc.line.codes[j]) in _WITHIN_ORIGIN:
        j -= 1
    return j >= 0 and j < k - 2 and class_of(doc.line.codes[j]) == "FROM"
