"""Which place a name means, by its context."""

from __future__ import annotations

import pytest

from services.extract.places.reader import Hints, PlaceReader
from shared.contracts.record import Place
from shared.gazetteer.candidate import distance_km


def places(reader: PlaceReader, text: str, hints: Hints | None = None) -> dict[str, Place]:
    toponyms = reader.find(text)
    return {t.text: p for t, p in zip(toponyms, reader.resolve(text, toponyms, hints), strict=True)}


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("Kyiv", 50.45, 30.52),
        ("Kiev", 50.45, 30.52),
        ("Odesa", 46.48, 30.73),
        ("Odessa", 46.48, 30.73),
        ("Chasiv Yar", 48.59, 37.83),
        ("Chasov Yar", 48.59, 37.83),
        ("Bakhmut", 48.59, 38.0),
        ("Artemivsk", 48.59, 38.0),
        ("Artyomovsk", 48.59, 38.0),
        ("Kharkov", 49.98, 36.25),
        ("Mykolaiv", 46.97, 32.0),
    ],
)
def test_variants_in_ukraine(reader: PlaceReader, name: str, lat: float, lon: float) -> None:
    place = places(reader, f"Shells fell in {name}, Ukrainian officials said.")[name]
    assert place.lat is not None and place.lon is not None
    assert distance_km(place.lat, place.lon, lat, lon) < 8


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon"),
    [
        ("Gaza City", "Palestinian", 31.5, 34.46),
        ("Khan Younis", "Palestinian", 31.34, 34.3),
        ("Khan Yunis", "Palestinian", 31.34, 34.3),
        ("el-Fasher", "Sudanese", 13.63, 25.35),
        ("Al-Fashir", "Sudanese", 13.63, 25.35),
        ("El Fasher", "Sudanese", 13.63, 25.35),
        ("Deir ez-Zor", "Syrian", 35.34, 40.14),
        ("Deir al-Zour", "Syrian", 35.34, 40.14),
    ],
)
def test_variants_elsewhere(reader: PlaceReader, name: str, country: str, lat: float, lon: float) -> None:
    place = places(reader, f"Shells fell in {name}, {country} officials said.")[name]
    assert place.lat is not None and place.lon is not None, place
    assert distance_km(place.lat, place.lon, lat, lon) < 8


def test_a_region_is_never_its_capital_city(reader: PlaceReader) -> None:
    found = places(reader, "Drones hit the Kursk region and Kharkiv on Monday. Sumy Oblast was quiet.")
    assert (found["Kursk region"].precision, found["Kursk region"].country) == ("admin1", "RU")
    assert found["Sumy Oblast"].precision == "admin1"
    assert found["Kharkiv"].precision == "settlement"
    assert found["Kursk region"].radius_km is not None and found["Kursk region"].radius_km > 50


def test_precisions(reader: PlaceReader) -> None:
    found = places(reader, "Strikes hit eastern Ukraine, the Black Sea, Sudan and the Donbas.")
    assert {k: v.precision for k, v in found.items()} == {
        "eastern Ukraine": "macro_region",
        "Black Sea": "water_air",
        "Sudan": "country",
        "Donbas": "macro_region",
    }


def test_sole_candidate_that_breaks_the_relation_is_refused(reader: PlaceReader) -> None:
    """The default table has a Krymske only 80 km away: the text wins, and the village stands near Toretsk."""
    text = "A column entered Krymske, a village in the northeastern suburbs of Toretsk, Donetsk region."
    place = places(reader, text)["Krymske"]
    assert place.precision == "near_settlement" and place.admin1 == "Donetsk"
    assert place.lat is not None and place.lon is not None
    assert distance_km(place.lat, place.lon, 48.4, 37.85) < 5
    assert place.why is not None and "not suburb Toretsk" in place.why
    assert place.alternatives


def test_imported_village_in_the_same_text(village_reader: PlaceReader) -> None:
    text = "A column entered Krymske, a village in the northeastern suburbs of Toretsk, Donetsk region."
    place = places(village_reader, text)["Krymske"]
    assert place.precision == "settlement"
    assert place.lat is not None and place.lon is not None
    assert distance_km(place.lat, place.lon, 48.41, 37.86) < 3


def test_homonyms_by_region_and_alternatives(village_reader: PlaceReader) -> None:
    for region, admin1 in (("Sumy", "Sumy"), ("Kherson", "Kherson"), ("Poltava", "Poltava")):
        place = places(village_reader, f"A drone hit Ivanivka in the {region} region.")["Ivanivka"]
        assert place.admin1 == admin1
    assert place.alternatives and all(a.score <= 100 for a in place.alternatives)


