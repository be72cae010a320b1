"""Importing GeoNames dumps: 19 tab-separated columns, plain or zipped, as ``UA.txt`` or ``UA.zip``."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from shared.gazetteer.names import worth_keeping
from shared.gazetteer.table import PlaceRow, writing

COLUMNS = 19
_BATCH = 5000
_REPORTED = 100
_ADMIN = {"ADM1": "admin1", "ADM2": "admin2", "ADM3": "admin3"}
_SITES = frozenset(
    ("AIRB", "AIRF", "AIRP", "MILB", "INSM", "DAM", "PS", "PSN", "PSH", "PRT", "BDG", "OILR", "CMPRF")
)
_NO_PLACE = frozenset(("PPLH", "PPLCH", "PPLQ"))


@dataclass(slots=True)
class Report:
    """What an import did: rows kept and passed over, and what was wrong with the broken ones (the first
    hundred; ``broken`` counts all)."""

    title: str
    kept: int = 0
    other_features: int = 0
    broken: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


def import_dump(
    source: Path, table: Path, title: str, progress: Callable[[int], None] | None = None
) -> Report:
    """Read ``source`` into a new ``table``. Settlements, first- to third-level regions and sites are kept.

    A broken row is reported with its number (from 1) and skipped. ``ValueError`` when no row is of use or
    a zip has no dump in it; then, and on any interruption, an older table stays as it was. ``progress``
    is called with the bytes read so far.
    """
    report = Report(title)
    with writing(table, title, f"GeoNames dump {source.name}") as out:
        batch: list[PlaceRow] = []
        with _opened(source) as stream:
            for row in _rows(stream, report, progress):
                batch.append(row)
                if len(batch) >= _BATCH:
                    out.add(batch)
                    batch.clear()
        out.add(batch)
        report.kept = out.count
        if not out.count:
            raise ValueError(
                f"{source.name}: no usable row ({report.broken} broken, "
                f"{report.other_features} of other features); is it a GeoNames dump of 19 columns?"
            )
    return report


@contextmanager
def _opened(source: Path) -> Iterator[IO[bytes]]:
    if not zipfile.is_zipfile(source):
        with source.open("rb") as plain:
            yield plain
        return
    with zipfile.ZipFile(source) as archive:
        names = [n for n in archive.namelist() if n.endswith(".txt") and "readme" not in n.lower()]
        if len(names) != 1:
            raise ValueError(f"{source.name}: expected one .txt dump inside, found {names or 'none'}")
        with archive.open(names[0]) as member:
            yield member


def _rows(stream: IO[bytes], report: Report, progress: Callable[[int], None] | None) -> Iterator[PlaceRow]:
    done = 0
    for number, raw in enumerate(stream, 1):
        done += len(raw)
        if progress and number % _BATCH == 0:
            progress(done)
        try:
            row = _row(raw)
        except ValueError as fault:
            report.broken += 1
            if len(report.faults) < _REPORTED:
                report.faults.append((number, str(fault)))
            continue
        if row is None:
            report.other_features += 1
        else:
            yield row
    if progress:
        progress(done)


def _row(raw: bytes) -> PlaceRow | None:
    """A row, ``None`` for features that are not read; ``ValueError`` says which column is wrong."""
    cells = raw.decode("utf-8").rstrip("\r\n").split("\t")
    if len(cells) != COLUMNS:
        raise ValueError(f"{len(cells)} columns instead of {COLUMNS}")
    kind = _kind(cells[6], cells[7])
    if kind is None:
        return None
    place_id = _number(cells[0], "geonameid")
    lat, lon = _degrees(cells[4], "latitude", 90), _degrees(cells[5], "longitude", 180)
    if not cells[1]:
        raise ValueError("name is empty")
    if len(cells[8]) != 2:
        raise ValueError(f"country code {cells[8]!r} is not of two letters")
    names = (cells[1], cells[2], *filter(worth_keeping, cells[3].split(",")))
    return PlaceRow(
        place_id,
        cells[1],
        kind,
        lat,
        lon,
        cells[8],
        cells[10],
        cells[11],
        cells[12],
        _number(cells[14] or "0", "population"),
        cells[17],
        names,
    )


def _kind(feature_class: str, feature_code: str) -> str | None:
    if feature_class == "A":
        return _ADMIN.get(feature_code)
    if feature_class == "S":
        return "site" if feature_code in _SITES else None
    if feature_class == "P" and feature_code not in _NO_PLACE:
        return "settlement"
    return None


def _number(cell: str, column: str) -> int:
    try:
        return int(cell)
    except ValueError:
        raise ValueError(f"{column} {cell!r} is no whole number") from None


def _degrees(cell: str, column: str, limit: int) -> float:
    try:
        value = float(cell)
    except ValueError:
        raise ValueError(f"{column} {cell!r} is no number") from None
    if not -limit <= value <= limit:
        raise ValueError(f"{column} {value} is outside -{limit}..{limit}")
    return value
