"""Who did it, and whose weapon was stopped (codebook section 2, the side that counts as initiator)."""

from __future__ import annotations

from services.extract.document import Clause, Document, Mention
from services.extract.governments import adversaries, army_of
from services.extract.grammar.engine import Found, class_of
from services.extract.groups import named_group, own_army
from services.extract.lexicon.loader import Entry
from services.extract.sides import (
    Side,
    agent_after,
    blamed,
    carried_out_by,
    is_passive,
    owner_after,
    owner_before,
    side_at,
    subject_of,
    under_fire_of,
)


def find_initiator(
    doc: Document, clause: Clause, found: Found, trigger: tuple[int, int], mention: Mention
) -> None:
    line, action = doc.line, found.rule.action
    side: Side | None = None
    if found.rule.name in _OF_PRISONERS:
        return  # "1,200 soldiers have surrendered": to whom is not told
    if action in ("downed", "destroyed", "downed_passive") and mention.type in _STOPPED:
        _interception_sides(doc, clause, found, mention)
        return
    if action == "interception":
        stopping = subject_of(doc, trigger[0], clause) or agent_after(doc, trigger[1], clause.end)
        mention.interceptor = (stopping.name if stopping else "") or None
        return  # "air defence was at work over Kyiv": whose weapon it met is not told
    if action == "told_to_go":
        set_initiator(doc, clause, mention, subject_of(doc, found.start, clause))
        return
    if (
        action in ("exchange", "armed_clash", "ceasefire")
        or found.rule.name in _OF_THEMSELVES
        or (action == "shelling" and mention.type == "armed_clash")
    ):
        return
    if action == "pushback":
        side = _driving_out(doc, clause, trigger, mention)
    elif action in ("attack_repelled", "stopped_assault"):
        side = _assailant(doc, clause, found, trigger)
    elif action in ("noun", "told_noun") or ("n" in found.groups and action in ("blast",)):
        entry = line.value[trigger[0]]
        if isinstance(entry, Entry) and (entry.reads_as("EVN") or {}).get("type") in (
            "armed_clash",
            "air_raid_alert",
            "ceasefire",
            "prisoner_exchange",
        ):
            return
        side = (
            owner_before(doc, trigger[0], clause.start)
            or agent_after(doc, trigger[1], clause.end, noun=True)
            or carried_out_by(doc, trigger[1], clause.end)
        )
        if isinstance(entry, Entry) and mention.type == "interception":
            side = owner_after(doc, trigger[1], clause.end) or side  # "interception of 12 Ukrainian drones"
        if side is None and class_of(line.codes[trigger[0] - 1]) == "COMMA":
            side = _of_main_clause(doc, trigger[0], clause)
    elif is_passive(doc, trigger) or action in ("launch_passive", "struck", "pow_passive"):
        side = agent_after(doc, trigger[1], clause.end)
        if side is None and action == "launch_passive":
            side = owner_before(doc, found.groups["w"][0], clause.start)
        if side is None and action == "struck":
            side = under_fire_of(doc, trigger, clause.end)
    elif class_of(line.codes[trigger[0]]) == "FALLV" and action in ("taken_control", "taken_people"):
        side = owner_after(doc, trigger[1], clause.end)  # "the town fell to the rebels"
    elif class_of(line.codes[trigger[0]]) in ("GRASP", "CONTROL"):
        side = owner_before(doc, trigger[0], clause.start)  # "passed into Russian hands"
    else:
        side = subject_of(doc, trigger[0], clause)
        if side is None and _by_men(doc, trigger[0], clause.low):
            mention.irregular = True
    if side is None and "n" in found.groups:
        side = _killer(doc, trigger[0], clause)
    if side is None and mention.type not in ("armed_clash", "air_raid_alert"):
        side = blamed(doc, clause)
    set_initiator(doc, clause, mention, side)


