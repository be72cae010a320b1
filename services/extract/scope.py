"""What did not happen, might happen or is told as a habit: realis (section 1)."""

from __future__ import annotations

import itertools

from services.extract.abilities import is_ability, is_means
from services.extract.document import Document, Mention
from services.extract.event_types import family
from services.extract.grammar.engine import Line, class_of, code
from services.extract.lexicon.loader import Entry
from services.extract.newness import LONG_UNITS, set_newness
from services.extract.tolls import Victims

_MODALS = frozenset({"could", "may", "might", "would", "should", "will", "can", "must", "shall", "'ll", "'d"})
_THREAT = frozenset(
    "threat threats threatened threaten threatening fear fears feared risk warned warning possible potential"
    " planned planning looming future imminent prevent preventing avoid deter stop halt against"
    " expected speculation prospect possibly"
    " potentially willing permission hypothetical safe protect protection scenarios simulated mock".split()
)
_PLANS = frozenset("plan plans planned planning intends intend ready prepared".split())
_HABITUAL = frozenset(
    [
        "daily",
        "regularly",
        "frequently",
        "often",
        "constantly",
        "routinely",
        "usually",
        "almost-daily",
        "nightly",
        "repeatedly",
        "consistently",
        "systematically",
    ]
)


def judge(doc: Document, mention: Mention) -> None:
    """Set ``realis`` and ``background`` from the words that govern the trigger and from its time."""
    line = doc.line
    k = doc.item_of_token[mention.trigger]
    sentence = doc.sentences[mention.sentence]
    low = doc.item_of_token[sentence.first]
    words = doc.tokens.words
    entry = line.value[k]
    verbal = isinstance(entry, Entry) and "f" in entry.feats
    for steps, j in enumerate(range(k - 1, max(low - 1, k - 9), -1), 1):
        name = class_of(line.codes[j])
        word = words[line.first[j]]
        if name in ("STOP", "SEMI", "SAY", "COLON", "WHICH"):
            break
        if name == "DOUBT":
            mention.realis = "hypothetical"
            break
        if name == "DIDTO" and "NEG" in line.names(max(low, j - 4), j):
            mention.realis = "negated"  # "have not been able to break through"
            break
        if name == "DIDTO" or name == "TRYTO":
            break
        if name == "AND" and steps == 1 and isinstance(entry, Entry) and entry.feats.get("f") == "ed":
            break  # "agreed to leave and handed the town over": a verb of its own
        if (
            name == "TO"
            and verbal
            and steps == 1
            and isinstance(entry, Entry)
            and entry.feats.get("f") == "base"
            and "USEV" not in line.names(max(low, j - 16), j)  # "had used rockets to strike the prison"
        ):
            planned = words[line.first[j] - 1] in _PLANS if line.first[j] else False
            mention.realis = "planned" if planned else "hypothetical"
            break
        if (
            (name in ("FROM", "OF", "FOR") or (name == "IN" and words[line.first[j] - 1] in _HELP))
            and verbal
            and steps == 1
            and isinstance(entry, Entry)
            and entry.feats.get("f") == "ing"
            and "ACCUSE" not in line.names(max(low, j - 6), j)  # "accused the army of bombing a market"
        ):
            mention.realis = "hypothetical"
            break
        if name == "PLAN" and steps <= 5 and not (mention.type == "ceasefire" and word.startswith("agreed")):
            mention.realis = "threatened" if word.startswith("threat") else "planned"
            break
        if name == "BEFORE" and steps == 1 and isinstance(entry, Entry) and entry.feats.get("f") == "ing":
            mention.subordinate = True  # "before capturing them"
        if name in ("BEFORE", "AFTER") and not verbal and steps <= 2 and _in_general(words, mention.trigger):
            mention.realis = "habitual"  # "before the shooting starts, sailors hear a voice"
            break
        near = 4 if mention.rule != "exchange.in_swap" else _SWAP
        if name == "MODAL" and word in _MODALS and (verbal or near == _SWAP) and steps <= near:
            mention.realis = "hypothetical"
            break
        if name == "NEG" and ((verbal and steps <= 3) or steps == 1):
            mention.realis = "negated"
            break
        if name == "NONE" and (steps <= 2 if not verbal else _subject_of(line.names(j + 1, k))):
            mention.realis = "negated"
            break
        if name == "VICTIM" and not verbal and steps <= 3 and _nobody(line.value[j]):
            mention.realis = "negated"  # "no injuries or damage"
            break
        if name == "IF":
            mention.realis = "hypothetical"
            break
        if word in _THREAT and steps <= (3 if not verbal else 2):
            mention.realis = "threatened"
            break
        if name in ("COMMA",) and steps > 2:
            break
    nominal = not verbal or class_of(line.codes[max(k - 1, low)]) in ("DET", "ART")  # "the exchange"
    if nominal and mention.realis == "actual":
        mention.realis = _said_to_be(words[mention.trigger + 1 : min(mention.trigger + 15, sentence.last)])
        if _subject_of_modal(line, k):
            mention.realis = "hypothetical"
        elif _resolved_on(words[max(mention.trigger - _RESOLVE, sentence.first) : mention.trigger]):
            mention.realis = "planned"
        elif words[max(mention.trigger - 1, 0)] == "such":
            mention.realis = "generic"  # "such attacks": a kind of act
    elif verbal and mention.time is None and mention.realis == "actual":
        ahead = words[max(mention.trigger - 3, sentence.first) : mention.trigger]
        if ahead[-2:] == ["those", "who"] or "every" in ahead:
            mention.realis = "generic"  # "for those who shell us", "every bomb falls on them"
    if mention.realis == "actual" and code("IF") in line.codes[low:k]:
        mention.realis = "hypothetical"
    mention.verbal = verbal
    if not verbal and mention.type != "pow_execution":  # "an inquiry into the killing of prisoners" tells it
        mention.subordinate = _subordinate(doc, k, low)
    elif line.names(max(k - 2, low), k) in (["AFTER", "BE"], ["BEFORE", "BE"], ["SINCE", "BE"]):
        mention.subordinate = True  # "after being captured"
    violent = family(mention.type) in ("strike", "engagement")
    if verbal and violent and mention.realis == "actual" and _ever_since(line, k, low):
        mention.realis = "habitual"
    if mention.realis == "actual" and _stretch(doc, k, low):
        mention.realis = "hypothetical"
    if verbal and isinstance(entry, Entry) and entry.feats.get("f") == "ing":
        ahead = line.names(k + 1, min(k + 6, len(line.codes)))
        if "MODAL" in ahead and "COMMA" not in ahead[: ahead.index("MODAL")]:
            mention.realis = "hypothetical"
    if mention.type == "prisoner_exchange" and not verbal and "TO" in line.names(max(k - 2, low), k):
        mention.realis = "planned"  # "was carrying captives to a prisoner exchange"
    if mention.realis == "actual" and is_ability(words, mention.trigger):
        mention.realis = "generic"
    if (
        mention.realis == "actual"
        and mention.time is None
        and is_means(words, sentence.first, line.last[k] - 1)
    ):
        mention.realis = "habitual"
    nearby = words[max(sentence.first, mention.trigger - 4) : mention.trigger + 5]
    if not _DEFINES.isdisjoint(words[max(sentence.first, mention.trigger - 8) : mention.trigger]):
        mention.realis = "hypothetical"  # "use the term to imply that they surrendered or were killed"
    if not verbal and not _TALKED_OF.isdisjoint(words[mention.trigger + 1 : mention.trigger + 5]):
        mention.realis = "hypothetical"  # "a swap is being discussed"
    rate = any(pair in _RATES for pair in itertools.pairwise(words[mention.trigger : mention.trigger + 10]))
    if mention.realis == "actual" and mention.time is None and (rate or _HABITUAL & set(nearby)):
        mention.realis = "habitual"
    if words[sentence.last - 1] == "?" or (
        sentence.last - 2 >= sentence.first and words[sentence.last - 2] == "?"
    ):
        mention.realis = "hypothetical"
    if low < k and mention.first_token > sentence.first:
        opening = doc.item_of_token[mention.first_token]
        before = words[line.first[opening] - 1]
        if class_of(line.codes[opening]) == "AFTER" and before in LONG_UNITS and mention.time is None:
            mention.background = True  # "a week after a missile attack on Dnipro"
            return
    if mention.time is None and _COURT & set(words[sentence.first : mention.trigger]):
        mention.background = True  # "the trial of a man accused of having executed prisoners"
        return
    if _how_the_war_began(line, low, k) or _measures_time(line, low, k):
        mention.background = True
        return
    if mention.rule == "sabotage.suspected" and (mention.time_span or (0, 0))[0] < mention.trigger:
        mention.background = True  # "arrested a man suspected of blowing up the pipeline", whenever that was
        return
    if _long_after(doc, low, k):
        mention.background = True  # "It came a week after a missile attack on Dnipro"
        return
    set_newness(doc, mention)


