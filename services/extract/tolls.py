"""Figures of harm in the text, each with its kind, interval and the words that give it (section 4)."""

from __future__ import annotations

from dataclasses import dataclass

from services.extract.grammar.engine import Found, Line, class_of, load_grammar, reduce_line
from services.extract.lexicon.loader import Entry
from services.extract.numbers import Quantity
from services.extract.subgroups import Subgroup, read_subgroups
from services.extract.text.tokens import Tokens

KIND = {
    "KILL": "killed",
    "KILLX": "killed",
    "DIE": "killed",
    "DEAD": "killed",
    "INJ": "injured",
    "MISS": "missing",
    "TRAP": "trapped",
    "DISPL": "displaced",
    "INJN": "injured",
    "FORCEV": "displaced",
    "TAKEN": "captured",
    "TAKEV": "captured",
    "ABDUCTV": "captured",
    "ARRESTV": "captured",
    "SNATCHV": "captured",
    "FLEEV": "displaced",
    "CAPTV": "captured",
    "RESCUE": "rescued",
    "ALIVE": "rescued",
    "CASU": "casualties_unspecified",
}


@dataclass(frozen=True, slots=True)
class Victims:
    """A victim phrase: how many of whom."""

    quantity: Quantity
    population: str
    noun: str = ""
    speaks: str | None = None
    traits: frozenset[str] = frozenset()
    """Marks of the noun in its table: held (hostages, detainees), rank (generals, commanders)."""


@dataclass(slots=True)
class TollMention:
    """One figure: tokens ``first_token:last_token`` prove it, ``figure`` are those of the victims alone;
    ``relation`` by the number table."""

    kind: str
    quantity: Quantity
    population: str
    first_token: int
    last_token: int
    relation: str = "total"
    parts: tuple[Subgroup, ...] = ()
    figure: tuple[int, int] | None = None
    rule: str = ""


_TRAITS = frozenset({"held", "rank"})
_ONE = Quantity(1, 1, "exact")
_TWO = Quantity(2, 2, "exact")
_PLURAL = Quantity(2, None, "plural_only")


def read_victims(line: Line, tokens: Tokens) -> Line:
    """Replace victim phrases by VICTIM items."""

    def kind_of_speaker(found: Found, at: Line) -> str | None:
        span = found.groups.get("p")
        entry = at.value[span[0]] if span and span[1] > span[0] else None
        if not isinstance(entry, Entry):
            return None
        inst = entry.reads_as("INST")
        return inst.get("kind") if inst else "witness" if entry.feats.get("n") == "1" else None

    def person(found: Found, at: Line) -> tuple[str, str]:
        span = found.groups.get("p")
        entry = at.value[span[0]] if span and span[1] > span[0] else None
        if isinstance(entry, Entry) and entry.cls == "PERS":
            return entry.feats.get("pop", "unknown"), entry.form
        return "unknown", ""

    def traits(found: Found, at: Line) -> frozenset[str]:
        span = found.groups.get("p")
        entry = at.value[span[0]] if span and span[1] > span[0] else None
        return _TRAITS.intersection(entry.feats) if isinstance(entry, Entry) else frozenset()

    def act(found: Found, at: Line) -> tuple[str, object] | None:
        population, noun = person(found, at)
        kind = found.rule.action
        span = found.groups.get("n")
        counted = at.value[span[0]] if span else None
        if kind == "sum_one":
            if not isinstance(counted, Quantity) or counted.min is None:
                return None
            top = None if counted.max is None else counted.max + 1
            return "VICTIM", Victims(Quantity(counted.min + 1, top, counted.value_type), "civilian", noun)
        if kind == "sum_two":
            other = at.value[found.groups["m"][0]]
            if not (isinstance(counted, Quantity) and isinstance(other, Quantity)):
                return None
            if None in (counted.min, counted.max, other.min, other.max):
                return None
            low, high = (counted.min or 0) + (other.min or 0), (counted.max or 0) + (other.max or 0)
            return "VICTIM", Victims(Quantity(low, high, counted.value_type), "civilian", noun)
        if kind == "two":
            return "VICTIM", Victims(_TWO, "civilian", noun)
        if kind in ("one", "one_any"):
            entry = at.value[found.groups["p"][0]] if "p" in found.groups else None
            if isinstance(entry, Entry) and entry.feats.get("n") == "pl":
                return None
            return "VICTIM", Victims(_ONE, population, noun, kind_of_speaker(found, at), traits(found, at))
        if kind == "plural":
            entry = at.value[found.groups["p"][0]]
            if isinstance(entry, Entry) and entry.feats.get("n") != "pl":
                return None
            return "PLURAL", Victims(_PLURAL, population, noun, kind_of_speaker(found, at), traits(found, at))
        if isinstance(counted, Quantity):
            if counted.max == 0 and kind == "zero":
                return "VICTIM", Victims(counted, "unknown", noun)
            if kind == "counted" and not noun and "OTHER" not in at.names(found.start, found.end):
                return None
            return "VICTIM", Victims(counted, population, noun, kind_of_speaker(found, at), traits(found, at))
        return None

    def set_aside(found: Found, at: Line) -> tuple[str, object] | None:
        if found.rule.action == "subset":
            return "SUBSET", read_subgroups(found, at, tokens)
        return _summed(found, at)

    return reduce_line(reduce_line(line, load_grammar("victims"), act), load_grammar("subsets"), set_aside)


