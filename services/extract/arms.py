"""Arms an occurrence was done with: class, model and number (codebook section 3, ``weapons``)."""

from __future__ import annotations

from services.extract.document import Arm, Clause, Document, Telling
from services.extract.grammar.engine import class_of
from services.extract.lexicon.loader import Entry
from services.extract.numbers import Quantity
from shared.contracts.record import Count, Weapon

_BEFORE = frozenset({"W", "VED", "VING", "NAME", "SIDE", "ADV", "LOC"})
"""What may stand between a number and its weapon: "14 explosive-laden Iranian drones"."""
_REACH = 4
_OF_TYPE = {
    "drone_strike": "drone",
    "missile_strike": "missile",
    "air_strike": "aircraft",
    "artillery_shelling": "artillery",
    "grenade_attack": "grenade",
    "suicide_bombing": "suicide",
    "explosive_device": "device",
    "chemical_weapon_use": "chemical",
}


def read_arms(doc: Document, clause: Clause) -> list[Arm]:
    """The weapons that a clause names, each with the number and the model before it. Adjacent words of one
    class ("Iskander missiles") are one weapon."""
    line = doc.line
    out: list[Arm] = []
    end = clause.start
    for k in line.items("WEAPON", start=clause.start, end=clause.end):
        weapon = _class(line.value[k])
        if weapon is None or k < end:
            continue
        end = k + 1
        while end < clause.end and _class(line.value[end]) == weapon:
            end += 1
        number, model = _number(doc, k, clause.start), _model(doc, k, end)
        out.append(Arm(weapon, model, number, line.first[k], line.last[end - 1]))
    return out


def _class(value: object) -> str | None:
    feats = value.reads_as("WEAPON") if isinstance(value, Entry) and value.cls == "WEAPON" else None
    return feats["class"] if feats and feats["class"] not in ("unknown", "smallarms") else None


def _number(doc: Document, k: int, low: int) -> Quantity | None:
    for j in range(k - 1, max(low, k - _REACH) - 1, -1):
        value = doc.line.value[j]
        if isinstance(value, Quantity):
            return value
        if class_of(doc.line.codes[j]) not in _BEFORE:
            return None
    return None


def _model(doc: Document, k: int, end: int) -> str | None:
    """The proper name of a weapon: capitals within its words, or the name before them."""
    tokens = doc.tokens
    first = doc.line.first[k]
    opens = k == 0 or class_of(doc.line.codes[k - 1]) in ("STOP", "PARA", "QUOTE", "COLON")
    if class_of(doc.line.codes[k - 1]) == "NAME" and not opens:
        return _text(doc, doc.line.first[k - 1], doc.line.last[k - 1])
    last = first
    while last < doc.line.last[end - 1] and tokens.caps[last] and not (opens and last == first):
        last += 1
    return _text(doc, first, last) if last > first else None


def _text(doc: Document, first: int, last: int) -> str:
    return doc.tokens.text[doc.tokens.starts[first] : doc.tokens.ends[last - 1]]


def weapons_told(telling: Telling) -> list[Weapon]:
    """The weapons of a record, one a class; what its type alone says when the words name none."""
    classes = sorted({w for m in telling.mentions for w in m.weapons})
    implied = _OF_TYPE.get(telling.type)
    if not classes and implied is not None:
        classes = [implied]
    counts = next((m.counts for m in telling.mentions if m.counts), {})
    told = [arm for m in telling.mentions for arm in m.arms]
    made: list[Weapon] = []
    for name in classes:
        own = [arm for arm in told if arm.weapon == name]
        number = next((arm.number for arm in own if arm.number is not None), None)
        launched = None
        if len(classes) == 1 and counts:
            number = counts.get("downed") or counts.get("launched")
            launched = counts.get("launched")
        extra: dict[str, object] = {
            "class": name,
            "model": next((arm.model for arm in own if arm.model is not None), None),
            "launched": _count(launched),
        }
        if number is not None:
            extra["count"] = _count(number)
        made.append(Weapon.model_validate(extra))
    return made


def _count(quantity: Quantity | None) -> Count | None:
    return Count(min=quantity.min, max=quantity.max) if quantity else None
