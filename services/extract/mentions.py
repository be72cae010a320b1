"""From grammar matches to mentions: one clause's telling of one occurrence."""

from __future__ import annotations

import itertools

from services.extract.arguments import fill_arguments
from services.extract.document import Clause, Document, Mention
from services.extract.event_types import STRIKES, family, strike_type
from services.extract.grammar.engine import Found, Line, class_of, load_grammar
from services.extract.history import carry_on, opens_with_news
from services.extract.lexicon.loader import Entry
from services.extract.lookalikes import holds
from services.extract.means import weapons_of
from services.extract.own_figures import own_figure
from services.extract.scope import judge
from services.extract.tolls import TollMention, read_tolls
from services.extract.triggers import type_of, typed


def sentence_items(doc: Document, index: int) -> tuple[int, int]:
    """The items of sentence ``index`` in the event line."""
    sentence = doc.sentences[index]
    start = doc.item_of_token[sentence.first]
    end = doc.item_of_token[sentence.last - 1] + 1
    return start, end


def read_mentions(doc: Document) -> list[Mention]:
    """All mentions in order; those that are planned, negated or background are marked, not left out."""
    out: list[Mention] = []
    for index in range(len(doc.sentences)):
        start, end = sentence_items(doc, index)
        out += _sentence_mentions(doc, index, start, end)
    carry_on(doc, out)
    doc.on_topic = opens_with_news(doc, out)
    return out


def _sentence_mentions(doc: Document, index: int, start: int, end: int) -> list[Mention]:
    line = doc.line
    found = [f for f in load_grammar("events").scan(line, start, end) if holds(doc, f)]
    tolls = read_tolls(line, doc.tokens, start, end)
    if not found and not tolls:
        return []
    clauses = _clauses(doc, index, start, end, found)
    out: list[Mention] = []
    for clause in clauses:
        inside = [f for f in found if clause.start <= f.start < clause.end]
        told = [t for t in tolls if clause.first_token <= t.first_token < clause.last_token]
        out += _clause_mentions(doc, clause, inside, told)
    return out


_SPLIT = frozenset({"SEMI", "AS", "BUT", "AFTER"})


def _clauses(doc: Document, index: int, start: int, end: int, found: list[Found]) -> list[Clause]:
    """Cut a sentence where a new speaker, a semicolon or a conjunction begins a clause that has a
    trigger of its own on both sides."""
    line, sentence = doc.line, doc.sentences[index]
    cuts: list[int] = []
    speakers = {a.source.first_token for a in doc.said_in(index)}
    opening = _end_of_opening(doc, start, end)
    if opening is not None:
        cuts.append(opening)
    for k in line.items("SEMI", "AFTER", "AS", "BUT", "AND", start=start + 1, end=end - 1):
        name = class_of(line.codes[k])
        if name == "SEMI" or (name == "AFTER" and class_of(line.codes[k - 1]) in ("UNIT", "TIME")):
            cuts.append(k)
        elif name in ("AS", "BUT") or (name == "AND" and _opens_clause(line, k)):
            token = line.last[k]
            opens_speaker = any(token <= s <= token + 3 for s in speakers)
            if (
                opens_speaker
                or class_of(line.codes[k + 1]) == "ACCUSE"
                or (name == "AND" and _opens_with_time(line.names(k + 1, k + 3)))
                or (name == "AND" and _other_doer(line, k, found))
                or name == "BUT"
                or (name == "AS" and doc.tokens.words[line.first[k]] in ("while", "whilst"))
            ):
                cuts.append(k)
    bounds = [start, *sorted(set(cuts)), end]
    pieces: list[tuple[int, int]] = []
    for a, b in itertools.pairwise(bounds):
        has = any(a <= f.start < b for f in found)
        if pieces and (not has or not any(pieces[-1][0] <= f.start < pieces[-1][1] for f in found)):
            pieces[-1] = (pieces[-1][0], b)
        else:
            pieces.append((a, b))
    return [
        Clause(index, a, b, line.first[a], line.last[b - 1] if b > a else sentence.last, start, end)
        for a, b in pieces
    ]


