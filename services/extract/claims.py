"""Who says so: speakers, cues and the stretch of the sentence each speaks for (section 7)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.extract.grammar.engine import Found, Line, class_of, load_grammar, reduce_line
from services.extract.lexicon.loader import Entry
from services.extract.text.tokens import Tokens
from services.extract.tolls import Victims


@dataclass(frozen=True, slots=True)
class Source:
    """A speaker as the text names it. ``form``: person, institution, office, name, side, persons or
    pronoun; ``head`` is the word that later "the ministry" or "the governor" may point back to."""

    name: str
    form: str
    kind: str
    side: str | None
    head: str
    first_token: int
    last_token: int


@dataclass(slots=True)
class Attribution:
    """``source`` speaks for tokens ``start:end`` of sentence ``sentence``; ``cue`` is a token."""

    source: Source
    stance: str
    cue: int
    start: int
    end: int
    sentence: int
    accuses: bool = False
    responsible: bool = False
    via: str | None = None
    inside_quote: bool = False


_LEADING = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "its",
        "their",
        "his",
        "her",
        "another",
        "other",
        "one",
        "same",
        "some",
        "two",
        "three",
        "many",
        "several",
        "both",
        "also",
        "earlier",
        "but",
        "and",
        "local",
    ]
)
_ARTICLES = frozenset(["the", "a", "an", "this", "that", "these", "those"])


def _entry(line: Line, k: int) -> Entry | None:
    value = line.value[k]
    return value if isinstance(value, Entry) else None


def _words(tokens: Tokens, first: int, last: int) -> str:
    while first < last and tokens.words[first] in _ARTICLES | {",", "(", "and", "but", "'s"}:
        first += 1
    while last > first and tokens.words[last - 1] in {",", "(", "'s"}:
        last -= 1
    if first >= last:
        return ""
    return tokens.text[tokens.starts[first] : tokens.ends[last - 1]]


def read_sources(line: Line, tokens: Tokens) -> Line:
    """Replace speakers by SOURCE items."""

    def act(found: Found, at: Line) -> tuple[str, object] | None:
        form = found.rule.action
        first, last = at.first[found.start], at.last[found.end - 1]
        name, kind, head = _words(tokens, first, last), "unnamed", ""
        sides = [
            e.feats["side"]
            for k in range(found.start, found.end)
            if (e := _entry(at, k)) and "side" in e.feats
        ]
        for k in range(found.start, found.end):
            entry = _entry(at, k)
            if entry is None:
                continue
            office = entry.reads_as("OFFICE") or entry.reads_as("INST")
            if office is not None:
                if kind in ("unnamed", "generic") or entry.cls == "OFFICE":
                    kind = office.get("kind", kind)
                head = tokens.words[at.last[k] - 1]
        if form in ("person", "leader"):
            start, end = found.groups["p"]
            while end < found.end and class_of(at.codes[end]) in ("NAME", "SIDE"):
                end += 1
            name = _words(tokens, at.first[start], at.last[end - 1])
            if form == "leader":
                kind = "belligerent"
            if kind == "unnamed":
                kind = "witness"
        elif form == "persons":
            value = at.value[found.groups["i"][0]]
            if isinstance(value, Victims):
                speaks = value.speaks
            else:
                entry = _entry(at, found.groups["i"][0])
                inst = entry.reads_as("INST") if entry else None
                speaks = (
                    inst.get("kind") if inst else "witness" if entry and entry.feats.get("n") == "1" else None
                )
            if speaks is None:
                return None
            kind = speaks
            head = tokens.words[at.last[found.end - 1] - 1]
        elif form == "pronoun":
            name = tokens.words[first]
        elif form == "side":
            value = _entry(at, found.groups["s"][0])
            if value is None or value.feats.get("t") == "adj":
                return None
            kind = "belligerent"
        elif form == "office":
            head = tokens.words[at.last[found.groups["o"][0]] - 1]
        elif form == "name":
            kind = "media" if False else "unnamed"
        if not name:
            return None
        groups = [
            e.feats["side"]
            for k in range(found.start, found.end)
            if (e := _entry(at, k)) and e.feats.get("t") in ("group", "people") and "side" in e.feats
        ]
        side = groups[-1] if groups else sides[0] if sides else None  # "Yemen's Houthi movement"
        if form in ("person", "name") and kind in ("generic", "unnamed") and side is not None:
            kind = "belligerent"
        return "SOURCE", Source(name, form, kind, side, head.lower(), first, last)

    return reduce_line(line, load_grammar("sources"), act)


def read_attributions(
    line: Line, tokens: Tokens, sentence: int, first: int, last: int, start: int
) -> list[Attribution]:
    """Attributions in one sentence (tokens first:last, from item ``start`` of the source-reduced
    ``line``), each with the stretch it governs."""
    end = start
    while end < len(line.codes) and line.first[end] < last:
        end += 1
    made: list[tuple[Attribution, str]] = []
    for found in load_grammar("claims").scan(line, start, end):
        for name in ("s", "s2"):
            span = found.groups.get(name)
            if not span or span[1] <= span[0]:
                continue
            source = line.value[span[0]]
            if not isinstance(source, Source):
                continue
            cue_span = found.groups.get("c")
            cue_item = cue_span[0] if cue_span else found.start
            source = _described(line, source, span[1], cue_item)
            entry = _entry(line, cue_item)
            stance = entry.feats.get("stance", "asserts") if entry else "asserts"
            if found.rule.action == "unverified":
                stance = "cannot_verify"
            if (
                any(class_of(c) == "NEG" for c in line.codes[found.start : found.end])
                and stance == "confirms"
            ):
                stance = "disputes"
            if stance == "denies" and _blanket(tokens, line.last[cue_item]):
                continue
            cls = entry.cls if entry else ""
            attribution = Attribution(
                source,
                stance,
                line.first[cue_item],
                first,
                last,
                sentence,
                accuses=cls in ("ACCUSE", "MUTUAL"),
                responsible=cls == "CLAIMRESP",
            )
            made.append((attribution, found.rule.action))
    _cover(made, tokens, first, last)
    return [a for a, _ in made]


def _blanket(tokens: Tokens, after: int) -> bool:
    """ "Denies targeting civilians" speaks of no one occurrence (section 7)."""
    said = [w for w in tokens.words[after : after + 4] if w not in ("ever", "deliberately")]
    return said[:1] in (["targeting"], ["attacking"], ["striking"]) and said[1:2] in (
        ["civilians"],
        ["civilian"],
        ["hospitals"],
        ["schools"],
    )


def _described(line: Line, source: Source, first: int, last: int) -> Source:
    """A bare name with the office that the words ``first:last`` after it tell: "Pavlo Koval, the
    deputy commander of the regiment, told"."""
    if source.form != "name" or source.kind != "unnamed":
        return source
    told = next((v for k in range(first, last) if isinstance(v := line.value[k], Source)), None)
    if told is None or told.form not in ("office", "institution", "persons"):
        return source
    return replace(source, form="person", kind=told.kind, side=source.side or told.side, head=told.head)


