"""Who says so: speakers, cues and the stretch of the sentence each speaks for (section 7)."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from services.extract.grammar.engine import Found, Line, class_of, load_grammar
from services.extract.sources import Source, entry_at
from services.extract.text.tokens import Tokens


@dataclass(slots=True)
class Attribution:
    """``source`` speaks for tokens ``start:end`` of sentence ``sentence``; ``cue`` is a token. He
    ``accuses`` another, is ``responsible`` by his own word, or ``holds`` what is said to be lost."""

    source: Source
    stance: str
    cue: int
    start: int
    end: int
    sentence: int
    accuses: bool = False
    responsible: bool = False
    holds: bool = False
    via: str | None = None


_AFTERTHOUGHT = frozenset("TIME ON IN AT VIA ADV STMT ART DET POSS NAME PLACE LOC AREA OF W SOURCE".split())
_CLOSES = frozenset("STOP COMMA PARA AS QUOTE SEMI".split())


@dataclass(slots=True)
class _Word:
    """An attribution in the making: ``way`` is where its content stands, before or after the cue."""

    said: Attribution
    way: str
    chain: bool = False


_OWN_DEEDS = frozenset({"CLAIMRESP", "RESPBY", "OWNDEED", "CARRYV"})
"""Cues by which who speaks says that he did it."""


def _gerund_follows(tokens: Tokens, at: int) -> bool:
    """ "Denied targeting civilians": what is denied is an act named by its "-ing" form."""
    return at < len(tokens.words) and tokens.words[at].endswith("ing")


def read_attributions(
    line: Line, tokens: Tokens, sentence: int, first: int, last: int, start: int
) -> list[Attribution]:
    """Attributions in one sentence (tokens first:last, from item ``start`` of the source-reduced
    ``line``), each with the stretch it governs."""
    end = bisect_left(line.first, last, start)
    made: list[_Word] = []
    for found in load_grammar("claims").scan(line, start, end):
        if found.rule.action == "outlet":
            made.append(_Word(_of_outlet(line, found, sentence, first, last), "before"))
        for name in ("s", "s2", "s3"):
            span = found.groups.get(name)
            source = line.value[span[0]] if span and span[1] > span[0] else None
            if span is None or not isinstance(source, Source):
                continue
            if span[0] > start and class_of(line.codes[span[0] - 1]) == "NONE":
                continue  # "no group claimed responsibility"
            cue_item = found.groups.get("c", (found.start, found.start))[0]
            source = _described(line, tokens, source, span[1], cue_item)
            low = source.first_token
            if source.like == "reporter" and "our" in tokens.words[max(low - 1, 0) : low + 1]:
                source = replace(source, name="", form="outlet")
            stance = _stance(line, tokens, found, cue_item, source)
            if stance is None:
                continue
            entry = entry_at(line, cue_item)
            cls = entry.cls if entry else ""
            attribution = Attribution(
                source,
                stance,
                line.first[cue_item],
                first,
                last,
                sentence,
                accuses=cls in ("ACCUSE", "MUTUAL"),
                responsible=cls in _OWN_DEEDS or _claims_it(tokens, line.first[cue_item]),
                holds=stance == "denies" and _gerund_follows(tokens, line.last[cue_item]),
            )
            made.append(_Word(attribution, _way(line, found, first, start, end), cls == "LEARNV"))
    made += _and_others(line, sentence, (first, last), made)
    made += _of_deaths(line, tokens, sentence, (first, last), (start, end))
    made = _without_channels(made, tokens)
    _cover(made, tokens, first, last)
    return [w.said for w in made]


def _and_others(line: Line, sentence: int, within: tuple[int, int], made: list[_Word]) -> list[_Word]:
    """The second of "according to the network and to officials", "according to a minister, and officials in
    Goma": each with the cue of the first."""
    others: list[_Word] = []
    for word in made:
        said = word.said
        k = bisect_left(line.first, said.cue)
        if k >= len(line.codes) or class_of(line.codes[k]) != "ACCORD":
            continue
        at = bisect_left(line.first, said.source.last_token)
        names = line.names(at, at + 4)
        between = names.index("SOURCE") if "SOURCE" in names else 0
        joined = "AND" in names[:between] and {"COMMA", "AND", "TO", "DET", "ART"}.issuperset(names[:between])
        other = line.value[at + between] if joined else None
        known = any(w.said.source is other for w in made)
        if isinstance(other, Source) and not known:
            others.append(replace(word, said=Attribution(other, said.stance, said.cue, *within, sentence)))
    return others


