"""Which names of a clause are places of the occurrence, and in which role (codebook section 6)."""

from __future__ import annotations

from bisect import bisect_left

from services.extract.claims import Attribution
from services.extract.containment import deepest, only_contains
from services.extract.document import Clause, Document, Mention, Telling, ToponymUse
from services.extract.event_types import family
from services.extract.grammar.engine import Found, class_of
from services.extract.meant_places import place_meant, region_beside
from services.extract.place_roles import role_of
from services.extract.places.word_sets import word_sets


def find_places(doc: Document, clause: Clause, found: Found | None, mention: Mention) -> None:
    """Names of the clause that are places of the event, else what its words mean ("the city"), else the
    same of the whole sentence."""
    if _same_site(doc, clause):
        mention.places = place_meant(doc, clause.sentence, clause.first_token, clause.last_token)
        return
    if found is None and mention.toll_only:
        mention.places = _where_clause(doc, clause, mention)
        if mention.places:
            return
    sentence = doc.sentences[clause.sentence]
    there = _there(doc, clause, mention) or _antecedent(doc, clause, mention)
    if there is not None:
        mention.places = [there]
        return
    part = _verb_phrase(doc, clause, mention.trigger)
    if part is not None:
        mention.places = _places_between(doc, *part, mention.sentence, mention.type)
        if any(use.role != "origin" for use in mention.places):
            return
    stretches = [(clause.first_token, clause.last_token), (sentence.first, sentence.last)]
    opening = doc.tokens.words[clause.first_token : min(clause.first_token + _OPENING, mention.trigger)]
    if opening[:1] == ["as"] or "before" in opening:
        del stretches[1]  # "took a town as the mayor said two had died": another story
    cut = _meanwhile(doc, mention.trigger, sentence.last)
    for first, last in stretches:
        last = min(last, cut)
        mention.places = _places_between(doc, first, last, mention.sentence, mention.type)
        if mention.toll_only:
            mention.places = [u for u in mention.places if not _takes_victims(doc, u)]
        mention.places = _without_seat(doc, mention, mention.places)
        mention.places += region_beside(doc, first, last, mention.places)
        left = mention.type in _LEFT and not any(use.role == "event" for use in mention.places)
        if not left and any(use.role != "origin" for use in mention.places):
            return
        mention.places += place_meant(doc, clause.sentence, first, last)
        if any(use.role != "origin" for use in mention.places):
            return


def _meanwhile(doc: Document, trigger: int, end: int) -> int:
    """The token where ", as the offensive around Karsha went on" begins after the verb, else ``end``."""
    words = doc.tokens.words
    for token in range(trigger + 1, end - 2):
        if words[token] == "," and words[token + 1] == "as" and words[token + 2] not in _NO_CLAUSE:
            return token
    return end


_NO_CLAUSE = frozenset({"well", "part", "far", "of", "a", "an", "many", "much", "if", "usual"})


def _without_seat(doc: Document, mention: Mention, uses: list[ToponymUse]) -> list[ToponymUse]:
    """ "In Geneva, a spokesman said a strike on Karsha had killed two": where it was said, when what is said
    has a place of its own."""
    if len(uses) < 2:
        return uses
    first = uses[0]
    opening, t = doc.tokens.starts[doc.sentences[mention.sentence].first], doc.toponyms[first.index]
    if t.start - opening > _IN or doc.tokens.text[t.end : t.end + 1] != ",":
        return uses
    said = [a.cue for a in doc.said_in(mention.sentence) if a.cue < mention.trigger]
    if not said or min(doc.toponyms[u.index].start for u in uses[1:]) < doc.tokens.starts[min(said)]:
        return uses
    return uses[1:]


_IN = 3
"""Characters of "In" that opens a sentence."""


def add_places(doc: Document, clause: Clause, trigger: int, mention: Mention) -> None:
    """Places of one more verb of the clause that tells of the same: "hit Sumy and struck Odesa"."""
    part = _verb_phrase(doc, clause, trigger)
    if part is not None:
        known = {doc.places[u.index].name for u in mention.places}
        more = _places_between(doc, *part, mention.sentence, mention.type)
        mention.places += [u for u in more if doc.places[u.index].name not in known]


_VERBS = frozenset("STRIKEV SHELLV BOMBV CAPTV RECAPV STORMV RAIDV LAUNCHV DROPV DESTRV DOWNV".split())


def _verb_phrase(doc: Document, clause: Clause, trigger: int) -> tuple[int, int] | None:
    """The tokens of the verb phrase ``trigger`` is in when "and" or "after" joins several ("captured Sake
    and shelled Goma"); ``None`` for a clause of one."""
    line, words, following = doc.line, doc.tokens.words, word_sets().following
    low, high = clause.start + 1, clause.end - 1
    cuts = [t for t in line.first[low:high] if words[t] in following]
    cuts += [
        line.first[k] for k in line.items("AND", start=low, end=high) if class_of(line.codes[k + 1]) in _VERBS
    ]
    if not cuts:
        return None
    first = max((c for c in cuts if c <= trigger), default=clause.first_token)
    last = min((c for c in cuts if c > trigger), default=clause.last_token)
    return first, last


