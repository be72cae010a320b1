"""What is a place name in a text, what it is used as, and what the words around it say."""

from __future__ import annotations

import pytest

from services.extract.places.reader import PlaceReader, Toponym


def one(reader: PlaceReader, text: str, core: str) -> Toponym:
    found = [t for t in reader.find(text) if t.core == core]
    assert found, (core, [t.text for t in reader.find(text)])
    return found[0]


@pytest.mark.parametrize(
    ("text", "whole", "core", "kind"),
    [
        ("Shelling hit the Kharkiv region overnight.", "Kharkiv region", "Kharkiv", "admin1"),
        ("Shelling hit Kharkiv Oblast overnight.", "Kharkiv Oblast", "Kharkiv", "admin1"),
        ("Fighting went on in Idlib province.", "Idlib province", "Idlib", "admin1"),
        ("Fighting went on in Rakhine State.", "Rakhine State", "Rakhine", "admin1"),
        ("Fighting went on in Hama Governorate.", "Hama Governorate", "Hama", "admin1"),
        ("Fighting went on in the region of Donetsk.", "Donetsk", "Donetsk", "admin1"),
        ("Fighting went on in the village of Krymske.", "Krymske", "Krymske", "settlement"),
        ("A fire broke out in western Russia.", "western Russia", "Russia", "macro_region"),
        ("Strikes hit northern Gaza.", "northern Gaza", "Gaza", "macro_region"),
        ("Troops moved in the east of Ukraine.", "the east of Ukraine", "Ukraine", "macro_region"),
        ("A tanker was hit in the Gulf of Oman.", "Gulf of Oman", "Gulf of Oman", "water"),
        ("A tanker passed the Strait of Hormuz.", "Strait of Hormuz", "Strait of Hormuz", "water"),
        ("Shells fell in the Saltivka district of Kharkiv.", "Saltivka district", "Saltivka", "admin2"),
    ],
)
def test_kind_and_extent(reader: PlaceReader, text: str, whole: str, core: str, kind: str) -> None:
    toponym = one(reader, text, core)
    assert (toponym.text, toponym.kind) == (whole, kind)
    assert text[toponym.start : toponym.end] == toponym.text


@pytest.mark.parametrize(
    ("text", "core", "use"),
    [
        ("Kyiv said four people had died.", "Kyiv", "metonym"),
        ("Ukraine launched drones at night.", "Ukraine", "metonym"),
        ("Four people died in Kyiv.", "Kyiv", "place"),
        ("The Kharkiv governor spoke of two dead.", "Kharkiv", "adjective"),
        ("Kyiv-based analysts doubted it.", "Kyiv", "adjective"),
        ("Four people died in Ukraine.", "Ukraine", "place"),
    ],
)
def test_use(reader: PlaceReader, text: str, core: str, use: str) -> None:
    assert one(reader, text, core).use == use


@pytest.mark.parametrize(
    "text",
    [
        "President Volodymyr Zelensky thanked the crews.",
        "Oleksandr Prokudin wrote that two people died.",
        "In March the front was quiet.",
        "Of the nine, three were children.",
        "Many were hurt. Police are looking into it.",
        "Reading the list took an hour.",
        "He told Israel Katz about it.",
    ],
)
def test_persons_and_everyday_words_are_no_places(reader: PlaceReader, text: str) -> None:
    assert [t.text for t in reader.find(text) if t.use == "place"] == []


@pytest.mark.parametrize(
    ("text", "core", "relation", "phrase"),
    [
        ("They took a village near Toretsk.", "Toretsk", "near", "near Toretsk"),
        (
            "Houses burned in the northeastern suburbs of Toretsk.",
            "Toretsk",
            "suburb",
            "in the northeastern suburbs of Toretsk",
        ),
        ("A drone fell 12 km north of Sumy.", "Sumy", "distance", "12 km north of Sumy"),
        ("Columns moved toward Pokrovsk.", "Pokrovsk", "toward", "toward Pokrovsk"),
    ],
)
def test_relation_and_its_phrase(
    reader: PlaceReader, text: str, core: str, relation: str, phrase: str
) -> None:
    toponym = one(reader, text, core)
    assert toponym.relation == relation
    assert text[toponym.relation_start : toponym.end] == phrase


