"""Places that only the text knows: "the village of X", "X, a town in", for names no gazetteer has.

They stay ``unresolved`` with their containers (codebook section 6); one never costs the others.
"""

from __future__ import annotations

from bisect import bisect_left

from services.extract.grammar.engine import Line, class_of, load_grammar
from services.extract.lexicon.loader import Entry
from services.extract.places.context import contains
from services.extract.places.reader import Toponym
from services.extract.text.tokens import Tokens


def named_places(line: Line, tokens: Tokens, known: list[Toponym]) -> list[Toponym]:
    """Toponyms to add to ``known``; none overlaps one that was found."""
    taken = [(t.start, t.end) for t in known]
    starts = [t.start for t in known]
    out: list[Toponym] = []
    for found in load_grammar("settlements").scan(line):
        if found.rule.action == "struck" and not _from_afar(line.value[found.groups["e"][0]]):
            continue
        for group in ("n", "m"):
            if group not in found.groups:
                continue
            k = found.groups[group][0]
            last = k + 1
            while last < len(line.codes) and class_of(line.codes[last]) == "NAME" and last < found.end:
                last += 1
            kind = "settlement"
            if (
                last < len(line.codes)
                and class_of(line.codes[last]) in _BUILT
                and _capital(line, tokens, last)
            ):
                kind, last = "site", last + 1  # "retook the Republican Palace"
            start, end = tokens.starts[line.first[k]], tokens.ends[line.last[last - 1] - 1]
            if any(a < end and start < b for a, b in taken) or not tokens.caps[line.first[k]]:
                continue
            before = tokens.words[line.first[k] - 1] if line.first[k] else ""
            name = tokens.text[start:end]
            toponym = Toponym(start, end, name, kind, "place", None, start, before, None, core=name)
            toponym.container = _container(tokens.text, toponym, known, starts)
            out.append(toponym)
            taken.append((start, end))
    return out


_BUILT = frozenset({"TARGET", "TARGETC"})


def _capital(line: Line, tokens: Tokens, k: int) -> bool:
    """Whether the noun at ``k`` is written as part of a name."""
    return tokens.caps[line.first[k]]


_AFAR = frozenset({"air_strike", "drone_strike", "missile_strike", "artillery_shelling", "combined_strike"})


def _from_afar(value: object) -> bool:
    """Whether what struck a name strikes places: shells do, while an "attack on" may be one on a person."""
    feats = value.reads_as("EVN") if isinstance(value, Entry) else None
    return feats is not None and feats.get("type") in _AFAR


_NEAR = 60
"""Characters between a name and its container at most."""


def _container(text: str, t: Toponym, known: list[Toponym], starts: list[int]) -> int | None:
    """Index of the known toponym right after ``t`` that the text says it lies in; ``starts`` are theirs."""
    i = bisect_left(starts, t.end)
    if i == len(known) or known[i].start >= t.end + _NEAR:
        return None
    gap = text[t.end : known[i].start]
    return i if contains(t, known[i], gap) or (known[i].use == "place" and _apposed_in(gap)) else None


def _apposed_in(gap: str) -> bool:
    """ "Karsha, a shopping area in the centre of Torusk": what is apposed says in which town."""
    words = gap.split()
    if words[:1] != [","] or words[1:2] not in (["a"], ["an"], ["the"]) or "," in words[2:]:
        return False
    return words[-1] in ("in", "of") and "in" in words
