"""History told without a date: the words by which a text steps back from its news (codebook section 1).

Long reports put the war behind their news into a sentence or a paragraph: "in the first weeks of the war",
"it began when", "whose brother was abducted", "has been accused of bombing markets"."""

from __future__ import annotations

import itertools
from collections import Counter

from services.extract.document import Document, Mention
from services.extract.event_types import family
from services.extract.grammar.engine import class_of
from services.extract.lexicon.tables import words_of

_BACK = 12
"""Tokens before a trigger in which the words that govern it stand."""
_MANY = frozenset({"dozens", "scores", "hundreds", "thousands"})
_NEWLY = frozenset({"newly", "recently"})
_SEASONS = frozenset({"winter", "spring", "summer", "autumn"})
_SHARES = frozenset({"percent", "%"})
"""Shares of casualties or attacks are statistics."""
_OPENING = 3
"""The last of the sentences that open an article."""
_LEAD = 1
"""The last sentence of the lead, where an accusation without a day is the news."""


def _words(kind: str) -> frozenset[str]:
    return words_of("history.tsv", kind)


def is_history(doc: Document, mention: Mention) -> bool:
    """Whether the words round an act that has no time of its own tell it as long past."""
    sentence = doc.sentences[mention.sentence]
    words = doc.tokens.words[sentence.first : sentence.last]
    at = mention.trigger - sentence.first
    return (
        _in_a_phase_of_war(words, at)
        or _it_began(words)
        or _of_somebody(words, at)
        or _has_since(words)
        or _before_now(words, at)
        or (mention.sentence > _OPENING and _sum_in_perfect(doc, mention, words, at))
        or (mention.sentence > _LEAD and _accused(words, at))
        or _attribute(doc, mention)
        or (family(mention.type) != "territory" and not mention.verbal and not _SHARES.isdisjoint(words))
    )


def _in_a_phase_of_war(words: list[str], at: int) -> bool:
    """ "In the first weeks of the war", "during the siege of Mariupol", "when the war broke out"."""
    for i in (i for i, word in enumerate(words) if word in _words("war") or word in _words("episode")):
        before = words[max(i - 5, 0) : i]
        if words[i] in _words("episode") and "during" in before[-3:]:
            return True
        if words[i] not in _words("war") or i == at:
            continue
        if "of" in before and before.index("of") and before[before.index("of") - 1] in _words("phase"):
            return True
        started = _words("began").intersection(words[i + 1 : i + 3])
        if started and {"when", "after"}.intersection(before[-3:]):
            return True
    return False


def _it_began(words: list[str]) -> bool:
    """ "It began when gunmen stormed the villages": "it" is the war the text spoke of."""
    return words[:1] == ["it"] and words[1:2] == ["began"] and words[2:3] in (["when"], ["with"], ["after"])


def _of_somebody(words: list[str], at: int) -> bool:
    """ "Eli Sharon, whose brother was abducted, was led out": who somebody is."""
    before = words[max(at - 6, 0) : at]
    return "whose" in before and "said" not in before and "," not in before[before.index("whose") :]


def _has_since(words: list[str]) -> bool:
    """ "Have since overrun much of the province": all that came after a day long past."""
    return any(b == "since" and a in ("has", "have") for a, b in itertools.pairwise(words))


def _before_now(words: list[str], at: int) -> bool:
    """ "Captured the city once before", "who fought in the first war", "this spring"."""
    after = words[at + 1 : at + 6]
    for i, (a, b) in enumerate(itertools.pairwise(words)):
        if a in ("last", "previous", "this") and b in _SEASONS and "since" not in words[max(i - 1, 0) : i]:
            return True  # "a city fought over since last summer" says nothing of when it fell
    served = words[at] == "fought" and "who" in words[max(at - 3, 0) : at]
    return served or any(a == "once" and b == "before" for a, b in itertools.pairwise(after))


def _sum_in_perfect(doc: Document, mention: Mention, words: list[str], at: int) -> bool:
    """ "Their mortars have killed scores of civilians": the sum of many acts."""
    return not _MANY.isdisjoint(words[at + 1 : at + 4]) and in_perfect(doc, mention)


def _accused(words: list[str], at: int) -> bool:
    """ "The army has been accused of bombing markets": a standing charge."""
    before = words[max(at - _BACK, 0) : at]
    if "accused" not in before:
        return False
    k = before.index("accused")
    return before[k + 1 : k + 2] == ["of"]  # "has been accused of", "men accused of"; not "accused them of"


def _attribute(doc: Document, mention: Mention) -> bool:
    """ "A bombed hospital", "the recently captured village": a participle before its noun."""
    k = doc.item_of_token[mention.trigger]
    words, codes = doc.tokens.words, doc.line.codes
    if family(mention.type) == "security" or not words[mention.trigger].endswith("ed"):
        return False  # "the freed men" are those of the exchange
    if not 0 < k < len(codes) - 1:
        return False
    before = words[mention.trigger - 1]
    if before in _NEWLY or class_of(codes[k - 1]) in ("IN", "OF", "FROM"):
        return True  # "the people of bombed villages"
    return class_of(codes[k - 1]) in ("DET", "ART") and class_of(codes[k + 1]) not in ("COMMA", "STOP")


_PARAGRAPH = 6
"""Sentences of a paragraph; what is longer is a page whose paragraphs were lost."""


def carry_on(doc: Document, mentions: list[Mention]) -> None:
    """What follows history in its paragraph is history, until a day or a speaker is named: "They seized
    a ship and took its crew hostage"."""
    paragraph, last = -1, -1
    length = Counter(s.paragraph for s in doc.sentences)
    for mention in mentions:
        if mention.toll_only or length[doc.sentences[mention.sentence].paragraph] > _PARAGRAPH:
            continue
        here = doc.sentences[mention.sentence].paragraph
        if mention.background or mention.realis == "habitual":
            paragraph, last = here, mention.sentence
        elif mention.sentence == last:
            paragraph = paragraph if mention.time is None else -1
        elif here == paragraph and mention.sentence == last + 1:
            if mention.time is None and mention.told is None and not mention.attributions:
                mention.background = True
                last = mention.sentence
            else:
                paragraph = -1


def opens_with_news(doc: Document, mentions: list[Mention]) -> bool:
    """Whether the opening of an article tells of an act that was done and is not history; a report on
    something else brings acts of war only as what lies behind it."""
    return any(
        m.sentence <= _OPENING
        and m.realis in ("actual", "ongoing")
        and not (m.background or m.generic or m.toll_only or of_a_life(doc, m))
        for m in mentions
    )


def in_perfect(doc: Document, mention: Mention) -> bool:
    """ "Jets have bombed markets": what has been going on, where no day is told."""
    return mention.verbal and follows_perfect(doc, mention, 4)


def follows_perfect(doc: Document, mention: Mention, reach: int = _BACK) -> bool:
    """Whether a verb in the perfect stands at most ``reach`` tokens before an act of no day: "have been
    killed in attacks"."""
    if mention.time is not None or mention.told is not None:
        return False
    before = doc.tokens.words[max(mention.trigger - reach, 0) : mention.trigger]
    return "to" not in before and bool({"has", "have"}.intersection(before))


def of_a_life(doc: Document, mention: Mention) -> bool:
    """ "He was captured when the town fell": a sentence of somebody's story, whom no speaker tells."""
    sentence = doc.sentences[mention.sentence]
    opening = doc.tokens.words[sentence.first : sentence.first + 4]
    personal = not {"he", "she", "his", "her", "him", "their"}.isdisjoint(opening)
    return personal and mention.time is None and not mention.attributions
