"""Speakers as the text names them: persons with an office, institutions, sides, pronouns (section 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.extract.grammar.engine import Found, Line, class_of, load_grammar, reduce_line
from services.extract.lexicon.loader import Entry, load
from services.extract.text.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Source:
    """A speaker as the text names it. ``form``: person, leader, institution, office, name, side,
    persons or pronoun; ``head`` is the word that later "the ministry" or "the governor" may point
    back to, ``like`` the word that stands for its sort: "army" for "military", "group" for an armed
    group; a side by its country or capital has none.
    Tokens ``first_token:last_token`` hold it with its description."""

    name: str
    form: str
    kind: str
    side: str | None
    head: str
    first_token: int
    last_token: int
    like: str = ""

    @property
    def plural(self) -> bool:
        """Whether many speak as one: "officials", "residents"."""
        return self.head.endswith("s") and self.form in ("persons", "institution")


_LEADING = frozenset({"the", "a", "an", "this", "that", "these", "those", ",", "(", "and", "but", "'s"})
_TRAILING = frozenset({",", "(", "'s"})
_SPEAKS = frozenset({"SAY", "HAVE", "ACCUSE", "CLAIMRESP", "UNVER", "MODAL"})
_IN_NAMES = frozenset({"NAME", "SIDE", "LEADER", "PLACE"})


def entry_at(line: Line, k: int) -> Entry | None:
    """The lexicon's reading of item ``k``, None for chunks."""
    value = line.value[k]
    return value if isinstance(value, Entry) else None


def _words(tokens: Tokens, first: int, last: int) -> str:
    while first < last and tokens.words[first] in _LEADING:
        first += 1
    while last > first and tokens.words[last - 1] in _TRAILING:
        last -= 1
    if first >= last:
        return ""
    return tokens.text[tokens.starts[first] : tokens.ends[last - 1]]


def read_sources(line: Line, tokens: Tokens) -> Line:
    """Replace speakers by SOURCE items."""

    def act(found: Found, at: Line) -> tuple[str, object] | None:
        source = _source(found, at, tokens)
        return None if source is None else ("SOURCE", source)

    return reduce_line(line, load_grammar("sources"), act)


def _source(found: Found, at: Line, tokens: Tokens) -> Source | None:
    """The speaker of a match, or None when its words can name none."""
    form = found.rule.action
    kind, head, like = _office(found, at, tokens)
    side = _side(found, at, tokens)
    begins = _phrase_start(found, at)
    first, last = at.first[begins], at.last[found.end - 1]
    while begins + 1 < found.end and class_of(at.codes[begins]) in ("DET", "ART", "OCCUPIED"):
        begins += 1  # "the UK-based Syrian Observatory", "the state-run agency"
    name = _words(tokens, at.first[begins], last)
    if form in ("person", "leader"):
        start, end = found.groups["p"]
        while end < found.end and class_of(at.codes[end]) in _IN_NAMES:
            end += 1
        name = _words(tokens, at.first[start], at.last[end - 1])
        kind = "belligerent" if form == "leader" else kind
        if kind == "unnamed":
            person = next((e for e in _entries(found, at) if e.cls == "PERS"), None)
            kind = (person and _kind_of_people(person)) or "witness"
    elif form == "persons":
        noun = found.groups["i"][0]
        entry = entry_at(at, noun)
        if entry is None:
            return None
        speaks = _kind_of_people(entry)
        named = tokens.caps[at.first[noun]] and found.start != noun and entry.reads_as("INST") is None
        if speaks is None or named:
            return None  # "the National", part of a name
        kind, head = speaks, tokens.words[at.last[noun] - 1]
        like = like or ("army" if speaks == "belligerent" else "")
    elif form == "pronoun":
        name = tokens.words[first]
    elif form == "statement":  # "the statement said": who gave it
        name, form = "it", "pronoun"
    elif form == "side":
        entry = entry_at(at, found.groups["s"][0])
        if entry is None or (entry.feats.get("t") == "adj" and not _speaks(at, found.end)):
            return None
        kind = "belligerent"
        like = sort_of_side(entry)
    elif form == "office":
        head = tokens.words[at.last[found.groups["o"][0]] - 1]
    elif form == "name":
        kind = "unnamed"
    if kind in ("monitor", "analyst", "io_ngo"):
        side = None
    armed = form != "side" and any(e.feats.get("t") == "group" for e in _entries(found, at))
    if form == "body" and kind == "unnamed" and not armed:
        side = None  # "Kenya Ports Watch (KPW)": no party to a war by its name
    if kind in ("generic", "unnamed"):
        if _of_troops(found, at):
            kind, like = "belligerent", "army"
        elif side is not None and (armed or (form in ("person", "name") and not _civil(found, at))):
            kind = "belligerent"
    if armed:
        like = "group"
    return Source(name, form, kind, side, head.lower(), first, last, like) if name else None


