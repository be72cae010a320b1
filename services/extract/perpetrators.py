"""Who did it when the sentence does not say: claimed elsewhere, told of the same wave, or the one side that
strikes there (codebook section 3, basis inferred)."""

from __future__ import annotations

from services.extract.document import Clause, Document, Telling
from services.extract.event_types import family
from services.extract.governments import Adversaries, adversaries, government_of
from services.extract.grammar.engine import class_of
from services.extract.sides import Side, agent_after, blamed, side_at, subject_of
from shared.contracts.record import Place

_OF_TWO_SIDES = frozenset(
    "armed_clash naval_or_air_combat prisoner_exchange ceasefire damage air_raid_alert"
    " control_assessment".split()
)
"""Types without an initiator: two-way ones, and what no act is told of (section 2)."""
_OUTRIGHT = ("strike", "territory", "defence")
_OF_ANYONE = frozenset({"explosive_device", "suicide_bombing", "grenade_attack", "chemical_weapon_use"})
"""Weapons of no side in particular: who used one must be told."""
_OF_A_KIND = frozenset({"jihadists"})
"""Names of a kind of men, which give way to that of a group."""
_VIOLENT = ("strike", "civilian_harm", "engagement")
_ATTACK = frozenset(
    "attack attacks bombing bombings strike strikes blast blasts explosion explosions raid".split()
)
_ARTICLES = (["DET"], ["ART"])
_NOBODY = frozenset({"no", "none", "nobody"})
_FOES = frozenset("militants terrorists insurgents jihadists rebels extremists bandits gunmen".split())
_OBJECT = 5
"""Tokens behind a verb that hold its object."""
_DONE_BY_ARMIES = frozenset(
    {"raid_ambush", "ground_assault", "air_strike", "drone_strike", "strike_unspecified"}
)
_CLAIM_REACH = 10
"""Sentences on in which "claimed responsibility" still means the attack told last."""


def give_initiator(doc: Document, tellings: list[Telling], index: int, places: list[Place]) -> None:
    """Give telling ``index`` an initiator that the rest of the article tells, or leave it without."""
    telling = tellings[index]
    if telling.type in _OF_TWO_SIDES:
        telling.initiator = None  # section 2: none for two-way clashes and exchanges
    if telling.disputed or telling.type in _OF_TWO_SIDES:
        return
    if telling.type == "interception":
        _not_the_stopper(doc, telling, places)
    if telling.initiator is None or telling.initiator in _OF_A_KIND:
        telling.initiator = _claiming(doc, tellings, index) or telling.initiator
    if telling.initiator is not None or telling.type in _OF_ANYONE:
        return
    chosen = _fighting_foe(doc, telling) or _at_checkpoint(doc, telling) or _captor(doc, telling)
    if chosen is None and telling.type == "attack_repelled":
        chosen = _foe_of_speaker(doc, telling)
    elif chosen is None and telling.type == "recaptured":
        chosen = _speaker_who_took(telling) or government_of().get(_country(telling, places) or "")
    elif chosen is None and family(telling.type) == "territory":
        chosen = _speaker_who_took(telling) or _who_drove_out(telling, places)
    if chosen is None and family(telling.type) in _OUTRIGHT:
        chosen = _inferred(doc, tellings, telling, places)
    if chosen is not None:
        telling.initiator = chosen
        telling.inherited.add("initiator")
    elif telling.type == "strike_unspecified" and not any(m.irregular or m.weapons for m in telling.mentions):
        # "Another attack" in a report of militants' attacks is theirs in kind, if not in name.
        told = [t for t in tellings[:index] if not t.mentions[0].background]
        if any(m.irregular for t in told[-2:] for m in t.mentions):
            telling.mentions[0].irregular = True


def _not_the_stopper(doc: Document, telling: Telling, places: list[Place]) -> None:
    """Of an interception the side that tells of it, or downed, did not launch what was stopped."""
    stoppers = {m.interceptor for m in telling.mentions if m.interceptor}
    stoppers |= {
        a.source.side
        for m in telling.mentions
        for a in m.attributions
        if a.source.kind == "belligerent" and a.source.side and a.stance == "asserts"
    }
    if telling.initiator in stoppers:
        telling.initiator = None
    if telling.initiator is not None or not stoppers or not _of_arms(telling):
        return
    against = adversaries().get(_country(telling, places) or "")
    likely = [side for side in against.attackers if side in doc.main_sides] if against is not None else []
    if against is not None and against.defender in stoppers | {None}:
        likely = [side for side in likely if side not in stoppers]
    elif against is not None:
        likely = [side for side in (against.defender, *likely) if side and side not in stoppers]
    if len(likely) == 1:
        telling.initiator = likely[0]
        telling.inherited.add("initiator")