def _opens_clause(line: Line, k: int) -> bool:
    """An "and" after a comma, or before "accused": "denied it had fired and accused Russia of shelling"."""
    return class_of(line.codes[k - 1]) == "COMMA" or class_of(line.codes[k + 1]) == "ACCUSE"


_DOERS = frozenset({"SIDE", "PLURAL", "ARMED", "FORCES"})
_DOES = 3


def _other_doer(line: Line, k: int, found: list[Found]) -> bool:
    """ "..., and Israel shelled southern Lebanon": another side does another act."""
    if class_of(line.codes[k - 1]) != "COMMA" or class_of(line.codes[k + 1]) not in _DOERS:
        return False
    return any(
        k + 1 < f.groups.get("v", (0, 0))[0] <= k + 1 + _DOES
        and class_of(line.codes[f.groups["v"][0]]).endswith("V")
        for f in found
    )


def _end_of_opening(doc: Document, start: int, end: int) -> int | None:
    """The comma that ends "A day after missiles hit Dnipro, ..." at the head of a sentence."""
    names = doc.line.names(start, min(start + 4, end))
    if "AFTER" not in names or not {"COMMA", "SIDE", "NAME"}.isdisjoint(names[: names.index("AFTER")]):
        return None
    return next(iter(doc.line.items("COMMA", start=start + 4, end=end - 1)), None)


def _opens_with_time(names: list[str]) -> bool:
    """ "..., and on Monday a missile hit Mykolaiv": another day, another occurrence."""
    return names[:1] == ["TIME"] or names == ["ON", "TIME"]


_ATTEMPT = "capture.attempt"
"""The rule of an assault that was tried: it may have begun a fight, and names none."""
_TOLD = frozenset({"launch_attack", "told_noun", "stopped_assault"})
"""Actions whose verb tells that it was done: "began a ground operation" is no weak word."""


def _clause_mentions(
    doc: Document, clause: Clause, found: list[Found], tolls: list[TollMention]
) -> list[Mention]:
    groups: dict[str, Mention] = {}
    acts: list[tuple[Found, Mention]] = []
    for match in found:
        raw, entry = type_of(match, doc)
        span = match.groups.get("v") or match.groups.get("n") or (match.start, match.end)
        act = match.groups.get("n") or span
        weapons = weapons_of(doc, match, clause, raw)
        event_type = typed(doc, match, raw, weapons)
        if event_type is None:
            continue
        key = family(event_type)
        if key == "security" or key == "territory":
            key = event_type
        mention = groups.get(key)
        preferred = (entry.reads_as("EVN") or entry.feats).get("pref") if entry else None
        weak = match.rule.action not in _TOLD and bool(
            entry and (entry.reads_as("EVN") or entry.feats).get("weak")
        )
        if mention is None:
            mention = Mention(
                event_type,
                clause.sentence,
                clause.first_token,
                clause.last_token,
                doc.line.first[span[0]],
                match.rule.name,
                doc.line.first[act[0]],
                weapons=weapons,
                generic=weak,
            )
        else:
            mention.weapons |= weapons
            mention.generic = mention.generic and weak
            if event_type in STRIKES and mention.type in STRIKES:
                mention.type = _join(mention.type, event_type)
            elif key == "engagement" and mention.type == "armed_clash" and match.rule.name != _ATTEMPT:
                mention.type = event_type
        acts.append((match, mention))
        mention.preferred = mention.preferred or preferred
        definite = mention.definite or key not in groups
        fill_arguments(doc, clause, match, span, mention)
        mention.definite = mention.definite and definite
        groups[key] = mention
    mentions = list(groups.values())
    if len(mentions) > 1:
        mentions = [m for m in mentions if not (m.rule == "strike.verb" and m.generic)]
    for mention in mentions:
        judge(doc, mention)
    _drop_echoes(mentions)
    told = list(mentions)
    if tolls:
        _give_tolls(doc, clause, mentions, tolls)
    for match, mention in acts:
        own_figure(doc, match, mention)
    for mention in mentions:
        if mention.type == "advance" and _at_sea(doc, mention):
            mention.type = "force_movement"  # "two destroyers entered the Red Sea"
        if mention.type == "advance" and any(_of_civilians(toll) for toll in mention.tolls):
            mention.type = "civilian_killing"  # "fighters poured into the camp, killing 40 residents"
        by_men = mention.irregular and not mention.weapons and not mention.definite
        if mention.type == "strike_unspecified" and by_men and names_attack(doc, mention):
            mention.type = "ground_assault"  # armed men who "attack" do it on the ground
        if mention.type in STRIKES:
            mention.type = strike_type(mention.type, mention.weapons)
        if mention not in told:
            judge(doc, mention)
        if mention.realis == "habitual" and mention.tolls:
            mention.realis = "actual"  # an act that has figures is one, however often such acts are
        mention.verbal = mention.verbal or mention.rule == "terr.noun"
        if mention.definite and _commented(doc, mention):
            mention.attributions = []  # "said the attacks showed a need": an opinion, no word on the event
    return mentions