_SWAP = 8
"""Items between "will" and the swap in which "the men will be brought home"."""
_RATES = frozenset((each, unit) for each in ("a", "every", "each") for unit in ("night", "day", "week"))
"""Behind a number these make it a rate: "launches up to 500 drones a night"."""
_DEFINES = frozenset({"imply", "implies", "implying", "euphemism"})
_TALKED_OF = frozenset("discussed negotiated considered prepared planned arranged mooted feared".split())
_STARTS = frozenset({"starts", "begins", "start", "begin", "stops", "ends"})


def _in_general(words: list[str], at: int) -> bool:
    """Whether what is named at ``at`` "starts" in the present tense: whenever there is one."""
    return not _STARTS.isdisjoint(words[at + 1 : at + 2])


def _nobody(value: object) -> bool:
    return isinstance(value, Victims) and value.quantity.max == 0


_RESOLVE = 7
"""Tokens between a resolve and the act it is about."""
_RESOLVES = frozenset("decision plan plans vote pledge refusal proposal order request call".split())


def _resolved_on(before: list[str]) -> bool:
    """ "His decision to join American strikes on Yemen": of the resolve, not of the act."""
    return any(a in _RESOLVES and b == "to" for a, b in itertools.pairwise(before))


_HELP = frozenset("help assistance support aid".split())
"""What is asked for or given in doing something, done or not."""
_SUBJECT = frozenset("WEAPON SIDE INST W HAVE BE ADV PLURAL TARGET TARGETC EVN".split())


