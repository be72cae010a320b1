"""Who says so: speakers, cues and the stretch of the sentence each speaks for (section 7)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.extract.grammar.engine import Line, class_of, load_grammar
from services.extract.sources import Source, entry_at
from services.extract.text.tokens import Tokens


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
            entry = entry_at(line, cue_item)
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
                responsible=cls in ("CLAIMRESP", "RESPBY"),
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
        after = next((m for m in made[index + 1 :] if m[0].cue != attribution.cue), None)
        low = before.cue + 1 if before else first
        high = last
        if after is not None and after[1] == "after":
            high = _break_before(tokens, after[0].source.first_token, attribution.cue)
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
