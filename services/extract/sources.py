"""Speakers as the text names them: persons with an office, institutions, sides, pronouns (section 7)."""

from __future__ import annotations

from dataclasses import dataclass

from services.extract.grammar.engine import Found, Line, class_of, code, load_grammar, reduce_line
from services.extract.lexicon.loader import Entry, load
from services.extract.text.tokens import Tokens


@dataclass(slots=True)
class Source:
    """A speaker as the text names it; never changed once made. ``form``: person, leader, institution,
    office, name, side, persons or pronoun; ``head`` is the word that later "the ministry" or "the
    governor" may point back to, ``like`` the word that stands for its sort: "army" for "military",
    "group" for an armed group; a side by its country or capital has none.
    Tokens ``first_token:last_token`` hold it with its description, ``described`` that told elsewhere."""

    name: str
    form: str
    kind: str
    side: str | None
    head: str
    first_token: int
    last_token: int
    like: str = ""
    described: tuple[int, int] = (0, 0)

    @property
    def plural(self) -> bool:
        """Whether many speak as one: "officials", "residents"; the name of a body may end like a plural."""
        if not self.head.endswith("s") or self.form not in ("persons", "institution"):
            return False
        words = self.name.split()
        return len(words) < 2 or words[-1].islower()


_GEN, _NAME = code("GEN"), code("NAME")
_LEADING = frozenset("the a an this that these those what , ( and but 's ' ’".split())
_TRAILING = frozenset({",", "(", "'s", "of", "'", "’"})
_SPEAKS = frozenset({"SAY", "HAVE", "ACCUSE", "CLAIMRESP", "UNVER", "MODAL"})
_OFFICES = frozenset({"OFFICE", "INST"})
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

    return reduce_line(_plural_owners(line, tokens), load_grammar("sources"), act)


_MEMBERS = frozenset({"member", "members"})
_OWNED = frozenset({"INST", "OFFICE", "NAME", "W", "LEADER", "TARGETC"})


def _plural_owners(line: Line, tokens: Tokens) -> Line:
    """The line with the apostrophe of "the doctors' union" read as the "'s" it stands for: set close behind
    a plural and before a word, while a closing quotation mark has a comma or a stop before it."""
    owners: list[int] = []
    for k in line.items("QUOTE", start=1, end=max(len(line.codes) - 1, 1)):
        token = line.first[k]
        close = tokens.ends[token - 1] == tokens.starts[token] < tokens.starts[token + 1] - 1
        if close and tokens.words[token] in "'’" and tokens.words[token - 1].endswith("s"):
            if class_of(line.codes[k + 1]) in _OWNED:
                owners.append(k)
    particles = _within_names(line, tokens)
    if not (owners or particles):
        return line
    codes = list(line.codes)
    for k in owners:
        codes[k] = _GEN
    for k in particles:
        codes[k] = _NAME
    return Line("".join(codes), line.first, line.last, line.value)


_PARTICLES = frozenset("von van der den de del della di da dos bin ben ibn al el la le du".split())


def _within_names(line: Line, tokens: Tokens) -> list[int]:
    """The items that are small words within a name: "Ursula von der Leyen", "Mohammed bin Salman"."""
    if _PARTICLES.isdisjoint(tokens.words):
        return []
    found: list[int] = []
    for k in line.items("W", start=1, end=max(len(line.codes) - 1, 1)):
        particle = tokens.words[line.first[k]] in _PARTICLES
        if particle and (tokens.caps[line.first[k] - 1] or (found and found[-1] == k - 1)):
            found.append(k)
    return [k for k in found if _ends_in_name(line, k)]


def _ends_in_name(line: Line, k: int) -> bool:
    while k + 1 < len(line.codes) and class_of(line.codes[k]) == "W":
        k += 1
    return class_of(line.codes[k]) in ("NAME", "PLACE", "LEADER")