def _summed(found: Found, line: Line) -> tuple[str, object] | None:
    """Victims joined by "and" are summed."""
    parts = [line.value[found.groups[name][0]] for name in "vxw" if name in found.groups]
    counted = [Victims(p, "unknown") if isinstance(p, Quantity) else p for p in parts]
    victims = [p for p in counted if isinstance(p, Victims)]
    if found.rule.action == "bodies":
        return ("BODIES", victims[0]) if victims else None
    if len(victims) < 2 or any(v.quantity.max == 0 for v in victims):
        return None
    low = sum(v.quantity.min or 0 for v in victims)
    open_top = any(v.quantity.max is None for v in victims)
    high = None if open_top else sum(v.quantity.max or 0 for v in victims)
    population = victims[0].population if len({v.population for v in victims}) == 1 else "mixed"
    value_type = victims[0].quantity.value_type if not open_top else "at_least"
    return "VICTIM", Victims(Quantity(low, high, value_type), population, victims[0].noun)


# "another 30", "two more": on top of a figure told before.
_MORE = frozenset({"another", "further", "additional"})


_MOVED = frozenset(
    "rose risen climbed increased grew grown jumped revised rising up down lowered bringing now".split()
)
"""Words by which a figure replaces the one told before (relation "revised")."""


def _nothing(line: Line, found: Found) -> bool:
    """Whether the n of a match says nobody: "no one", [0,0], or a negation."""
    value = line.value[found.groups["n"][0]]
    return not isinstance(value, Quantity) or value.max == 0


def _quantity(line: Line, found: Found, name: str, tokens: Tokens) -> tuple[Quantity, str] | None:
    span = found.groups.get(name)
    if not span or span[1] <= span[0]:
        return None
    value = line.value[span[0]]
    if isinstance(value, Victims):
        return value.quantity, value.population
    if isinstance(value, Quantity):
        if line.names(span[1], span[1] + 1) == ["WEAPON"]:
            return None  # "fifteen drones were eliminated"
        word = tokens.words[line.first[span[0]]]
        if len(word) == 4 and word[:2] in ("19", "20") and word.isdigit():
            return None  # a year is no count
        return value, "unknown"
    if isinstance(value, Entry) and value.cls == "PERS" and value.feats.get("n") == "1":
        return _ONE, value.feats.get("pop", "unknown")  # "killed the driver"
    return None


def _kind(line: Line, found: Found, name: str) -> str | None:
    span = found.groups.get(name)
    return KIND.get(class_of(line.codes[span[0]])) if span and span[1] > span[0] else None


_NEAR = 6
"""How many items behind a figure its parts may be told, with no other figure between."""


