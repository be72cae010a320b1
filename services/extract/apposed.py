"""Speakers told twice over in one breath, office and name between commas, read as one (section 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.extract.grammar.engine import Line, class_of
from services.extract.lexicon.loader import Entry
from services.extract.sources import Source
from services.extract.text.tokens import Tokens

_OFFICES = frozenset({"office", "persons"})
_PEOPLE = frozenset({"witness", "unnamed", "generic", "local_authority", "belligerent"})
_NAMES = frozenset({"name", "person"})
_CLOSES = frozenset("COMMA STOP PARA RPAR QUOTE SEMI WHICH".split())
_SEATS = frozenset({"IN", "AT", "ON", "FOR", "OF", "ADV"})
_SEAT = _SEATS | frozenset("DET ART PLACE LOC AREA SETTLE W NAME TARGET TARGETC SIDE".split())
"""What may tell where an officer sits, between his office and his name."""
_SEAT_ITEMS = 6
_SELVES = frozenset("themselves itself himself herself abroad".split())
"""Words behind a speaker that add nothing to who he is: "the rebels themselves said"."""
_TRADES = frozenset("network website project".split())
"""What a medium or a body of analysts is called behind its name: "the Al Masirah network"."""
_BODIES = frozenset({"media", "analyst"})


def join_apposed(line: Line, tokens: Tokens) -> Line:
    """The line with "the hospital's spokesman, Khalil Nasser," and "Khalil Nasser, for the group," as one
    speaker, and with "the rebels themselves" as "the rebels"."""
    apposed = _merged(line, list(_joined(line, tokens)))
    return _merged(apposed, list(_with_relatives(apposed)))


def _merged(line: Line, joined: list[tuple[int, int, Source]]) -> Line:
    """The line with the items of each stretch as one speaker."""
    if not joined:
        return line
    codes: list[str] = []
    first: list[int] = []
    last: list[int] = []
    value: list[object] = []
    done = 0
    for start, end, source in joined:
        if start < done:
            continue
        codes.append(line.codes[done:start] + line.codes[start])
        first += [*line.first[done:start], line.first[start]]
        last += [*line.last[done:start], line.last[end - 1]]
        value += [*line.value[done:start], source]
        done = end
    codes.append(line.codes[done:])
    return Line(
        "".join(codes), [*first, *line.first[done:]], [*last, *line.last[done:]], [*value, *line.value[done:]]
    )


def _joined(line: Line, tokens: Tokens) -> Iterator[tuple[int, int, Source]]:
    """(first item, item behind, speaker) of each that is told twice over, in order."""
    for k in line.items("SOURCE", end=max(len(line.codes) - 2, 0)):
        source = line.value[k]
        if not isinstance(source, Source):
            continue
        follows = class_of(line.codes[k + 1])
        longer = _of_whom(line, tokens, k, source) if follows in ("OF", "FOR") else None
        longer = longer or _called(line, tokens, k, source)
        if longer is not None:
            yield longer
        elif follows in _SEATS or follows == "COMMA":
            found = _named(line, tokens, k, source) or _of_group(line, k, source)
            if found is not None:
                yield found
        elif follows in ("W", "ADV"):
            word = tokens.words[line.first[k + 1]]
            if word in _SELVES or (word in _TRADES and source.kind in _BODIES):
                yield k, k + 2, source


def _of_whom(line: Line, tokens: Tokens, k: int, source: Source) -> tuple[int, int, Source] | None:
    """ "The General Staff of Ukraine", "a reporter for AFP", "officers of the service" at item ``k``: with
    whose they are, where they speak at once."""
    if line.names(k + 3, k + 4) not in (["SAY"], ["HAVE"]):
        return None
    whose = line.value[k + 2]
    if isinstance(whose, Entry) and source.form == "institution" and "side" in whose.feats:
        side: str | None = whose.feats["side"]
    elif isinstance(whose, Source) and source.form == "persons" and whose.form == "institution":
        side = source.side or whose.side
    else:
        return None
    last = line.last[k + 2]
    start = tokens.text.find(source.name, tokens.starts[source.first_token])
    return (
        k,
        k + 3,
        replace(source, name=tokens.text[start : tokens.ends[last - 1]], side=side, last_token=last),
    )


_CALLED = frozenset({"named", "called", "calling", "known"})
_ITSELF = frozenset({"itself", "themselves", "as"})


def _called(line: Line, tokens: Tokens, k: int, source: Source) -> tuple[int, int, Source] | None:
    """ "A group calling itself Black Lion", "a bus driver named Oleg Titov" at item ``k``: by that name."""
    if source.form not in ("institution", "persons") or tokens.words[line.first[k + 1]] not in _CALLED:
        return None
    at = k + 2
    if at < len(line.codes) and tokens.words[line.first[at]] in _ITSELF:
        at += 1
    named = line.value[at] if at < len(line.codes) else None
    if not isinstance(named, Source) or named.form != "name":
        return None
    form = "person" if source.form == "persons" else "institution"
    return k, at + 1, replace(source, name=named.name, form=form, last_token=named.last_token)


def _named(line: Line, tokens: Tokens, k: int, source: Source) -> tuple[int, int, Source] | None:
    """ "The village elder, Nadia Petrenko," and "an army spokesman in Goma, Jean Bahati," at item ``k``: by
    the name, of that office."""
    if source.plural or not (source.form in _OFFICES or _one_person(source)):
        return None
    comma, end = k + 1, min(k + _SEAT_ITEMS, len(line.codes) - 1)
    while comma < end and class_of(line.codes[comma]) != "COMMA":
        if class_of(line.codes[comma]) not in _SEAT:
            return None
        comma += 1
    if comma + 1 >= len(line.codes) or class_of(line.codes[comma]) != "COMMA":
        return None
    named, behind = line.value[comma + 1], comma + 2
    if line.names(comma + 1, comma + 3) == ["PLACE", "PLACE"]:
        named, behind = _called_like_places(line, tokens, comma + 1), comma + 3
    if not isinstance(named, Source) or named.form not in _NAMES or " " not in named.name:
        return None
    closes = class_of(line.codes[behind]) if behind < len(line.codes) else "STOP"
    if closes not in _CLOSES:
        return None
    person = replace(
        named,
        form="person",
        kind=source.kind if named.form == "name" or named.kind == "witness" else named.kind,
        side=named.side or source.side,
        head=source.head or named.head,
        like=source.like or named.like,
        first_token=source.first_token,
    )
    return k, behind + (closes == "COMMA"), person


def _called_like_places(line: Line, tokens: Tokens, k: int) -> Source | None:
    """A person whose names are those of places too, at items ``k`` and ``k + 1``."""
    first, last = line.first[k], line.last[k + 1]
    if last - first != 2:
        return None
    return Source(
        tokens.text[tokens.starts[first] : tokens.ends[last - 1]], "name", "unnamed", None, "", first, last
    )


def _one_person(source: Source) -> bool:
    """Whether a body told by a common noun is but one person: "a civil society leader"."""
    return source.form == "institution" and source.kind in _PEOPLE and source.head.endswith(_PERSONAL)


_PERSONAL = ("leader", "elder", "official", "officer", "owner", "resident", "witness", "survivor", "source")


def _of_group(line: Line, k: int, source: Source) -> tuple[int, int, Source] | None:
    """ "Khalil Nasser, for the group," at item ``k``: who speaks in its name."""
    if source.form != "name" or " " not in source.name or k + 4 >= len(line.codes):
        return None
    names = [class_of(c) for c in line.codes[k + 2 : k + 5]]
    group = line.value[k + 3]
    if names != ["FOR", "SOURCE", "COMMA"] or not isinstance(group, Source) or group.form == "pronoun":
        return None
    kind = group.kind if group.kind != "generic" else "unnamed"
    return k, k + 5, replace(source, form="person", kind=kind, side=group.side, like=group.like)


_RELATIVE, _SHORT = 18, 3
"""Items of a clause between commas, and of one without ("a teacher who escaped")."""
_SPEAKS = frozenset({"SAY", "ACCUSE", "CLAIMRESP"})


def _with_relatives(line: Line) -> Iterator[tuple[int, int, Source]]:
    """Speakers with a clause that tells of others before they speak: "the governor, who is allied with the
    army, said", "a channel, run by the group, reported", "traders and a nurse who escaped have said"."""
    run_by = [k - 1 for k in line.items("BY", start=3) if line.names(k - 2, k - 1) == ["COMMA"]]
    for k in sorted((*line.items("WHICH", start=1), *run_by)):
        before = class_of(line.codes[k - 1])
        at = k - 2 if before == "COMMA" else k - 1
        source = line.value[at] if at >= 0 else None
        if not isinstance(source, Source):
            continue
        end = _clause_end(line, k)
        if end is not None and class_of(line.codes[_verb(line, end)]) in _SPEAKS:
            yield at, end, source


def _clause_end(line: Line, k: int) -> int | None:
    """The item behind the clause that "who" at item ``k`` opens: behind its comma, else before the verb."""
    for n in range(k + 1, min(k + _RELATIVE, len(line.codes) - 1)):
        name = class_of(line.codes[n])
        if name == "COMMA":
            told_of = any(class_of(c) == "SOURCE" for c in line.codes[k + 1 : n])
            return n + 1 if told_of else None
        if name in ("STOP", "PARA", "SEMI", "COLON", "QUOTE"):
            return None
        if name in _SPEAKS or (name == "HAVE" and n > k + 1):
            return n if 1 < n - k <= _SHORT else None
    return None


def _verb(line: Line, k: int) -> int:
    while k < len(line.codes) - 1 and class_of(line.codes[k]) in ("HAVE", "ADV"):
        k += 1
    return k