def _killer(doc: Document, k: int, clause: Clause) -> Side | None:
    """ "Gunmen killed 56 people in attacks on two villages", "troops arrested two men in a raid": who
    killed attacked."""
    for j in range(k - 1, clause.start, -1):
        if class_of(doc.line.codes[j]) in _DONE_IN_IT:
            if is_passive(doc, (j, j + 1)) or class_of(doc.line.codes[j - 1]) in (
                "COMMA",
                "EVN",
                "AND",
                "WHICH",
                "THAT",
            ):
                return None
            return subject_of(doc, j, clause)
    return None


def _driving_out(doc: Document, clause: Clause, trigger: tuple[int, int], mention: Mention) -> Side | None:
    """Who pushed whom back: the one pushed is a target, whoever pushed the initiator."""
    before = subject_of(doc, trigger[0], clause)
    if is_passive(doc, trigger):
        loser, winner = before, agent_after(doc, trigger[1], clause.end)
    else:
        loser, winner = owner_after(doc, trigger[1], clause.end), before
    if loser is not None and loser.name:
        mention.target_sides.append(loser.name)
    return winner if winner is not None and (loser is None or winner.name != loser.name) else None


_STOPPED = frozenset({"interception", "aircraft_downed"})
_OF_PRISONERS = frozenset({"pow.surrender", "pow.fell"})
_OF_THEMSELVES = frozenset({"flee.verb", "flee.count", "flee.left", "displace.passive", "evacuate.moved"})
"""Rules of people who leave: who drove them out is not the subject."""


def _assailant(doc: Document, clause: Clause, found: Found, trigger: tuple[int, int]) -> Side | None:
    """Whose assault was beaten back: "54 Russian assaults were repelled", "repelled attacks by rebels"."""
    noun = found.groups.get("n", trigger)
    low = trigger[1] if noun[0] >= trigger[1] else clause.start
    return (
        owner_before(doc, noun[0], low)
        or agent_after(doc, noun[1], clause.end, noun=True)
        or owner_after(doc, trigger[1], clause.end)
        or (subject_of(doc, trigger[0], clause) if is_passive(doc, trigger) else None)
    )


_OBJECTS = frozenset({"DET", "PLACE", "POSS", "ART", "SIDE", "TARGET"})


def _of_main_clause(doc: Document, k: int, clause: Clause) -> Side | None:
    """ "Azerbaijan launched an operation, shelling the city": who does both; of "-ing" forms alone."""
    if k < 1 or not doc.tokens.words[doc.line.first[k]].endswith("ing"):
        return None
    if not _OBJECTS & set(doc.line.names(k + 1, k + 2)):
        return None
    return next(
        (
            subject_of(doc, j, clause)
            for j in range(k - 1, clause.start, -1)
            if class_of(doc.line.codes[j]) in ("LAUNCHV", "CARRYV", "ADVV", "ENTERV", "STORMV")
        ),
        None,
    )


_DONE_IN_IT = frozenset({"KILL", "KILLX", "INJ", "CAPTV", "ARRESTV", "ABDUCTV", "SHOOTV", "MASSV"})


def _by_men(doc: Document, k: int, low: int) -> bool:
    """ "A force of 16,000 people attacked the city": men on the ground did it."""
    for j in range(k - 1, max(low, k - 5) - 1, -1):
        name = class_of(doc.line.codes[j])
        if name in ("VICTIM", "PLURAL", "PERS", "ARMED"):
            return True
        if name not in ("ADV", "HAVE", "TIME", "BE"):
            return False
    return False


def set_initiator(doc: Document, clause: Clause, mention: Mention, side: Side | None) -> None:
    """Name ``side`` the initiator of ``mention``; an "enemy" and the speaker's own are looked up."""
    if side is None:
        return
    name = side.name
    if side.how == "enemy":
        name = _enemy_of(doc, clause, mention)
    elif side.how == "speaker":
        spoken = _speaker_side(doc, clause.sentence, mention.trigger)
        name = spoken or _said_by(doc, side.first, clause.low) or ""
    if name:
        mention.initiator = name
        mention.initiator_span = (doc.line.first[side.first], doc.line.last[side.last - 1])
    mention.irregular = mention.irregular or side.irregular