def test_distance_and_direction_are_read(reader: PlaceReader) -> None:
    toponym = one(reader, "A drone fell 12 km north of Sumy.", "Sumy")
    assert (toponym.distance_km, toponym.direction) == (12.0, "north")
    assert one(reader, "It fell five miles from Sumy.", "Sumy").distance_km == pytest.approx(8.045)


def test_between_holds_for_both(reader: PlaceReader) -> None:
    text = "Fighting went on between Toretsk and Bakhmut."
    assert [(t.core, t.relation) for t in reader.find(text)] == [
        ("Toretsk", "between"),
        ("Bakhmut", "between"),
    ]


def test_regions_of_a_list(reader: PlaceReader) -> None:
    for text in (
        "Damage was seen in three regions – Kharkiv, Odesa and Sumy.",
        "Damage was seen in the Kharkiv, Odesa and Sumy regions.",
    ):
        assert [(t.core, t.kind) for t in reader.find(text)] == [
            ("Kharkiv", "admin1"),
            ("Odesa", "admin1"),
            ("Sumy", "admin1"),
        ], text


def test_preposition_reaches_over_descriptions_and_lists(reader: PlaceReader) -> None:
    text = "Shells fell on the old Ukrainian city of Poltava and the eastern city of Kharkiv."
    found = reader.find(text)
    assert [(t.core, t.preposition) for t in found] == [("Poltava", "on"), ("Kharkiv", "on")]
    assert found[0].country == "UA"


def test_container_in_the_text(reader: PlaceReader) -> None:
    found = reader.find("Troops left Toretsk, located in the eastern Donetsk region.")
    assert found[0].container == 1 and found[1].kind == "admin1"
    found = reader.find("A depot burned in Russia's Belgorod region.")
    assert [t.core for t in found] == ["Russia", "Belgorod"] and found[1].country == "RU"


def test_names_no_table_has_are_found_when_the_text_calls_them_places(reader: PlaceReader) -> None:
    assert [t.core for t in reader.find("Shells hit the village of Qzyvnyr at dawn.")] == ["Qzyvnyr"]
    assert [t.core for t in reader.find("Qzyvnyr, a village on the river, burned.")] == ["Qzyvnyr"]
    assert reader.find("Later Qzyvnyr spoke to reporters.") == []


def test_lower_case_is_never_a_place(reader: PlaceReader) -> None:
    assert reader.find("the mine near the split in the reading of many police men of march") == []


@pytest.mark.parametrize(
    "text",
    [
        "The White House spoke of it.",
        "A team of the Red Cross came.",
        "Syrian officials denied it.",
        "Gavin Williamson left. Later Williamson spoke.",
        "In Kazachya Qzyvnyr guns fell silent.",
    ],
)
def test_names_that_only_look_like_places(reader: PlaceReader, text: str) -> None:
    assert [
        t.text for t in reader.find(text) if t.core in ("White House", "Red Cross", "Syrian", "Williamson")
    ] == []


def test_parts_of_a_country_without_its_name(reader: PlaceReader) -> None:
    text = (
        "Guns fired at Kherson and Poltava. In the east and the south, villages burned, "
        "as in southern and western Ukraine."
    )
    assert [(t.text, t.core, t.kind) for t in reader.find(text)][2:] == [
        ("the east", "Ukraine", "macro_region"),
        ("the south", "Ukraine", "macro_region"),
        ("southern", "Ukraine", "macro_region"),
        ("western Ukraine", "Ukraine", "macro_region"),
    ]