def _parts_behind(line: Line, k: int) -> tuple[Subgroup, ...]:
    for j in range(k, min(k + _NEAR, len(line.codes))):
        name = class_of(line.codes[j])
        if name == "SUBSET":
            value = line.value[j]
            return value if isinstance(value, tuple) else ()
        if name in ("VICTIM", "COUNT", "STOP", "PARA", "SEMI"):
            break
    return ()


def read_tolls(line: Line, tokens: Tokens, start: int, end: int) -> list[TollMention]:
    """The figures in items ``start:end`` (one sentence)."""
    out: list[TollMention] = []

    def put(
        found: Found,
        kind: str | None,
        got: tuple[Quantity, str] | None,
        relation: str = "total",
        name: str = "v",
    ) -> None:
        if kind is None or got is None or (kind == "displaced" and got[1] == "military"):
            return
        quantity, population = got
        if (
            relation == "total"
            and set(tokens.words[max(line.first[found.start] - 1, 0) : line.first[found.start] + 3]) & _MORE
        ):
            relation = "additional"
        first, last = line.first[found.start], line.last[found.end - 1]
        if quantity.max == 0 and kind == "casualties_unspecified":
            put(found, "killed", got)
            put(found, "injured", got)
            return
        toll = TollMention(kind, quantity, population, first, last, relation, rule=found.rule.name)
        span = found.groups.get(name)
        if span and span[1] > span[0]:
            toll.figure = line.first[span[0]], line.last[span[1] - 1]
            toll.parts = _parts_behind(line, span[1])
        out.append(toll)

    for found in load_grammar("tolls").scan(line, start, end):
        action = found.rule.action
        one, two = _quantity(line, found, "v", tokens), _quantity(line, found, "v2", tokens)
        if action == "left":
            put(found, _kind(line, found, "d"), one)
            put(found, _kind(line, found, "d2"), two, name="v2")
        elif action in ("passive", "active"):
            first = _kind(line, found, "k")
            put(found, first, one)
            put(found, _kind(line, found, "k2"), two, name="v2")
            if one and one[0].max == 0 and first == "injured":
                put(found, "killed", one)
        elif action == "casualties_unspecified":
            put(found, "casualties_unspecified", one)
        elif action == "number":
            name = "killed" if class_of(line.codes[found.groups["t"][0]]) == "DTOLL" else "injured"
            moved = _MOVED & set(tokens.words[line.first[found.start] : line.last[found.end - 1]])
            put(found, name, one, "revised" if moved else "total")
        elif action == "bodies":
            put(found, "killed", one)
        elif action == "displaced":
            put(found, "displaced", two, name="v2")
        elif action in ("held", "prisoners"):
            put(found, "captured", one)
        elif action == "named":
            put(found, _kind(line, found, "k"), (_ONE, "unknown"))
        elif action == "nounfat":
            put(found, "killed", one)
        elif action == "nouncas":
            put(found, "casualties_unspecified", one)
        elif action == "no_one":
            zero = (Quantity(0, 0, "stated_zero"), "unknown")
            put(found, _kind(line, found, "k"), zero)
            if _kind(line, found, "k") == "injured":
                put(found, "killed", zero)
        elif action == "unharmed":
            zero = (Quantity(0, 0, "stated_zero"), "unknown")
            put(found, "injured", zero)
            put(found, "killed", zero)
        elif action == "both" and "and" in tokens.words[line.first[found.start] : line.last[found.end - 1]]:
            put(found, "killed", one)
            put(found, "injured", one)
        elif action == "pulled_out" and one is not None and one[1] != "military":
            put(found, "rescued", one)
        elif action == "left_home":
            put(found, "displaced", one)
        elif action in ("nouninj", "none_after"):
            zero = (Quantity(0, 0, "stated_zero"), "unknown")
            if action == "none_after" and "n" in found.groups and not _nothing(line, found):
                continue
            got = one if action == "nouninj" else zero
            put(found, "injured", got)
            if got and got[0].max == 0:
                put(found, "killed", got)
    return out