def _source(found: Found, at: Line, tokens: Tokens) -> Source | None:
    """The speaker of a match, or None when its words can name none."""
    form = found.rule.action
    entries = [v for v in at.value[found.start : found.end] if isinstance(v, Entry)]
    kind, head, like = _office(found, at, tokens)
    side = _side(found, at, tokens, entries)
    begins = _phrase_start(found, at)
    first, last = at.first[begins], at.last[found.end - 1]
    name = _named(at, begins, found.end, tokens)
    if form in ("person", "leader"):
        start, end = found.groups["p"]
        while end < found.end and class_of(at.codes[end]) in _IN_NAMES:
            end += 1
        name = _words(tokens, at.first[start], at.last[end - 1])
        kind = "belligerent" if form == "leader" else kind
        if kind == "unnamed":
            person = next((e for e in entries if e.cls == "PERS"), None)
            kind = (person and _kind_of_people(person)) or "witness"
    elif form == "persons":
        noun = found.groups["i"][0]
        entry = entry_at(at, noun)
        if entry is None:
            return None
        speaks = _kind_of_people(entry)
        named = tokens.caps[at.first[noun]] and found.start != noun and entry.reads_as("INST") is None
        bare = tokens.words[at.last[noun] - 1] in _MEMBERS and at.last[found.end - 1] == at.last[noun]
        counted = all(class_of(c) in ("DET", "ART", "COUNT") for c in at.codes[found.start : noun])
        if speaks is None or named or (bare and counted):
            return None  # "the National", part of a name; "one member", of whatever
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
        office = found.groups["o"][0]
        head = _head_word(tokens, at.first[office], at.last[office])
    elif form == "name":
        kind = "unnamed"
    if kind in ("monitor", "analyst", "io_ngo"):
        side = None
    armed = form != "side" and any(e.feats.get("t") == "group" for e in entries)
    if form == "body" and kind == "unnamed" and not armed:
        side = None  # "Kenya Ports Watch (KPW)": no party to a war by its name
    if kind in ("generic", "unnamed"):
        if _of_troops(entries):
            kind, like = "belligerent", "army"
        elif side is not None and (armed or (form in ("person", "name") and not _civil(entries))):
            kind = "belligerent"
    if armed:
        like = "group"
    return Source(name, form, kind, side, head.lower(), first, last, like) if name else None


def _named(at: Line, begins: int, end: int, tokens: Tokens) -> str:
    """The name told by the items ``begins:end``: of a proper one without who runs it or where it sits ("the
    UK-based Syrian Observatory"), of a common one with that ("Houthi-run media")."""
    bare = begins
    while bare + 1 < end and class_of(at.codes[bare]) in ("DET", "ART", "OCCUPIED"):
        bare += 1
    name = _words(tokens, at.first[bare], at.last[end - 1])
    return _words(tokens, at.first[begins], at.last[end - 1]) if name.islower() else name


def _phrase_start(found: Found, at: Line) -> int:
    """The item that opens the phrase of the head: the last article before it ("met a villager")."""
    head = found.groups.get("i") or found.groups.get("o")
    if head:
        for k in range(head[0] - 1, found.start, -1):
            if class_of(at.codes[k]) in ("DET", "ART"):
                return k
    return found.start


def _office(found: Found, at: Line, tokens: Tokens) -> tuple[str, str, str]:
    """Kind, head word and its sort by the offices and institutions named; an office outranks the
    institution it belongs to, a special institution the general one."""
    kind, head, like = "unnamed", "", ""
    for k in range(found.start, found.end):
        entry = at.value[k]
        if not isinstance(entry, Entry) or not (entry.also or entry.cls in _OFFICES):
            continue
        told = entry.reads_as("OFFICE") or entry.reads_as("INST")
        if told is None:
            continue
        if kind in ("unnamed", "generic") or (entry.cls == "OFFICE" and told.get("kind") != "generic"):
            kind = told.get("kind", kind)
        head, like = _head_word(tokens, at.first[k], at.last[k]), told.get("like", like)
    return kind, head, like


def _head_word(tokens: Tokens, first: int, last: int) -> str:
    """The noun of "ministry of foreign affairs" that "the ministry" points back to."""
    words = tokens.words[first:last]
    return words[words.index("of") - 1] if "of" in words[1:] else words[-1]


def _side(found: Found, at: Line, tokens: Tokens, entries: list[Entry]) -> str | None:
    """The side named: a group or people before the country they are of ("Yemen's Houthi movement"), or
    who runs it ("the Hamas-run health ministry")."""
    named = [e for e in entries if "side" in e.feats]
    if named:
        groups = [e for e in named if e.feats.get("t") in ("group", "people")]
        return (groups[-1] if groups else named[0]).feats["side"]
    for k, char in enumerate(at.codes[found.start : found.end], found.start):
        if class_of(char) == "OCCUPIED":
            owner = load().single.get(tokens.words[at.first[k]].split("-")[0])
            if owner is not None and "side" in owner.feats:
                return owner.feats["side"]
    owned = [inst for e in entries if (inst := e.reads_as("INST")) and "owner" in inst]
    return owned[0]["owner"] if owned else None


def _civil(entries: list[Entry]) -> bool:
    """Whether the office is of no warring side, though a country's: a director of its railways."""
    return any("civil" in office for e in entries if (office := e.reads_as("OFFICE")))


def _of_troops(entries: list[Entry]) -> bool:
    """Whether the office is one of soldiers: "spokesman of the Khortytsia group of troops"."""
    people = [p for e in entries if (p := e.reads_as("PERS")) is not None]
    return any(p.get("pop") == "military" and p.get("n") == "pl" for p in people)


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