_REPORTED = {"reported": "asserts", "recorded": "asserts", "confirmed": "confirms"}


def _of_deaths(
    line: Line, tokens: Tokens, sentence: int, within: tuple[int, int], items: tuple[int, int]
) -> list[_Word]:
    """ "The ministry reported the deaths of two people", which is read as what befell them: its word too."""
    made: list[_Word] = []
    for k in line.items("KILL", start=items[0] + 1, end=items[1]):
        source, stance = line.value[k - 1], _REPORTED.get(tokens.words[line.first[k]])
        if stance is not None and isinstance(source, Source):
            said = Attribution(source, stance, line.first[k], *within, sentence)
            made.append(_Word(said, "after"))
    return made


def _of_outlet(line: Line, found: Found, sentence: int, first: int, last: int) -> Attribution:
    """ "The claims could not be verified": the word of the outlet, which no name tells."""
    cue = line.first[found.start]
    outlet = Source("", "outlet", "media", None, "", cue, line.last[found.start])
    return Attribution(outlet, "cannot_verify", cue, first, last, sentence)


def _stance(line: Line, tokens: Tokens, found: Found, cue: int, source: Source) -> str | None:
    """What the cue makes of the content: what an outlet's people saw or checked it confirms. None for
    a blanket denial and for whom nobody listens to in such words ("the city saw", "verified by police")."""
    entry = entry_at(line, cue)
    stance = entry.feats.get("stance", "asserts") if entry else "asserts"
    action = found.rule.action
    word = tokens.words[line.first[cue]]
    if action == "participle" and (not word.endswith("ing") or word == "adding"):
        return None  # "called for calm, adding that": an opinion
    if action == "pictures" and source.kind == "media":
        return None  # "video obtained by Reuters" shows what it shows
    if action == "before" and entry is not None and "to" in entry.feats:
        return None
    if action == "unverified":
        bare = source.like == "reporter" and " " not in source.name
        return None if bare else "cannot_verify"
    if source.like == "reporter" and source.form != "person" and not source.name.islower():
        return "confirms"  # "a Reuters reporter said"
    if action == "both" and word in _POSTING and source.kind == "witness":
        return None  # "videos posted by residents" show what they show
    provided = entry is not None and entry.cls == "GIVEV" and action == "both" and source.form == "side"
    if provided or _says_little(tokens, line.first[cue]):
        return None  # "launchers given to them by the United States"
    people = action == "after" and source.form in ("persons", "person")
    if people and word in _SHOWING and line.names(cue + 1, cue + 2) != ["THAT"]:
        return None  # "its driver showed a pass"
    if action in ("saw", "checked", "own"):
        if source.kind == "media":
            return "confirms"
        return stance if action == "saw" and source.kind in ("witness", "emergency_service") else None
    if "NEG" in line.names(max(found.start, cue - 2), cue) or line.names(cue - 1, cue) == ["NEG"]:
        return None  # "has not confirmed", "did not say": no word on it
    if stance == "asserts":
        at = line.first[cue]
        if _disowns(line, cue) or _calls_false(tokens, at) or _still_held(tokens, at):
            return "denies"
    return None if stance == "denies" and _blanket(tokens, line.last[cue]) else stance


def _says_little(tokens: Tokens, cue: int) -> bool:
    """ "Would only say", "would say only": what follows tells nothing of it."""
    words = tokens.words
    before, after = words[max(cue - 2, 0) : cue], words[cue + 1 : cue + 2]
    return before == ["would", "only"] or (before[-1:] == ["would"] and after == ["only"])


_POSTING = frozenset({"posted", "posting"})
_SHOWING = frozenset({"showed", "shows"})
_CALLING = frozenset({"called", "calls", "calling", "described", "describes", "branded", "labelled"})
_FALSE = frozenset(
    "lie lies fabrication fabricated false baseless untrue absurd fake nonsense unfounded bogus fantasy"
    " propaganda invented hoax disinformation misinformation".split()
)
_JUDGED = 10
"""Words behind "called" among which a judgement stands."""


def _calls_false(tokens: Tokens, cue: int) -> bool:
    """ "Called the claim a lie", "described it as a fabrication"."""
    words = tokens.words
    return words[cue] in _CALLING and not _FALSE.isdisjoint(words[cue + 1 : cue + _JUDGED])