def _takes_victims(doc: Document, use: ToponymUse) -> bool:
    """ "Five bodies were brought to the hospital", "the hurt were moved to Lviv": figures alone say nothing
    was struck there."""
    if doc.toponyms[use.index].preposition == "to":
        return True
    return doc.toponyms[use.index].text.rpartition(" ")[2] in word_sets().care


def _same_site(doc: Document, clause: Clause) -> bool:
    """ "The same base": the place told before."""
    for k in doc.line.items("TARGET", "TARGETC", "SETTLE", "AREA", start=clause.start, end=clause.end):
        token = doc.line.first[k]
        if token and doc.tokens.words[token - 1] == "same":
            return True
    return False


def _where_clause(doc: Document, clause: Clause, mention: Mention) -> list[ToponymUse]:
    """ "Cherkasy, where one person died": the place right before."""
    words = doc.tokens.words
    first = mention.trigger
    if "where" not in words[max(first - 4, 0) : first]:
        return []
    at = doc.tokens.starts[first]
    near = doc.toponyms_within(doc.tokens.starts[clause.first_token], at)
    return [ToponymUse(near[-1])] if near else []


def _there(doc: Document, clause: Clause, mention: Mention) -> ToponymUse | None:
    """ "Visited Dnipro after a strike killed five people there": the last place named before."""
    tokens = doc.tokens
    if "there" not in tokens.words[mention.trigger + 1 : clause.last_token]:
        return None
    sentence = doc.sentences[clause.sentence]
    near = doc.toponyms_within(tokens.starts[sentence.first], tokens.starts[mention.trigger])
    fine = [i for i in near if doc.places[i].precision not in ("country", "macro_region")]
    own = doc.toponyms_within(tokens.starts[mention.trigger], tokens.ends[clause.last_token - 1])
    return ToponymUse(fine[-1]) if fine and not own else None


def _antecedent(doc: Document, clause: Clause, mention: Mention) -> ToponymUse | None:
    """ "Unlike Karsha, which the rebels seized on Friday": what the relative clause tells of."""
    line, k = doc.line, doc.item_of_token[mention.trigger]
    if family(mention.type) != "territory":
        return None
    for j in range(k - 1, max(k - _RELATIVE, clause.low + 1), -1):
        name = class_of(line.codes[j])
        if name in ("PLACE", "COMMA", "SAY"):
            return None
        if name == "WHICH":
            break
    else:
        return None
    if line.names(j - 1, j) != ["COMMA"] or line.names(j + 1, j + 2) in (["BE"], ["HAVE"]):
        return None
    end = doc.tokens.ends[line.last[j - 2] - 1]
    named = doc.toponyms_within(doc.tokens.starts[doc.sentences[clause.sentence].first], end)
    last = named[-1] if named and doc.toponyms[named[-1]].end == end else None
    after = doc.toponyms_within(end, doc.tokens.ends[clause.last_token - 1])
    return ToponymUse(last) if last is not None and not after else None


_RELATIVE = 6
"""Items from the verb of a relative clause back to its "which"."""


def scene_before(doc: Document, sentence: int, event_type: str) -> list[ToponymUse]:
    """Places the sentences just before ``sentence`` speak of, the nearest that name any: "Smoke rose over
    Hodeidah. Jets had bombed its depots"."""
    for index in range(sentence - 1, max(sentence - 1 - SCENE_REACH, -1), -1):
        if doc.said_in(index):
            return []  # what a speaker names may be his own matter
        before = doc.sentences[index]
        uses = _places_between(doc, before.first, before.last, index, event_type)
        uses = [u for u in uses if u.role == "event" and doc.places[u.index].precision in _LOCAL]
        if uses:
            return uses
    return []


def scene_after(doc: Document, telling: Telling, told_in: set[int]) -> list[ToponymUse]:
    """The town that a sentence right after ``telling`` names when it itself gave none but a region: "rebels
    killed 60 people in the east. The fighters came upon the mourners at Karsha, a village in ..."; sentences
    of ``told_in`` tell of something else."""
    own = {m.sentence for m in telling.mentions}
    first = telling.mentions[0].sentence
    if not telling.uses and first > SCENE_REACH:
        return []  # the opening of a story leaves its place to be told, a later sentence has none
    for index in range(first + 1, min(first + 1 + SCENE_REACH, len(doc.sentences))):
        if index in told_in:
            return []
        if index in own:
            continue
        after = doc.sentences[index]
        low, high = doc.item_of_token[after.first], doc.item_of_token[after.last - 1]
        if all(doc.quoted[after.first : after.last]) or _OF_SCENE.isdisjoint(doc.line.names(low, high)):
            continue
        uses = [
            u
            for u in _places_between(doc, after.first, after.last, index, telling.type)
            if u.role == "event" and _stands_at(doc, u) and _may_lie_in(doc, u, telling.uses)
        ]
        if uses:
            return uses[: 2 if doc.toponyms[uses[0].index].relation == "between" else 1]
    return []


