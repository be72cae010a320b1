"""What the words of a speaker are about: pointers back, harm, answers and opinions (codebook section 7)."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from services.extract.claims import Attribution
from services.extract.document import Document
from services.extract.grammar.engine import class_of
from services.extract.lexicon.loader import Entry, classes_reading_as
from services.extract.lexicon.tables import rows
from services.extract.tolls import Victims

_HARM = frozenset(
    "VICTIM KILL KILLX INJ DEAD DIE DAMV FIREN DEBRIS BODY BURNV"
    " DESTRV FALLV LANDV CASN CASU FATN VICN DTOLL ITOLL POW EXCHV CAPTV RECAPV CONTROL HOLDS WITHDV".split()
)
_DEATHS = frozenset({"death", "deaths", "casualties"})
"""What is confirmed of an occurrence told: "the ministry confirmed his death"."""
_RISEN = frozenset({("it", "had", "risen"), ("toll", "had", "risen"), ("it", "rose", "to")})
_THINGS = frozenset({"WEAPON", "EVN"})
_PREMISES = frozenset({"TARGET", "TARGETC"})
"""Buildings and the like, which are spoken of on any matter: what is said of a place taken is about them."""
_WISHED = frozenset({"TO", "PLAN", "APPEAL"})
"""Words beside which weapons and buildings are wished for: "allies had to send more weapons"."""
_ACTS = frozenset("STRIKEV SHOOTV SHELLV BOMBV LAUNCHV KILL INJ DESTRV DOWNV RAIDV BURNV".split())
_BACKWARD = frozenset("the this that these those its both".split())
_SELF = frozenset("i we he she they me us him her them".split())
_BEFELL = frozenset(
    "heard saw seen felt woken woke awoke thrown blown ran pulled carried buried trapped hid shook screaming"
    " screamed crawled knocked threw fled escaped survived sheltered jolted collapsed".split()
)
"""What those who were there saw and suffered."""
_WILL = frozenset({"will", "would", "'ll", "’ll", "must", "should"})
_PAST = frozenset({"have", "not"})
_FAR_THAT = 16
"""Words behind a cue among which "that" opens what is said."""
_TOTALS = frozenset({"years", "decade", "decades"})
_SUM = 1000
"""So many people are those of a war or a year, not of one occurrence."""


@cache
def pointers(language: str = "en") -> dict[str, frozenset[str]]:
    """Words that point back to an occurrence, with the families they may stand for."""
    return {
        word: frozenset(families.split("|"))
        for words, families in rows("pointers.tsv", language)
        for word in words.split("|")
    }


def span_of(doc: Document, attribution: Attribution) -> tuple[int, int]:
    """The tokens a speaker speaks for; the sentence when they are but the cue."""
    sentence = doc.sentences[attribution.sentence]
    if attribution.end - attribution.start <= 3:
        return sentence.first, sentence.last
    return max(attribution.start, sentence.first), min(attribution.end, sentence.last)


_QUOTED = 4
"""Sentences of one quotation that are read as the word of who speaks in the last or first of them."""


def _quotation(doc: Document, attribution: Attribution) -> tuple[int, int]:
    """The span of a speaker with the rest of a quotation that began before or goes on behind."""
    index = attribution.sentence
    first, last = span_of(doc, attribution)
    low = index
    while low > max(index - _QUOTED, 0) and first == doc.sentences[low].first and _runs_on(doc, low):
        low -= 1
        first = doc.sentences[low].first
    high, end = index + 1, min(index + _QUOTED, len(doc.sentences))
    while high < end and last == doc.sentences[high - 1].last and _runs_on(doc, high):
        last = doc.sentences[high].last
        high += 1
    return first, last


def _runs_on(doc: Document, index: int) -> bool:
    """Whether the sentence ``index`` opens within a quotation that the one before left open."""
    at, here, before = doc.sentences[index].first, doc.sentences[index], doc.sentences[index - 1]
    return doc.quoted[at - 1] and doc.quoted[at] and here.paragraph == before.paragraph


def definite(words: list[str], at: int, first: int) -> bool:
    """Whether an article or "this" opens the phrase of the noun at ``at``, at most three words before."""
    return any(words[t] in _BACKWARD for t in range(max(first, at - 3), at))


def pointed_at(doc: Document, attribution: Attribution) -> frozenset[str]:
    """The families that "the attack", "the incident", "the dead" may stand for; empty without such."""
    first, last = span_of(doc, attribution)
    words, table = doc.tokens.words, pointers()
    if table.keys().isdisjoint(words[first:last]):
        return frozenset()
    for t in range(first, last):
        families = table.get(words[t])
        if families and "reply" not in families and definite(words, t, first):
            return families
    return frozenset()


_ACTS_OF = {
    "CAPTV": "territory",
    "RECAPV": "territory",
    "WITHDV": "territory",
    "DOWNV": "defence",
    "EXCHV": "security",
}
"""Families of which a verb of the content can only be, without any occurrence read from it."""


def acts_of(doc: Document, attribution: Attribution) -> frozenset[str]:
    """The families that the verbs of a speaker stand for: "said had been regained"."""
    names = _classes(doc, attribution)
    acts = {family for cls, family in _ACTS_OF.items() if cls in names}
    if "SETTLE" in names and not {"TAKEV", "FALLV"}.isdisjoint(names):
        acts.add("territory")  # "said the town had fallen"
    return frozenset(acts)


def shows_it(doc: Document, attribution: Attribution) -> bool:
    """Whether a fighting side shows pictures of what it did, "put out a video of it", or investigators take
    it up: "opened a criminal case"."""
    entry = doc.words_line.value[doc.word_of_token[attribution.cue]]
    if not isinstance(entry, Entry):
        return False
    filmed = not _FILMED.isdisjoint(entry.form.split()) and attribution.source.kind == "belligerent"
    return filmed or entry.form.endswith(("investigation", "case", "inquiry"))


def answers(doc: Document, attribution: Attribution) -> bool:
    """Whether a confirmation or denial answers what was told: "denied it", "rejected the claim"."""
    after = doc.tokens.words[attribution.cue + 1 : attribution.cue + 6]
    return any("reply" in pointers().get(word, ()) for word in after)


def disowns(doc: Document, attribution: Attribution) -> bool:
    """Whether a denial is told in words of saying: "said it had not fired"."""
    entry = doc.words_line.value[doc.word_of_token[attribution.cue]]
    return isinstance(entry, Entry) and entry.feats.get("stance") != "denies"


def downs(doc: Document, attribution: Attribution) -> bool:
    """Whether the speaker tells of drones shot down beside the strike of their wave."""
    return "DOWNV" in _classes(doc, attribution)


_FILMED = frozenset("video videos footage pictures photos images".split())
_SEEING = frozenset({"saw", "seen", "heard", "witnessed", "counted"})


def of_victims(doc: Document, attribution: Attribution) -> bool:
    """Whether the speaker tells of people killed or hurt."""
    names = _classes(doc, attribution)
    return "VICTIM" in names and not {"KILL", "DIE", "DEAD", "INJ"}.isdisjoint(names)


def saw_it(doc: Document, attribution: Attribution) -> bool:
    """Whether reporters tell what they saw right after an occurrence was told."""
    return attribution.source.like == "reporter" and doc.tokens.words[attribution.cue] in _SEEING


def denies_act(doc: Document, attribution: Attribution) -> bool:
    """ "Denied that its troops were firing": of what others told."""
    return attribution.stance == "denies" and not _ACTS.isdisjoint(_classes(doc, attribution))


def recounts(doc: Document, attribution: Attribution) -> bool:
    """ "Said she had been blown off her chair": what befell somebody of no office, who was there."""
    source = attribution.source
    if source.kind != "witness" and not (source.form == "name" and source.kind == "unnamed"):
        return False
    first, last = _quotation(doc, attribution)
    words = doc.tokens.words[first:last]
    return not (_BEFELL.isdisjoint(words) or _SELF.isdisjoint(words))


_IT_WAS = 7
"""Words behind a cue among which "it was" may open who did it."""
_BLAMED = frozenset({"SIDE", "LEADER", "ARMED", "ENEMY", "PERS"})


def lays_blame(doc: Document, attribution: Attribution) -> bool:
    """ "Also blamed Rwanda": for what was told, when nothing else is named."""
    words, line = doc.tokens.words, doc.words_line
    k = doc.word_of_token[attribution.cue]
    entry = line.value[k]
    k += 1
    if not (isinstance(entry, Entry) and "blam" in entry.form):
        said = words[attribution.cue + 1 : attribution.cue + _IT_WAS]
        at = next((i for i, pair in enumerate(pairwise(said)) if pair == ("it", "was")), -1)
        if at < 0 or at + 2 >= len(said):
            return False  # said no more than "it was"
        if said[at + 2 : at + 4] == ["the", "work"]:
            return True  # "said it was the work of saboteurs"
        k = doc.word_of_token[attribution.cue + at + 3]
    while k < len(line.codes) and class_of(line.codes[k]) in ("DET", "ART", "W", "NAME", "QUOTE"):
        k += 1
    if k >= len(line.codes) or class_of(line.codes[k]) not in _BLAMED:
        return False
    after = words[line.last[k] : line.last[k] + 4]
    return "for" not in after and "on" not in after


_DEEDS = frozenset(
    "act attack strike crime terrorism terror massacre sabotage provocation ambush murder".split()
)


def names_it(doc: Document, attribution: Attribution) -> bool:
    """ "Called it a massacre", "described this as sabotage"."""
    words, cue = doc.tokens.words, attribution.cue
    if words[cue] not in ("called", "described") or words[cue + 1 : cue + 2] not in (["it"], ["this"]):
        return False
    return attribution.source.side in doc.main_sides[:2] or not _DEEDS.isdisjoint(words[cue + 2 : cue + 12])


def sums_up(doc: Document, attribution: Attribution) -> bool:
    """ "X announced this on Monday", "the report by the air force": all that was told just before."""
    words, cue = doc.tokens.words, attribution.cue
    after = words[cue + 1 : cue + 2] in (["this"], ["so"])
    if after and class_of(doc.line.codes[doc.item_of_token[cue + 1]]) == "TIME":
        after = False  # "said this week"
    noun = cue < attribution.source.first_token  # "X reports" is no report by X
    return after or (noun and "reply" in pointers().get(words[cue], ()))


def comments(doc: Document, attribution: Attribution) -> bool:
    """ "Said the attacks showed a need": an opinion, no word on the event."""
    if plans(doc, attribution) or _judges(doc, attribution):
        return True
    first, last = span_of(doc, attribution)
    cue = doc.item_of_token[attribution.cue]
    values = doc.line.value
    low, high = doc.item_of_token[first], doc.item_of_token[last - 1] + 1
    for k in doc.line.items(*classes_reading_as("COMMENT"), start=low, end=high):
        entry = values[k]
        told = entry.reads_as("COMMENT") if k != cue and isinstance(entry, Entry) else None
        if told is not None and ("of" not in told or doc.line.names(k - 1, k) == ["EVN"]):
            return True
    return False


def _judges(doc: Document, attribution: Attribution) -> bool:
    """ "Called the offensive a violation": what somebody who is no party to it thinks of an act."""
    cue = attribution.cue
    if doc.tokens.words[cue] not in _JUDGING or attribution.source.side in doc.main_sides[:2]:
        return False
    k = doc.item_of_token[cue] + 1
    names = doc.line.names(k, k + _JUDGED)
    return "EVN" in names and "ART" in names[names.index("EVN") + 1 :][:1]


_JUDGED = 4
_JUDGING = frozenset({"called", "calls", "calling", "described", "describes"})


def plans(doc: Document, attribution: Attribution) -> bool:
    """ "Said they would swap more prisoners": a word on what is to come."""
    words, cue = doc.tokens.words, attribution.cue
    said = words[cue + 1 : cue + _FAR_THAT]
    starts = (0, said.index("that") + 1) if "that" in said else (0,)
    return any(
        not _WILL.isdisjoint(said[at : at + 4]) and _PAST.isdisjoint(said[at : at + 6]) for at in starts
    )


def _classes(doc: Document, attribution: Attribution) -> set[str]:
    first, last = span_of(doc, attribution)
    return set(doc.line.names(doc.item_of_token[first], doc.item_of_token[last - 1] + 1))


def _of_figures(words: list[str]) -> bool:
    """ "Acknowledged losses", "said it had risen to 13": figures of what was told."""
    return "losses" in words or not _RISEN.isdisjoint(zip(words, words[1:], words[2:], strict=False))


def of_harm(doc: Document, attribution: Attribution, loosely: bool = False) -> bool:
    """Whether the speaker speaks of weapons or victims, ``loosely`` of acts and buildings too, as where a
    place was taken or the act was denied, and neither sums up a war nor warns of one."""
    first, last = span_of(doc, attribution)
    names = _classes(doc, attribution)
    words = doc.tokens.words[first:last]
    told = (_HARM | _ACTS if loosely else _HARM) & names
    if told == {"VICTIM"} and not loosely and attribution.source.kind in ("witness", "unnamed"):
        told = frozenset()  # "my brother rang": people, and nothing that befell them
    harm = (
        bool(told)
        or _of_figures(words)
        or (attribution.stance == "confirms" and not _DEATHS.isdisjoint(words))
    )
    things = _THINGS | _PREMISES if loosely or attribution.stance != "asserts" else _THINGS
    if not (harm or (things & names and not _WISHED & names)):
        return False
    if "SINCE" in names and names & {"WARN", "YEAR"}:
        return False
    if doc.tokens.words[attribution.cue].startswith("warn"):
        return False
    if not _TOTALS.isdisjoint(doc.tokens.words[first:last]):
        return False
    values = doc.line.value[doc.item_of_token[first] : doc.item_of_token[last - 1] + 1]
    return all((v.quantity.min or 0) < _SUM for v in values if isinstance(v, Victims))
