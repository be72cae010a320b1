"""How far a telling stands on its own: the news of the article, or only talked of.

A record is kept when the weights of what speaks for it reach zero. The weights are data
(``lexicon/<language>/salience.tsv``), a logistic regression over the features below; docs/accuracy.md
says how it is fitted again. No feature looks at words of one story.
"""

from __future__ import annotations

from functools import cache

from services.extract.claims import Attribution
from services.extract.document import Document, Mention, Telling
from services.extract.event_types import family
from services.extract.history import follows_perfect, in_perfect, of_a_life
from services.extract.lexicon.tables import rows
from services.extract.newness import BACKGROUND_AFTER
from services.extract.timespan import TimeSpan
from shared.contracts.record import Place, Toll

_FINE = ("exact_site", "settlement", "near_settlement", "unresolved", "admin3", "admin2")


def features(
    doc: Document, telling: Telling, event: list[Place], tolls: list[Toll], event_type: str
) -> dict[str, float]:
    """Feature values of one telling, 0 or 1 unless said otherwise."""
    mentions = [m for m in telling.mentions if not m.toll_only] or telling.mentions
    first = mentions[0]
    kind = family(event_type)
    sentences = max(len(doc.sentences), 1)
    day = doc.day
    recent = any(
        span is not None and span.end is not None and (day is None or (day - span.end.date()).days <= 2)
        for m in telling.mentions
        for span in (m.time, m.told)
    )
    own_time = any(m.time is not None or m.told is not None for m in telling.mentions)
    speakers = {a.source.name for m in telling.mentions for a in m.attributions if a.source.kind != "media"}
    unsourced = all(_private(a) for m in telling.mentions for a in m.attributions)
    return {
        "bias": 1.0,
        "lead": float(first.sentence <= 1),
        "early": float(first.sentence <= 4),
        "late": first.sentence / sentences,
        "long_article": float(sentences > 25),
        "told_twice": float(len(telling.mentions) >= 2),
        "told_often": float(len(telling.mentions) >= 4),
        "own_time": float(own_time),
        "recent": float(recent),
        "figures": float(any(t.kind in ("killed", "injured", "casualties_unspecified") for t in tolls)),
        "place": float(bool(event) and "where" not in telling.inherited),
        "fine_place": float(any(p.precision in _FINE for p in event) and "where" not in telling.inherited),
        "initiator": float(any(m.initiator for m in mentions)),
        "speaker": float(bool(speakers)),
        "verb": float(any(m.verbal for m in mentions)),
        "weapon": float(any(m.weapons for m in mentions)),
        "weak": float(all(m.generic for m in mentions)),
        "subordinate": float(all(m.subordinate for m in mentions)),
        "definite": float(all(m.definite for m in mentions)),
        "open_type": float(event_type == "strike_unspecified"),
        "old_context": float(not own_time and _told_of_the_past(doc, first)),
        "quoted": float(all(doc.quoted[m.trigger] for m in mentions)),
        "behind": float(not doc.on_topic and not own_time and unsourced),
        "perfect": float(unsourced and first.sentence > 0 and all(in_perfect(doc, m) for m in mentions)),
        "life": float(all(of_a_life(doc, m) for m in mentions)),
        "strike": float(kind == "strike"),
        "engagement": float(kind == "engagement"),
        "territory": float(kind == "territory"),
        "defence": float(kind == "defence"),
        "security": float(kind == "security"),
        "damage": float(kind == "damage"),
    }


_FULL = ("figures", "place", "initiator", "speaker")


def in_full(doc: Document, telling: Telling, values: dict[str, float]) -> bool:
    """Whether a telling says who did what where, whom it hurt and who says so: a record however late it
    stands. Sums in the perfect, "have been killed in attacks since", are none."""
    if any(follows_perfect(doc, m) for m in telling.mentions):
        return False
    return all(values[name] for name in _FULL)


def _private(attribution: Attribution) -> bool:
    """Whether somebody of no office speaks: to a feature, of the past."""
    return attribution.source.kind == "witness" or attribution.source.form == "name"


_LOOK_BACK = 90
"""Items before a trigger in which the time the text speaks of is looked for."""


def _told_of_the_past(doc: Document, mention: Mention) -> bool:
    """Whether the last time named before the mention is one that makes an act background."""
    if doc.day is None:
        return False
    k = doc.item_of_token[mention.trigger]
    for at in reversed(doc.line.items("TIME", start=max(k - _LOOK_BACK, 0), end=k)):
        value = doc.line.value[at]
        if isinstance(value, TimeSpan):
            return value.end is not None and value.end.date() < doc.day - BACKGROUND_AFTER
    return False


@cache
def weights(language: str = "en") -> dict[str, float]:
    """The weights of ``language``, by feature."""
    return {name: float(value) for name, value, *_ in rows("salience.tsv", language)}


def score(values: dict[str, float], language: str = "en") -> float:
    """The weighted sum; at or above zero the telling is a record."""
    table = weights(language)
    return sum(table.get(name, 0.0) * value for name, value in values.items())