_BREAKS = frozenset({"as", "while", "but", "and", ";", "whereas", "although"})


def _cover(made: list[tuple[Attribution, str]], tokens: Tokens, first: int, last: int) -> None:
    """Split a sentence among its speakers: a leading cue governs what follows up to the break
    before the next speaker, a trailing one what stands before it."""
    for index, (attribution, direction) in enumerate(made):
        before = made[index - 1][0] if index else None
        if before is not None and before.cue == attribution.cue:
            attribution.start, attribution.end = before.start, before.end  # "X and Y said"
            continue
        after = made[index + 1] if index + 1 < len(made) else None
        low = before.cue + 1 if before else first
        high = last
        if after is not None and after[1] == "after":
            high = _break_before(tokens, after[0].source.first_token, attribution.cue)
        elif after is not None:
            high = last
        if direction == "after":
            attribution.start, attribution.end = min(attribution.source.first_token, attribution.cue), high
            if attribution.cue >= last - 4 and attribution.source.first_token > first + 2:
                attribution.start = low
        elif direction == "before":
            attribution.start, attribution.end = low, high
        else:
            attribution.start, attribution.end = low, high
    if len({a.cue for a, _ in made}) == 1:
        only, direction = made[0]
        if direction != "after" or only.source.first_token - first <= 3:
            only.start, only.end = first, last
        else:
            lead = only.source.first_token
            previous = tokens.words[lead - 1] if lead > first else ""
            if previous not in _BREAKS:
                only.start = first
        for attribution, _ in made[1:]:
            attribution.start, attribution.end = only.start, only.end