def _claims_it(tokens: Tokens, cue: int) -> bool:
    """ "Claimed it, saying its men had": the attack told before, and nothing of what "it had" done."""
    said = tokens.words[cue : cue + 3]
    return said[:2] == ["claimed", "it"] and said[2:] in ([","], ["."], ["in"], ["on"])


_NOT = frozenset({"not", "n't", "n’t", "never"})
_STILL = frozenset({"still", "remain", "remains", "remained", "continue", "continued"})
_LOST = frozenset("hands control fallen captured seized lost taken".split())
_KEPT = frozenset(
    "hold holds held holding control controlled controls hands ours ukrainian resisting".split()
)
_WOULD = frozenset({"would", "will", "could", "can", "must", "should", "may"})
_CONTENT = 14
"""Words behind a cue in which it is told who holds a place."""


def _still_held(tokens: Tokens, cue: int) -> bool:
    """ "Said the town was not in enemy hands", "said soldiers still held it": what denies its capture."""
    said = tokens.words[cue + 1 : cue + _CONTENT]
    stop = next((i for i, w in enumerate(said) if w in (".", ";", "\n")), len(said))
    for marks, words in ((_NOT, _LOST), (_STILL, _KEPT)):
        at = next((i for i, w in enumerate(said[:stop]) if w in marks), None)
        if at is None or (at and said[at - 1] in _WOULD):
            continue  # "would not give up control"
        if not words.isdisjoint(said[at + 1 : min(at + 5, stop)]):
            return True
    return False


_OWN = frozenset("THAT SOURCE IT PRON POSS FORCES PERS HAVE BE DO ADV".split())


def _disowns(line: Line, cue: int) -> bool:
    """ "Said it had not fired at the market": a denial in the words of a report."""
    names = line.names(cue + 1, cue + 8)
    at = names.index("NEG") if "NEG" in names else 0
    return 0 < at < len(names) - 1 and _OWN.issuperset(names[:at]) and _is_act(names[at + 1])


def _is_act(name: str) -> bool:
    return name == "KILL" or (len(name) > 2 and name.endswith("V") and name != "LOSEV")


def _way(line: Line, found: Found, first: int, start: int, end: int) -> str:
    """Where the content of a match stands. "Content, X said on Monday." trails it, "According to X,
    content" leads it."""
    action = found.rule.action
    if action == "both" and line.first[found.start] - first <= 1:
        return "after"
    if action in ("saw", "own", "pictures"):
        return "both"
    if action == "participle":
        return "after"
    if action != "after" or found.start == start:
        return "before" if action in ("both", "checked") else action
    before = class_of(line.codes[found.start - 1])
    if before not in ("COMMA", "QUOTE"):
        return action
    k = found.end
    while k < end and k - found.end < 8 and class_of(line.codes[k]) in _AFTERTHOUGHT:
        k += 1
    return "before" if k >= end or class_of(line.codes[k]) in _CLOSES else action


def _without_channels(made: list[_Word], tokens: Tokens) -> list[_Word]:
    """Media that carry the word of another speaker of the sentence are the channel of it ("the ministry
    said, RIA reported"; "Sana reported, citing a source"); whom other speakers cite is their source."""
    voices = [w for w in made if w.said.source.kind != "media" and w.said.stance == "asserts"]
    kept: list[_Word] = []
    for word in made:
        said = word.said
        others = [v for v in voices if v is not word]
        if said.source.kind == "media" and said.stance == "asserts" and others:
            near = min(others, key=lambda v: abs(v.said.cue - said.cue))
            if word.way == "before" or word.chain or not _broken(tokens, said, near.said):
                near.said.via = near.said.via or said.source.name
                if near.said.source.side is None:
                    near.said.source = replace(near.said.source, side=said.source.side)
                continue
        if word.chain and any(not v.chain and v.said.cue < said.cue for v in others):
            continue
        kept.append(word)
    return kept


def _broken(tokens: Tokens, a: Attribution, b: Attribution) -> bool:
    low, high = sorted((a.cue, b.cue))
    between = tokens.words[low:high]
    return "where" in between or not _BREAKS.isdisjoint(between)


def _blanket(tokens: Tokens, after: int) -> bool:
    """ "Denies targeting civilians" speaks of no one occurrence (section 7)."""
    said = [w for w in tokens.words[after : after + 4] if w not in ("ever", "deliberately")]
    return said[:1] in (["targeting"], ["attacking"], ["striking"]) and said[1:2] in (
        ["civilians"],
        ["civilian"],
        ["hospitals"],
        ["schools"],
    )


