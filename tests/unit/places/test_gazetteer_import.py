"""GeoNames dumps: plain and zipped, broken rows, interruptions, replacement, removal."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from services.extract.gazetteer.geonames_dump import COLUMNS, import_dump
from services.extract.gazetteer.imports import import_into, remove, title_of
from shared.gazetteer.directory import imported_path, open_tables
from shared.gazetteer.table import Table


def row(
    place_id: int = 1,
    name: str = "Testove",
    lat: str = "48.5",
    lon: str = "37.5",
    feature: str = "P",
    code: str = "PPL",
    alternates: str = "",
    country: str = "UA",
    population: str = "0",
) -> str:
    cells = [
        str(place_id),
        name,
        name,
        alternates,
        lat,
        lon,
        feature,
        code,
        country,
        "",
        "05",
        "Bakhmutskyi",
        "",
        "",
        population,
        "",
        "",
        "Europe/Kyiv",
        "2025-01-01",
    ]
    assert len(cells) == COLUMNS
    return "\t".join(cells)


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_names_containers_and_zone_come_back(tmp_path: Path) -> None:
    source = write(tmp_path / "UA.txt", row(7, "Testove", alternates="Тестове,Testovo,TST"))
    report = import_into(tmp_path, source)
    assert (report.title, report.kept, report.broken) == ("UA", 1, 0)
    gazetteer = open_tables(tmp_path)
    for name in ("Testove", "TESTOVO", "Тестове"):
        (found,) = gazetteer.lookup(name)
        assert (found.id, found.admin1, found.admin2, found.exact) == (7, "05", "Bakhmutskyi", True)
    assert gazetteer.zone(found) == "Europe/Kyiv"
    assert gazetteer.variants(found) == ["Testovo", "Тестове"]
    assert gazetteer.lookup("TST") == ()


def test_zip_is_read_and_readme_passed_over(tmp_path: Path) -> None:
    archive = tmp_path / "UA.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("readme.txt", "about")
        out.writestr("UA.txt", row() + "\n")
    assert import_into(tmp_path, archive).kept == 1


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("only\tthree\tcells", "3 columns instead of 19"),
        (row(lat="91"), "latitude 91.0 is outside -90..90"),
        (row(lon="east"), "longitude 'east' is no number"),
        (row(country="UKR"), "country code 'UKR' is not of two letters"),
        (row(population="many"), "population 'many' is no whole number"),
        (row(name=""), "name is empty"),
    ],
)
def test_broken_row_is_reported_with_its_number_and_skipped(tmp_path: Path, broken: str, says: str) -> None:
    source = write(tmp_path / "UA.txt", row(1, "First"), broken, row(3, "Third"))
    report = import_into(tmp_path, source)
    assert (report.kept, report.broken) == (2, 1)
    ((number, fault),) = report.faults
    assert number == 2 and says in fault
    assert open_tables(tmp_path).lookup("Third")


def test_bytes_that_are_no_utf8_are_a_broken_row(tmp_path: Path) -> None:
    source = tmp_path / "UA.txt"
    source.write_bytes(row(1).encode() + b"\n" + row(2).encode().replace(b"Testove", b"\xff\xfe") + b"\n")
    assert [n for n, _ in import_into(tmp_path, source).faults] == [2]


def test_only_places_regions_and_sites_are_kept(tmp_path: Path) -> None:
    source = write(
        tmp_path / "UA.txt",
        row(1, "Town"),
        row(2, "Hill", feature="T", code="HLL"),
        row(3, "Gone", code="PPLQ"),
        row(4, "Field", feature="S", code="AIRB"),
        row(5, "Raion", feature="A", code="ADM2"),
    )
    report = import_into(tmp_path, source)
    assert (report.kept, report.other_features) == (3, 2)
    kinds = [open_tables(tmp_path).lookup(n)[0].kind for n in ("Town", "Field", "Raion")]
    assert kinds == ["settlement", "site", "admin2"]


def test_interrupted_import_leaves_the_old_table_whole(tmp_path: Path) -> None:
    source = write(tmp_path / "UA.txt", row(1, "Old"))
    import_into(tmp_path, source)
    before = imported_path(tmp_path, "UA").read_bytes()

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    write(source, row(2, "New"))
    with pytest.raises(KeyboardInterrupt):
        import_dump(source, imported_path(tmp_path, "UA"), "UA", interrupt)
    assert imported_path(tmp_path, "UA").read_bytes() == before
    assert [p.name for p in (tmp_path / "imported").iterdir()] == ["UA.sqlite"]


def test_file_that_is_no_dump_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    source = write(tmp_path / "UA.txt", row(1, "Old"))
    import_into(tmp_path, source)
    write(source, "# a page of text")
    with pytest.raises(ValueError, match=r"no usable row \(1 broken"):
        import_into(tmp_path, source)
    assert open_tables(tmp_path).lookup("Old")


def test_new_import_changes_the_version_and_the_same_does_not(tmp_path: Path) -> None:
    source = write(tmp_path / "UA.txt", row(1, "Old"))
    import_into(tmp_path, source)
    first = open_tables(tmp_path).version
    import_into(tmp_path, source)
    assert open_tables(tmp_path).version == first
    write(source, row(1, "New"))
    import_into(tmp_path, source)
    assert open_tables(tmp_path).version != first


def test_imported_row_comes_before_the_same_place_of_another_table(tmp_path: Path) -> None:
    import_into(tmp_path, write(tmp_path / "A.txt", row(900000001, "Testove", "48.5000", "37.5000")))
    import_into(
        tmp_path,
        write(
            tmp_path / "B.txt",
            row(5, "Testove", "48.5100", "37.5100", population="700"),
            row(6, "Testove", "50.1", "30.0"),
        ),
    )
    found = open_tables(tmp_path).lookup("Testove")
    assert [(c.id, c.population) for c in found] == [(900000001, 700), (6, 0)]


def test_remove_and_titles(tmp_path: Path) -> None:
    import_into(tmp_path, write(tmp_path / "UA.txt", row()))
    assert remove(tmp_path, "UA") and not remove(tmp_path, "UA")
    assert title_of(Path("x/RU_border.txt")) == "RU_border"
    with pytest.raises(ValueError, match="title"):
        remove(tmp_path, "../UA")


def test_a_file_that_is_no_table_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    path.write_text("this is not a database, only text long enough to be read as a header" * 20)
    with pytest.raises(ValueError, match="not a table"):
        Table(path)
    with pytest.raises(FileNotFoundError):
        Table(tmp_path / "none.sqlite")