def _stands_at(doc: Document, use: ToponymUse) -> bool:
    """Whether the name is one of a town or site, and a preposition of place governs it."""
    deep = doc.places[use.index].precision in _DEEP
    return deep and doc.toponyms[use.index].preposition in ("at", "in", "near", "outside", "between")


def _may_lie_in(doc: Document, use: ToponymUse, wider: list[ToponymUse]) -> bool:
    """Whether a town can lie in the regions or countries of ``wider``."""
    town = doc.places[use.index]
    around = [doc.places[u.index] for u in wider if u.role == "event"]
    if not around:
        return True
    return any(
        p.country in (None, town.country) and (p.precision != "admin1" or p.admin1 == town.admin1)
        for p in around
    )


_DEEP = frozenset({"exact_site", "settlement", "near_settlement", "unresolved"})
_OF_SCENE = frozenset("WEAPON VICTIM KILL INJ DIE DEAD DEBRIS PERS PLURAL DOC ARMED EVN".split())
_LEFT = frozenset({"evacuation", "withdrawal"})
"""Of what is left: where to is not where from."""
_OPENING = 4
"""Words of a clause among which "a day before" opens it."""
SCENE_REACH = 2
_LOCAL = frozenset({"exact_site", "settlement", "near_settlement", "admin3", "admin2", "admin1"})


def _places_between(doc: Document, first: int, last: int, sentence: int, event_type: str) -> list[ToponymUse]:
    """Places of the event among the names of tokens ``first:last``, containers left out."""
    tokens = doc.tokens
    if first >= last:
        return []
    inside = doc.toponyms_within(tokens.starts[first], tokens.ends[last - 1])
    if not inside:
        return []
    speakers = [
        (tokens.starts[_start_of_speaker(doc, a)], tokens.ends[_end_of_speaker(doc, a) - 1])
        for a in doc.said_in(sentence)
        if a.source.last_token <= len(tokens.ends)
    ]
    uses: list[ToponymUse] = []
    containers = {doc.toponyms[i].container for i in inside if only_contains(doc, i)}
    for i in inside:
        start = doc.toponyms[i].start
        if start < doc.dateline_end or i in containers or any(a <= start < b for a, b in speakers):
            continue
        role = role_of(doc, i, event_type)
        if role is not None:
            t = doc.toponyms[i]
            named = t.kind == "settlement" and not _before_site(doc, t.end)
            uses.append(ToponymUse(i, role, named, t.container))
    return deepest(doc, uses)


def _before_site(doc: Document, end: int) -> bool:
    """ "The Hayat hotel": a name of a thing, of a town only by its looks."""
    token = bisect_left(doc.tokens.starts, end)
    after = doc.item_of_token[token] if token < len(doc.tokens.words) else 0
    return class_of(doc.line.codes[after]) in ("TARGET", "TARGETC")


_APPOSITIVE = 12


def _start_of_speaker(doc: Document, said: Attribution) -> int:
    """First token of a speaker, without the place of the event before it: "an attack on Nikopol, governor
    Serhiy Lysak said"."""
    words, first = doc.tokens.words, said.source.first_token
    if not first or words[first - 1] not in word_sets().placing:
        return first
    comma = next((t for t in range(first, min(said.source.last_token, first + 3)) if words[t] == ","), None)
    return first if comma is None else comma + 1


def _end_of_speaker(doc: Document, said: Attribution) -> int:
    """Token after a speaker and what is said of him: "Koval, a teacher in Lviv, said", "officials at the
    hospital in Gaza said"."""
    words, last, cue = doc.tokens.words, said.source.last_token, said.cue
    if last < cue <= last + _APPOSITIVE and "," not in words[last:cue]:
        return cue
    if words[last : last + 1] == ["at"] and cue < last:
        # "according to medics at Shifa hospital": up to the end of the name
        named = doc.toponyms_within(doc.tokens.starts[last], doc.tokens.ends[min(last + 3, len(words) - 1)])
        return bisect_left(doc.tokens.starts, doc.toponyms[named[0]].end) if named else last
    if words[last : last + 1] != [","] or words[last + 1 : last + 2] not in (["a"], ["an"], ["the"], ["who"]):
        return last
    for token in range(last + 2, min(last + _APPOSITIVE, len(words))):
        if words[token] in (",", "."):
            return token
    return last
