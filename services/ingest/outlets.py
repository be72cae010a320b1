"""Who published and who wrote: outlets by host, wire agencies by the forms they sign with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

_DATELINE_CHARS = 120
_DATELINE = re.compile(r"\((?P<a>[^()\n]{2,40})\)\s*[-–—:]|[./]\s*/(?P<b>[^/\n]{2,40})/")
_NAMES_APART = re.compile(r"\s*(?:,|;|\||/(?!RL)| and | with | for |\bin\b)\s*")


def publisher_of(url: str | None) -> str | None:
    """The outlet's name by the host of ``url``: the longest known host it ends in, else None."""
    host = (urlsplit(url).hostname or "") if url else ""
    labels = host.lower().split(".")
    for start in range(len(labels)):
        if name := _publishers().get(".".join(labels[start:])):
            return name
    return None


def agency_in(names: str | None) -> str | None:
    """The wire agency among the names of a byline or source line ("Jo Doe, Reuters")."""
    if not names:
        return None
    for name in _NAMES_APART.split(names):
        bare = name.strip(" .()[]")
        for form in (bare, bare.removesuffix(" staff").removesuffix(" News Agency")):
            if agency := _agencies().get(form):
                return agency
    return None


def dateline_agency(paragraphs: Iterable[str]) -> str | None:
    """The agency a story's opening signs with: "KYIV (Reuters) -" or "MOSCOW, May 2. /TASS/."."""
    for paragraph in paragraphs:
        for match in _DATELINE.finditer(paragraph[:_DATELINE_CHARS]):
            if agency := agency_in(match["a"] or match["b"]):
                return agency
    return None


@cache
def _publishers() -> dict[str, str]:
    return dict(_rows("publishers.tsv"))


@cache
def _agencies() -> dict[str, str]:
    return {form: name for name, forms in _rows("agencies.tsv") for form in forms.split("|")}


def _rows(table: str) -> list[tuple[str, str]]:
    raw = resources.files("services.ingest").joinpath(table).read_text("utf-8")
    pairs = (line.partition("\t") for line in raw.splitlines() if line and not line.startswith("#"))
    return [(left, right.strip()) for left, _, right in pairs]
