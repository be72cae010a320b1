"""Export tables: columns, the facts they take, and which incidents they leave out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from services.store.exports.facts import Value, acled_types, facts

FORMATS = ("csv", "geojson", "parquet", "acled", "ucdp-ged")
TABLES = {
    "csv": "incidents.tsv",
    "parquet": "incidents.tsv",
    "acled": "acled.tsv",
    "ucdp-ged": "ucdp_ged.tsv",
}
MEDIA = {
    "csv": ("text/csv; charset=utf-8", "incidents.csv"),
    "geojson": ("application/geo+json", "incidents.geojson"),
    "parquet": ("application/vnd.apache.parquet", "incidents.parquet"),
    "acled": ("text/csv; charset=utf-8", "incidents-acled.csv"),
    "ucdp-ged": ("text/csv; charset=utf-8", "incidents-ucdp-ged.csv"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column and the rule that fills it, as the table's file says."""

    name: str
    fact: str
    rule: str


@cache
def columns(form: str) -> tuple[Column, ...]:
    """The columns of a tabular format, in order."""
    lines = (files("services.store.exports") / TABLES[form]).read_text("utf-8").splitlines()
    return tuple(Column(*line.split("\t")) for line in lines if line and not line.startswith("#"))


def row(form: str, doc: str) -> list[Value] | None:
    """The values of one incident, or None when the format leaves it out: ACLED and UCDP have no
    aggregates, no denied events, and only what their codebooks know: ACLED's types, UCDP's deadly events."""
    known = facts(doc)
    if form in ("acled", "ucdp-ged"):
        if known["scope"] != "site" or known["status"] in ("denied", "retracted"):
            return None
        if form == "acled" and known["type"] not in acled_types():
            return None
        if form == "ucdp-ged" and not known["killed_low"]:
            return None
    return [known[column.fact] for column in columns(form)]
