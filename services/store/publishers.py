"""Which publishers are one source: agencies under all their names, and hosts under their owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from services.store.candidate import Candidate
from shared.contracts.incident import Source


@cache
def _families() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in (files("services.store") / "publishers.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            family, names = line.split("\t")
            table |= {name: family for name in names.split("|")}
    return table


def family(agency: str | None, publisher: str | None, url: str | None) -> str:
    """The family an article counts for: the agency that wrote it, else who published it.

    Unknown publishers are families of their own, by name, else by host.
    """
    host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    known = _families()
    for name in (agency, publisher, host):
        if name and (found := known.get(name.strip().casefold())):
            return found
    named = (agency or publisher or host or "unknown").strip()
    return named or "unknown"


def independent(members: Sequence[Candidate]) -> list[Source]:
    """The independent sources of the records: articles of one family, or sharing text, are one.

    Two families whose articles are copies of one text count once, under the name of the earliest.
    """
    articles = {m.record.article_id: m for m in sorted(members, key=lambda m: m.id)}
    group: dict[str, str] = {a: a for a in articles}

    def root(article: str) -> str:
        while group[article] != article:
            article = group[article]
        return article

    def join(pairs: Iterable[tuple[str, str]]) -> None:
        for a, b in pairs:
            first, second = sorted((root(a), root(b)))
            group[second] = first

    families = {a: family(m.facts.agency, m.facts.publisher, m.facts.url) for a, m in articles.items()}
    by_family: dict[str, str] = {}
    join((by_family.setdefault(families[a], a), a) for a in sorted(articles))
    join(
        (a, copy) for a, m in sorted(articles.items()) for copy in sorted(m.facts.copies) if copy in articles
    )
    return _named(articles, families, {a: root(a) for a in articles})


def _named(
    articles: Mapping[str, Candidate], families: Mapping[str, str], roots: Mapping[str, str]
) -> list[Source]:
    sources = []
    for head in sorted(set(roots.values())):
        ids = sorted(a for a in articles if roots[a] == head)
        first = min(ids, key=lambda a: (articles[a].facts.told_at, a))
        sources.append(Source(name=families[first], article_ids=ids))
    return sorted(sources, key=lambda s: (s.name, s.article_ids))
