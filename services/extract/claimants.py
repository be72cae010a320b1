"""Who is named for a record: speakers once each, general ones only beside none better (section 7)."""

from __future__ import annotations

from services.extract.about import comments
from services.extract.claims import Attribution
from services.extract.document import Document
from services.extract.sources import Source
from shared.contracts.record import Claim

_OFFICIAL = frozenset({"belligerent", "local_authority", "emergency_service", "unnamed", "generic"})
_ONE_OF_A_SORT = frozenset({"un", "unhcr", "hur", "ispr", "rescue", "africom", "centcom"})
_PERSONAL = frozenset({"person", "leader"})
_SPOKEN = frozenset({"asserts", "confirms"})


def claims_of(doc: Document, attributions: list[Attribution]) -> list[Claim]:
    """Speakers once each. A country or "local officials" stand beside a named speaker only when
    they are another source, a channel only when it is the only one; without anybody the article's
    own outlet speaks (section 7)."""
    kept = _once_each([a for a in attributions if not comments(doc, a)] or attributions)
    speaking = [a for a in kept if a.stance in _SPOKEN]
    silent = {
        id(a)
        for a in speaking
        if _spoken_for(a, speaking) or _own_voice(doc, a, speaking) or _by_spokesman(doc, a, speaking)
    }
    outlet = _outlet(doc)
    told = [a for a in kept if id(a) not in silent]
    out = [_claim(doc, a, a.source.name or outlet) for a in told if a.source.name or outlet]
    if outlet and not any(c.stance in _SPOKEN for c in out):
        out.insert(0, Claim(claimant=outlet, kind="media", about=["event", "tolls"]))
    return out


_LEAD = 5
"""Sentences in which a site that passes on the news of others tells whose it is."""


def _outlet(doc: Document) -> str | None:
    """Whose voice the article is: its agency, else its publisher; of a site known by its address alone the
    medium that its lead names as carrying the news ("..., UNN reports")."""
    publisher = doc.article.publisher
    if (
        doc.article.agency
        or publisher is None
        or " " in publisher
        or "|" in publisher
        or "." not in publisher
    ):
        return doc.article.agency or publisher
    carried = (a.via for index in range(min(_LEAD, len(doc.sentences))) for a in doc.said_in(index))
    return next((medium for medium in carried if medium), publisher)


def claim_of(attributions: list[Attribution], claims: list[Claim]) -> int | None:
    """Index of the claim that one of ``attributions`` stands for: by name, else the only one that asserts.
    ``None`` when several speak for the record and none of them for this clause."""
    for attribution in attributions:
        words = _words(attribution.source)
        for index, claim in enumerate(claims):
            named = {word.removesuffix("s") for word in claim.claimant.lower().split()}
            if claim.stance in _SPOKEN and words and (words <= named or named <= words):
                return index
    asserting = [i for i, c in enumerate(claims) if c.stance in _SPOKEN]
    return asserting[0] if len(asserting) == 1 else None


def _words(source: Source) -> set[str]:
    return {word.removesuffix("s") for word in source.name.lower().split()}


def _once_each(attributions: list[Attribution]) -> list[Attribution]:
    """The first attribution of each speaker; of two names of one the fuller, an asserting word before
    a reply."""
    kept: list[Attribution] = []
    for attribution in attributions:
        words = _words(attribution.source)
        if attribution.source.form == "pronoun" or not (words or attribution.source.form == "outlet"):
            continue
        same = next((k for k in kept if _one_speaker(k.source, attribution.source)), None)
        if same is None:
            kept.append(attribution)
        elif _better(attribution, same):
            kept[kept.index(same)] = attribution
    return kept


def _better(a: Attribution, b: Attribution) -> bool:
    """Whether ``a`` tells more of the speaker than ``b``: whom he blames, or his fuller name."""
    mine, other = _words(a.source), _words(b.source)
    blames = a.accuses and not b.accuses and mine <= other
    return blames or (other < mine and a.stance == b.stance)


def _one_speaker(a: Source, b: Source) -> bool:
    """Whether two names are of one speaker: the words of one are among those of the other, or both
    name one armed group."""
    mine, other = _words(a), _words(b)
    if not (mine and other):
        return a.form == b.form  # the outlet, which no name tells
    if "another" in mine ^ other:
        return False  # "another security source" is none of those told before
    within = mine <= other or other <= mine
    persons = (a.form in _PERSONAL, b.form in _PERSONAL)
    if all(persons) or "name" in (a.form, b.form):
        return within
    if any(persons):
        return False
    if a.like == b.like and a.like in ("group", "army") and a.side is not None and a.side == b.side:
        return True  # "the IDF", "the Israeli military"
    if within:
        alike = a.head.removesuffix("s") == b.head.removesuffix("s") or a.like == b.like != ""
        return alike or not (a.head and b.head)
    if a.form == b.form == "side":
        return bool(a.like) and a.side == b.side
    return a.like == b.like != "" and a.like in _ONE_OF_A_SORT and not a.plural and not b.plural


def _claim(doc: Document, attribution: Attribution, claimant: str | None) -> Claim:
    source = attribution.source
    return Claim.model_validate(
        {
            "claimant": claimant,
            "kind": source.kind if source.kind != "generic" else "unnamed",
            "side": source.side,
            "stance": attribution.stance,
            "cue": doc.tokens.words[attribution.cue],
            "via": attribution.via,
            "about": _about(attribution),
        }
    )


def _about(attribution: Attribution) -> list[str]:
    if attribution.accuses:
        return ["initiator"]
    if attribution.holds:
        return ["event", "control"]  # "denied losing the city"
    return ["event", "responsibility"] if attribution.responsible else ["event", "tolls"]