def _at_sea(doc: Document, mention: Mention) -> bool:
    return bool(mention.places) and all(doc.toponyms[u.index].kind == "water" for u in mention.places)


def _of_civilians(toll: TollMention) -> bool:
    """Whether a figure tells of killed civilians."""
    return toll.kind == "killed" and toll.population == "civilian" and toll.quantity.max != 0


def names_attack(doc: Document, mention: Mention) -> bool:
    """Whether the act is called an attack, an assault or a raid, which armed men make on the ground."""
    word = doc.tokens.words[mention.act if mention.act >= 0 else mention.trigger]
    return word.startswith(("attack", "assault", "raid", "onslaught"))


def _commented(doc: Document, mention: Mention) -> bool:
    k = doc.item_of_token[mention.trigger] + 1
    value = doc.line.value[k] if k < len(doc.line.value) else None
    return isinstance(value, Entry) and value.reads_as("COMMENT") is not None


def _join(a: str, b: str) -> str:
    if a == "strike_unspecified":
        return b
    if b in ("strike_unspecified", a):
        return a
    pair = {a, b}
    if "rocket" in pair and pair & {"artillery_shelling", "missile_strike"}:
        return next(iter(pair - {"rocket"}))
    specials = {"explosive_device", "suicide_bombing", "grenade_attack", "chemical_weapon_use"}
    if pair & specials:
        return next(t for t in (a, b) if t in specials)
    return "combined_strike"


_KILLED = frozenset({"massacre.verb", "kill.verb", "kill.by", "clash.armed_killed"})
"""Rules of killings whose means the clause tells on its own."""


def _drop_echoes(mentions: list[Mention]) -> None:
    """Damage and fire are attributes of a strike told in the same clause (section 1)."""
    families = {family(m.type) for m in mentions}
    types = {m.type for m in mentions}
    if "damage" in types and "strike" in families:
        for blast in [m for m in mentions if m.type == "strike_unspecified" and m.generic]:
            blast.type = "damage"  # a blast is no attack that is stated (section 1)
    attacked = any(family(m.type) == "strike" and m.realis == "actual" for m in mentions)
    if attacked or "sabotage" in types or sum(m.type == "damage" for m in mentions) > 1:
        first = next((m for m in mentions if m.type == "damage"), None)
        keep = None if attacked or "sabotage" in types else first
        mentions[:] = [m for m in mentions if m.type != "damage" or m is keep]
    if "engagement" in families and "damage" in types:  # "stormed the town, set the police station on fire"
        mentions[:] = [m for m in mentions if m.type != "damage" or m.tolls]
    raid = next((m for m in mentions if m.rule == "advance.verb"), None)
    if raid is not None and "arrest" in types:  # who enters a town to arrest people raids it
        raid.type = "raid_ambush"
        mentions[:] = [m for m in mentions if m.type != "arrest"]
    if "raid_ambush" in types:  # "captured an operative in a raid", "detained 40 suspects in raids"
        less = "raid_ambush" if "arrest" in types else "pow_captured"
        mentions[:] = [m for m in mentions if m.type != less]
    if types & {"sabotage", "cyber_attack"}:
        mentions[:] = [m for m in mentions if m.type not in ("strike_unspecified", "explosive_device")]
    if "evacuation" in types:  # "displaced by the fighting": its cause
        mentions[:] = [m for m in mentions if not m.rule.startswith("clash.noun")]
    if any(m.rule == "assassinate.killed" for m in mentions):  # by a strike, or by a blast of no known kind
        told = any(family(m.type) == "strike" and not m.generic for m in mentions)
        other = "strike_unspecified" if not told else "assassination"
        mentions[:] = [m for m in mentions if m.type != other]
    if families & {"strike", "engagement"}:
        mentions[:] = [m for m in mentions if m.rule not in _KILLED] or mentions
    if any(m.type in ("captured", "recaptured") and not m.background for m in mentions):
        mentions[:] = [m for m in mentions if m.type not in ("advance", "withdrawal")]