def _described(line: Line, tokens: Tokens, source: Source, first: int, last: int) -> Source:
    """A bare name with the office that the words ``first:last`` after it tell: "Pavlo Koval, the
    deputy commander of the regiment, told"; of "the domestic intelligence agency, the SBU, said" the name."""
    if source.form == "institution" and source.name.split()[-1].islower():
        return by_name(line, tokens, source, first, last) or source
    if source.form != "name" or source.kind != "unnamed":
        return source
    told = next((v for k in range(first, last) if isinstance(v := line.value[k], Source)), None)
    if told is None or told.form not in ("office", "institution", "persons"):
        return source
    return replace(source, form="person", kind=told.kind, side=source.side or told.side, head=told.head)


def by_name(line: Line, tokens: Tokens, source: Source, first: int, last: int) -> Source | None:
    """The proper name set behind a body told by a common noun, between commas: "the agency, the SBU, said",
    "a little-known group, the People's Front of Poonch, claimed it"."""
    k = first + 1
    while k < last and class_of(line.codes[k]) != "SOURCE" and tokens.words[line.first[k]] in _KNOWN_AS:
        k += 1
    if k >= last or class_of(line.codes[first]) != "COMMA":
        return None
    end = next((n for n in range(k, min(k + _NAME_ITEMS, last)) if class_of(line.codes[n]) == "COMMA"), k)
    words = range(line.first[k], line.first[end])
    if not words or not all(tokens.caps[t] or tokens.words[t] in _IN_NAMES for t in words):
        return None
    named = line.value[k]
    if end == k + 1 and isinstance(named, Source):
        medium = (named.kind == "media") != (source.kind == "media")
        if medium or named.form in ("person", "leader", "office"):
            return None
        kind = source.kind if named.kind in ("unnamed", "generic") else named.kind
        side = named.side or source.side
        return replace(named, kind=kind, side=side, form="institution", head=source.head)
    name = tokens.text[tokens.starts[words[0]] : tokens.ends[words[-1]]]
    return replace(source, name=name, first_token=words[0], last_token=words[-1] + 1)


_NAME_ITEMS = 8
_KNOWN_AS = frozenset("the a known called dubbed as by its acronym initials named".split())
_IN_NAMES = frozenset({"of", "the", "for", "'s", "’s", "and", "(", ")", "-"})


_ASIDES = frozenset({"as", "while", "whilst", "even"})
_BREAKS = frozenset({"as", "while", "but", "and", ";", "whereas", "although"})


def _cover(made: list[_Word], tokens: Tokens, first: int, last: int) -> None:
    """Split a sentence among its speakers: a leading cue governs what follows up to the break
    before the next speaker, a trailing one what stands before it."""
    for index, word in enumerate(made):
        said = word.said
        before = made[index - 1] if index else None
        if before is not None and before.said.cue == said.cue:
            said.start, said.end = before.said.start, before.said.end  # "X and Y said"
            continue
        after = next((w for w in made[index + 1 :] if w.said.cue != said.cue), None)
        low = _border(before, word, tokens) if before else first
        high = _border(word, after, tokens) if after else last
        said.start = min(said.source.first_token, said.cue) if word.way == "after" else low
        said.end = max(high, said.cue + 1)
    if len({w.said.cue for w in made}) == 1:
        _alone([w.said for w in made], made[0].way, tokens, first, last)


def _alone(made: list[Attribution], way: str, tokens: Tokens, first: int, last: int) -> None:
    """The only speaker of a sentence speaks for all of it, save for what stands before "while X said"
    or behind "X said ..., as"."""
    lead, cue = min(a.source.first_token for a in made), made[0].cue
    split = way == "after" and lead - first > 3 and tokens.words[lead - 1] in _BREAKS
    words = tokens.words
    aside = last
    if way == "after":
        aside = next(
            (t for t in range(cue + 1, last - 1) if words[t] == "," and words[t + 1] in _ASIDES), last
        )
    for attribution in made:
        attribution.start, attribution.end = (lead if split else first), aside


def _border(a: _Word, b: _Word, tokens: Tokens) -> int:
    """Where the words of ``a`` end and those of ``b`` begin."""
    low, high = a.said.cue + 1, min(b.said.source.first_token, b.said.cue)
    if b.way == "after":
        at = next(
            (t for t in range(high - 1, low, -1) if tokens.words[t] in _BREAKS or tokens.words[t] == ","),
            high,
        )
        return at
    if a.way != "after":
        return max(low, a.said.source.last_token)
    return next((t for t in range(low, high) if tokens.words[t] in _BREAKS), low)
