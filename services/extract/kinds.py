"""Whether the words of a mention and of a telling can stand for one occurrence (codebook section 2)."""

from __future__ import annotations

from services.extract.document import Document, Mention, Telling
from services.extract.event_types import compatible, family
from services.extract.references import points_back

VIOLENT = ("strike", "engagement", "civilian_harm")
"""Families whose occurrences hurt people: figures alone may belong to them."""


def sides_differ(a: str | None, b: str | None) -> bool:
    """Whether two sides are told and not one; "the jihadists" may be any group of them."""
    return a is not None and b is not None and a != b and not (a.islower() or b.islower())


_BOMBS = frozenset({"explosive_device", "suicide_bombing"})
"""A "bombing" may be of either kind, an air strike is none of them."""


_WITH_FIGURES = frozenset({"sabotage", "damage", "interception", "attack_repelled", "aircraft_downed"})
"""Types besides those whose occurrences people are hurt in."""
_ANSWERS = frozenset({"clash.destroyed", "clash.neutralised", "clash.liquidation", "clash.armed_killed"})
"""Rules of what an army does to attackers: not the attack itself, though of one family."""


def _claims(mention: Mention) -> bool:
    """ "Al-Shabaab said it had carried out the assault": whoever did it calls it so, whatever it was."""
    spoke = any(x.source.side == mention.initiator for x in mention.attributions)
    return spoke and mention.initiator is not None and mention.rule == "launch.attack"


_UNDER_FIRE = "struck.passive"
"""The rule of "came under attack", "was met with fire"."""


def _step_of(attack: Mention, mention: Mention) -> bool:
    """Whether a clause only tells with what those who attack began, and has no figure or day of its own."""
    return (
        mention.verbal
        and mention.subordinate
        and mention.sentence == attack.sentence
        and mention.initiator is not None
        and mention.initiator == attack.initiator
        and mention.time in (None, attack.time)
        and not mention.tolls
    )


def within_fight(telling: Telling, mention: Mention) -> bool:
    """ "Troops raided the camp and came under fire", "gunmen stormed the hotel after setting off two bombs":
    of whatever kind, part of the fight (section 2)."""
    if family(telling.type) != "engagement":
        return False
    if mention.rule == _UNDER_FIRE:
        return any(not m.generic and not m.toll_only for m in telling.mentions)
    return telling.type != "armed_clash" and _step_of(telling.mentions[-1], mention)


def denies_capture(telling: Telling, mention: Mention) -> bool:
    """ "The army denied the claim, saying it had repelled the attack": the other word on one occurrence.
    "Repelled 14 attacks over the past day" has a time of its own and is one more."""
    if telling.type != "captured" or mention.type != "attack_repelled" or mention.time is not None:
        return False
    return any(a.stance in ("denies", "disputes") for a in mention.attributions)


def families_meet(doc: Document, telling: Telling, mention: Mention) -> bool:
    """Whether the types of the two, and the words that gave them, can be of one occurrence."""
    a, b = family(telling.type), family(mention.type)
    if mention.toll_only:
        if a == "engagement" and all(m.generic for m in telling.mentions):
            return False
        return a in VIOLENT or telling.type in _WITH_FIGURES
    if all(m.toll_only for m in telling.mentions):
        return b in VIOLENT
    if "air_strike" in (telling.type, mention.type) and {telling.type, mention.type} & _BOMBS:
        air = [m for m in (*telling.mentions, mention) if m.type == "air_strike"]
        return any(doc.tokens.words[m.trigger].startswith("bomb") for m in air)
    if mention.rule in _ANSWERS and telling.type != mention.type:
        return False
    if denies_capture(telling, mention):
        return True
    if a == b:
        return compatible(telling.type, mention.type) or telling.type == mention.type
    if mention.type == "raid_ambush" and telling.type == "air_strike":
        return mention.definite  # "the raid", after one from the air
    if within_fight(telling, mention):
        return True
    if {a, b} <= {"strike", "engagement"}:
        if a == "strike" and mention.irregular and mention.definite and not mention.verbal:
            return True  # "blamed rebels for the attack", of a car bomb
        if a == "strike" and mention.definite and _claims(mention):
            return True
        meets = "strike_unspecified" in (telling.type, mention.type) and not mention.generic
        meets = meets and not all(m.generic for m in telling.mentions)
        return meets and (
            "ground_assault" in (telling.type, mention.type)
            or mention.definite
            or "raid_ambush" in (telling.type, mention.type)
        )
    bare = mention.verbal and not (mention.places or mention.time or mention.tolls)
    if {a, b} == {"civilian_harm", "engagement"}:
        killing = "civilian_killing" in (telling.type, mention.type)
        by_gunmen = mention.irregular or (a == "engagement" and any(m.irregular for m in telling.mentions))
        return killing and (bare or by_gunmen or (points_back(doc, mention) and not mention.subordinate))
    if telling.type in _BOMBS and mention.type == "civilian_killing" and mention.irregular and bare:
        return True  # "the bomber blew himself up before gunmen opened fire on people"
    if (a, mention.type, mention.generic) == ("damage", "strike_unspecified", True):
        return True  # "the blasts", of a fire whose cause is not told
    if mention.type == "sabotage" and not mention.places and all(m.generic for m in telling.mentions):
        return True  # "an explosion tore up rails. The minister called it an act of sabotage"
    if {a, b} == {"security", "strike"}:
        return mention.definite and "sabotage" in (telling.type, mention.type)
    return {a, b} == {"civilian_harm", "strike"} and "strike_unspecified" in (telling.type, mention.type)