def _claiming(doc: Document, tellings: list[Telling], index: int) -> str | None:
    """Who claims responsibility, or is blamed, did it (section 7: a claim about the event itself). Said of
    the attack told last before; of the only attack of the article wherever it is said."""
    telling = tellings[index]
    violent = [t for t in tellings if family(t.type) in _VIOLENT and not t.mentions[0].background]
    own = {m.sentence for m in telling.mentions}
    if violent == [telling]:
        reach = range(len(doc.sentences))
    else:
        others = [m.sentence for t in tellings if t is not telling for m in t.mentions if not m.toll_only]
        last = max(own)
        until = min((s for s in others if s > last), default=last + _CLAIM_REACH)
        reach = range(last + 1, min(until, len(doc.sentences)))
    for sentence in (*sorted(own), *reach):
        side = _responsible_in(doc, sentence) or _held_to_be(doc, sentence, sentence - 1 in own)
        if side is not None:
            return side
    return None


def _responsible_in(doc: Document, sentence: int) -> str | None:
    """Who in ``sentence`` claims responsibility; nobody in "no group claimed responsibility"."""
    for attribution in doc.said_in(sentence):
        source = attribution.source
        if attribution.responsible and doc.tokens.words[max(source.first_token - 1, 0)] not in _NOBODY:
            return source.side or (None if source.name.lower().startswith("same ") else source.name)
    return None


def _held_to_be(doc: Document, index: int, beside: bool) -> str | None:
    """Who in a sentence is blamed for the attack, has it "claimed by" them or says to be "behind" it; a
    sentence ``beside`` the attack need not name it again."""
    sentence = doc.sentences[index]
    line, words = doc.line, doc.tokens.words
    first, last = doc.item_of_token[sentence.first], doc.item_of_token[sentence.last - 1] + 1
    if not beside and _ATTACK.isdisjoint(words[sentence.first : sentence.last]):
        return None
    whole = Clause(index, first, last, sentence.first, sentence.last, first, last)
    side: Side | None = None
    for k in range(first, last - 1):
        name, word = class_of(line.codes[k]), words[line.first[k]]
        if name in ("ACCUSE", "ATTRIBTO") and not _of_help(doc, k, last):
            side = blamed(doc, whole)
        elif word == "claimed" and class_of(line.codes[k + 1]) == "BY":
            side = agent_after(doc, k + 1, last)
        elif word == "behind" and line.names(k - 1, k) == ["BE"] and line.names(k + 1, k + 2) in _ARTICLES:
            side = subject_of(doc, k - 1, whole)
            if side is not None and side.how == "speaker":
                return next((a.source.side or a.source.name for a in doc.said_in(index)), None)
    return side.name or None if side is not None else None


def _of_help(doc: Document, k: int, end: int) -> bool:
    """ "Accused Rwanda of arming the rebels": of something else than the attack."""
    names = doc.line.names(k + 1, min(k + 8, end))
    if "OF" not in names:
        return False
    deed = names[names.index("OF") + 1 :][:4]
    return bool(deed) and not any(n.endswith("V") or n in ("KILL", "KILLX", "EVN", "FIREN") for n in deed)


def _fighting_foe(doc: Document, telling: Telling) -> str | None:
    """ "Twelve militants were killed in a raid, the army said", "troops raided a bandits' camp": the army
    that tells of its enemy's dead, or of what it did to him."""
    if telling.type not in _DONE_BY_ARMIES:
        return None
    words = doc.tokens.words
    for mention in telling.mentions:
        struck = mention.verbal and not _FOES.isdisjoint(words[mention.trigger + 1 :][:_OBJECT])
        if not struck and all(_FOES.isdisjoint(words[t.first_token : t.last_token]) for t in mention.tolls):
            continue
        for attribution in mention.attributions:
            source = attribution.source
            if source.kind == "belligerent" and attribution.stance == "asserts":
                return source.side or doc.home_side
    return None


def _at_checkpoint(doc: Document, telling: Telling) -> str | None:
    """ "Raped at an RSF checkpoint", "tortured in a Russian prison": by those whose it is."""
    if family(telling.type) != "civilian_harm":
        return None
    for mention in telling.mentions:
        sentence = doc.sentences[mention.sentence]
        last = doc.item_of_token[sentence.last - 1]
        for k in doc.line.items("AT", "IN", start=doc.item_of_token[mention.trigger], end=last):
            named = k + 2 if doc.line.names(k + 1, k + 2) in _ARTICLES else k + 1
            side = side_at(doc, named) if named < last else None
            if side is not None and side.name and doc.line.names(side.last, side.last + 1) == ["TARGET"]:
                return side.name
    return None


def _captor(doc: Document, telling: Telling) -> str | None:
    """Who took prisoners when only those are named: "more than 100 Russian soldiers were taken prisoner"."""
    if telling.type != "pow_captured":
        return None
    for mention in telling.mentions:
        first, last = doc.item_of_token[mention.first_token], doc.item_of_token[mention.last_token - 1]
        for k in range(first, last + 1):
            taken = side_at(doc, k) if class_of(doc.line.codes[k]) in ("VICTIM", "PLURAL") else None
            if taken is not None and taken.name:
                return next((side for side in doc.main_sides if side != taken.name), None)
    return None


