"""Villages of the front, named with their oblast: right when imported, never a namesake elsewhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.extract.places.reader import PlaceReader
from shared.contracts.record import Place
from shared.gazetteer.candidate import distance_km

SHARED = Path(__file__).resolve().parents[4] / "shared" / "gazetteer"
# Towns along the front and along the border; villages are taken from around them.
UKRAINIAN_TOWNS = [
    (48.39, 37.85),
    (48.59, 37.84),
    (48.28, 37.18),
    (47.98, 37.28),
    (47.84, 36.84),
    (47.57, 35.79),
    (49.71, 37.62),
    (50.29, 36.94),
    (48.99, 37.81),
    (46.63, 32.62),
]
RUSSIAN_TOWNS = [(51.19, 35.27), (50.41, 36.9), (50.49, 35.94), (51.3, 34.9), (52.2, 33.9)]
OBLASTS = {
    "05": "Donetsk region",
    "07": "Kharkiv region",
    "26": "Zaporizhzhia oblast",
    "08": "Kherson region",
    "14": "Luhansk region",
    "21": "Sumy region",
}
RUSSIAN = {"41": "Kursk region", "09": "Belgorod region", "10": "Bryansk region"}
NEAR_KM, RIGHT_KM = 20.0, 5.0


@dataclass(frozen=True)
class Village:
    name: str
    region: str
    lat: float
    lon: float


def villages(
    file: str, towns: list[tuple[float, float]], regions: dict[str, str], wanted: int
) -> list[Village]:
    """``wanted`` villages around ``towns``, evenly over the file, of names unique within their region."""
    path = SHARED / file
    if not path.exists():
        pytest.skip("the shared village gazetteers are not here")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    times = Counter((r[1], r[10]) for r in rows)
    near = [
        Village(r[1], regions[r[10]], float(r[4]), float(r[5]))
        for r in rows
        if r[10] in regions
        and times[r[1], r[10]] == 1
        and any(distance_km(float(r[4]), float(r[5]), *t) < NEAR_KM for t in towns)
    ]
    assert len(near) >= wanted
    return [near[i * len(near) // wanted] for i in range(wanted)]


def read(reader: PlaceReader, village: Village) -> Place:
    """The place found for the village in a sentence that names its region."""
    text = f"Two people were hurt when shells hit the village of {village.name} in the {village.region}."
    toponyms = reader.find(text)
    places = reader.resolve(text, toponyms)
    return next(p for t, p in zip(toponyms, places, strict=True) if village.name in t.text)


CASES = [("UA.txt", UKRAINIAN_TOWNS, OBLASTS, 50), ("RU_border.txt", RUSSIAN_TOWNS, RUSSIAN, 25)]


@pytest.mark.parametrize(("file", "towns", "regions", "wanted"), CASES, ids=["ukraine", "russia"])
def test_imported_villages_are_all_right(
    village_reader: PlaceReader,
    file: str,
    towns: list[tuple[float, float]],
    regions: dict[str, str],
    wanted: int,
) -> None:
    wrong = []
    for village in villages(file, towns, regions, wanted):
        place = read(village_reader, village)
        if (
            place.lat is None
            or place.lon is None
            or place.precision != "settlement"
            or distance_km(place.lat, place.lon, village.lat, village.lon) > RIGHT_KM
        ):
            wrong.append((village, place.precision, place.lat, place.lon, place.why))
    assert wrong == []


@pytest.mark.parametrize(("file", "towns", "regions", "wanted"), CASES, ids=["ukraine", "russia"])
def test_default_table_is_right_or_honest(
    reader: PlaceReader, file: str, towns: list[tuple[float, float]], regions: dict[str, str], wanted: int
) -> None:
    """No namesake of another region: unresolved with its region kept, or the village itself."""
    for village in villages(file, towns, regions, wanted):
        place = read(reader, village)
        if place.lat is None or place.lon is None:
            assert place.precision == "unresolved"
            assert village.region.startswith(place.admin1 or "?")
        else:
            assert distance_km(place.lat, place.lon, village.lat, village.lon) <= RIGHT_KM, (
                village,
                place.why,
            )