_TOLL_ORDER = ("strike", "civilian_harm", "engagement")


_WAR_TOTAL = 3000


"""A figure of dead or hurt from here on is the sum of a war, no occurrence (codebook section 1)."""


_DEADLIEST = frozenset({"deadliest", "worst", "heaviest", "bloodiest", "largest", "biggest"})
"""Of one attack, however long the war it is compared with: "one of the deadliest since the war began"."""


def _statistic(doc: Document, clause: Clause, toll: TollMention) -> bool:
    """Whether a figure sums up a war, a year or "September alone"."""
    if (toll.quantity.min or 0) >= _WAR_TOTAL and toll.kind in (
        "killed",
        "injured",
        "casualties_unspecified",
    ):
        return True
    sentence = doc.sentences[clause.sentence]
    words = doc.tokens.words[sentence.first : sentence.last]
    names = doc.line.names(clause.low, clause.high)
    war_long = "WARN" in names and "SINCE" in names and _DEADLIEST.isdisjoint(words)
    return ("alone" in words and "TIME" in names) or war_long


def _blamed(doc: Document, clause: Clause) -> bool:
    """Whether the sentence lays its dead on a side: "two were killed, he said, blaming the army"."""
    names = doc.line.names(clause.low, clause.high)
    if "ACCUSE" not in names:
        return False
    return bool({"SIDE", "ENEMY"} & set(names[names.index("ACCUSE") : names.index("ACCUSE") + 4]))


def _give_tolls(doc: Document, clause: Clause, mentions: list[Mention], tolls: list[TollMention]) -> None:
    """Figures go to the violent mention of the clause; without one they make a mention of their
    own that later joins the incident the text is speaking of."""
    displaced = [t for t in tolls if t.kind == "displaced"]
    held = [t for t in tolls if t.kind == "captured"]
    for mention in mentions:
        if mention.type == "evacuation":
            mention.tolls += displaced
        elif mention.type in ("abduction", "pow_captured", "raid_ambush", "arrest"):
            mention.tolls += held
    rest = [t for t in tolls if t not in displaced and t not in held and not _statistic(doc, clause, t)]
    if not rest:
        return
    lost = [t for t in rest if t.kind == "casualties_unspecified"]
    clash = next(
        (m for m in mentions if m.rule in ("clash.neutralised", "clash.destroyed", "clash.liquidation")), None
    )
    if clash is not None:
        clash.tolls += lost or rest
        rest = [t for t in rest if t not in clash.tolls]
        if not rest:
            return
    for name in _TOLL_ORDER:
        chosen = next((m for m in mentions if family(m.type) == name), None)
        if chosen is not None:
            chosen.tolls += rest
            return
    chosen = next(
        (
            m
            for m in mentions
            if m.type
            in (
                "sabotage",
                "assassination",
                "attack_repelled",
                "captured",
                "recaptured",
                "advance",
                "aircraft_downed",
            )
        ),
        None,
    )
    if chosen is not None:
        chosen.tolls += rest
        return
    if "DISASTER" in doc.line.names(clause.low, clause.high):
        return  # "the earthquake killed 40": no one's act
    first = min(t.first_token for t in rest)
    mention = Mention(
        "strike_unspecified",
        clause.sentence,
        clause.first_token,
        clause.last_token,
        first,
        rest[0].rule,
        toll_only=not _blamed(doc, clause),
    )
    mention.tolls = rest
    fill_arguments(doc, clause, None, None, mention)
    mentions.append(mention)
