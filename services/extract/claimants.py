"""Who is named for a record: speakers once each, general ones only beside none better (section 7)."""

from __future__ import annotations

from services.extract.claims import Attribution
from services.extract.document import Document
from shared.contracts.record import Claim


def claims_of(doc: Document, attributions: list[Attribution]) -> list[Claim]:
    """Speakers once each. A country or "local officials" stand beside a named speaker only when
    they are another source, an outlet only when it is the only one; without anybody the article's
    own outlet speaks (section 7)."""
    kept: list[Attribution] = []
    for attribution in attributions:
        words = set(attribution.source.name.lower().split())
        if attribution.source.form == "pronoun" or not words:
            continue
        if any(words <= set(k.source.name.lower().split()) for k in kept):
            continue
        kept = [
            k
            for k in kept
            if not set(k.source.name.lower().split()) < words or k.stance != attribution.stance
        ]
        kept.append(attribution)
    speaking = [a for a in kept if a.stance in ("asserts", "confirms")]
    silent = {id(a) for a in speaking if _spoken_for(a, speaking)}
    out = [_claim(doc, a) for a in kept if id(a) not in silent]
    if not any(c.stance in ("asserts", "confirms") for c in out):
        outlet = doc.article.agency or doc.article.publisher
        if outlet:
            out.insert(0, Claim(claimant=outlet, kind="media", about=["event", "tolls"]))
    return out


def claim_of(attributions: list[Attribution], claims: list[Claim]) -> int | None:
    """Index of the claim that one of ``attributions`` stands for: by name, else the only one that asserts.
    ``None`` when several speak for the record and none of them for this clause."""
    for attribution in attributions:
        words = set(attribution.source.name.lower().split())
        for index, claim in enumerate(claims):
            named = set(claim.claimant.lower().split())
            if claim.stance in ("asserts", "confirms") and words and (words <= named or named <= words):
                return index
    asserting = [i for i, c in enumerate(claims) if c.stance in ("asserts", "confirms")]
    return asserting[0] if len(asserting) == 1 else None


def _claim(doc: Document, attribution: Attribution) -> Claim:
    source = attribution.source
    return Claim.model_validate(
        {
            "claimant": source.name,
            "kind": source.kind if source.kind != "generic" else "unnamed",
            "side": source.side,
            "stance": attribution.stance,
            "cue": doc.tokens.words[attribution.cue],
            "about": ["initiator"] if attribution.accuses else ["event", "tolls"],
        }
    )


def _spoken_for(attribution: Attribution, speaking: list[Attribution]) -> bool:
    """Whether another speaker of the record makes this one redundant."""
    source = attribution.source
    others = [a.source for a in speaking if a is not attribution]
    if source.kind == "media":
        return any(o.kind != "media" for o in others)
    if source.form == "side" and attribution.accuses:
        return False
    if source.form == "side":
        return any(o.side == source.side and o.form != "side" for o in others)
    if source.form == "office":
        return any(
            o.form in ("person", "leader") and (o.side == source.side or None in (o.side, source.side))
            for o in others
        )
    words = source.name.lower().split()
    if words[-1] in ("officials", "authorities") and set(words) & {"local", "regional", "city", "provincial"}:
        return any(o.form in ("person", "leader") and o.kind == "local_authority" for o in others)
    return False