def _break_before(tokens: Tokens, at: int, low: int) -> int:
    for t in range(at - 1, low, -1):
        if tokens.words[t] in _BREAKS or tokens.words[t] == ",":
            return t
    return at


def people_in(line: Line) -> list[Source]:
    """Every person named in the source-reduced ``line``, in text order."""
    return [v for v in line.value if isinstance(v, Source) and v.form in ("person", "leader")]


def resolve_speakers(
    attributions: list[Attribution], named: list[Source], tokens: Tokens
) -> list[Attribution]:
    """Give "he", "the ministry", "the official" the last speaker they fit, among those of the
    attributions and the people ``named`` before; a bare surname the full name told before. What
    fits nobody keeps its own words, pronouns are dropped."""
    people: list[Source] = []
    waiting = list(named)
    groups: list[Source] = []
    out: list[Attribution] = []
    nameless: Attribution | None = None
    for attribution in attributions:
        source = attribution.source
        found: Source | None = source
        while waiting and waiting[0].first_token < max(attribution.cue, source.first_token):
            person = waiting.pop(0)
            if person is not source and not any(person.name == p.name for p in people):
                people.append(person)
        if source.form == "pronoun":
            if source.name in ("he", "she", "him"):
                found = people[-1] if people else None
            elif source.name in ("they", "it"):
                found = groups[-1] if groups else (people[-1] if people else None)
            else:
                found = None
        elif source.form in ("name", "person"):
            surname = source.name.split()[-1].lower()
            known = next((p for p in reversed(people) if surname in p.name.lower().split()), None)
            if known is not None and len(known.name) >= len(source.name):
                found = known
                people.remove(known)
                people.append(known)
            elif (
                nameless is not None
                and source.form == "name"
                and attribution.sentence - nameless.sentence <= 2
            ):
                # "the governor said ... Oleh Kiper said": the name belongs to the office just told.
                office = nameless.source
                found = replace(source, kind=office.kind, side=office.side, head=office.head, form="person")
                people.append(found)
                out[:] = [replace_source(a, found) if a.source == office else a for a in out]
                nameless = None
            elif source.form == "person" or source.kind == "unnamed":
                people.append(source)
        elif source.form == "leader":
            people.append(source)
        elif tokens.words[source.first_token] in ("the", "this", "that") and len(source.name.split()) <= 2:
            pool = [*groups, *people]
            head = source.head.rstrip("s") if source.head else source.name.split()[-1].lower()
            known = next(
                (p for p in reversed(pool) if head and (head in p.head or head in p.name.lower())), None
            )
            if known is None and source.kind == "generic" and source.form == "institution" and groups:
                known = groups[-1]
            found = known or source
            if known is None:
                groups.append(source)
        else:
            groups.append(source)
        if source.form == "office" and found is source:
            nameless = attribution
        if found is not None:
            out.append(attribution if found is source else replace_source(attribution, found))
    return out


def replace_source(attribution: Attribution, source: Source) -> Attribution:
    """The same attribution by another speaker."""
    return replace(attribution, source=source)