_GENERAL = frozenset("officials official authorities authority government spokespeople".split())
_BODIES = frozenset("group groups network organisation organization charity monitor monitors".split())
_CIVIC = frozenset({"monitor", "io_ngo"})
"""Bodies that "a doctors' group" or "a monitor" of the lead turns out to be."""
_CREWS = frozenset("medics paramedics rescuers rescue-workers".split())
_RESCUE = frozenset("crescent cross helmets defence defense adom society mda".split())
"""Whose crews "medics" and "rescuers" of the lead turn out to be: the Red Crescent, a civil defence."""
_EXPERTS = frozenset("analysts experts researchers observers".split())
_PARTICULAR = frozenset(
    "two three four five several another one senior security military intelligence police defence defense"
    " hospital health medical former top unnamed".split()
)
"""Words by which officials are told from officials at large."""
_AT_LARGE = frozenset("local regional provincial state city town district area municipal government".split())
"""Words with which they still are officials at large, as with the name of a country; a railway's are not."""
_NAMED = frozenset({"person", "leader", "body"})


def _spoken_for(attribution: Attribution, speaking: list[Attribution]) -> bool:
    """Whether another speaker of the record makes this one redundant."""
    source = attribution.source
    others = [a.source for a in speaking if a is not attribution]
    if source.kind == "media":
        return attribution.stance == "asserts" and _is_channel(attribution, speaking)
    if _common(source) and source.head in _CREWS:
        return any(o.kind == "emergency_service" and o.head in _RESCUE for o in others)
    if source.form in _NAMED or source.form == "name":
        return False
    if source.form == "side":
        general = not source.like and not attribution.accuses
        fuller = [o for o in others if o.form != "side" or o.like == "army"]
        return general and any(o.side == source.side for o in fuller)
    if source.form == "office":
        return any(_same_office(o, source) for o in others)
    if source.like == "group" and _common(source):
        return any(o.like == "group" for o in others)
    if _common(source) and source.head in _BODIES:
        return any(o.kind in _CIVIC and not _common(o) for o in others)
    words = source.name.lower().split()
    if words[-1] in _GENERAL or source.head in _GENERAL:
        before = source.name.split()[: next((i for i, w in enumerate(words) if w in _GENERAL), -1)]
        at_large = all(word in _AT_LARGE or word[0].isupper() for word in before)
        general = at_large and _PARTICULAR.isdisjoint(words)
        return general and any(_may_be(o, source) for o in others)
    if source.head in _EXPERTS:
        return any(o.kind == "analyst" and o.form in _NAMED for o in others)
    return False


_OF_NOBODY = frozenset("a the government army military police state regional junta another".split())
"""Words by which a spokesman is told of no body that he alone may speak for."""


def _same_office(named: Source, office: Source) -> bool:
    """Whether an office told without a name ("the governor", "a spokesman") is that of ``named``."""
    if named.kind not in _OFFICIAL or named.form == "side" or not _one_side(named, office):
        return False
    if office.head.startswith("spokes"):
        bare = all(word.startswith("spokes") or word in _OF_NOBODY for word in office.name.lower().split())
        return bare and (office.side is None or named.side == office.side)
    return named.form in _NAMED and named.head in ("", office.head)


def _own_voice(doc: Document, attribution: Attribution, speaking: list[Attribution]) -> bool:
    """Whether the outlet speaks of itself ("according to a tally by The Post") beside others."""
    if attribution.source.kind != "media" or attribution.stance != "asserts" or len(speaking) < 2:
        return False
    name = attribution.source.name.lower()
    return any(name in outlet.lower() for outlet in (doc.article.publisher, doc.article.agency) if outlet)


def _common(source: Source) -> bool:
    """Whether a speaker is told by common nouns alone: "local media", "News agencies" at the head of a
    sentence."""
    rest = source.name.partition(" ")[2]
    opens = source.side is None and source.form in _BY_NOUN and rest.islower()
    return source.name.islower() or opens


_BY_NOUN = frozenset({"institution", "persons", "office"})


def _by_spokesman(doc: Document, attribution: Attribution, speaking: list[Attribution]) -> bool:
    """Whether a body's spokesman, named with it, is among the speakers: one voice, and his is the name."""
    source = attribution.source
    if source.form in _NAMED and source.form != "body":
        return False
    words = _words(source)
    if source.form == "institution":
        words = {w for w in words if not w.endswith(("'", "’"))}  # "Gaza's civil defence" is that of Gaza
    for other in (a.source for a in speaking if a.source.form == "person"):
        for first, last in ((other.first_token, other.last_token), other.described):
            told = {w.removesuffix("s") for w in doc.tokens.words[first:last]}
            if words <= told and any(word.startswith("spokes") for word in told):
                return True
    return False


def _is_channel(attribution: Attribution, speaking: list[Attribution]) -> bool:
    """Whether a medium only carries the word of those who speak in its sentence; one without a name of
    its own ("local media") of anybody."""
    others = [a for a in speaking if a is not attribution]
    if any(a.sentence == attribution.sentence and a.source.kind != "media" for a in others):
        return True
    return _common(attribution.source) and bool(others)


def _one_side(a: Source, b: Source) -> bool:
    return a.side == b.side or None in (a.side, b.side)


def _may_be(named: Source, general: Source) -> bool:
    """Whether ``named`` may be whom a general word ("regional officials") stands for."""
    civil = named.form == "person" and named.kind == "generic" and not named.head.startswith("spokes")
    if named.kind not in _OFFICIAL or civil or named.like == "group" or not _one_side(named, general):
        return False
    return named.form in ("person", "leader", "office")