def _foe_of_speaker(doc: Document, telling: Telling) -> str | None:
    """Who says it beat an assault back met one of the other main side (section 2)."""
    own = _speaker_who_took(telling)
    return next((side for side in doc.main_sides if side != own), None) if own else None


def _speaker_who_took(telling: Telling) -> str | None:
    """Whose ministry says a place was taken took it, unless it tells of a loss."""
    speakers = {
        a.source.side
        for m in telling.mentions
        for a in m.attributions
        if a.source.kind == "belligerent" and a.source.side and a.stance == "asserts"
    }
    told_of_loss = any(m.target_sides for m in telling.mentions)
    return speakers.pop() if len(speakers) == 1 and not told_of_loss else None


def _who_drove_out(telling: Telling, places: list[Place]) -> str | None:
    """ "Russian troops were pushed back from Lyman": by the government whose land it is."""
    losers = {side for m in telling.mentions for side in m.target_sides}
    own = government_of().get(_country(telling, places) or "")
    return own if losers and telling.type == "recaptured" and own not in losers else None


def _inferred(doc: Document, tellings: list[Telling], telling: Telling, places: list[Place]) -> str | None:
    """The side of the other occurrences told of the same country, else the one that strikes there. A side
    that the words name in another part is not the one they leave out."""
    country = _country(telling, places)
    against = adversaries().get(country or "")
    irregular = any(m.irregular for m in telling.mentions)
    named = _named_in(doc, telling)
    if family(telling.type) == "strike" and against is not None and not irregular:
        held = _occupied(doc, telling)
        if held or (against.defender and not named.isdisjoint(against.attackers)):
            blames = any(a.stance == "denies" or a.accuses for m in telling.mentions for a in m.attributions)
            own = against.defender if against.defender in doc.main_sides else None
            return None if blames or own in named else own
    if against is not None and telling.type in against.alone and against.attackers[:1] == against.attackers:
        return _one_attacker(doc, telling, against, named, government_of().get(country or ""))
    stated = {
        t.initiator
        for t in tellings
        if t.initiator
        and "initiator" not in t.inherited
        and family(t.type) in _OUTRIGHT
        and t.type not in _OF_ANYONE
        and _same_theatre(country, _country(t, places), t.initiator)
    }
    stated -= {government_of().get(country or "") or "", *named}
    if len(stated) == 1:
        return stated.pop()
    if not (family(telling.type) == "strike" or _of_arms(telling)) or against is None or irregular:
        return None
    return _one_attacker(doc, telling, against, named, government_of().get(country or ""))


def _of_arms(telling: Telling) -> bool:
    """Whether an interception tells what was stopped; "air defence at work" does not."""
    return telling.type == "interception" and any(m.weapons for m in telling.mentions)


def _one_attacker(
    doc: Document, telling: Telling, against: Adversaries, named: set[str], own: str | None
) -> str | None:
    """The only one of a country's attackers that the article speaks of; unspoken of, the one that alone has
    such arms there."""
    likely = [
        side
        for side in against.attackers
        if side in doc.main_sides and side not in named and (side != own or telling.type in against.alone)
    ]
    if len(likely) == 1:
        return likely[0]
    alone = telling.type in against.alone and len(against.attackers) == 1
    return against.attackers[0] if alone and named <= {own} else None


def _named_in(doc: Document, telling: Telling) -> set[str]:
    """The sides that the sentences of a telling name, but for those who speak in them."""
    out: set[str] = set()
    for mention in telling.mentions:
        if mention.toll_only and mention is not telling.mentions[0]:
            continue
        speaking = [(a.source.first_token, a.source.last_token) for a in doc.said_in(mention.sentence)]
        first, last = doc.item_of_token[mention.first_token], doc.item_of_token[mention.last_token - 1]
        for k in range(first, last + 1):
            at = doc.line.first[k]
            side = side_at(doc, k)
            if side is None or any(a <= at < b for a, b in speaking):
                continue
            if side.how != "place" or {"VICTIM", "PLURAL", "TARGET"} & set(doc.line.names(k, k + 2)):
                out.add(side.name)
    return out


def _same_theatre(country: str | None, other: str | None, side: str) -> bool:
    """Whether what ``side`` did in ``other`` tells who struck in ``country``."""
    if country is None or country == other:
        return True
    against = adversaries().get(country)
    return other is None and against is not None and side in against.attackers


def _occupied(doc: Document, telling: Telling) -> bool:
    """Ground the text calls occupied or held, or a speaker whom the occupier installed."""
    for mention in telling.mentions:
        sentence = doc.sentences[mention.sentence]
        first, last = doc.item_of_token[sentence.first], doc.item_of_token[sentence.last - 1]
        if "OCCUPIED" in doc.line.names(first, last + 1):
            return True
        if any(word.endswith("-installed") for word in doc.tokens.words[sentence.first : sentence.last]):
            return True
    return any(
        a.stance in ("denies", "disputes") or a.accuses for m in telling.mentions for a in m.attributions
    )


def _country(telling: Telling, places: list[Place]) -> str | None:
    return next((places[u.index].country for u in telling.uses if u.role != "origin"), None)