_COURT = frozenset("trial trials convicted sentenced indicted indictment verdict tribunal jury".split())
_BE = frozenset("is are remains remain".split())
_WAS = _BE | {"was", "were"}
_CHANCE = frozenset("possible likely unlikely imminent expected feared".split())
_SURGED = frozenset("surged soared risen spiked increased grown worsened multiplied".split())
_CUSTOM = frozenset("daily frequent common routine".split())


def _said_to_be(ahead: list[str]) -> str:
    """The realis a clause gives its own subject: "an attack on Odesa remains possible", "is daily"."""
    for verb, word in itertools.pairwise(ahead):
        if verb in (",", ".", ";"):
            break
        if verb in _BE and word in _CHANCE:
            return "hypothetical"
        if verb in _BE and word in _CUSTOM:
            return "habitual"
        if verb in ("has", "have") and word in _SURGED:
            return "habitual"
        if verb in ("continue", "continues") and word == "to":
            return "habitual"  # "strikes deep in Russia continue to strain its defences"
        if verb in _WAS and word == "not":
            return "negated"
    return "actual"


def _how_the_war_began(line: Line, low: int, k: int) -> bool:
    """ "The war began when Hamas attacked southern Israel": history, with no day named."""
    if code("WARN") not in line.codes[low : min(low + 6, k)]:
        return False
    names = line.names(low, k)
    after = names[names.index("WARN") + 1 :]
    return bool({"CARRYV", "STARTV", "RAGEV"} & set(after[:4])) and bool({"AS", "AFTER", "WITH"} & set(after))


def _measures_time(line: Line, low: int, k: int) -> bool:
    """ "Have been killed since the assault began": what a time is counted from."""
    back = line.names(max(low, k - 5), k)
    return "SINCE" in back and "COMMA" not in back and line.names(k + 1, k + 2) in (["STARTV"], ["CARRYV"])


def _long_after(doc: Document, low: int, k: int) -> bool:
    """Whether the noun at ``k`` names what something came weeks or years after: "a year since the raid"."""
    for j in range(k - 1, max(low, k - 8), -1):
        name = class_of(doc.line.codes[j])
        if name in ("COMMA", "SAY", "SEMI"):
            return False
        if name in ("AFTER", "SINCE"):
            return doc.tokens.words[doc.line.first[j] - 1] in LONG_UNITS
    return False


_WITHIN_NOUN_PHRASE = frozenset(
    "ON IN AT OF BY NEAR DET ART PLACE SIDE NAME TARGET TARGETC SETTLE AREA LOC W AGAINST FROM".split()
)


def _subject_of_modal(line: Line, k: int) -> bool:
    """ "An attack on El Obeid would open the road": the act is only thought of."""
    for name in line.names(k + 1, min(k + 10, len(line.codes))):
        if name == "MODAL":
            return True
        if name not in _WITHIN_NOUN_PHRASE:
            return False
    return False


def _ever_since(line: Line, k: int, low: int) -> bool:
    """ "has attacked Israel since the war began": what has gone on, no one act of it."""
    ahead = line.names(k + 1, min(k + 14, len(line.codes)))
    if "STOP" in ahead:
        ahead = ahead[: ahead.index("STOP")]
    if "SINCE" not in ahead or "HAVE" not in line.names(max(k - 3, low), k):
        return False
    return "TIME" not in ahead[ahead.index("SINCE") :][:2]  # "46 assaults since the evening before"


def _subject_of(between: list[str]) -> bool:
    """Whether what stands between "no" and a verb is the verb's subject: "no drones were shot down"."""
    return bool(between) and set(between) <= _SUBJECT


def _stretch(doc: Document, k: int, low: int) -> bool:
    """ "It would be a stretch to claim that a raid ...": the main clause is conditional."""
    if low == k or class_of(doc.line.codes[low]) != "IT":
        return False
    names = doc.line.names(low, k)
    return names[:3] == ["IT", "MODAL", "BE"] or (
        "MODAL" in names[:6] and "THAT" in names and "SAY" in names[:10]
    )


def _subordinate(doc: Document, k: int, low: int) -> bool:
    """A noun that the sentence only refers to: "condemned the attack", "after the strikes"."""
    for j in range(k - 1, max(low - 1, k - 10), -1):
        name = class_of(doc.line.codes[j])
        if name in ("REFERV", "AFTER", "SINCE", "BEFORE", "FOR", "AGAINST", "BUT", "FROM"):
            return True
        if name in (
            "COMMA",
            "STOP",
            "SEMI",
            "KILL",
            "INJ",
            "IN",
            "ON",
            "SAY",
            "STRIKEV",
            "HAVE",
            "BE",
            "WHICH",
            "THAT",
        ):
            return False
    return False