def _interception_sides(doc: Document, clause: Clause, found: Found, mention: Mention) -> None:
    """The side whose weapon was stopped is the initiator, the other the interceptor (section 2)."""
    span = found.groups.get("w")
    owner = owner_before(doc, span[0], max(clause.start, span[0] - 4)) if span else None
    if owner is None and span:
        for k in range(span[1], min(span[1] + 8, clause.end)):
            if class_of(doc.line.codes[k]) in ("LAUNCHV",):
                owner = agent_after(doc, k + 1, clause.end)
                break
    launched = next(
        (k for k in range(clause.low, clause.high) if class_of(doc.line.codes[k]) == "LAUNCHV"), None
    )
    if owner is None and launched is not None:
        owner = (
            agent_after(doc, launched + 1, min(launched + 5, clause.high))
            or subject_of(doc, launched, clause)
            or _from_own_ground(doc, launched + 1, clause.high)
        )
    if found.rule.action != "downed_passive":
        trigger = found.groups["v"][0]
        other = subject_of(doc, trigger, clause)
        if other is not None:
            mention.interceptor = other.name or None
            if other.how == "speaker":
                mention.interceptor = _speaker_side(doc, clause.sentence, mention.trigger)
    else:
        agent = agent_after(doc, found.groups["v"][1], clause.end)
        mention.interceptor = agent.name if agent else None
    if owner is not None and owner.name == mention.interceptor:
        owner = None
    if mention.type == "aircraft_downed":
        _downed_by(doc, mention, owner)
        return
    set_initiator(doc, clause, mention, owner)


def _from_own_ground(doc: Document, k: int, end: int) -> Side | None:
    """ "Drones launched from Russia's territory": its own, where it is a side that strikes; what flies in
    from Lebanon or Yemen is of a group there."""
    if doc.line.names(k, k + 1) != ["FROM"]:
        return None
    side = owner_after(doc, k + 1, min(k + 3, end))
    strikes = {name for against in adversaries().values() for name in against.attackers}
    return side if side is not None and side.name in strikes else None


def _downed_by(doc: Document, mention: Mention, owner: Side | None) -> None:
    """A crewed aircraft is shot down by its initiator, unlike a drone: only of interceptions and beaten
    assaults is the stopped side the initiator (section 2)."""
    if owner is not None and owner.name:
        mention.target_sides.append(owner.name)
    speaker = _speaker_side(doc, mention.sentence, mention.trigger)
    claimed = speaker if owner is not None and speaker != owner.name else None
    mention.initiator = mention.interceptor or claimed
    mention.interceptor = None


def _speaker_side(doc: Document, sentence: int, token: int) -> str | None:
    """The side of who speaks the words at ``token``; "the group said" means the one named before."""
    covering = [a for a in doc.said_in(sentence) if a.start <= token < a.end]
    for attribution in sorted(covering, key=lambda a: abs(a.cue - token)):
        source = attribution.source
        side = source.side or named_group(doc, source.last_token - 1)
        if side is None and own_army(doc, doc.item_of_token[source.last_token - 1]):
            side = army_of(doc.home_side)  # "the army said it had retaken the town"
        if side:
            return side
    return None


def _said_by(doc: Document, k: int, low: int) -> str | None:
    """ "Hamas' armed wing said it shelled": the side before the verb of saying, when no speaker is known."""
    says = next(
        (j for j in range(k - 1, max(low, k - 4) - 1, -1) if class_of(doc.line.codes[j]) == "SAY"), None
    )
    for j in range(says - 1, max(low, says - 6) - 1, -1) if says is not None else ():
        side = side_at(doc, j)
        if side is not None:
            return side.name or None
    return None


def _enemy_of(doc: Document, clause: Clause, mention: Mention) -> str:
    """ "The enemy" is the other main side of the article, seen from the speaker's."""
    ours = _speaker_side(doc, clause.sentence, mention.trigger)
    for side in doc.main_sides:
        if side != (ours or "Ukraine"):
            return side
    return ""
