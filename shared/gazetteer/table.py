"""A table of places in one SQLite file: written once, then only read.

``places`` holds a row a place, ``names`` the loose key of every spelling with the exact key beside it
when the two differ, so that one query answers both an exact and a romanised look-up. ``filter`` has a
sorted hash of every loose key: most capitalised words of a text are no places, and that is found out
without a query.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from shared.gazetteer.candidate import Candidate
from shared.gazetteer.names import fold, loosen

LAYOUT = 5
_VARIANTS_KEPT = 12
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, lat REAL, lon REAL, country TEXT,
  admin1 TEXT, admin2 TEXT, admin3 TEXT, population INTEGER, zone TEXT, variants TEXT);
CREATE TABLE filter (hashes BLOB NOT NULL);
CREATE TABLE names (loose TEXT, id INTEGER, key TEXT, PRIMARY KEY (loose, id, key)) WITHOUT ROWID;
"""
_FIND = """SELECT p.id, p.name, p.kind, p.lat, p.lon, p.country, p.admin1, p.admin2, p.admin3, p.population,
  n.key FROM names n JOIN places p ON p.id = n.id WHERE n.loose = ? ORDER BY p.population DESC LIMIT 600"""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row to be written; ``names`` are all its spellings, the main one included."""

    id: int
    name: str
    kind: str
    lat: float
    lon: float
    country: str
    admin1: str
    admin2: str
    admin3: str
    population: int
    zone: str
    names: tuple[str, ...]


@contextmanager
def writing(path: Path, title: str, source: str) -> Iterator[TableWriter]:
    """Write a table beside ``path`` and put it in place only when the block ends well: a reader never
    sees half a table, and an interrupted import leaves the old one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    connection = sqlite3.connect(draft)
    try:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        writer = TableWriter(connection)
        yield writer
        writer.finish(title, source)
        connection.close()
        os.replace(draft, path)
    finally:
        connection.close()
        draft.unlink(missing_ok=True)


class TableWriter:
    """Takes rows in batches; a later row of the same id replaces the earlier one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db, self._digest, self.count = connection, hashlib.sha256(), 0

    def add(self, rows: Iterable[PlaceRow]) -> None:
        places: list[tuple[object, ...]] = []
        names: list[tuple[str, int, str]] = []
        for r in rows:
            places.append(
                (
                    r.id,
                    r.name,
                    r.kind,
                    r.lat,
                    r.lon,
                    r.country,
                    r.admin1,
                    r.admin2,
                    r.admin3,
                    r.population,
                    r.zone,
                    "|".join(_variants(r)),
                )
            )
            keys = {key for n in r.names if (key := fold(n))}
            names.extend(
                (loose, r.id, "" if loose == key else key) for key in keys for loose in (loosen(key),)
            )
            self._digest.update(repr((places[-1], r.names)).encode())
        self._db.executemany("INSERT OR REPLACE INTO places VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", places)
        self._db.executemany("INSERT OR IGNORE INTO names VALUES (?,?,?)", names)
        self.count += len(places)

    def finish(self, title: str, source: str) -> None:
        """Write what the table says of itself; ``version`` is a hash of layout and content."""
        count = self._db.execute("SELECT count(*) FROM places").fetchone()[0]
        names = self._db.execute("SELECT count(*) FROM names").fetchone()[0]
        hashes = array(
            "I", sorted({crc32(k.encode()) for (k,) in self._db.execute("SELECT DISTINCT loose FROM names")})
        )
        self._db.execute("INSERT INTO filter VALUES (?)", (hashes.tobytes(),))
        version = hashlib.sha256(f"{LAYOUT}:{self._digest.hexdigest()}".encode()).hexdigest()[:12]
        meta = {
            "title": title,
            "source": source,
            "version": version,
            "layout": str(LAYOUT),
            "places": str(count),
            "names": str(names),
        }
        self._db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        self._db.commit()


class Table:
    """A finished table, opened read-only. ``meta`` has title, source, version, layout and counts."""

    def __init__(self, path: Path) -> None:
        """Raise ``FileNotFoundError`` when there is no table, ``ValueError`` when it is of another layout
        or no table at all."""
        if not path.exists():
            raise FileNotFoundError(f"gazetteer table {path} does not exist")
        self.path = path
        self._db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._db.execute("PRAGMA mmap_size=134217728")
        try:
            self.meta = dict(self._db.execute("SELECT key, value FROM meta"))
        except sqlite3.DatabaseError as fault:
            raise ValueError(f"gazetteer table {path}: not a table ({fault})") from fault
        if self.meta.get("layout") != str(LAYOUT):
            raise ValueError(f"gazetteer table {path}: layout {self.meta.get('layout')}, need {LAYOUT}")
        self._hashes = array("I")
        self._hashes.frombytes(self._db.execute("SELECT hashes FROM filter").fetchone()[0])

    def candidates(self, key: str, loose: str) -> list[Candidate]:
        """Every place with a spelling of this loose key, the largest first; ``exact`` says whether one of
        its spellings has the exact key too."""
        hashed = crc32(loose.encode("utf-8", "surrogatepass"))
        at = bisect_left(self._hashes, hashed)
        if at == len(self._hashes) or self._hashes[at] != hashed:
            return []
        found: dict[int, Candidate] = {}
        source = self.meta["title"]
        for (
            place_id,
            name,
            kind,
            lat,
            lon,
            country,
            admin1,
            admin2,
            admin3,
            population,
            spelled,
        ) in self._db.execute(_FIND, (loose,)):
            exact = (spelled or loose) == key
            if place_id in found and (found[place_id].exact or not exact):
                continue
            found[place_id] = Candidate(
                place_id,
                name,
                kind,
                lat,
                lon,
                country,
                admin1,
                admin2,
                admin3,
                population,
                exact=exact,
                source=source,
            )
        return list(found.values())

    def zone(self, place_id: int) -> str | None:
        """IANA time zone of a place, where the source gives one."""
        row = self._db.execute("SELECT zone FROM places WHERE id = ?", (place_id,)).fetchone()
        return row[0] or None if row else None

    def variants(self, place_id: int) -> list[str]:
        """Other spellings of a place, at most a dozen, Latin script first."""
        row = self._db.execute("SELECT variants FROM places WHERE id = ?", (place_id,)).fetchone()
        return row[0].split("|") if row and row[0] else []

    def close(self) -> None:
        self._db.close()


def _variants(row: PlaceRow) -> list[str]:
    others = dict.fromkeys(n.replace("|", " ") for n in row.names if n != row.name)
    return sorted(others, key=lambda n: ord(n[0]) > 0x24F)[:_VARIANTS_KEPT]
