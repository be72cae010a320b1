"""Countries and the sides that are their governments, from the rows of ``actors.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from services.extract.lexicon.loader import load
from services.extract.lexicon.tables import rows


@cache
def government_of(language: str = "en") -> dict[str, str]:
    """ISO code of a country to its government as a side ("UA" to "Ukraine")."""
    lexicon = load(language)
    entries = [*lexicon.single.values(), *(e for rests in lexicon.multi.values() for _, e in rests)]
    return {e.feats["iso"]: e.feats["side"] for e in entries if e.cls == "SIDE" and "iso" in e.feats}


@cache
def country_of(language: str = "en") -> dict[str, str]:
    """A government as a side to the ISO code of its country."""
    return {side: country for country, side in government_of(language).items()}


def army_of(home: str | None) -> str | None:
    """Whose "the army" is in an article on the land of ``home``: in Gaza and the West Bank Israel's."""
    return "Israel" if home == "Palestinians" else home


@cache
def rebel_groups(language: str = "en") -> frozenset[str]:
    """Armed groups that fight a government: all but those marked as its allies (``ally=1``)."""
    lexicon = load(language)
    entries = [*lexicon.single.values(), *(e for rests in lexicon.multi.values() for _, e in rests)]
    groups = [e.feats for e in entries if e.cls == "SIDE" and e.feats.get("t") == "group"]
    allies = {feats["side"] for feats in groups if "ally" in feats}
    return frozenset(feats["side"] for feats in groups) - allies - set(government_of(language).values())


@dataclass(frozen=True, slots=True)
class Adversaries:
    """``attackers`` strike in a country; ``defender`` strikes the ground there that others hold; in types
    ``alone`` no other side has the arms."""

    attackers: tuple[str, ...]
    defender: str | None = None
    alone: frozenset[str] = frozenset()


@cache
def adversaries(language: str = "en") -> dict[str, Adversaries]:
    """Country to the sides that strike there."""
    padded = [(*row, "", "", "")[:4] for row in rows("adversaries.tsv", language)]
    return {
        country: Adversaries(tuple(sides.split("|")), defender or None, frozenset(alone.split("|")) - {""})
        for country, sides, defender, alone in padded
    }