def test_homonym_by_the_places_named_with_it(village_reader: PlaceReader) -> None:
    text = "Fighting went on in Sudzha, Goncharovka and Zaoleshenka. Guns near Sudzha fired on Zamostye."
    place = places(village_reader, text)["Zamostye"]
    assert place.lat is not None and place.lon is not None
    assert distance_km(place.lat, place.lon, 51.19, 35.27) < 40


def test_country_by_hints(reader: PlaceReader) -> None:
    text = "Shells fell in Tripoli at dawn."
    assert places(reader, text, Hints([("LB", 3.0)]))["Tripoli"].country == "LB"
    assert places(reader, text, Hints([("LY", 3.0)]))["Tripoli"].country == "LY"


def test_country_stated_beside_the_name(reader: PlaceReader) -> None:
    assert places(reader, "Talks were held in the Lebanese city of Tripoli.")["Tripoli"].country == "LB"
    assert places(reader, "A man from Alexandria, Virginia, was held.")["Alexandria"].admin1 == "Virginia"
    assert places(reader, "A man from Paris, Texas, was held.")["Paris"].admin1 == "Texas"


def test_one_bad_name_costs_the_others_nothing(reader: PlaceReader) -> None:
    good = places(reader, "Shells hit Poltava and Kharkiv, in Ukraine.")
    mixed = places(reader, "Shells hit Poltava, the village of Qzyvnyr and Kharkiv, in Ukraine.")
    assert mixed["Qzyvnyr"].precision == "unresolved" and mixed["Qzyvnyr"].lat is None
    for name in ("Poltava", "Kharkiv"):
        assert (mixed[name].lat, mixed[name].lon) == (good[name].lat, good[name].lon)


def test_unknown_name_keeps_its_containers(reader: PlaceReader) -> None:
    place = places(reader, "Shells hit the village of Qzyvnyr in the Sumy region.")["Qzyvnyr"]
    assert (place.precision, place.admin1, place.country) == ("unresolved", "Sumy", "UA")


def test_near_and_distance(reader: PlaceReader) -> None:
    near = places(reader, "A drone fell near Sumy in Ukraine.")["Sumy"]
    assert near.precision == "near_settlement" and near.radius_km == 10
    far = places(reader, "A drone fell 30 km north of Sumy in Ukraine.")["Sumy"]
    assert far.precision == "near_settlement" and far.lat is not None and far.lon is not None
    assert distance_km(far.lat, far.lon, 50.92 + 30 / 111, 34.8) < 5


def test_occupied_land_keeps_its_country(reader: PlaceReader) -> None:
    found = places(
        reader, "Russian officials reported blasts in occupied Crimea, in Sevastopol and in Donetsk."
    )
    assert {p.country for p in found.values()} == {"UA"}


def test_zones(reader: PlaceReader) -> None:
    assert reader.country_zone("UA", 49.0, 36.0) == "Europe/Kyiv"
    assert reader.country_zone("RU", 51.7, 36.2) == "Europe/Moscow"
    assert reader.country_zone("RU", 55.0, 82.9) == "Asia/Novosibirsk"
    assert reader.country_zone("RU") == "Europe/Moscow"
    assert (
        reader.country_zone("RU", 54.63, 39.74) == "Europe/Moscow"
    )  # Ryazan, not by a region on both sides of 180
    assert reader.country_zone("RU", 69.07, 33.4) == "Europe/Moscow"
    assert reader.country_zone("??") is None


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Ryazan", "Europe/Moscow"),
        ("Kazan", "Europe/Moscow"),
        ("Voronezh", "Europe/Moscow"),
        ("Vladivostok", "Asia/Vladivostok"),
        ("Goma", "Africa/Lubumbashi"),
        ("Kinshasa", "Africa/Kinshasa"),
    ],
)
def test_a_town_keeps_the_time_of_its_region(reader: PlaceReader, name: str, zone: str) -> None:
    place = places(reader, f"A blast was heard in {name} on Friday.")[name]
    assert reader.zone_of(place) == zone


def test_result_does_not_depend_on_what_was_read_before(reader: PlaceReader) -> None:
    text = "Fighting went on near Toretsk and in Kherson."
    first = places(reader, text)
    places(reader, "A man from Paris, Texas, was held.")
    assert places(reader, text) == first


def test_capital_is_not_a_namesake_in_the_country_spoken_of(reader: PlaceReader) -> None:
    text = "American officials in Texas and Ohio said talks in Brussels had failed."
    assert places(reader, text)["Brussels"].country == "BE"