def _phrase_start(found: Found, at: Line) -> int:
    """The item that opens the phrase of the head: the last article before it ("met a villager")."""
    head = found.groups.get("i") or found.groups.get("o")
    before = range(found.start, head[0]) if head else range(0)
    return next((k for k in reversed(before) if class_of(at.codes[k]) in ("DET", "ART")), found.start)


def _entries(found: Found, at: Line) -> Iterator[Entry]:
    return (e for k in range(found.start, found.end) if (e := entry_at(at, k)) is not None)


def _office(found: Found, at: Line, tokens: Tokens) -> tuple[str, str, str]:
    """Kind, head word and its sort by the offices and institutions named; an office outranks the
    institution it belongs to, a special institution the general one."""
    kind, head, like = "unnamed", "", ""
    for k in range(found.start, found.end):
        entry = entry_at(at, k)
        if entry is None:
            continue
        told = entry.reads_as("OFFICE") or entry.reads_as("INST")
        if told is None:
            continue
        if kind in ("unnamed", "generic") or (entry.cls == "OFFICE" and told.get("kind") != "generic"):
            kind = told.get("kind", kind)
        head, like = tokens.words[at.last[k] - 1], told.get("like", like)
    return kind, head, like


def _side(found: Found, at: Line, tokens: Tokens) -> str | None:
    """The side named: a group or people before the country they are of ("Yemen's Houthi movement"), or
    who runs it ("the Hamas-run health ministry")."""
    named = [e for e in _entries(found, at) if "side" in e.feats]
    groups = [e for e in named if e.feats.get("t") in ("group", "people")]
    if named:
        return (groups[-1] if groups else named[0]).feats["side"]
    for k in range(found.start, found.end):
        if class_of(at.codes[k]) == "OCCUPIED":
            owner = load().single.get(tokens.words[at.first[k]].split("-")[0])
            if owner is not None and "side" in owner.feats:
                return owner.feats["side"]
    owned = [inst for e in _entries(found, at) if (inst := e.reads_as("INST")) and "owner" in inst]
    return owned[0]["owner"] if owned else None


def _civil(found: Found, at: Line) -> bool:
    """Whether the office is of no warring side, though a country's: a director of its railways."""
    return any("civil" in office for e in _entries(found, at) if (office := e.reads_as("OFFICE")))


def _of_troops(found: Found, at: Line) -> bool:
    """Whether the office is one of soldiers: "spokesman of the Khortytsia group of troops"."""
    people = (e.reads_as("PERS") for e in _entries(found, at))
    return any(p is not None and p.get("pop") == "military" and p.get("n") == "pl" for p in people)


def _speaks(at: Line, k: int) -> bool:
    """Whether a verb stands at item ``k``: then the word before is no adjective ("the junta said")."""
    return k < len(at.codes) and class_of(at.codes[k]) in _SPEAKS


def sort_of_side(entry: Entry) -> str:
    """ "army" for the armed forces of a country (IDF), "group" for an armed group, "" for a country, its
    capital or its people."""
    told = entry.feats.get("t")
    people = entry.form.endswith("s") and " " not in entry.form
    return "group" if told == "group" else "army" if told == "people" and not people else ""


def _kind_of_people(entry: Entry) -> str | None:
    """What people of this noun are as speakers; None for those who are only spoken of."""
    inst = entry.reads_as("INST")
    if inst is not None:
        return inst.get("kind")
    person = entry.reads_as("PERS")
    if person is None or "mute" in person:
        return None
    return {"military": "belligerent", "security": "emergency_service"}.get(person.get("pop", ""), "witness")
